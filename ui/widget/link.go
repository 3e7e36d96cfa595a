package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"okpay.example/support/ui/theme"
)

// Link is words to press, in the primary colour, underlined under the pointer and with the focus.
type Link struct {
	pressable
	text  string
	size  theme.SizeName
	wraps bool
	flow  flow
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

// NewTextLink makes a link among running text: it breaks into lines as a [Text] does.
func NewTextLink(text string, onTapped func()) *Link {
	l := NewLink(text, "", onTapped)
	l.wraps = true
	return l
}

// Text returns the words of the link.
func (l *Link) Text() string { return l.text }

// CreateRenderer implements fyne.Widget.
func (l *Link) CreateRenderer() fyne.WidgetRenderer {
	l.ExtendBaseWidget(l)
	ring := newRing()
	d := &drawn{min: l.least, refresh: func() {
		l.flow = flow{} // the theme's face may have changed
		paintRing(ring, l.focused, 2)
	}}
	d.layout = func(size fyne.Size) {
		l.fill(size.Width)
		line := l.line()
		y, width := (size.Height-line*float32(len(l.flow.lines)))/2, float32(0)
		d.objects = append(d.objects[:0], ring.Raster)
		for _, span := range l.flow.lines {
			label := &canvas.Text{Text: strings.TrimRight(l.text[span.start:span.end], " "), TextSize: theme.Size(l.size),
				Color: theme.Color(theme.Primary)}
			placeLine(label, 0, y, line)
			d.objects = append(d.objects, label)
			least := label.Size()
			if l.hovered || l.focused {
				under := &canvas.Rectangle{FillColor: label.Color}
				under.Move(fyne.NewPos(0, y+(line+least.Height)/2-3))
				under.Resize(fyne.NewSize(least.Width, 1))
				d.objects = append(d.objects, under)
			}
			y += line
			width = max(width, least.Width)
		}
		placeRing(ring, fyne.Position{}, fyne.NewSize(width, size.Height))
	}
	d.refresh()
	return d
}

func (l *Link) line() float32 { return theme.Size(l.size) * lineHeight }

// fill breaks the words for a width, if they may be broken.
func (l *Link) fill(width float32) {
	if !l.wraps || width <= 0 {
		width = endless
	}
	l.flow.prepare(l.text, fyne.TextStyle{}, theme.Size(l.size))
	l.flow.fill(width, 0)
}

func (l *Link) least() fyne.Size {
	l.fill(l.Size().Width)
	width := min(l.flow.widest(), theme.Size(l.size)*leastWrapWidth)
	if !l.wraps {
		width = l.flow.measure(l.text)
	}
	return fyne.NewSize(width, l.line()*float32(len(l.flow.lines))).Max(fyne.NewSquareSize(theme.TouchSize))
}
