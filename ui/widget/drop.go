package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"okpay.example/support/ui/theme"
)

// DropZoneOptions describe a DropZone.
type DropZoneOptions struct {
	Icon     string // Lucide name; "" is "plus"
	Text     string
	OnTapped func()
	Wide     bool // take any width instead of an attachment's
}

// DropZone is a dashed area to press, or to drop files on: Fyne tells drops to the window, which asks [Hit] whether
// they fell here.
type DropZone struct {
	pressable
	o DropZoneOptions
}

// NewDropZone makes a drop zone.
func NewDropZone(o DropZoneOptions) *DropZone {
	d := &DropZone{o: o}
	if d.o.Icon == "" {
		d.o.Icon = "plus"
	}
	d.press = func() {
		if d.o.OnTapped != nil {
			d.o.OnTapped()
		}
	}
	d.ExtendBaseWidget(d)
	return d
}

// CreateRenderer implements fyne.Widget.
func (d *DropZone) CreateRenderer() fyne.WidgetRenderer {
	d.ExtendBaseWidget(d)
	const dash, gap, stroke = 7, 5, 2
	ring, fill := newRing(), newPlate()
	content := Centre(Column(theme.Space4,
		NewIcon(d.o.Icon, theme.IconMedium, theme.Text2),
		NewText(d.o.Text, TextOptions{Size: theme.TypeCaption, Role: theme.Text2, Wrap: OneLine, Align: fyne.TextAlignCenter})))
	var lines []*canvas.Line
	r := &drawn{}
	r.refresh = func() {
		color := theme.BorderStrong
		background := theme.Transparent
		if d.hovered {
			color, background = theme.Primary, theme.Hover
		}
		fill.paint(background, "", 0, theme.RadiusControl)
		paintRing(ring, d.focused, theme.RadiusControl)
		for _, line := range lines {
			line.StrokeColor = theme.Color(color)
		}
	}
	r.layout = func(size fyne.Size) {
		fill.Resize(size)
		placeRing(ring, fyne.Position{}, size)
		content.Resize(size)
		lines = lines[:0]
		edge := func(from, to fyne.Position) {
			length := to.X - from.X + to.Y - from.Y // one of the two is 0
			n := max(int((length+gap)/(dash+gap)), 1)
			step := (length + gap) / float32(n)
			for i := range n {
				start, end := float32(i)*step, float32(i)*step+step-gap
				along := func(d float32) fyne.Position {
					return fyne.NewPos(from.X+d*(to.X-from.X)/length, from.Y+d*(to.Y-from.Y)/length)
				}
				lines = append(lines, &canvas.Line{Position1: along(start), Position2: along(end), StrokeWidth: stroke})
			}
		}
		if size.Width > 2*dash && size.Height > 2*dash {
			edge(fyne.NewPos(dash/2, 0), fyne.NewPos(size.Width-dash/2, 0))
			edge(fyne.NewPos(dash/2, size.Height), fyne.NewPos(size.Width-dash/2, size.Height))
			edge(fyne.NewPos(0, dash/2), fyne.NewPos(0, size.Height-dash/2))
			edge(fyne.NewPos(size.Width, dash/2), fyne.NewPos(size.Width, size.Height-dash/2))
		}
		r.objects = []fyne.CanvasObject{fill.Raster, ring.Raster, content}
		for _, line := range lines {
			r.objects = append(r.objects, line)
		}
		r.refresh()
	}
	r.min = func() fyne.Size {
		least := thumbSize()
		if d.o.Wide {
			least.Width = theme.Space40
		}
		return content.MinSize().AddWidthHeight(theme.Space16, theme.Space16).Max(least)
	}
	r.refresh()
	r.layout(d.Size())
	return r
}

// Hit reports whether a position of the window, as Window.SetOnDropped gives it, lies on an object that is shown.
func Hit(o fyne.CanvasObject, at fyne.Position) bool {
	if !o.Visible() || fyne.CurrentApp().Driver().CanvasForObject(o) == nil {
		return false
	}
	corner, size := fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Size()
	return at.X >= corner.X && at.Y >= corner.Y && at.X < corner.X+size.Width && at.Y < corner.Y+size.Height
}
