package tickets

import (
	"testing"

	"fyne.io/fyne/v2"
)

func TestTheNewestMailStaysInSightInAWindowOfAnotherSize(t *testing.T) {
	sizes := []fyne.Size{{Width: 976, Height: 600}, {Width: 700, Height: 500}, {Width: 1300, Height: 500}, {Width: 976, Height: 780}}
	w := newWorld(t, long(30), look{})
	w.show(string(locked))
	w.grown()
	k := w.screen.talk
	for _, size := range sizes {
		w.window.Resize(size)
		if !near(k.scroll.Offset(), k.scroll.End()) {
			t.Errorf("in %v it is scrolled to %v of %v", size, k.scroll.Offset(), k.scroll.End())
		}
	}
	k.scroll.ScrollTo(100) // somebody reads elsewhere
	for _, size := range sizes {
		w.window.Resize(size)
		if !near(k.scroll.Offset(), 100) {
			t.Errorf("in %v who reads elsewhere is taken to %v", size, k.scroll.Offset())
		}
	}
	w = newWorld(t, baited(""), look{})
	w.screen.open(subject{claim: 61})
	for _, size := range sizes {
		w.window.Resize(size)
		if at := w.screen.talk.scroll.Offset(); at != 0 {
			t.Errorf("in %v a claim is scrolled to %v", size, at)
		}
	}
}
