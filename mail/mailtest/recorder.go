package mailtest

import (
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
)

const maxRecordedLines = 10_000

// Recorder is a proxy that counts what passes between a client and a server and notes the client's lines. It is for
// plain connections: of TLS it sees bytes only.
type Recorder struct {
	Addr string // 127.0.0.1:port; clients connect here

	mu     sync.Mutex
	counts Counts
	lines  []string
	open   map[net.Conn]struct{}
	ended  bool
	wg     sync.WaitGroup
}

// Counts are bytes and turns as the client sees them.
type Counts struct {
	In, Out     int64 // from the server, to the server
	RoundTrips  int   // changes from sending to receiving
	Connections int
}

// StartRecorder starts a proxy to target on loopback and stops it at the test's end.
func StartRecorder(t testing.TB, target string) *Recorder {
	t.Helper()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("start recorder: %v", err)
	}
	r := &Recorder{Addr: ln.Addr().String(), open: make(map[net.Conn]struct{})}
	r.wg.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			r.wg.Go(func() { r.serve(c, target) })
		}
	})
	t.Cleanup(func() {
		_ = ln.Close()
		r.mu.Lock()
		r.ended = true
		r.mu.Unlock()
		r.Cut()
		r.wg.Wait()
	})
	return r
}

// Counts gives the sums since the start or the last Reset.
func (r *Recorder) Counts() Counts {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.counts
}

// Lines are what the clients sent, line by line without line ends, all connections in the order of arrival, at most
// 10,000.
func (r *Recorder) Lines() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.lines)
}

// Reset begins the counts and lines anew.
func (r *Recorder) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counts, r.lines = Counts{}, nil
}

// Cut breaks every connection off; new ones are taken.
func (r *Recorder) Cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.open {
		_ = c.Close()
	}
}

func (r *Recorder) serve(client net.Conn, target string) {
	defer client.Close()
	server, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer server.Close()
	if !r.begin(client, server) {
		return
	}
	defer r.end(client, server)

	f := &flow{recorder: r}
	var both sync.WaitGroup
	both.Go(func() {
		pipe(server, client, f.sent)
		_ = server.(*net.TCPConn).CloseWrite()
	})
	both.Go(func() {
		pipe(client, server, f.received)
		_ = client.(*net.TCPConn).CloseWrite()
	})
	both.Wait()
}

func (r *Recorder) begin(client, server net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return false
	}
	r.counts.Connections++
	r.open[client], r.open[server] = struct{}{}, struct{}{}
	return true
}

func (r *Recorder) end(client, server net.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.open, client)
	delete(r.open, server)
}

// pipe copies until an end breaks off, noting each piece before it goes on, so that whoever has the answer finds it
// counted.
func pipe(to io.Writer, from io.Reader, note func([]byte)) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			note(buf[:n])
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// flow is one connection's bookkeeping, under the recorder's lock.
type flow struct {
	recorder *Recorder
	sending  bool
	line     strings.Builder
}

func (f *flow) sent(b []byte) {
	f.recorder.mu.Lock()
	defer f.recorder.mu.Unlock()
	f.recorder.counts.Out += int64(len(b))
	f.sending = true
	for _, c := range b {
		switch {
		case c == '\n':
			if len(f.recorder.lines) < maxRecordedLines {
				f.recorder.lines = append(f.recorder.lines, strings.TrimSuffix(f.line.String(), "\r"))
			}
			f.line.Reset()
		case f.line.Len() < 1000:
			f.line.WriteByte(c)
		}
	}
}

func (f *flow) received(b []byte) {
	f.recorder.mu.Lock()
	defer f.recorder.mu.Unlock()
	f.recorder.counts.In += int64(len(b))
	if f.sending {
		f.recorder.counts.RoundTrips++
		f.sending = false
	}
}
