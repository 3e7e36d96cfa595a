package wire

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// pair returns a guarded connection and the server's end of it.
func pair(t *testing.T, ctx context.Context) (*Conn, net.Conn) {
	t.Helper()
	client, server := net.Pipe()
	t.Cleanup(func() { _ = client.Close(); _ = server.Close() })
	return Guard(ctx, client), server
}

func TestSilentServerBreachesIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := pair(t, t.Context())
		defer c.Close()
		start := time.Now()
		c.Begin(30*time.Second, time.Hour, 0)
		_, err := c.Read(make([]byte, 1))
		if !errors.Is(err, ErrDeadline) {
			t.Errorf("Read: %v, want ErrDeadline", err)
		}
		if d := time.Since(start); d != 30*time.Second {
			t.Errorf("gave up after %v, want 30s", d)
		}
		if !errors.Is(c.Err(), ErrDeadline) {
			t.Errorf("Err: %v, want ErrDeadline", c.Err())
		}
		if _, err := c.Write([]byte("x")); !errors.Is(err, ErrDeadline) {
			t.Errorf("a write afterwards: %v, want ErrDeadline", err)
		}
	})
}

func TestDribblingServerBreachesTotal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, server := pair(t, t.Context())
		defer c.Close()
		go func() {
			for {
				time.Sleep(20 * time.Second)
				if _, err := server.Write([]byte("x")); err != nil {
					return
				}
			}
		}()
		start := time.Now()
		c.Begin(30*time.Second, 5*time.Minute, 0)
		got, err := io.Copy(io.Discard, c)
		if !errors.Is(err, ErrDeadline) {
			t.Errorf("Read: %v, want ErrDeadline", err)
		}
		if d := time.Since(start); d != 5*time.Minute {
			t.Errorf("gave up after %v, want 5m: progress must extend the idle time only", d)
		}
		if got < 14 {
			t.Errorf("read %d bytes before, want 14 or more", got)
		}
		time.Sleep(time.Minute) // for the server to notice
	})
}

func TestLibraryDeadlinesDoNotWeakenTheGuard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := pair(t, t.Context())
		defer c.Close()
		c.Begin(time.Minute, 0, 0)
		if err := c.SetReadDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, ErrDeadline) {
			t.Errorf("Read: %v, want ErrDeadline", err)
		}
	})
}

func TestEndStopsTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, server := pair(t, t.Context())
		defer c.Close()
		c.Begin(time.Second, time.Second, 1)
		c.End()
		time.Sleep(time.Hour)
		go func() { _, _ = server.Write([]byte("late")) }()
		n, err := io.ReadFull(c, make([]byte, 4))
		if n != 4 || err != nil {
			t.Errorf("Read after End: %d bytes, %v", n, err)
		}
	})
}

func TestBeginReplacesTheCommandBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := pair(t, t.Context())
		defer c.Close()
		c.Begin(time.Second, time.Second, 0)
		c.Begin(0, time.Hour, 0)
		time.Sleep(time.Minute)
		synctest.Wait()
		if c.Err() != nil {
			t.Errorf("closed by the first command's clock: %v", c.Err())
		}
	})
}

func TestBudget(t *testing.T) {
	for _, test := range []struct {
		name         string
		budget, sent int
		breach       bool
	}{
		{"within", 10, 10, false},
		{"over", 10, 11, true},
		{"none", 0, 100, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, server := pair(t, t.Context())
			go func() {
				_, _ = server.Write(make([]byte, test.sent))
				_ = server.Close()
			}()
			c.Begin(0, 0, int64(test.budget))
			_, err := io.Copy(io.Discard, c)
			if breach := errors.Is(err, ErrBudget); breach != test.breach {
				t.Errorf("reading %d bytes of %d: %v", test.sent, test.budget, err)
			}
			if breach := errors.Is(c.Err(), ErrBudget); breach != test.breach {
				t.Errorf("Err: %v", c.Err())
			}
		})
	}
}

func TestContextClosesTheConnection(t *testing.T) {
	why := errors.New("the person closed the window")
	ctx, cancel := context.WithCancelCause(context.Background())
	c, _ := pair(t, ctx)
	read := make(chan error)
	go func() {
		_, err := c.Read(make([]byte, 1))
		read <- err
	}()
	cancel(why)
	if err := <-read; !errors.Is(err, why) {
		t.Errorf("Read: %v, want the context's cause", err)
	}
}

func TestCloseLeavesNoReason(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	c, _ := pair(t, ctx)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	cancel()
	if c.Err() != nil {
		t.Errorf("Err after Close: %v, want nil", c.Err())
	}
	if _, err := c.Read(make([]byte, 1)); err == nil {
		t.Error("Read after Close did not fail")
	}
}

func TestCountsBytesAndTurns(t *testing.T) {
	c, server := pair(t, t.Context())
	go func() {
		buffer := make([]byte, 64)
		_, _ = server.Write([]byte("hello"))
		for _, answer := range []string{"ok", "bye"} {
			_, _ = server.Read(buffer)
			_, _ = server.Write([]byte(answer))
		}
	}()
	buffer := make([]byte, 64)
	read := func() {
		if _, err := c.Read(buffer); err != nil {
			t.Fatal(err)
		}
	}
	read()
	for _, ask := range []string{"a", "quit"} {
		if _, err := c.Write([]byte(ask)); err != nil {
			t.Fatal(err)
		}
		read()
	}
	want := Counts{In: 10, Out: 5, RoundTrips: 2}
	if got := c.Counts(); got != want {
		t.Errorf("Counts: %+v, want %+v", got, want)
	}
}

func TestDeadlineIsATimeout(t *testing.T) {
	var e net.Error
	if !errors.As(ErrDeadline, &e) || !e.Timeout() {
		t.Error("ErrDeadline is no net.Error with Timeout")
	}
	if !errors.Is(ErrDeadline, os.ErrDeadlineExceeded) {
		t.Error("ErrDeadline is not os.ErrDeadlineExceeded")
	}
}

func TestALineThatTheOtherSideEndsIsBroken(t *testing.T) {
	near, far := net.Pipe()
	c := Guard(t.Context(), near)
	defer c.Close()
	go func() {
		_, _ = far.Write([]byte("* OK hal"))
		_ = far.Close()
	}()
	if _, err := io.ReadAll(c); err != nil {
		t.Fatal(err)
	}
	if err := c.Broken(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("broken: %v", err)
	}
}

func TestALineThatWeEndIsNotBroken(t *testing.T) {
	near, far := net.Pipe()
	defer far.Close()
	c := Guard(t.Context(), near)
	_ = c.Close()
	if _, err := c.Read(make([]byte, 1)); err == nil || c.Broken() != nil {
		t.Errorf("read: %v, broken: %v", err, c.Broken())
	}
}
