package widget_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/theme"
)

// show puts an object into a window with our theme.
func show(t *testing.T, o fyne.CanvasObject, width, height float32) fyne.Window {
	t.Helper()
	theme.Apply(fyne.CurrentApp(), theme.Options{Mode: theme.Light})
	window := test.NewTempWindow(t, o)
	window.SetPadded(false)
	window.Resize(fyne.NewSize(width, height))
	return window
}

// key types a key into what has the focus.
func key(window fyne.Window, name fyne.KeyName) {
	window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name})
}

// clock is a widget.After that a test moves on by hand.
type clock struct {
	now   time.Duration
	alarm []*alarm
}

type alarm struct {
	at   time.Duration
	ring func()
}

func (c *clock) after(d time.Duration, f func()) (stop func()) {
	a := &alarm{at: c.now + d, ring: f}
	c.alarm = append(c.alarm, a)
	return func() { a.ring = nil }
}

// advance lets time pass and rings what is due.
func (c *clock) advance(d time.Duration) {
	c.now += d
	for _, a := range c.alarm {
		if ring := a.ring; ring != nil && a.at <= c.now {
			a.ring = nil
			ring()
		}
	}
}
