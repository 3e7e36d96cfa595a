package widget

import (
	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Escape is not seen. It lets Escape close what is laid over the window, whatever has the focus there, and has the focus
// itself where nothing else can.
type Escape struct {
	fynewidget.BaseWidget
	escape func()
	typed  func(*fyne.KeyEvent) // takes the other keys; may be nil
	spared bool                 // there is something that is seen to have the focus
}

var (
	_ fyne.Focusable   = (*Escape)(nil)
	_ fyne.Disableable = (*Escape)(nil)
)

// NewEscape makes one that calls escape.
func NewEscape(escape func()) *Escape {
	e := &Escape{escape: escape}
	e.ExtendBaseWidget(e)
	return e
}

// OnKey hands on the keys that are not Escape, as to scroll what has nothing else to take the focus.
func (e *Escape) OnKey(f func(*fyne.KeyEvent)) { e.typed = f }

// Over takes the keys that the buttons, links and fields in o have no use for: keys reach nothing but what has the focus. Of
// a field it takes Escape alone.
func (e *Escape) Over(o fyne.CanvasObject) {
	if x, ok := o.(overlaid); ok {
		x.setOver(e)
	}
	for _, child := range inside(o) {
		if child != nil {
			e.Over(child)
		}
	}
}

// overlaid is what can have the focus in the place of an Escape.
type overlaid interface{ setOver(*Escape) }

func (p *pressable) setOver(e *Escape) { p.over = e }
func (e *Entry) setOver(x *Escape)     { e.escape = x.escape }

// Enable implements fyne.Disableable.
func (e *Escape) Enable() { e.spared = false }

// Disable keeps the focus away.
func (e *Escape) Disable() { e.spared = true }

// Disabled tells the toolkit to leave it out where Tab goes.
func (e *Escape) Disabled() bool { return e.spared }

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
