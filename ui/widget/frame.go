package widget

import (
	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/theme"
)

// frame is the box around what is typed into: one pixel, two in the primary colour with the focus; on an error it is red.
type frame struct {
	fynewidget.BaseWidget
	content fyne.CanvasObject
	oneLine bool // as high as a row, the content in the middle
	radius  float32
	focused func() bool
	wrong   bool
}

func newFrame(content fyne.CanvasObject, e *Entry) *frame {
	f := &frame{content: content, radius: theme.RadiusControl, focused: func() bool { return e.focused }}
	e.frame = f.Refresh
	f.ExtendBaseWidget(f)
	return f
}

// CreateRenderer implements fyne.Widget.
func (f *frame) CreateRenderer() fyne.WidgetRenderer {
	f.ExtendBaseWidget(f)
	back := newGround()
	return newDrawn(drawn{
		objects: back.below(f.content),
		refresh: func() {
			stroke, width := theme.Border, float32(1)
			if f.focused() {
				stroke, width = theme.Primary, 2
			}
			if f.wrong {
				stroke = theme.Danger
			}
			back.paint(theme.Surface, stroke, width, f.radius)
		},
		layout: func(size fyne.Size) {
			back.resize(size)
			height, y := size.Height, float32(0)
			if f.oneLine {
				height = min(f.content.MinSize().Height, size.Height)
				y = (size.Height - height) / 2
			}
			f.content.Move(fyne.NewPos(1, y))
			f.content.Resize(fyne.NewSize(size.Width-2, height))
		},
		min: func() fyne.Size {
			size := f.content.MinSize().AddWidthHeight(2, 0)
			if f.oneLine {
				size.Height = max(size.Height, theme.Size(theme.RowHeight))
			}
			return size
		},
	})
}
