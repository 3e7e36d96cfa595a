package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/theme"
)

// Divider is a one-pixel line across.
type Divider struct{ fynewidget.BaseWidget }

// NewDivider makes a line across.
func NewDivider() *Divider {
	d := &Divider{}
	d.ExtendBaseWidget(d)
	return d
}

// CreateRenderer implements fyne.Widget.
func (d *Divider) CreateRenderer() fyne.WidgetRenderer {
	d.ExtendBaseWidget(d)
	line := &canvas.Rectangle{}
	return newDrawn(drawn{
		objects: []fyne.CanvasObject{line},
		refresh: func() { line.FillColor = theme.Color(theme.Border) },
		layout:  func(size fyne.Size) { line.Resize(fyne.NewSize(size.Width, 1)) },
		min:     func() fyne.Size { return fyne.NewSquareSize(1) },
	})
}
