package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/theme"
)

// Segmented is a control of a few options side by side, one of which is chosen. Left and Right choose by keyboard.
type Segmented struct {
	pressable
	options  []string
	selected int
	changed  func(int)
	edges    []float32 // where each option begins, and where the last one ends; of the last layout
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
	for i := range s.options {
		if i+1 < len(s.edges) && (ev.Position.X < s.edges[i+1] || i == len(s.options)-1) {
			s.choose(i)
			break
		}
	}
}

// segmentInset is left around the segments.
const segmentInset = 4

// need is how wide an option wants to be at least.
func (s *Segmented) need(option string) float32 {
	return fyne.MeasureText(option, theme.Size(theme.TypeBody), fyne.TextStyle{Bold: true}).Width + 2*theme.Space12
}

// divide gives the options equal parts of a width; where the widest does not fit into such a part, each gets what it needs
// and its share of what is left over.
func (s *Segmented) divide(width float32) {
	needs := make([]float32, len(s.options))
	widest, sum := float32(0), float32(0)
	for i, option := range s.options {
		needs[i] = s.need(option)
		widest, sum = max(widest, needs[i]), sum+needs[i]
	}
	n := float32(len(needs))
	room, left := max(width-2*segmentInset, 0), float32(segmentInset) // before it is laid out there is none
	s.edges = append(s.edges[:0], left)
	for _, need := range needs {
		if widest*n <= room {
			left += room / n
		} else {
			left += max(need+(room-sum)/n, 0)
		}
		s.edges = append(s.edges, left)
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
	default:
		s.pressable.TypedKey(ev)
	}
}

// Tight is the control in a place that may be narrower than it wants to be: its options then get what each needs.
func (s *Segmented) Tight() *fyne.Container { return container.New(tightLayout{s}, s) }

type tightLayout struct{ s *Segmented }

func (l tightLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	insetLayout{}.Layout(objects, size)
}

func (l tightLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := float32(2 * segmentInset)
	for _, option := range l.s.options {
		width += l.s.need(option)
	}
	return fyne.NewSize(width, objects[0].MinSize().Height)
}

// CreateRenderer implements fyne.Widget.
func (s *Segmented) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	ring, track, thumb := newRing(), newPlate(), newPlate()
	var labels []*canvas.Text
	d := &drawn{}
	d.refresh = func() {
		for len(labels) < len(s.options) {
			labels = append(labels, &canvas.Text{})
		}
		labels = labels[:len(s.options)]
		d.objects = []fyne.CanvasObject{track.Raster, ring.Raster, thumb.Raster}
		track.paint(theme.Surface2, "", 0, theme.RadiusControl+2)
		thumb.paint(theme.Chosen, "", 0, theme.RadiusControl)
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
			widest = max(widest, s.need(option))
		}
		return fyne.NewSize(widest*float32(len(s.options))+2*segmentInset, theme.Size(theme.RowHeight))
	}
	d.layout = func(size fyne.Size) {
		track.Resize(size)
		placeRing(ring, fyne.Position{}, size)
		if len(labels) == 0 {
			return
		}
		s.divide(size.Width)
		for i, label := range labels {
			left, width := s.edges[i], s.edges[i+1]-s.edges[i]
			placeLine(label, left+(width-label.MinSize().Width)/2, 0, size.Height)
			if i == s.selected {
				thumb.Move(fyne.NewPos(left, segmentInset))
				thumb.Resize(fyne.NewSize(width, max(size.Height-2*segmentInset, 0)))
			}
		}
	}
	d.refresh()
	return d
}
