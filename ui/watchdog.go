package ui

import (
	"cmp"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"okpay.example/support/ui/screen"
)

// slowAfter is how long a task may hold the UI thread.
const slowAfter = 50 * time.Millisecond

// watchdog measures what of ours runs on the UI thread.
type watchdog struct {
	now func() time.Time

	mu   sync.Mutex
	slow map[string]screen.SlowTask
}

func newWatchdog() *watchdog { return &watchdog{now: time.Now, slow: map[string]screen.SlowTask{}} }

// run runs a task, which may be nested in another: each is measured, so that the innermost that is slow is named too.
func (w *watchdog) run(name func() string, task func()) {
	began := w.now()
	task()
	if took := w.now().Sub(began); took > slowAfter {
		w.note(name(), took)
	}
}

func (w *watchdog) note(name string, took time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.slow[name]
	w.slow[name] = screen.SlowTask{Name: name, Times: t.Times + 1, Longest: max(t.Longest, took)}
}

// watch makes do measure what it is given, under the name of the function.
func (w *watchdog) watch(do func(func())) func(func()) {
	return func(task func()) {
		do(func() { w.run(func() string { return functionName(task) }, task) })
	}
}

// tasks lists what was slow, the slowest first.
func (w *watchdog) tasks() []screen.SlowTask {
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

// functionName names a function within the module.
func functionName(f func()) string {
	name := runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name()
	return strings.TrimPrefix(name, "okpay.example/support/")
}
