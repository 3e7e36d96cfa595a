package contact

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/widget"
)

// area is an invisible place to press.
type area struct {
	fynewidget.BaseWidget
	press func()
}

var (
	_ fyne.Tappable      = (*area)(nil)
	_ desktop.Cursorable = (*area)(nil)
)

func newArea(press func()) *area {
	a := &area{press: press}
	a.ExtendBaseWidget(a)
	return a
}

// Tapped presses it.
func (a *area) Tapped(*fyne.PointEvent) { a.press() }

// Cursor is a hand.
func (a *area) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (a *area) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(widget.Space(1, 1))
}
