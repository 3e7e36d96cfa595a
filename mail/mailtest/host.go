package mailtest

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// Host takes connections in memory (net.Pipe), so that thousands of dialogues take seconds and testing/synctest sees
// all timers. Its Dial is a dialer for anything that takes one; every address leads to it.
type Host struct {
	serve func(*Line)
	tls   *tls.Config // nil: no implicit TLS

	mu      sync.Mutex
	lines   map[*Line]struct{}
	dials   int
	closed  bool
	running sync.WaitGroup
}

// newHost makes a host that ends with the test. Each connection is served by its own call of serve.
func newHost(t testing.TB, serve func(*Line)) *Host {
	h := &Host{serve: serve, lines: make(map[*Line]struct{})}
	t.Cleanup(h.stop)
	return h
}

// Dial opens a connection to the host.
func (h *Host) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.dials++
	if h.closed {
		return nil, &net.OpError{Op: "dial", Net: "pipe", Err: errors.New("the host is down")}
	}
	near, far := net.Pipe()
	l := newLine(far, far)
	if h.tls != nil {
		l = newLine(far, tls.Server(far, h.tls))
	}
	h.lines[l] = struct{}{}
	h.running.Go(func() {
		h.serve(l)
		l.Close()
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.lines, l)
	})
	return near, nil
}

// Dials is the number of connections so far.
func (h *Host) Dials() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.dials
}

// Cut breaks every connection off; new ones are taken.
func (h *Host) Cut() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.lines {
		l.Close()
	}
}

func (h *Host) stop() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.Cut()
	h.running.Wait()
}

// useTLS makes the host speak TLS from the first byte, with a certificate for name, which the returned pool trusts.
func (h *Host) useTLS(t testing.TB, name string) *x509.CertPool {
	t.Helper()
	cert, err := newCertificate("", "", name)
	if err != nil {
		t.Fatalf("make a certificate for %s: %v", name, err)
	}
	h.tls = &tls.Config{Certificates: []tls.Certificate{cert.tls}}
	return cert.pool
}

// Line is the server's end of a connection on which lines are spoken.
type Line struct {
	pipe net.Conn // what the client holds the other end of
	conn net.Conn // over it, perhaps encrypted
	r    *bufio.Reader

	mu sync.Mutex // of writing
}

func newLine(pipe, c net.Conn) *Line { return &Line{pipe: pipe, conn: c, r: bufio.NewReader(c)} }

// Read gives the client's next line without its end; ok is false at the end of the connection.
func (l *Line) Read() (line string, ok bool) {
	s, err := l.r.ReadString('\n')
	return strings.TrimRight(s, "\r\n"), err == nil
}

// ReadN gives the client's next n bytes.
func (l *Line) ReadN(n int) ([]byte, bool) {
	b := make([]byte, n)
	_, err := io.ReadFull(l.r, b)
	return b, err == nil
}

// Say sends lines, each ended by CRLF. It tells whether they went out.
func (l *Line) Say(lines ...string) bool { return l.Send(strings.Join(lines, "\r\n") + "\r\n") }

// Send sends bytes as they are.
func (l *Line) Send(s string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, err := io.WriteString(l.conn, s)
	return err == nil
}

// upgrade does the server's part of STARTTLS.
func (l *Line) upgrade(config *tls.Config) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conn = tls.Server(l.conn, config)
	l.r.Reset(l.conn)
}

// Wait reads, and throws away, until the client hangs up: a server that fell silent.
func (l *Line) Wait() { _, _ = io.Copy(io.Discard, l.r) }

// Close hangs up without a word. It may be called more than once, and by anybody.
func (l *Line) Close() { _ = l.pipe.Close() }
