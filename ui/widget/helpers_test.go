package widget_test

import (
	"image/color"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
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

// rings are the focus rings seen in an object: pictures that are the primary colour along their edges, and nothing within.
func rings(o fyne.CanvasObject) []*canvas.Raster {
	var out []*canvas.Raster
	for _, part := range test.LaidOutObjects(o) {
		r, ok := part.(*canvas.Raster)
		if !ok || !r.Visible() {
			continue
		}
		width, height := int(r.Size().Width), int(r.Size().Height)
		picture := r.Generator(width, height)
		edge := color.RGBAModel.Convert(theme.Color(theme.Primary))
		_, _, _, within := picture.At(width/2, height/2).RGBA()
		if within == 0 && picture.At(0, height/2) == edge && picture.At(width-1, height/2) == edge &&
			picture.At(width/2, 0) == edge && picture.At(width/2, height-1) == edge {
			out = append(out, r)
		}
	}
	return out
}
