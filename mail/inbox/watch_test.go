package inbox

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/mail/wire"
)

// fakeSession is an empty mailbox whose news and breakdowns the test decides.
type fakeSession struct {
	idle   bool
	refuse bool // IDLE, although it is offered
	news   chan struct{}
	gone   chan struct{}
	looks  atomic.Int32 // checks
	idles  atomic.Int32
	broken atomic.Bool
	closed atomic.Bool
	silent atomic.Bool  // no word comes any more
	words  atomic.Int64 // that the server has said
	idleAt []time.Time  // when IDLE began
}

func newFakeSession(idle bool) *fakeSession {
	return &fakeSession{idle: idle}
}

// errHangs stands for a connection that is never made.
var errHangs = errors.New("hangs")

var errBroken = errors.New("the line broke")

func (s *fakeSession) fault(ctx context.Context) error {
	if s.broken.Load() {
		return errBroken
	}
	if s.silent.Load() {
		<-ctx.Done()
	}
	s.words.Add(1)
	return context.Cause(ctx)
}

func (s *fakeSession) CanIdle() bool { return s.idle }

func (s *fakeSession) List(ctx context.Context) ([]listed, error) {
	return []listed{{Name: "INBOX"}, {Name: "Sent"}, {Name: "Junk"}}, s.fault(ctx)
}

func (s *fakeSession) Look(ctx context.Context, examine string, others ...string) (map[string]mailbox, error) {
	s.looks.Add(1)
	answer := make(map[string]mailbox)
	for _, name := range append(others, examine) {
		answer[name] = mailbox{UIDValidity: 1, UIDNext: 1}
	}
	return answer, s.fault(ctx)
}

func (s *fakeSession) Search(ctx context.Context, _ *imap.SearchCriteria) ([]uint32, error) {
	return nil, s.fault(ctx)
}

func (s *fakeSession) Headers(ctx context.Context, _ imap.NumSet) ([]envelope, error) {
	return nil, s.fault(ctx)
}

func (s *fakeSession) Chunk(ctx context.Context, _ uint32, _, _ int64) ([]byte, error) {
	return nil, s.fault(ctx)
}

func (s *fakeSession) Append(ctx context.Context, _ string, _ io.Reader, _ int64, _ time.Time) error {
	return s.fault(ctx)
}

func (s *fakeSession) Create(ctx context.Context, _ string) error { return s.fault(ctx) }

func (s *fakeSession) Idle(ctx context.Context, _ time.Duration, wait func(news, gone <-chan struct{})) error {
	s.idles.Add(1)
	if s.refuse {
		return &imap.Error{Type: imap.StatusResponseTypeNo, Text: "not now"}
	}
	s.idleAt = append(s.idleAt, time.Now())
	wait(s.news, s.gone)
	return s.fault(ctx)
}

func (s *fakeSession) Counts() wire.Counts { return wire.Counts{In: s.words.Load()} }
func (s *fakeSession) Close()              { s.closed.Store(true) }

// watching is a Watch inside a synctest bubble.
type watching struct {
	*Inbox
	t        *testing.T
	wake     chan struct{}
	cancel   context.CancelFunc
	ended    chan error
	connects []time.Time
	next     func(n int) (session, error) // the n-th connection, from 0

	mu     sync.Mutex
	states []ConnState
}

// watch runs f while Watch runs, with the clock of the bubble.
func watch(t *testing.T, next func(n int) (session, error), f func(*watching)) {
	synctest.Test(t, func(t *testing.T) {
		s, err := store.Open(t.Context(), store.Options{Path: t.TempDir() + "/store.db", Key: [32]byte{1}, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		w := &watching{
			t: t, wake: make(chan struct{}), cancel: cancel, ended: make(chan error, 1), next: next,
			Inbox: &Inbox{Store: s, Now: time.Now, Rand: func(n int64) int64 { return n / 2 }},
		}
		w.connect = func(ctx context.Context) (session, error) {
			w.connects = append(w.connects, time.Now())
			s, err := w.next(len(w.connects) - 1)
			if errors.Is(err, errHangs) {
				<-ctx.Done()
				err = context.Cause(ctx)
			}
			if fake, ok := s.(*fakeSession); ok && fake.news == nil { // channels must belong to the bubble
				fake.news, fake.gone = make(chan struct{}, 1), make(chan struct{})
			}
			return s, err
		}
		w.State = func(c ConnState) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.states = append(w.states, c)
		}
		err = s.Update(ctx, func(x *store.Tx) (err error) {
			server := account.Server{Host: "127.0.0.1", Port: 1, Security: account.None}
			w.Account, err = account.Save(x, 0, account.Config{Email: person, User: person, IMAP: server, SMTP: server}, secret)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		go func() { w.ended <- w.Watch(ctx, w.wake) }()
		synctest.Wait()
		f(w)
		cancel()
		began := time.Now()
		if err := <-w.ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Watch ended with %v", err)
		}
		if d := time.Since(began); d != 0 {
			t.Errorf("Watch took %v to leave", d)
		}
		if got := w.said(); !strings.HasSuffix(got, StateStopped) {
			t.Errorf("the last state is not stopped: %s", got)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

func (w *watching) said() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var words []string
	for _, s := range w.states {
		words = append(words, s.State)
	}
	return strings.Join(words, " ")
}

// after lets time pass and everything come to rest.
func (w *watching) after(d time.Duration) {
	time.Sleep(d) // of the bubble's clock
	synctest.Wait()
}

func TestWatchChecksOnNewsAndOnWake(t *testing.T) {
	s := newFakeSession(true)
	watch(t, func(int) (session, error) { return s, nil }, func(w *watching) {
		if got := w.said(); got != "connecting connected" {
			t.Fatalf("states %q", got)
		}
		before := s.looks.Load()
		w.after(10 * time.Second)
		s.news <- struct{}{}
		synctest.Wait()
		if n := s.looks.Load() - before; n != 1 {
			t.Errorf("%d checks on news, want one at once", n)
		}
		w.after(10 * time.Second)
		w.wake <- struct{}{}
		synctest.Wait()
		if n := s.looks.Load() - before; n != 2 {
			t.Errorf("%d checks after the wake, want 2", n)
		}
	})
}

func TestWatchBoundsChecksOfATalkativeServer(t *testing.T) {
	s := newFakeSession(true)
	watch(t, func(int) (session, error) { return s, nil }, func(w *watching) {
		before := s.looks.Load()
		for range 1000 {
			select {
			case s.news <- struct{}{}:
			default:
			}
			w.after(10 * time.Millisecond)
		}
		if n := s.looks.Load() - before; n < 5 || n > 11 {
			t.Errorf("%d checks in 10 s of news without end", n)
		}
	})
}

func TestWatchRestartsIdleWithinFiveToNineMinutes(t *testing.T) {
	s := newFakeSession(true)
	watch(t, func(int) (session, error) { return s, nil }, func(w *watching) {
		w.after(time.Hour)
		if n := s.idles.Load(); n < 14 || n > 24 {
			t.Errorf("%d times IDLE in an hour", n)
		}
		for i := 1; i < len(s.idleAt); i++ {
			d := s.idleAt[i].Sub(s.idleAt[i-1])
			if d != FirstIdle && (d < idleShortest || d > idleLongest) {
				t.Errorf("IDLE lasted %v", d)
			}
		}
	})
}

func TestWatchPollsWhereIdleIsMissing(t *testing.T) {
	s := newFakeSession(false)
	watch(t, func(int) (session, error) { return s, nil }, func(w *watching) {
		before := s.looks.Load()
		w.after(10*time.Minute + time.Second)
		if n := s.looks.Load() - before; n != 10 {
			t.Errorf("%d checks in ten minutes", n)
		}
		if got := w.said(); got != "connecting polling" {
			t.Errorf("states %q", got)
		}
	})
}

func TestWatchPollsWhereIdleIsRefused(t *testing.T) {
	s := newFakeSession(true)
	s.refuse = true
	watch(t, func(int) (session, error) { return s, nil }, func(w *watching) {
		before := s.looks.Load()
		w.after(10*time.Minute + 2*time.Second)
		if n := s.looks.Load() - before; n < 10 || n > 12 || len(w.connects) != 1 || s.idles.Load() != 1 {
			t.Errorf("%d checks in ten minutes over %d connections, IDLE tried %d times", n, len(w.connects), s.idles.Load())
		}
		if got := w.said(); !strings.HasSuffix(got, StatePolling) {
			t.Errorf("states %q", got)
		}
	})
}

func TestWatchReconnectsWithBackoff(t *testing.T) {
	refused := &account.Error{Op: "imap_connect", Code: account.CodeRefused, Err: errors.New("refused")}
	watch(t, func(int) (session, error) { return nil, refused }, func(w *watching) {
		w.after(time.Hour)
		if len(w.connects) < 10 || len(w.connects) > 60 {
			t.Errorf("%d attempts in an hour", len(w.connects))
		}
		for i := 1; i < len(w.connects); i++ {
			if d := w.connects[i].Sub(w.connects[i-1]); d < retryLeast || d > retryLast {
				t.Errorf("attempt %d after %v", i, d)
			}
		}
		last := w.states[len(w.states)-1]
		if last.State != StateOffline || !errors.Is(last.Err, refused) || !last.Retry.After(last.Since) {
			t.Errorf("state %+v", last)
		}
		n := len(w.connects)
		w.wake <- struct{}{}
		synctest.Wait()
		if len(w.connects) != n+1 {
			t.Error("the wake did not make it try at once")
		}
	})
}

func TestWatchThrowsABrokenConnectionAway(t *testing.T) {
	first, second := newFakeSession(true), newFakeSession(true)
	watch(t, func(n int) (session, error) { return []session{first, second}[min(n, 1)], nil }, func(w *watching) {
		w.after(time.Minute)
		first.broken.Store(true)
		close(first.gone)
		synctest.Wait()
		if !first.closed.Load() {
			t.Error("the broken connection was not closed")
		}
		w.after(retryFirst)
		if second.idles.Load() == 0 {
			t.Error("no new connection after the break")
		}
		if got := w.said(); got != "connecting connected offline connecting connected" {
			t.Errorf("states %q", got)
		}
	})
}

func TestWatchWaitsForWakeAfterARefusedSignIn(t *testing.T) {
	s := newFakeSession(true)
	next := func(n int) (session, error) {
		if n == 0 {
			return nil, &account.Error{Op: "imap_login", Code: account.CodeAuthCode, Err: errors.New("no")}
		}
		return s, nil
	}
	watch(t, next, func(w *watching) {
		w.after(24 * time.Hour)
		if len(w.connects) != 1 {
			t.Fatalf("%d attempts with a refused password", len(w.connects))
		}
		w.wake <- struct{}{}
		synctest.Wait()
		if got := w.said(); got != "connecting auth_failed connecting connected" {
			t.Errorf("states %q", got)
		}
	})
}

func TestOtherCallsUseTheWatchedConnection(t *testing.T) {
	s := newFakeSession(true)
	watch(t, func(int) (session, error) { return s, nil }, func(w *watching) {
		if _, looked, err := w.Find(w.t.Context(), firstID); err != nil || !looked {
			t.Errorf("Find: looked %v, %v", looked, err)
		}
		w.after(2 * time.Second)
		if _, err := w.Check(w.t.Context(), false); err != nil {
			t.Error(err)
		}
		w.after(2 * time.Second)
		if len(w.connects) != 1 {
			t.Errorf("%d connections, want the one", len(w.connects))
		}
		if got := w.said(); got != "connecting connected" {
			t.Errorf("states %q", got)
		}
		before := s.looks.Load()
		s.news <- struct{}{}
		w.after(time.Second)
		if s.looks.Load() == before {
			t.Error("news after the calls went unseen")
		}
	})
}

func TestCallDuringABreakMakesItsOwnConnection(t *testing.T) {
	first, own := newFakeSession(true), newFakeSession(false)
	watch(t, func(n int) (session, error) { return []session{first, own}[min(n, 1)], nil }, func(w *watching) {
		first.broken.Store(true)
		close(first.gone)
		synctest.Wait()
		if _, looked, err := w.Find(w.t.Context(), firstID); err != nil || !looked {
			t.Errorf("Find: looked %v, %v", looked, err)
		}
		if !own.closed.Load() {
			t.Error("the call's own connection was left open")
		}
	})
}

func TestAnswerIsSeenAtOnceOverIdle(t *testing.T) {
	f := newFixture(t)
	f.openTicket(ticketA, firstID)
	seen, connected := make(chan Event, 4), make(chan struct{}, 4)
	f.Now = time.Now
	f.Notify = func(e Event) { seen <- e }
	f.State = func(s ConnState) {
		if s.State == StateConnected {
			connected <- struct{}{}
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- f.Watch(ctx, nil) }()
	<-connected
	f.deliver("INBOX", noon, answer("<a1@okpay.example>", "Open again."))
	select {
	case e := <-seen:
		if e.Event != ticket.EventAnswered || e.Ticket != ticketA {
			t.Errorf("event %+v", e)
		}
	case <-ctx.Done():
		t.Error("the answer was not seen")
	}
	// The same connection serves the outbox meanwhile.
	if found, _, err := f.Find(ctx, "<okp.never@sent.example>"); err != nil || found {
		t.Errorf("Find: %v, %v", found, err)
	}
	if n := f.quirks.seen("CONNECT"); n != 1 {
		t.Errorf("%d connections", n)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Watch ended with %v", err)
	}
}
