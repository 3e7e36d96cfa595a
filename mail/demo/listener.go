package demo

import (
	"context"
	"io"
	"net"
	"sync"
	"time"
)

const (
	maxConnections = 32 // a protocol

	// A client that does not read may hold the mailbox's lock while the server writes to it, so no write waits longer
	// than this, whatever the protocol library asks for.
	writePatience = 15 * time.Second
)

// listener bounds the connections of a server and knows them all, so that shutdown can wait for their goroutines,
// which neither protocol library does by itself.
type listener struct {
	net.Listener
	busy string // the line sent to a connection past the bound

	mu     sync.Mutex
	closed bool
	conns  map[*conn]struct{}
	served sync.WaitGroup
}

func listen(ctx context.Context, port int, busy string) (*listener, error) {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp4", loopback(port))
	if err != nil {
		return nil, err
	}
	return &listener{Listener: ln, busy: busy, conns: make(map[*conn]struct{})}, nil
}

// Accept returns the next connection within the bound.
func (l *listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if admitted, ok := l.admit(c); ok {
			return admitted, nil
		}
		// A fresh connection's send buffer takes one line without waiting.
		_ = c.SetWriteDeadline(time.Now().Add(time.Second))
		_, _ = io.WriteString(c, l.busy)
		_ = c.Close()
	}
}

func (l *listener) admit(c net.Conn) (*conn, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || len(l.conns) >= maxConnections {
		return nil, false
	}
	admitted := &conn{Conn: c, listener: l}
	l.conns[admitted] = struct{}{}
	l.served.Add(1)
	return admitted, true
}

func (l *listener) forget(c *conn) {
	l.mu.Lock()
	delete(l.conns, c)
	l.mu.Unlock()
	l.served.Done()
}

// shutdown stops listening, breaks every connection and waits until the server has let go of each.
func (l *listener) shutdown() {
	l.mu.Lock()
	l.closed = true
	// The raw connection, not the guarded one: closing that is the server's sign that it is done.
	for c := range l.conns {
		_ = c.Conn.Close()
	}
	l.mu.Unlock()
	_ = l.Listener.Close()
	l.served.Wait()
}

// conn is an accepted connection. Servers close it as the last thing they do with it.
type conn struct {
	net.Conn
	listener *listener
	once     sync.Once
}

func (c *conn) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() { c.listener.forget(c) })
	return err
}

// Write is done within writePatience.
func (c *conn) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(writePatience)); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}
