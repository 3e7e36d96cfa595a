package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"okpay.example/support/ui/theme"
)

// OutlineOptions describe an Outline.
type OutlineOptions struct {
	Sections []string
	OnChosen func(index int) // a section was pressed, or chosen with the keys
	OnEnter  func(index int) // Enter or Space: the person wants to go on there
}

// Outline lists the sections of a long page beside it and marks the one in sight. It is one stop for Tab: Up, Down, Home
// and End choose, so that who goes on need not pass all sections.
type Outline struct {
	pressable
	o       OutlineOptions
	current int
	under   int // the row under the pointer
}

// NewOutline makes one that marks the first section.
func NewOutline(o OutlineOptions) *Outline {
	l := &Outline{o: o}
	l.press = func() {
		if l.o.OnEnter != nil {
			l.o.OnEnter(l.current)
		}
	}
	l.ExtendBaseWidget(l)
	return l
}

// Current returns the section that is marked.
func (l *Outline) Current() int { return l.current }

// SetCurrent marks a section without telling the callback.
func (l *Outline) SetCurrent(index int) {
	if l.current != index {
		l.current = index
		l.Refresh()
	}
}

func (l *Outline) choose(index int) {
	index = max(0, min(index, len(l.o.Sections)-1))
	l.SetCurrent(index)
	if l.o.OnChosen != nil {
		l.o.OnChosen(index)
	}
}

// Tapped chooses the section under the pointer.
func (l *Outline) Tapped(ev *fyne.PointEvent) {
	Focus(l)
	l.choose(l.at(ev.Position.Y))
}

// at returns the row at a height.
func (l *Outline) at(y float32) int { return int(y / theme.Size(theme.ControlHeight)) }

// MouseIn shows what would be pressed.
func (l *Outline) MouseIn(ev *desktop.MouseEvent) {
	l.under = l.at(ev.Position.Y)
	l.setHovered(true)
}

// MouseMoved shows what would be pressed.
func (l *Outline) MouseMoved(ev *desktop.MouseEvent) {
	if row := l.at(ev.Position.Y); row != l.under {
		l.under = row
		l.Refresh()
	}
}

// TypedKey goes through the sections.
func (l *Outline) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyUp:
		l.choose(l.current - 1)
	case fyne.KeyDown:
		l.choose(l.current + 1)
	case fyne.KeyHome:
		l.choose(0)
	case fyne.KeyEnd:
		l.choose(len(l.o.Sections) - 1)
	default:
		l.pressable.TypedKey(ev)
	}
}

// outlineMark is the width of the bar that marks the section in sight.
const outlineMark = 3

// CreateRenderer implements fyne.Widget.
func (l *Outline) CreateRenderer() fyne.WidgetRenderer {
	l.ExtendBaseWidget(l)
	ring, line, mark, over := newRing(), &canvas.Rectangle{}, newPlate(), newPlate()
	objects := []fyne.CanvasObject{line, over.Raster, mark.Raster, ring.Raster}
	labels := make([]*canvas.Text, len(l.o.Sections))
	for i, name := range l.o.Sections {
		labels[i] = canvas.NewText(name, nil)
		objects = append(objects, labels[i])
	}
	return newDrawn(drawn{
		objects: objects,
		refresh: func() {
			line.FillColor = theme.Color(theme.Border)
			mark.paint(theme.Primary, "", 0, outlineMark/2.0)
			over.paint(theme.Hover, "", 0, theme.RadiusControl)
			over.Hidden = !l.hovered || l.under >= len(labels)
			paintRing(ring, l.focused, theme.RadiusControl-ringGap)
			for i, label := range labels {
				role := theme.Text2
				if i == l.current {
					role = theme.OnPrimarySoft
				}
				label.TextSize, label.Color = theme.Size(theme.TypeBody), theme.Color(role)
				label.TextStyle.Bold = i == l.current
			}
		},
		min: func() fyne.Size {
			widest := float32(0)
			for _, name := range l.o.Sections {
				widest = max(widest, fyne.MeasureText(name, theme.Size(theme.TypeBody), fyne.TextStyle{Bold: true}).Width)
			}
			return fyne.NewSize(widest+theme.Space16+theme.Space12, theme.Size(theme.ControlHeight)*float32(len(labels)))
		},
		layout: func(size fyne.Size) {
			row := theme.Size(theme.ControlHeight)
			place := func(box fyne.CanvasObject, i int, x, width, above float32) {
				box.Move(fyne.NewPos(x, float32(i)*row+above))
				box.Resize(fyne.NewSize(width, row-2*above))
			}
			line.Move(fyne.NewPos(1, 0))
			line.Resize(fyne.NewSize(1, row*float32(len(labels))))
			place(mark, l.current, 0, outlineMark, theme.Space8)
			place(over, l.under, theme.Space4+1, size.Width-theme.Space4-1, 1)
			// Within the row: what it lies in scrolls, and cuts off what goes over the edge.
			const in = ringGap + ringWidth
			placeRing(ring, fyne.NewPos(theme.Space4+in, float32(l.current)*row+in), fyne.NewSize(size.Width-theme.Space4-2*in, row-2*in))
			for i, label := range labels {
				placeLine(label, theme.Space16, float32(i)*row, row)
			}
		},
	})
}
