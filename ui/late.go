package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// late is a window's content that is made while the toolkit makes the window: between the window's drawing surface, which
// takes longest of all and is bound to the UI thread, and its first picture. What the content needs can be read meanwhile.
// Until then it is an empty ground as large as the window is to be.
type late struct {
	size fyne.Size
	fill func() // puts the content into box; nil before it is wanted, and once it is there
	box  *fyne.Container
}

// newLate makes the ground.
func newLate(size fyne.Size) *late {
	l := &late{size: size}
	l.box = container.New(l)
	return l
}

// want lets the content be made by fill when the window next asks how large it must be, which Fyne does once it has the
// surface, to bound the window's size.
func (l *late) want(fill func()) { l.fill = fill }

// now makes the content, if it is wanted and not there yet; made tells whether it did.
func (l *late) now() (made bool) {
	fill := l.fill
	if fill == nil {
		return false
	}
	l.fill = nil
	defer func() {
		if v := recover(); v != nil {
			panic(fault{v})
		}
	}()
	fill()
	l.Layout(l.box.Objects, l.box.Size())
	return true
}

// put lays the content on the ground. It gets the window's size before it is whole, and the ground's, which is less by the
// menu, when it is: how high a text is shows only once it had its width, and what holds it must be laid out after that.
func (l *late) put(content fyne.CanvasObject) {
	l.box.Objects = []fyne.CanvasObject{content}
	l.Layout(l.box.Objects, l.size)
}

// MinSize implements fyne.Layout.
func (l *late) MinSize([]fyne.CanvasObject) fyne.Size {
	l.now()
	least := l.size
	for _, o := range l.box.Objects {
		least = o.MinSize()
	}
	return least
}

// Layout implements fyne.Layout.
func (l *late) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.Position{})
		o.Resize(size)
	}
}

// fault is what the program itself panicked with while the toolkit was making a window.
type fault struct{ cause any }

func (f fault) Error() string { return fmt.Sprint(f.cause) }
