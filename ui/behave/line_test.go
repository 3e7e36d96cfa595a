//go:build linux && behave

package behave

import (
	"bytes"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// line leads to a server on this machine, and can be cut as when the network is gone. It keeps what the program said.
type line struct {
	t      *testing.T
	here   string // what it listens on
	server string

	mu       sync.Mutex
	listener net.Listener // nil while it is cut
	open     map[net.Conn]bool
	said     []*bytes.Buffer // a connection each
	running  sync.WaitGroup
}

func newLine(t *testing.T, server string) *line {
	t.Helper()
	l := &line{t: t, here: "127.0.0.1:0", server: server, open: map[net.Conn]bool{}}
	l.mend()
	t.Cleanup(func() {
		l.cut()
		l.running.Wait()
	})
	return l
}

// mend takes connections, on the same port as before.
func (l *line) mend() {
	l.t.Helper()
	ln, err := net.Listen("tcp", l.here)
	if err != nil {
		l.t.Fatal(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.listener, l.here = ln, ln.Addr().String()
	l.running.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return // cut
			}
			l.running.Go(func() { l.carry(ln, c) })
		}
	})
}

// cut ends all connections and takes no more.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.listener == nil {
		return
	}
	_ = l.listener.Close() // nothing is written to it
	l.listener = nil
	for c := range l.open {
		_ = c.Close()
	}
}

func (l *line) carry(ln net.Listener, program net.Conn) {
	defer program.Close()
	server, err := net.Dial("tcp", l.server)
	if err != nil {
		return
	}
	defer server.Close()
	said := &bytes.Buffer{}
	l.mu.Lock()
	up := l.listener == ln
	l.open[program], l.open[server] = true, true
	l.said = append(l.said, said)
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		delete(l.open, program)
		delete(l.open, server)
		l.mu.Unlock()
	}()
	if !up { // cut while it was being made
		return
	}
	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(program, server) // ends when either side does
		_ = program.Close()
	})
	_, _ = io.Copy(io.MultiWriter(server, locked{l, said}), program)
	_ = server.Close()
	back.Wait()
}

// locked writes under the line's lock.
type locked struct {
	l *line
	w io.Writer
}

func (w locked) Write(b []byte) (int, error) {
	w.l.mu.Lock()
	defer w.l.mu.Unlock()
	return w.w.Write(b)
}

// mails are those that were sent whole over the line, final dot and all (RFC 5321 section 4.1.1.4), by their Message-ID.
func (l *line) mails() map[string]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	got := map[string]int{}
	for _, said := range l.said {
		for _, after := range strings.Split(said.String(), "\r\nDATA\r\n")[1:] {
			mail, _, whole := strings.Cut(after, "\r\n.\r\n")
			if !whole {
				continue
			}
			head, _, _ := strings.Cut(mail, "\r\n\r\n")
			for field := range strings.SplitSeq(strings.ReplaceAll(head, "\r\n ", " "), "\r\n") {
				if name, value, _ := strings.Cut(field, ":"); strings.EqualFold(name, "Message-ID") {
					got[strings.TrimSpace(value)]++
				}
			}
		}
	}
	return got
}
