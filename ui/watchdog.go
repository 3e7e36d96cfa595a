package ui

import (
	"cmp"
	"context"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"okpay.example/support/ui/screen"
)

// slowAfter is how long the UI thread may be held.
const slowAfter = 50 * time.Millisecond

// watchdog measures what of ours runs on the UI thread.
type watchdog struct {
	now      func() time.Time
	threadAt func() time.Duration // processor time of the calling thread; see [threadTime]
	tasks    atomic.Int32         // that are running, nested ones too

	mu   sync.Mutex
	slow map[string]screen.SlowTask
}

func newWatchdog() *watchdog {
	return &watchdog{now: time.Now, threadAt: threadTime, slow: map[string]screen.SlowTask{}}
}

// run runs a task, which may be nested in another: each is measured, so that the innermost that is slow is named too.
func (w *watchdog) run(name func() string, task func()) {
	w.tasks.Add(1)
	defer w.tasks.Add(-1)
	began, used := w.now(), w.threadAt()
	task()
	if took := w.now().Sub(began); took > slowAfter {
		w.note(screen.SlowTask{Name: name(), Longest: took, Processor: w.threadAt() - used})
	}
}

// note counts a task that was slow once.
func (w *watchdog) note(s screen.SlowTask) {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := w.slow[s.Name]
	s.Times = known.Times + 1
	if known.Longest >= s.Longest {
		s.Longest, s.Processor = known.Longest, known.Processor
	}
	w.slow[s.Name] = s
}

// watch makes do measure what it is given, under the name of the function.
func (w *watchdog) watch(do func(func())) func(func()) {
	return func(task func()) {
		do(func() { w.run(func() string { return functionName(task) }, task) })
	}
}

// list lists what was slow, the slowest first.
func (w *watchdog) list() []screen.SlowTask {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]screen.SlowTask, 0, len(w.slow))
	for _, t := range w.slow {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b screen.SlowTask) int {
		return cmp.Or(cmp.Compare(b.Longest, a.Longest), strings.Compare(a.Name, b.Name))
	})
	return out
}

// pulsePause is how long the UI thread is left alone between two signs of life.
const pulsePause = 20 * time.Millisecond

// pulse asks the UI thread for a sign of life, again and again until ctx is done, and notes what it was at when it had not
// answered in time: what no task covers, such as the press of a button, a layout, or a frame. where names that, and tells whether
// nothing of ours was in it.
func (w *watchdog) pulse(ctx context.Context, do func(func()), where func() (name string, toolkit bool)) {
	var used, usedBefore time.Duration // of the UI thread, at the last answers
	for ctx.Err() == nil {
		answered := make(chan struct{})
		began, at, toolkit := w.now(), "", false
		do(func() {
			used, usedBefore = w.threadAt(), used
			close(answered)
		})
		late := time.NewTimer(slowAfter)
		for waiting := true; waiting; {
			select {
			case <-answered:
				waiting = false
			case <-ctx.Done():
				waiting, at = false, ""
			case <-late.C:
				if w.tasks.Load() == 0 { // else it names itself
					at, toolkit = where()
				}
			}
		}
		late.Stop()
		if at != "" {
			took := w.now().Sub(began) // and the pause before it, in which the thread may have worked as well
			w.note(screen.SlowTask{Name: at, Toolkit: toolkit, Longest: took, Processor: min(used-usedBefore, took)})
		}
		select {
		case <-ctx.Done():
		case <-time.After(pulsePause):
		}
	}
}

// ours is how the names of this module's packages begin.
const ours = "okpay.example/support/"

// functionName names a function within the module.
func functionName(f func()) string {
	return strings.TrimPrefix(runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name(), ours)
}

// mainAt names what the main goroutine is at, which is the UI thread's.
func mainAt() (name string, toolkit bool) {
	stacks := make([]byte, 1<<20)
	return stackAt(string(stacks[:runtime.Stack(stacks, true)]))
}

// stackAt names what goroutine 1 of a listing (runtime.Stack) is at below the toolkit's loop: the function of ours that the toolkit
// called and the one of ours that runs; or what the toolkit does without us. The name is "" where the loop waits.
func stackAt(listing string) (name string, toolkit bool) {
	_, stack, _ := strings.Cut("\n\n"+listing, "\n\ngoroutine 1 [")
	stack, _, _ = strings.Cut(stack, "\n\n")
	var outer, inner, other string
	for line := range strings.Lines(stack) {
		end := strings.LastIndexByte(line, '(') // of its arguments
		if strings.HasPrefix(line, "\t") || end < 0 {
			continue
		}
		name := line[:end]
		if strings.HasSuffix(name, ".(*gLDriver).runGL") {
			break
		}
		other = name
		if of, ok := strings.CutPrefix(name, ours); ok {
			outer, inner = of, cmp.Or(inner, of)
		}
	}
	switch {
	case inner == "":
		return strings.TrimPrefix(other, "fyne.io/fyne/v2/internal/driver/"), true
	case outer == inner:
		return outer, false
	}
	return outer + " … " + inner, false
}
