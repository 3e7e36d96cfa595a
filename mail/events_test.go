package mail_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"okpay.example/support/mail"
)

// run starts Run and returns what ends it.
func (w *world) run(c *mail.Client) (stop func()) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				w.t.Errorf("Run ended with %v", err)
			}
		case <-time.After(patience):
			w.t.Error("Run does not end")
		}
	})
	w.t.Cleanup(stop)
	return stop
}

// watch collects a client's events.
type watch struct {
	t  *testing.T
	ch chan mail.Event
}

func (w *world) watch(c *mail.Client) *watch {
	e := &watch{w.t, make(chan mail.Event, 10_000)}
	w.t.Cleanup(c.Subscribe(func(ev mail.Event) {
		select {
		case e.ch <- ev:
		default: // nobody looks any more
		}
	}))
	return e
}

// until waits for an event for which is holds.
func (e *watch) until(what string, is func(mail.Event) bool) mail.Event {
	e.t.Helper()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for {
		select {
		case ev := <-e.ch:
			if is(ev) {
				return ev
			}
		case <-timeout.C:
			e.t.Fatalf("no event: %s", what)
		}
	}
}

func kind(k mail.EventKind) func(mail.Event) bool {
	return func(e mail.Event) bool { return e.Kind == k }
}

func sent(id int64) func(mail.Event) bool {
	return func(e mail.Event) bool {
		return e.Kind == mail.EventOutbox && e.Outgoing.ID == id && e.Outgoing.State == mail.OutgoingSent
	}
}

func connection(state string) func(mail.Event) bool {
	return func(e mail.Event) bool { return e.Kind == mail.EventConnection && e.Connection.State == state }
}

// quiet tells that no event is left that is holds for.
func (e *watch) quiet(what string, is func(mail.Event) bool) {
	e.t.Helper()
	for {
		select {
		case ev := <-e.ch:
			if is(ev) {
				e.t.Errorf("event: %s: %+v", what, ev)
			}
		default:
			return
		}
	}
}
