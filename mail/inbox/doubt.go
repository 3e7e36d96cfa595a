package inbox

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// probeTime is how long a server may keep silent once its connection has come into doubt.
const probeTime = 5 * time.Second

// errSilent ends a connection that was dead without a word.
var errSilent = errors.New("imap: the connection was dead without a word")

// Doubt makes Watch check now, and replace its connection at once when the server keeps silent: after a sleep or on
// another network a connection may be dead, and without a doubt that would show after a quarter of a minute at best.
// Offline, it is tried again at once, with the backoff begun anew. After a refused sign-in nothing is done: only the
// person can mend that.
func (b *Inbox) Doubt() {
	b.mu.Lock()
	doubts := b.doubts
	b.mu.Unlock()
	if doubts == nil {
		return
	}
	select {
	case doubts <- struct{}{}:
	default:
	}
}

func (b *Inbox) setDoubts(c chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.doubts = c
}

// wasReached ends the pause of an offline watch: another connection, such as the one that files the copy of a mail, has
// just come through. What waits is no crowd that lost the server together, so this needs no pause of its own.
func (b *Inbox) wasReached() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.reached != nil {
		close(b.reached)
		b.reached = nil
	}
}

// expect makes what wasReached closes, for as long as a pause lasts.
func (b *Inbox) expect() (reached <-chan struct{}, done func()) {
	c := make(chan struct{})
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reached = c
	return c, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.reached = nil
	}
}

// probe waits for doubts about the connection of ctx and gives it up when it proves dead. What asks the server for a
// word is the watch itself: it is poked out of its wait, and ends IDLE or checks.
func (w *watcher) probe(ctx context.Context, giveUp context.CancelCauseFunc, opened *atomic.Pointer[session]) {
	heard := func() int64 {
		if s := opened.Load(); s != nil {
			return (*s).Counts().In
		}
		return 0
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.doubts:
		}
		before := heard()
		select {
		case w.poke <- struct{}{}:
		default:
		}
		timer := time.NewTimer(probeTime)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		if heard() == before {
			giveUp(errSilent)
			return
		}
	}
}
