package tickets

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
)

// timedLayout sets a time at the right of words, and below them where large type would leave no room for their longest word.
type timedLayout struct {
	width float32 // of the last layout: the height follows from it
}

// beside tells whether both go side by side.
func (l *timedLayout) beside(words, time fyne.CanvasObject) bool {
	return l.width <= 0 || words.MinSize().Width+theme.Space8+time.MinSize().Width <= l.width
}

// Layout implements fyne.Layout. Its objects are the words and the time.
func (l *timedLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	words, time := objects[0], objects[1]
	least := time.MinSize()
	if !l.beside(words, time) {
		high := heightIn(words, size.Width)
		place(words, 0, 0, size.Width, high)
		place(time, 0, high, least.Width, least.Height)
		return
	}
	left := max(size.Width-least.Width, 0)
	room := max(left-theme.Space8, 0)
	if least.Width <= 0 {
		room = size.Width
	}
	high := heightIn(words, room)
	place(words, 0, (size.Height-high)/2, room, high)
	place(time, left, (size.Height-least.Height)/2, least.Width, least.Height)
}

// MinSize implements fyne.Layout.
func (l *timedLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	words, time := objects[0].MinSize(), objects[1].MinSize()
	if !l.beside(objects[0], objects[1]) {
		return fyne.NewSize(max(words.Width, time.Width), words.Height+time.Height)
	}
	return words.Max(time)
}

// heightIn is how high an object with wrapped text wants to be in a width; it is left that wide.
func heightIn(o fyne.CanvasObject, width float32) float32 {
	if o.Size().Width != width {
		o.Resize(fyne.NewSize(width, o.Size().Height))
	}
	return o.MinSize().Height
}
