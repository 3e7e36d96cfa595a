package demo

import (
	"sync"
	"time"
)

// agenda holds what is to be done later. Closing it drops what has not begun and waits for what has.
type agenda struct {
	afterFunc func(time.Duration, func()) (stop func() bool)

	mu      sync.Mutex
	closed  bool
	pending map[*task]struct{}
	running sync.WaitGroup
}

// task is one entry; nil is one that was never entered.
type task struct{ stop func() bool }

func newAgenda(afterFunc func(time.Duration, func()) func() bool) *agenda {
	return &agenda{afterFunc: afterFunc, pending: make(map[*task]struct{})}
}

// after enters f, to run d from now in a goroutine of its own. On a closed agenda it does nothing.
func (a *agenda) after(d time.Duration, f func()) *task {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return nil
	}
	t := &task{}
	a.pending[t] = struct{}{}
	a.running.Add(1)
	t.stop = a.afterFunc(d, func() {
		defer a.running.Done()
		if a.begin(t) {
			f()
		}
	})
	return t
}

func (a *agenda) begin(t *task) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.pending, t)
	return !a.closed
}

// cancel drops t unless it has begun.
func (a *agenda) cancel(t *task) {
	if t == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.drop(t)
}

func (a *agenda) drop(t *task) {
	if _, waiting := a.pending[t]; waiting && t.stop() {
		delete(a.pending, t)
		a.running.Done()
	}
}

func (a *agenda) close() {
	a.mu.Lock()
	a.closed = true
	for t := range a.pending {
		a.drop(t)
	}
	a.mu.Unlock()
	a.running.Wait()
}
