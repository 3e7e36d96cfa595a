package mailtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
)

// ErrCut is what a cut connection's reads and writes fail with.
var ErrCut = errors.New("connection cut")

// FlakyDialer opens connections that break off. Its Dial method is a dialer for anything that takes one.
type FlakyDialer struct {
	ReadBytes  int64 // a connection breaks once so many bytes were read; 0 means never
	WriteBytes int64 // and once so many were written; the rest of that write is lost
	Times      int   // so many connections break, later ones hold; 0 means all
	Silent     bool  // instead of breaking they go silent: reads wait, writes vanish, until closed or past a deadline
	Refuse     int   // so many calls fail at once, before those above

	// Base opens the connections; nil dials over the network.
	Base func(ctx context.Context, network, address string) (net.Conn, error)

	dials, in, out atomic.Int64
}

// Bytes are those read and written so far, over all connections that could break.
func (f *FlakyDialer) Bytes() (in, out int64) { return f.in.Load(), f.out.Load() }

// Dials is the number of calls so far.
func (f *FlakyDialer) Dials() int { return int(f.dials.Load()) }

// Dial opens a connection.
func (f *FlakyDialer) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	n := int(f.dials.Add(1))
	if n <= f.Refuse {
		return nil, &net.OpError{Op: "dial", Net: network, Err: fmt.Errorf("%s refused: %w", address, ErrCut)}
	}
	dial := f.Base
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	c, err := dial(ctx, network, address)
	if err != nil || f.Times > 0 && n > f.Refuse+f.Times {
		return c, err
	}
	return &flakyConn{
		Conn:   c,
		dialer: f,
		silent: f.Silent,
		read:   allowance{left: f.ReadBytes, bounded: f.ReadBytes > 0},
		write:  allowance{left: f.WriteBytes, bounded: f.WriteBytes > 0},
	}, nil
}

// flakyConn breaks when either direction's allowance is used up.
type flakyConn struct {
	net.Conn
	dialer *FlakyDialer
	silent bool

	mu          sync.Mutex
	read, write allowance
	broken      bool
}

// allowance is how many bytes may pass.
type allowance struct {
	left    int64
	bounded bool
}

func (a *allowance) clip(n int) int {
	if a.bounded {
		return int(min(int64(n), a.left))
	}
	return n
}

// spend takes n bytes off and tells whether that was the last.
func (a *allowance) spend(n int) bool {
	a.left -= int64(n)
	return a.bounded && a.left <= 0
}

func (c *flakyConn) Read(b []byte) (int, error) {
	c.mu.Lock()
	n, broken := c.read.clip(len(b)), c.broken
	c.mu.Unlock()
	if broken {
		return c.readBroken()
	}
	n, err := c.Conn.Read(b[:n])
	c.dialer.in.Add(int64(n))
	c.mu.Lock()
	if c.broken {
		c.mu.Unlock()
		return c.readBroken()
	}
	last := n > 0 && c.read.spend(n)
	c.mu.Unlock()
	if last {
		c.cut()
	}
	return n, err
}

// readBroken fails, or waits in silence for the deadline or Close and throws away what comes.
func (c *flakyConn) readBroken() (int, error) {
	if !c.silent {
		return 0, ErrCut
	}
	var lost [512]byte
	for {
		if _, err := c.Conn.Read(lost[:]); err != nil {
			return 0, err
		}
	}
}

func (c *flakyConn) Write(b []byte) (int, error) {
	c.mu.Lock()
	n, broken := c.write.clip(len(b)), c.broken
	c.mu.Unlock()
	if broken {
		return c.writeBroken(0, len(b))
	}
	sent, err := c.Conn.Write(b[:n])
	c.dialer.out.Add(int64(sent))
	if err != nil {
		return sent, err
	}
	c.mu.Lock()
	last := c.write.spend(sent)
	c.mu.Unlock()
	if last {
		c.cut()
	}
	if sent < len(b) {
		return c.writeBroken(sent, len(b))
	}
	return sent, nil
}

func (c *flakyConn) writeBroken(sent, whole int) (int, error) {
	if c.silent {
		return whole, nil
	}
	return sent, ErrCut
}

func (c *flakyConn) cut() {
	c.mu.Lock()
	c.broken = true
	c.mu.Unlock()
	if !c.silent {
		// What was written before the cut arrives; a reset could lose it.
		_ = c.Conn.Close()
	}
}
