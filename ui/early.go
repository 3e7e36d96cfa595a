package ui

import (
	"sync"
	"time"
)

// early holds back what is to run on the UI thread until the window's first picture is due. What the first screen reads is
// then in that picture, and needs no second one.
type early struct {
	work func(func()) // runs off the UI thread
	do   func(func()) // runs on it

	mu    sync.Mutex
	held  []func()
	over  bool
	begun bool // what is begun now is not waited for any more
	first sync.WaitGroup
}

// newEarly holds nothing back before it is begun.
func newEarly(work, do func(func())) *early {
	return &early{work: work, do: do, begun: true, over: true}
}

// begin holds back from now on, until finish.
func (e *early) begin() {
	e.mu.Lock()
	e.begun, e.over = false, false
	e.mu.Unlock()
}

// spawn runs f off the UI thread.
func (e *early) spawn(f func()) {
	e.mu.Lock()
	waited := !e.begun
	if waited {
		e.first.Add(1)
	}
	e.mu.Unlock()
	e.work(func() {
		if waited {
			defer e.first.Done()
		}
		f()
	})
}

// run runs f on the UI thread.
func (e *early) run(f func()) {
	e.mu.Lock()
	over := e.over
	if !over {
		e.held = append(e.held, f)
	}
	e.mu.Unlock()
	if over {
		e.do(f)
	}
}

// finish waits for what was begun, but no longer than a time, and runs what it wants to be run. It is called on the UI
// thread, once.
func (e *early) finish(most time.Duration) {
	e.mu.Lock()
	e.begun = true
	e.mu.Unlock()
	done := make(chan struct{})
	go func() { e.first.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(most):
	}
	for {
		e.mu.Lock()
		held := e.held
		e.held, e.over = nil, len(held) == 0
		e.mu.Unlock()
		if len(held) == 0 {
			return
		}
		for _, f := range held {
			f()
		}
	}
}
