package home

import (
	"math"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
)

// cardsLayout sets what waits beside who can be reached, equally high. What waits has more to say and gets more of the
// width; where that is too little, one stands below the other.
type cardsLayout struct{ width float32 } // of the last layout: the least height follows from it

const (
	waitingShare = 0.58
	leastReach   = 320 // at the usual text size
)

// widths of the two cards; equal ones stand below each other.
func (l *cardsLayout) widths(width float32) (waiting, reach float32, beside bool) {
	waiting = float32(math.Round(float64(width-theme.Space12) * waitingShare)) // in whole units: two parts of one are drawn as a pixel too much
	reach = width - theme.Space12 - waiting
	if reach < leastReach*max(1, theme.Scale()) {
		return width, width, false
	}
	return waiting, reach, true
}

// heights of the two cards at the widths that they get.
func (l *cardsLayout) heights(objects []fyne.CanvasObject, width float32) (waiting, reach float32, beside bool) {
	first, second, beside := l.widths(width)
	at := func(o fyne.CanvasObject, width float32) float32 {
		if o.Size().Width != width {
			o.Resize(fyne.NewSize(width, o.Size().Height))
		}
		return o.MinSize().Height
	}
	return at(objects[0], first), at(objects[1], second), beside
}

// Layout implements fyne.Layout.
func (l *cardsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	first, second, beside := l.widths(size.Width)
	waiting, reach, _ := l.heights(objects, size.Width)
	next := fyne.NewPos(0, waiting+theme.Space12)
	if beside {
		waiting = max(waiting, reach)
		reach, next = waiting, fyne.NewPos(first+theme.Space12, 0)
	}
	objects[0].Move(fyne.Position{})
	objects[0].Resize(fyne.NewSize(first, waiting))
	objects[1].Move(next)
	objects[1].Resize(fyne.NewSize(second, reach))
}

// MinSize implements fyne.Layout.
func (l *cardsLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	waiting, reach := objects[0].MinSize(), objects[1].MinSize()
	width := max(waiting.Width, reach.Width)
	if _, _, beside := l.widths(l.width); l.width > 0 && beside {
		return fyne.NewSize(width, max(waiting.Height, reach.Height))
	}
	return fyne.NewSize(width, waiting.Height+theme.Space12+reach.Height)
}
