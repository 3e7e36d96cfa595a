package widget

import (
	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Escape is not seen. It has the keyboard focus while something is laid over the window, so that Escape closes that.
type Escape struct {
	fynewidget.BaseWidget
	escape func()
}

var _ fyne.Focusable = (*Escape)(nil)

// NewEscape makes one that calls escape.
func NewEscape(escape func()) *Escape {
	e := &Escape{escape: escape}
	e.ExtendBaseWidget(e)
	return e
}

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
	if ev.Name == fyne.KeyEscape {
		e.escape()
	}
}
