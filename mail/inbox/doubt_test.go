package inbox

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"okpay.example/support/mail/account"
)

func TestDoubtAboutALivingConnectionIsACheck(t *testing.T) {
	for _, idle := range []bool{true, false} {
		s := newFakeSession(idle)
		watch(t, func(int) (session, error) { return s, nil }, func(w *watching) {
			w.after(10 * time.Second)
			before := s.looks.Load()
			w.Doubt()
			synctest.Wait()
			if n := s.looks.Load() - before; n != 1 {
				t.Errorf("%d checks on a doubt, want one at once", n)
			}
			w.after(20 * time.Second)
			if len(w.connects) != 1 || s.closed.Load() {
				t.Errorf("%d connections; the living one was replaced", len(w.connects))
			}
		})
	}
}

func TestDoubtReplacesADeadConnectionAtOnce(t *testing.T) {
	for _, idle := range []bool{true, false} {
		dead, next := newFakeSession(idle), newFakeSession(idle)
		watch(t, func(n int) (session, error) { return []session{dead, next}[min(n, 1)], nil }, func(w *watching) {
			w.after(10 * time.Second)
			dead.silent.Store(true)
			w.after(time.Second)
			began := time.Now()
			w.Doubt()
			w.after(probeTime)
			if len(w.connects) != 2 || w.connects[1].Sub(began) != probeTime {
				t.Fatalf("connected at %v, in doubt since %v", w.connects, began)
			}
			if !dead.closed.Load() || next.looks.Load() == 0 {
				t.Error("the mailbox was not checked over a new connection")
			}
			w.after(time.Minute)
			if len(w.connects) != 2 {
				t.Errorf("%d connections", len(w.connects))
			}
		})
	}
}

// A sleep that ends while a connection is being made: the half-made one leads nowhere.
func TestDoubtEndsAConnectingThatHangs(t *testing.T) {
	s := newFakeSession(true)
	watch(t, func(n int) (session, error) {
		if n == 0 {
			return nil, errHangs
		}
		return s, nil
	}, func(w *watching) {
		w.after(10 * time.Second)
		w.Doubt()
		w.after(probeTime)
		if len(w.connects) != 2 || w.said() != "connecting connected" {
			t.Errorf("%d attempts, %s", len(w.connects), w.said())
		}
	})
}

func TestDoubtTriesAgainAtOnceWhenOffline(t *testing.T) {
	offline := &account.Error{Op: "imap_connect", Code: account.CodeOffline, Err: errors.New("no network")}
	watch(t, func(int) (session, error) { return nil, offline }, func(w *watching) {
		w.after(time.Hour)
		n := len(w.connects)
		w.Doubt()
		synctest.Wait()
		if len(w.connects) != n+1 {
			t.Fatalf("%d attempts on a doubt", len(w.connects)-n)
		}
		last := w.states[len(w.states)-1]
		if pause := last.Retry.Sub(last.Since); pause > retryFirst {
			t.Errorf("the backoff did not begin anew: %v", pause)
		}
		if last.Lost != w.states[1].Since {
			t.Errorf("lost since %v, want since the first failure at %v", last.Lost, w.states[1].Since)
		}
	})
}

// Whoever sends a mail has the copy filed over a connection of its own while the watch is offline.
func TestAConnectionThatComesThroughEndsThePause(t *testing.T) {
	offline := &account.Error{Op: "imap_connect", Code: account.CodeOffline, Err: errors.New("no network")}
	var back atomic.Bool
	watch(t, func(int) (session, error) {
		if back.Load() {
			return newFakeSession(true), nil
		}
		return nil, offline
	}, func(w *watching) {
		look := func() error {
			_, err := w.with(context.Background(), func(context.Context, session) error { return nil })
			return err
		}
		w.after(time.Hour)
		n := len(w.connects)
		if err := look(); !errors.Is(err, offline) {
			t.Fatalf("while offline: %v", err)
		}
		synctest.Wait()
		if len(w.connects) != n+1 {
			t.Fatalf("a connection that failed led to %d attempts", len(w.connects)-n-1)
		}
		back.Store(true)
		if err := look(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if len(w.connects) != n+3 || !strings.HasSuffix(w.said(), "offline connecting connected") {
			t.Errorf("%d attempts, %s", len(w.connects)-n, w.said())
		}
	})
}

func TestDoubtDoesNotRepeatARefusedSignIn(t *testing.T) {
	refused := &account.Error{Op: "imap_login", Code: account.CodeAuth, Err: errors.New("no")}
	watch(t, func(int) (session, error) { return nil, refused }, func(w *watching) {
		for range 5 {
			w.Doubt()
			w.after(time.Minute)
		}
		if len(w.connects) != 1 {
			t.Errorf("%d attempts with a refused password", len(w.connects))
		}
	})
}

func TestADoubtWhileNobodyWatchesIsForgotten(t *testing.T) {
	former, next := newFakeSession(true), newFakeSession(true)
	watch(t, func(n int) (session, error) { return []session{former, next}[min(n, 1)], nil }, func(w *watching) {
		w.cancel()
		if err := <-w.ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Watch ended with %v", err)
		}
		w.Doubt()
		ctx, cancel := context.WithCancel(w.t.Context())
		defer cancel()
		go func() { w.ended <- w.Watch(ctx, w.wake) }()
		w.after(10 * time.Second)
		if n := next.looks.Load(); n != 1 || len(w.connects) != 2 {
			t.Errorf("%d checks over %d connections, want the one at the start", n, len(w.connects)-1)
		}
	})
}

// A reply is to be seen within 2 s of its arrival. Of that, the wait for the pace of checks is at most newsApart, at
// whatever moment since the last check the server says that something came; and where it says so only after the next
// command, FirstIdle.
func TestNewsIsLookedForWithinASecond(t *testing.T) {
	for _, quiet := range []time.Duration{
		0, time.Millisecond, newsApart / 2, newsApart - 1, newsApart, FirstIdle, 10 * time.Second, time.Hour,
	} {
		s := newFakeSession(true)
		watch(t, func(int) (session, error) { return s, nil }, func(w *watching) {
			if quiet > FirstIdle {
				w.after(quiet)
				s.news <- struct{}{} // the last check was just now
				synctest.Wait()
				w.after(quiet % time.Minute)
			} else {
				w.after(quiet)
			}
			before, came := s.looks.Load(), time.Now()
			s.news <- struct{}{}
			for s.looks.Load() == before {
				w.after(time.Millisecond)
			}
			if d := time.Since(came); d > newsApart+time.Millisecond {
				t.Errorf("after %v of quiet, what came was looked for %v later", quiet, d)
			}
		})
	}
	if worst := max(newsApart, FirstIdle); worst >= 2*time.Second {
		t.Errorf("the pace alone takes %v", worst)
	}
}
