package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"okpay.example/support/ui/theme"
)

// Link is words to press, in the primary colour, underlined under the pointer and with the focus.
type Link struct {
	pressable
	text string
	size theme.SizeName
}

// NewLink makes a link of a type size; "" is body.
func NewLink(text string, size theme.SizeName, onTapped func()) *Link {
	if size == "" {
		size = theme.TypeBody
	}
	l := &Link{text: text, size: size}
	l.press = onTapped
	l.ExtendBaseWidget(l)
	return l
}

// Text returns the words of the link.
func (l *Link) Text() string { return l.text }

// CreateRenderer implements fyne.Widget.
func (l *Link) CreateRenderer() fyne.WidgetRenderer {
	l.ExtendBaseWidget(l)
	label, line, ring := &canvas.Text{}, &canvas.Rectangle{}, newRing()
	return newDrawn(drawn{
		objects: []fyne.CanvasObject{ring.Raster, label, line},
		refresh: func() {
			label.Text, label.TextSize, label.Color = l.text, theme.Size(l.size), theme.Color(theme.Primary)
			line.FillColor = label.Color
			line.Hidden = !l.hovered && !l.focused
			paintRing(ring, l.focused, 2)
		},
		layout: func(size fyne.Size) {
			placeLine(label, 0, 0, size.Height)
			least := label.Size()
			line.Move(fyne.NewPos(0, (size.Height+least.Height)/2-3))
			line.Resize(fyne.NewSize(least.Width, 1))
			placeRing(ring, fyne.Position{}, fyne.NewSize(least.Width, size.Height))
		},
		min: func() fyne.Size {
			return fyne.NewSize(label.MinSize().Width, theme.Size(l.size)*lineHeight).Max(fyne.NewSquareSize(theme.TouchSize))
		},
	})
}
