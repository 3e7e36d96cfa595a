// Package wake notices what makes connections die without a word: the computer slept, or the network became another
// one. It knows nothing of mail, and says only that something happened: what to make of it is the caller's.
//
// It looks every few seconds rather than asking the system to be told, which each system does in its own way: what is
// compared costs no packet and some microseconds.
package wake

import (
	"context"
	"math/rand/v2"
	"time"
)

// Reason is why somebody should look at their connections.
type Reason string

// The reasons.
const (
	Slept   Reason = "slept"   // the clock jumped, or a tick came much later than it was due
	Network Reason = "network" // the addresses of this computer, or its way into the world, are others now
	Lost    Reason = "lost"    // the last of them is gone
)

// Options of Watch. The zero value watches this computer.
type Options struct {
	Every   time.Duration       // between two looks; 0 is 3 s
	Now     func() time.Time    // the wall clock; nil is the system's
	Network func() string       // what Watch compares, "" for no network; nil is Fingerprint
	Rand    func(n int64) int64 // [0,n); nil is a random source
}

const (
	every  = 3 * time.Second
	slack  = 20 * time.Second // a busy computer is late as well
	spread = 2 * time.Second  // those who lost the same network do not all come back in the same instant
)

// Watch calls notify, from its own goroutine, until ctx is done: each time that the computer has slept or the network
// has changed, a moment at random afterwards. What happens in that moment is one with it; the last reason counts, but
// a sleep is told before all.
func Watch(ctx context.Context, o Options, notify func(Reason)) {
	if o.Every <= 0 {
		o.Every = every
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Network == nil {
		o.Network = Fingerprint
	}
	if o.Rand == nil {
		o.Rand = rand.Int64N
	}
	w := &watcher{o: o, network: o.Network(), wall: o.Now().Round(0), monotonic: time.Now()}
	ticker := time.NewTicker(o.Every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		reason := w.look()
		if reason == "" {
			continue
		}
		if !pause(ctx, time.Duration(o.Rand(int64(spread)))) {
			return
		}
		notify(w.settle(reason))
	}
}

type watcher struct {
	o         Options
	network   string
	wall      time.Time
	monotonic time.Time
}

// look compares with the last look; "" when all is as it was. Some systems stop the monotonic clock in a sleep, so that
// the wall clock shows it, and some do not, so that the tick is late by both.
func (w *watcher) look() Reason {
	wall, monotonic, network := w.o.Now().Round(0), time.Now(), w.o.Network()
	passed := max(wall.Sub(w.wall), monotonic.Sub(w.monotonic))
	before := w.network
	w.wall, w.monotonic, w.network = wall, monotonic, network
	switch {
	case passed > w.o.Every+slack:
		return Slept
	case network == before:
		return ""
	case network == "":
		return Lost
	}
	return Network
}

// settle looks again after the pause.
func (w *watcher) settle(reason Reason) Reason {
	if again := w.look(); again != "" && reason != Slept {
		return again
	}
	return reason
}

// pause waits; false when ctx is done before.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
