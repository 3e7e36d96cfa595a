package widget

import (
	"strconv"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/theme"
)

// Progress is a thin bar.
type Progress struct {
	fynewidget.BaseWidget
	value float32
}

// NewProgress makes a bar; value is from 0 to 1.
func NewProgress(value float32) *Progress {
	p := &Progress{value: value}
	p.ExtendBaseWidget(p)
	return p
}

// SetValue changes how far it is, from 0 to 1.
func (p *Progress) SetValue(value float32) {
	p.value = min(max(value, 0), 1)
	p.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	const height = 6
	track, bar := newPlate(), newPlate()
	return newDrawn(drawn{
		objects: []fyne.CanvasObject{track.Raster, bar.Raster},
		refresh: func() {
			track.paint(theme.Surface2, "", 0, height/2)
			bar.paint(theme.Primary, "", 0, height/2)
			bar.Hidden = p.value <= 0
		},
		layout: func(size fyne.Size) {
			y := (size.Height - height) / 2
			track.Move(fyne.NewPos(0, y))
			track.Resize(fyne.NewSize(size.Width, height))
			bar.Move(fyne.NewPos(0, y))
			bar.Resize(fyne.NewSize(max(size.Width*min(p.value, 1), height), height))
		},
		min: func() fyne.Size { return fyne.NewSize(height*4, height) },
	})
}

// NewSteps is a numbered list: each number in a soft circle, the words beside it.
func NewSteps(steps ...string) fyne.CanvasObject {
	rows := make([]fyne.CanvasObject, len(steps))
	for i, step := range steps {
		rows[i] = NewStep(i+1, Body(step))
	}
	return Column(10, rows...)
}

// NewStep is one row of a numbered list with content of one's own.
func NewStep(number int, content fyne.CanvasObject) fyne.CanvasObject {
	side := 24 * theme.Scale()
	label := NewText(strconv.Itoa(number), TextOptions{Size: theme.TypeCaption, Bold: true, Role: theme.OnPrimarySoft,
		Wrap: OneLine})
	circle := NewBox(Centre(label), BoxOptions{Fill: theme.PrimarySoft, Radius: side / 2})
	return Row(RowOptions{Gap: theme.Space12, Grow: []int{1}, Top: true},
		FixedWidth(side, MinHeight(side, circle)),
		Inset(Insets{Top: (side - theme.Size(theme.TypeBody)*lineHeight) / 2}, content))
}
