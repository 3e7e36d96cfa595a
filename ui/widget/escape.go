package widget

import (
	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Escape is not seen. It has the keyboard focus while something is laid over the window, so that Escape closes that, and
// lets what takes the focus after it do the same.
type Escape struct {
	fynewidget.BaseWidget
	escape func()
	typed  func(*fyne.KeyEvent) // takes the other keys; may be nil
}

var _ fyne.Focusable = (*Escape)(nil)

// NewEscape makes one that calls escape.
func NewEscape(escape func()) *Escape {
	e := &Escape{escape: escape}
	e.ExtendBaseWidget(e)
	return e
}

// OnKey hands on the keys that are not Escape, as to scroll what has nothing else to take the focus.
func (e *Escape) OnKey(f func(*fyne.KeyEvent)) { e.typed = f }

// Over makes Escape close also from the buttons, links and fields in o: keys reach nothing but what has the focus.
func (e *Escape) Over(o fyne.CanvasObject) {
	if x, ok := o.(escapable); ok {
		x.setEscape(e.escape)
	}
	for _, child := range inside(o) {
		if child != nil {
			e.Over(child)
		}
	}
}

// escapable is what can have the focus in the place of an Escape.
type escapable interface{ setEscape(func()) }

func (p *pressable) setEscape(f func()) { p.escape = f }
func (e *Entry) setEscape(f func())     { e.escape = f }

// CreateRenderer implements fyne.Widget.
func (e *Escape) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(Space(0, 0))
}

// FocusGained implements fyne.Focusable.
func (e *Escape) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (e *Escape) FocusLost() {}

// TypedRune implements fyne.Focusable.
func (e *Escape) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (e *Escape) TypedKey(ev *fyne.KeyEvent) {
	if PassKey(ev) {
		return
	}
	switch {
	case ev.Name == fyne.KeyEscape:
		e.escape()
	case e.typed != nil:
		e.typed(ev)
	}
}
