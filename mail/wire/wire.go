// Package wire is a net.Conn for talking to mail servers that may be slow, silent or hostile: every command has a
// deadline and a byte budget, and every byte and turn is counted. It also reaches servers through a proxy.
//
// It knows nothing of IMAP, SMTP or TLS: the guard lies below them, on the bytes of the network.
package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// Dialer opens connections; tests and proxies put their own in its place.
type Dialer func(ctx context.Context, network, address string) (net.Conn, error)

// Errors of a breached guard.
var (
	// ErrDeadline is a net.Error whose Timeout is true, and is os.ErrDeadlineExceeded.
	ErrDeadline error = deadlineError{}
	// ErrBudget says that the server sent more than the command could need.
	ErrBudget = errors.New("wire: the server sent more than allowed")
)

type deadlineError struct{}

func (deadlineError) Error() string        { return "wire: the server did not answer in time" }
func (deadlineError) Timeout() bool        { return true }
func (deadlineError) Temporary() bool      { return true }
func (deadlineError) Is(target error) bool { return target == os.ErrDeadlineExceeded }

// Conn guards a connection. Past a deadline or budget, reads and writes fail with ErrDeadline or ErrBudget and the
// connection is closed. Closing it unblocks every read and write.
//
// The guard uses timers of its own, so that the deadlines which a protocol library sets on the connection, or takes
// away, do not weaken it. It is safe for concurrent use, as a net.Conn is; there is one command at a time.
type Conn struct {
	net.Conn

	release func() bool // stops watching the context

	mu      sync.Mutex
	conceal func(error) error
	counts  Counts
	written bool  // the last bytes went out: the next ones that come in end a turn
	cause   error // why the guard closed the connection
	broken  error // why there is no more to read, when that was not our doing
	closed  bool

	command  uint64 // number of the current Begin, so that a timer which fires late hits no other command
	idle     time.Duration
	idling   *time.Timer
	whole    *time.Timer
	budgeted bool
	left     int64
}

// Guard wraps c; ctx being done closes it, and reads and writes then fail with the context's cause.
func Guard(ctx context.Context, c net.Conn) *Conn {
	g := &Conn{Conn: c}
	stop := context.AfterFunc(ctx, func() { g.fail(context.Cause(ctx)) })
	g.mu.Lock()
	g.release = stop
	g.mu.Unlock()
	return g
}

// Conceal sets what Told does to an error of this connection, from now on.
func (c *Conn) Conceal(f func(error) error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conceal = f
}

// Told makes an error that holds what the server said fit to be kept and shown: without the secrets of the sign-in, which
// a server may repeat at any time after it.
func (c *Conn) Told(err error) error {
	c.mu.Lock()
	f := c.conceal
	c.mu.Unlock()
	if f == nil || err == nil {
		return err
	}
	return f(err)
}

// Begin starts a command: it must make progress at least each idle and be done within total, and may read at most
// budget bytes. Zero means no bound of that kind. A command that has begun already is replaced by the new one.
// End stops the clock.
func (c *Conn) Begin(idle, total time.Duration, budget int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopTimers()
	if c.closed {
		return
	}
	number := c.command
	expire := func() { c.expire(number) }
	c.idle = idle
	if idle > 0 {
		c.idling = time.AfterFunc(idle, expire)
	}
	if total > 0 {
		c.whole = time.AfterFunc(total, expire)
	}
	c.budgeted, c.left = budget > 0, budget
}

// End ends the command that Begin started.
func (c *Conn) End() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopTimers()
	c.budgeted = false
}

// Err tells why the guard closed the connection: ErrDeadline, ErrBudget or the context's cause; nil if it did not.
// Libraries that turn every broken connection into io.EOF make it necessary.
func (c *Conn) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cause
}

// Broken tells why the line is of no more use when the other side, or the network, ended the connection, by an error that is
// io.ErrUnexpectedEOF; nil while it stands and when we ended it. A library that finds a line cut in the middle says that the server talks nonsense: it does not.
func (c *Conn) Broken() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.broken
}

// Counts are the bytes read and written (as the server sees them, below TLS when the guard lies below it) and the
// number of turns from writing to reading.
type Counts struct {
	In, Out    int64
	RoundTrips int
}

// Counts returns what went over the connection so far.
func (c *Conn) Counts() Counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.counts
}

// Read reads from the connection, within the command's bounds.
func (c *Conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)

	c.mu.Lock()
	if n > 0 {
		c.counts.In += int64(n)
		if c.written {
			c.counts.RoundTrips++
			c.written = false
		}
		c.progress()
	}
	c.noteBroken(err)
	over := c.budgeted && int64(n) > c.left
	c.left -= int64(n)
	c.mu.Unlock()

	if over {
		c.fail(ErrBudget)
		return 0, ErrBudget
	}
	return n, c.explain(err)
}

// Write writes to the connection, within the command's bounds.
func (c *Conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.mu.Lock()
	if n > 0 {
		c.counts.Out += int64(n)
		c.written = true
		c.progress()
	}
	c.noteBroken(err)
	c.mu.Unlock()
	return n, c.explain(err)
}

// noteBroken remembers the first error that was not our doing. The caller holds mu.
func (c *Conn) noteBroken(err error) {
	switch {
	case err == nil || c.closed || c.broken != nil:
	case errors.Is(err, io.EOF):
		c.broken = io.ErrUnexpectedEOF
	default:
		c.broken = fmt.Errorf("%w: %w", io.ErrUnexpectedEOF, err)
	}
}

// Close closes the connection and stops watching the context. It may be called more than once.
func (c *Conn) Close() error {
	c.shut(nil)
	return c.Conn.Close()
}

// explain puts the guard's reason in the place of the "use of closed connection" that follows from it.
func (c *Conn) explain(err error) error {
	if err == nil {
		return nil
	}
	if cause := c.Err(); cause != nil {
		return cause
	}
	return err
}

// expire closes the connection unless another command has begun, or this one ended, in the meantime.
func (c *Conn) expire(command uint64) {
	c.mu.Lock()
	late := c.command != command
	open := !late && c.shutLocked(ErrDeadline)
	c.mu.Unlock()
	if open {
		_ = c.Conn.Close()
	}
}

// fail closes the connection for a reason. The reason is what matters to the caller, not how closing went.
func (c *Conn) fail(cause error) {
	if c.shut(cause) {
		_ = c.Conn.Close()
	}
}

// shut marks the connection as closed and tells whether it was open.
func (c *Conn) shut(cause error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.shutLocked(cause)
}

func (c *Conn) shutLocked(cause error) bool {
	if c.closed {
		return false
	}
	c.closed, c.cause = true, cause
	c.stopTimers()
	if c.release != nil {
		c.release()
	}
	return true
}

// progress gives the command another idle time. The caller holds mu.
func (c *Conn) progress() {
	if c.idling != nil {
		c.idling.Reset(c.idle)
	}
}

// stopTimers ends the current command's clock. The caller holds mu.
func (c *Conn) stopTimers() {
	c.command++
	for _, t := range []*time.Timer{c.idling, c.whole} {
		if t != nil {
			t.Stop()
		}
	}
	c.idling, c.whole = nil, nil
}
