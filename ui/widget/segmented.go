package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"okpay.example/support/ui/theme"
)

// Segmented is a control of a few options side by side, one of which is chosen. Left and Right choose by keyboard.
type Segmented struct {
	pressable
	options  []string
	selected int
	changed  func(int)
}

// NewSegmented makes a control; selected is an index, -1 chooses none. changed is told what a person chooses.
func NewSegmented(options []string, selected int, changed func(index int)) *Segmented {
	s := &Segmented{options: options, selected: selected, changed: changed}
	s.press = func() {} // pressing a segment is told apart in Tapped
	s.ExtendBaseWidget(s)
	return s
}

// Selected returns the index of the option chosen, -1 if none is.
func (s *Segmented) Selected() int { return s.selected }

// SetSelected chooses an option without telling the callback.
func (s *Segmented) SetSelected(index int) {
	if s.selected != index {
		s.selected = index
		s.Refresh()
	}
}

func (s *Segmented) choose(index int) {
	if s.disabled || index < 0 || index >= len(s.options) || index == s.selected {
		return
	}
	s.SetSelected(index)
	if s.changed != nil {
		s.changed(index)
	}
}

// Tapped chooses the option under the pointer.
func (s *Segmented) Tapped(ev *fyne.PointEvent) {
	Focus(s) // before what is chosen may take it away
	if n := len(s.options); n > 0 && s.Size().Width > 0 {
		s.choose(int(ev.Position.X / s.Size().Width * float32(n)))
	}
}

// TypedKey chooses a neighbour on the arrow keys.
func (s *Segmented) TypedKey(ev *fyne.KeyEvent) {
	if PassKey(ev) {
		return
	}
	switch ev.Name {
	case fyne.KeyLeft, fyne.KeyUp:
		s.choose(s.selected - 1)
	case fyne.KeyRight, fyne.KeyDown:
		s.choose(s.selected + 1)
	}
}

// CreateRenderer implements fyne.Widget.
func (s *Segmented) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	const inset = 4
	ring, track, thumb := newRing(), &canvas.Rectangle{}, &canvas.Rectangle{}
	var labels []*canvas.Text
	d := &drawn{}
	d.refresh = func() {
		for len(labels) < len(s.options) {
			labels = append(labels, &canvas.Text{})
		}
		labels = labels[:len(s.options)]
		d.objects = []fyne.CanvasObject{track, ring, thumb}
		paint(track, theme.Surface2, "", 0, theme.RadiusControl+2)
		paint(thumb, theme.Surface, "", 0, theme.RadiusControl)
		thumb.Hidden = s.selected < 0 || s.selected >= len(s.options)
		paintRing(ring, s.focused, theme.RadiusControl+2)
		for i, label := range labels {
			label.Text, label.TextSize = s.options[i], theme.Size(theme.TypeBody)
			label.TextStyle.Bold = i == s.selected
			label.Color = theme.Color(theme.Text)
			if s.disabled {
				label.Color = theme.Color(theme.Text3)
			}
			d.objects = append(d.objects, label)
		}
	}
	d.min = func() fyne.Size {
		widest := float32(0)
		for _, option := range s.options {
			widest = max(widest, fyne.MeasureText(option, theme.Size(theme.TypeBody), fyne.TextStyle{Bold: true}).Width)
		}
		return fyne.NewSize((widest+2*theme.Space12)*float32(len(s.options))+2*inset, theme.Size(theme.RowHeight))
	}
	d.layout = func(size fyne.Size) {
		track.Resize(size)
		placeRing(ring, fyne.Position{}, size)
		if len(labels) == 0 {
			return
		}
		cell := fyne.NewSize((size.Width-2*inset)/float32(len(labels)), size.Height-2*inset)
		for i, label := range labels {
			left := inset + cell.Width*float32(i)
			placeLine(label, left+(cell.Width-label.MinSize().Width)/2, 0, size.Height)
			if i == s.selected {
				thumb.Move(fyne.NewPos(inset+cell.Width*float32(i), inset))
				thumb.Resize(cell)
			}
		}
	}
	d.refresh()
	return d
}
