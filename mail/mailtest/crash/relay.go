package crash

import (
	"io"
	"net"
	"sync"
	"testing"
)

// relay passes IMAP connections on, and breaks some of them off.
type relay struct {
	addr, to string
	mood     func() int64 // bytes from the server until the line breaks; -1: never
	ln       net.Listener

	mu    sync.Mutex
	conns map[net.Conn]bool
	shut  bool
	wg    sync.WaitGroup
}

func startRelay(t testing.TB, to string, mood func() int64) *relay {
	t.Helper()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("start a relay: %v", err)
	}
	r := &relay{addr: ln.Addr().String(), to: to, mood: mood, ln: ln, conns: map[net.Conn]bool{}}
	r.wg.Go(r.serve)
	t.Cleanup(r.close)
	return r
}

func (r *relay) serve() {
	for {
		c, err := r.ln.Accept()
		if err != nil {
			return // closed
		}
		r.wg.Go(func() { r.pass(c) })
	}
}

// keep notes a connection so that close can end it; false when it is too late.
func (r *relay) keep(c net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.shut {
		r.conns[c] = true
	}
	return !r.shut
}

func (r *relay) drop(c net.Conn) {
	_ = c.Close()
	r.mu.Lock()
	delete(r.conns, c)
	r.mu.Unlock()
}

func (r *relay) pass(client net.Conn) {
	defer r.drop(client)
	server, err := net.Dial("tcp4", r.to)
	if err != nil {
		return
	}
	defer r.drop(server)
	if !r.keep(client) || !r.keep(server) {
		return
	}
	var both sync.WaitGroup
	both.Go(func() {
		_, _ = io.Copy(server, client) // until either side has gone
		_ = server.(*net.TCPConn).CloseWrite()
	})
	if limit := r.mood(); limit >= 0 {
		_, _ = io.CopyN(client, server, limit)
	} else {
		_, _ = io.Copy(client, server)
	}
	_ = client.Close()
	_ = server.Close()
	both.Wait()
}

func (r *relay) close() {
	_ = r.ln.Close()
	r.mu.Lock()
	r.shut = true
	for c := range r.conns {
		_ = c.Close()
	}
	r.mu.Unlock()
	r.wg.Wait()
}
