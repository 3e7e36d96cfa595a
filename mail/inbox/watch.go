package inbox

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"okpay.example/support/mail/account"
)

// The states of a ConnState.
const (
	StateConnecting = "connecting"
	StateConnected  = "connected"
	StatePolling    = "polling"
	StateOffline    = "offline"
	StateAuthFailed = "auth_failed"
	StateStopped    = "stopped"
)

// Watch checks and then waits (IDLE, or polling) until ctx is done, reconnecting by itself. wake, when it receives,
// makes it check now, or try again when it is offline. After a refused sign-in it waits for wake: trying again with
// the same password locks accounts. The error is the context's.
func (b *Inbox) Watch(ctx context.Context, wake <-chan struct{}) error {
	w := &watcher{
		Inbox: b, wake: wake, doubts: make(chan struct{}, 1), poke: make(chan struct{}, 1), pace: Pace{Rand: b.Rand},
	}
	b.setDoubts(w.doubts)
	defer b.setDoubts(nil)
	defer func() { w.say(ConnState{State: StateStopped}) }()
	for {
		began := b.now()
		err := w.connection(ctx)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		b.log().Info("the mailbox connection ended", "err", err)
		if errors.Is(err, errSilent) {
			w.pace.Forget()
			continue
		}
		if authFailed(err) {
			w.say(ConnState{State: StateAuthFailed, Err: err})
			w.awaitWake(ctx)
			w.pace.Forget()
			continue
		}
		var lived time.Duration
		if w.steady {
			lived = b.now().Sub(began)
		}
		wait := w.pace.Retry(lived)
		w.say(ConnState{State: StateOffline, Err: err, Retry: b.now().Add(wait)})
		if woken := w.offline(ctx, wait); woken {
			w.pace.Forget()
		}
	}
}

// authFailed tells whether trying again with the same credentials is useless.
func authFailed(err error) bool {
	var e *account.Error
	return errors.As(err, &e) && e.SignIn()
}

// watcher is one call of Watch.
type watcher struct {
	*Inbox
	pace   Pace
	wake   <-chan struct{}
	doubts chan struct{} // the connection may be dead
	poke   chan struct{} // ends the wait for news
	noIdle bool          // the server offers IDLE but refuses it
	steady bool          // the present or last connection came as far as a check
	state  string
	lost   time.Time
}

func (w *watcher) say(s ConnState) {
	if s.State == w.state && s.Err == nil {
		return
	}
	w.state = s.State
	s.Since = w.now()
	switch s.State {
	case StateConnected, StatePolling:
		w.lost = time.Time{}
	case StateOffline, StateAuthFailed:
		if w.lost.IsZero() {
			w.lost = s.Since
		}
	}
	s.Lost = w.lost
	if w.State != nil {
		w.State(s)
	}
}

// offline waits until it is time to try again, and tells whether something other than the time says so.
func (w *watcher) offline(ctx context.Context, wait time.Duration) (woken bool) {
	reached, done := w.expect()
	defer done()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case _, open := <-w.wake:
		w.woken(open)
		return true
	case <-w.doubts:
		return true
	case <-reached:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

// awaitWake waits for the person.
func (w *watcher) awaitWake(ctx context.Context) {
	select {
	case _, open := <-w.wake:
		w.woken(open)
	case <-ctx.Done():
	}
}

// woken takes what wake gave. One that is closed says nothing any more.
func (w *watcher) woken(open bool) {
	if !open {
		w.wake = nil
	}
}

// connection lives through one connection: connect, then check and wait in turn until something breaks.
func (w *watcher) connection(ctx context.Context) (err error) {
	w.steady, w.noIdle = false, false
	w.say(ConnState{State: StateConnecting})
	ctx, cancel := context.WithCancelCause(ctx)
	var probing sync.WaitGroup
	defer probing.Wait() // a probe that is late would take a doubt away that is meant for the next connection
	defer cancel(nil)
	defer func() {
		if errors.Is(context.Cause(ctx), errSilent) {
			err = errSilent
		}
	}()
	var opened atomic.Pointer[session]
	probing.Go(func() { w.probe(ctx, cancel, &opened) })
	s, err := w.open(ctx)
	if err != nil {
		return err
	}
	opened.Store(&s)
	defer s.Close()
	l := &lane{jobs: make(chan *job), gone: make(chan struct{})}
	w.setLane(l)
	defer w.setLane(nil)
	for {
		if _, err := w.check(ctx, s, mode{}, true); err != nil {
			return err
		}
		w.steady = true
		if w.idles(s) {
			w.say(ConnState{State: StateConnected})
		} else {
			w.say(ConnState{State: StatePolling})
		}
		if err := w.rest(ctx, s, l); err != nil {
			return err
		}
	}
}

func (w *watcher) idles(s session) bool { return s.CanIdle() && !w.noIdle }

// setLane offers the connection to the other calls, or withdraws it.
func (b *Inbox) setLane(l *lane) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.lane != nil && l == nil {
		close(b.lane.gone)
	}
	b.lane = l
}

// rest waits until it is time to check again, and does a job if one comes in meanwhile. After a job a check is due
// anyway: another folder may be open, or there is a new copy in Sent.
func (w *watcher) rest(ctx context.Context, s session, l *lane) error {
	began := w.now()
	var next *job
	var err error
	if w.idles(s) {
		if next, err = w.idle(ctx, s, l); refused(err) {
			w.noIdle, err = true, nil
		}
	} else {
		next, _ = w.wait(ctx, l, w.pace.Poll(), nil, nil)
	}
	if next != nil && err == nil {
		next.do(s)
	}
	if err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return err
	}
	return w.apart(ctx, began)
}

// idle waits with IDLE, at first with a short one; see FirstIdle.
func (w *watcher) idle(ctx context.Context, s session, l *lane) (next *job, err error) {
	for _, length := range []time.Duration{FirstIdle, w.pace.Idle()} {
		quiet := false
		err = s.Idle(ctx, length, func(news, gone <-chan struct{}) {
			next, quiet = w.wait(ctx, l, length, news, gone)
		})
		if err != nil && next != nil {
			next.drop()
			next = nil
		}
		if err != nil || !quiet {
			break
		}
	}
	return next, err
}

// wait waits for anything to happen, and tells whether nothing did in that time.
func (w *watcher) wait(
	ctx context.Context, l *lane, length time.Duration, news, gone <-chan struct{},
) (next *job, quiet bool) {
	timer := time.NewTimer(length)
	defer timer.Stop()
	select {
	case <-news:
	case <-timer.C:
		return nil, true
	case next = <-l.jobs:
	case <-w.poke:
	case _, open := <-w.wake:
		w.woken(open)
	case <-gone:
	case <-ctx.Done():
	}
	return next, false
}

// apart keeps a talkative server from making us check without end.
func (w *watcher) apart(ctx context.Context, began time.Time) error {
	left := newsApart - w.now().Sub(began)
	if left <= 0 {
		return nil
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
