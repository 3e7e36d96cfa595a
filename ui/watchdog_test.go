package ui

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"okpay.example/support/ui/screen"
)

// dogAt is a watchdog whose tasks use half of the time of the processor.
func dogAt() *watchdog {
	w := newWatchdog()
	began := time.Now()
	w.threadAt = func() time.Duration { return time.Since(began) / 2 }
	return w
}

func TestTheWatchdogNamesWhatHoldsTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := dogAt()
		task := func(name string, took time.Duration) {
			w.run(func() string { return name }, func() { time.Sleep(took) })
		}
		task("quick", slowAfter)
		task("slow", 80*time.Millisecond)
		task("slow", 60*time.Millisecond)
		w.run(func() string { return "outer" }, func() { task("inner", 100*time.Millisecond) })
		want := []screen.SlowTask{
			{Name: "inner", Times: 1, Longest: 100 * time.Millisecond, Processor: 50 * time.Millisecond},
			{Name: "outer", Times: 1, Longest: 100 * time.Millisecond, Processor: 50 * time.Millisecond},
			{Name: "slow", Times: 2, Longest: 80 * time.Millisecond, Processor: 40 * time.Millisecond},
		}
		if got := w.list(); !slices.Equal(got, want) {
			t.Errorf("slow are %+v", got)
		}
		w.watch(func(f func()) { f() })(func() { time.Sleep(time.Second) })
		if got := w.list()[0]; !strings.HasPrefix(got.Name, "ui.TestTheWatchdogNamesWhatHoldsTheWindow.") || got.Longest != time.Second {
			t.Errorf("the slowest is %+v", got)
		}
	})
}

// thread plays the UI thread: one goroutine that runs what it is given, in turn.
type thread struct{ tasks chan func() }

func newThread(ctx context.Context) *thread {
	h := &thread{tasks: make(chan func(), 100)}
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case task := <-h.tasks:
				task()
			}
		}
	}()
	return h
}

func (h *thread) do(task func()) { h.tasks <- task }

func TestWhatIsNoTaskIsFoundByThePulse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		w, h := dogAt(), newThread(ctx)
		var at atomic.Value // what the thread is at
		at.Store("")
		busy := func(what string, took time.Duration) func() {
			return func() { at.Store(what); time.Sleep(took); at.Store("") }
		}
		go w.pulse(ctx, h.do, func() (string, bool) { return at.Load().(string), at.Load() == "a frame" })
		hold := func(what string, took time.Duration) {
			time.Sleep(time.Second)
			h.do(busy(what, took))
		}
		hold("a press", 30*time.Millisecond)
		hold("a layout", 200*time.Millisecond)
		hold("a frame", 300*time.Millisecond)
		time.Sleep(time.Second)
		w.watch(h.do)(busy("a task, seen from outside", 200*time.Millisecond)) // names itself
		time.Sleep(time.Second)
		cancel()
		named := map[string]screen.SlowTask{}
		for _, s := range w.list() {
			named[s.Name] = s
		}
		// A sign of life is asked for somewhere within the pause, so that a little of the time is not seen.
		layout, frame := named["a layout"], named["a frame"]
		if len(named) != 3 || layout.Times != 1 || layout.Toolkit || layout.Longest < 200*time.Millisecond-pulsePause ||
			frame.Times != 1 || !frame.Toolkit || frame.Longest > 300*time.Millisecond {
			t.Errorf("slow are %+v", named)
		}
		if s, ok := named["a task, seen from outside"]; ok {
			t.Errorf("the task is named twice: %+v", s)
		}
	})
}

func TestTheStackNamesWhatOfOursTheToolkitCalled(t *testing.T) {
	const loop = "fyne.io/fyne/v2/internal/driver/glfw.(*gLDriver).runGL(0xc000)\n\t/x/loop.go:170 +0x1\n" +
		"okpay.example/support/ui.Run({0x1, 0xc0}, {0x2})\n\t/x/run.go:100 +0x1\nmain.main()\n\t/x/main.go:9 +0x1\n\n"
	const other = "goroutine 7 [running]:\nokpay.example/support/mail.(*Client).Run(0xc0)\n\t/x/run.go:1 +0x1\n"
	for _, c := range []struct {
		what, listing, want string
		toolkit             bool
	}{
		{"a press", other + "\ngoroutine 1 [runnable, locked to thread]:\nstrings.Repeat({0x1, 0x2}, 0x3)\n\t/x:1 +0x1\n" +
			"okpay.example/support/ui/settings.(*Screen).dataCard(0xc0)\n\t/x/look.go:5 +0x1\n" +
			"okpay.example/support/ui/widget.(*Button).Tapped(0xc0, 0x0)\n\t/x/button.go:5 +0x1\n" +
			"fyne.io/fyne/v2/internal/driver/glfw.(*window).mouseClicked(...)\n\t/x/window.go:5 +0x1\n" +
			"fyne.io/fyne/v2/internal/driver/glfw.(*gLDriver).pollEvents(0xc0)\n\t/x/loop.go:5 +0x1\n" + loop + other,
			"ui/widget.(*Button).Tapped … ui/settings.(*Screen).dataCard", false},
		{"a layout in a frame", "goroutine 1 [running, locked to thread]:\n" +
			"okpay.example/support/ui/widget.columnLayout.MinSize({0x1}, {0xc0, 0x1, 0x1})\n\t/x/layout.go:5 +0x1\n" +
			"fyne.io/fyne/v2/internal/driver/glfw.(*gLDriver).drawSingleFrame(0xc0)\n\t/x/loop.go:5 +0x1\n" + loop,
			"ui/widget.columnLayout.MinSize", false},
		{"a frame", "goroutine 1 [syscall, locked to thread]:\nruntime.cgocall(0x1, 0x2)\n\t/x:1 +0x1\n" +
			"fyne.io/fyne/v2/internal/driver/glfw.(*gLDriver).drawSingleFrame(0xc0)\n\t/x/loop.go:5 +0x1\n" + loop,
			"glfw.(*gLDriver).drawSingleFrame", true},
		{"the loop that waits", "goroutine 1 [select, locked to thread]:\n" + loop, "", true},
		{"no such goroutine", other, "", true},
	} {
		if got, toolkit := stackAt(c.listing); got != c.want || toolkit != c.toolkit {
			t.Errorf("%s: %q, %v, want %q", c.what, got, toolkit, c.want)
		}
	}
}
