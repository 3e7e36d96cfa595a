package widget

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
)

// Option is one line of a Select.
type Option struct {
	Text string
	Icon string // Lucide name; "" is none
}

// SelectOptions describe a Select.
type SelectOptions struct {
	Options     []Option
	Selected    int    // index; -1 is none
	Placeholder string // shown while none is chosen
	OnChanged   func(index int)
	Leads       bool // somewhere, rather than holding a value: OnChanged is also called when the same is chosen again
}

// Select is a field that opens a list of options to choose one from. With the focus in it Up and Down choose, Enter and
// Space open the list. Give it a label with [Labelled].
type Select struct {
	pressable
	o SelectOptions
}

// NewSelect makes a select.
func NewSelect(o SelectOptions) *Select {
	s := &Select{o: o}
	s.press = s.open
	s.ExtendBaseWidget(s)
	return s
}

// Selected returns the index chosen, -1 if none is.
func (s *Select) Selected() int {
	if s.o.Selected >= len(s.o.Options) {
		return -1
	}
	return s.o.Selected
}

// SetSelected chooses without telling the callback.
func (s *Select) SetSelected(index int) {
	if s.o.Selected != index {
		s.o.Selected = index
		s.Refresh()
	}
}

// Widest is the width in which no option is cut.
func (s *Select) Widest() float32 {
	widest := float32(0)
	for _, o := range s.o.Options {
		width := fyne.MeasureText(o.Text, theme.Size(theme.TypeBody), fyne.TextStyle{}).Width
		if o.Icon != "" {
			width += theme.Size(theme.IconSmall) + selectGap
		}
		widest = max(widest, width)
	}
	return selectSide + widest + selectGap + theme.Size(theme.IconSmall) + selectSide
}

// Distances in a Select: between its parts, and from its sides.
const selectGap, selectSide = theme.Space12, theme.Space12

func (s *Select) choose(index int) {
	if index < 0 || index >= len(s.o.Options) || index == s.o.Selected && !s.o.Leads || s.disabled {
		return
	}
	s.SetSelected(index)
	if s.o.OnChanged != nil {
		s.o.OnChanged(index)
	}
}

// open shows the options under the field.
func (s *Select) open() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil && len(s.o.Options) > 0 {
		openOptions(s, c)
	}
}

// TypedKey implements the select's keys.
func (s *Select) TypedKey(ev *fyne.KeyEvent) {
	if PassKey(ev) {
		return
	}
	switch ev.Name {
	case fyne.KeyUp:
		s.choose(s.o.Selected - 1)
	case fyne.KeyDown:
		s.choose(s.o.Selected + 1)
	default:
		s.pressable.TypedKey(ev)
	}
}

// CreateRenderer implements fyne.Widget.
func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	box := newPlate()
	icon := NewIcon("circle", theme.IconSmall, theme.Text2)
	label := NewText("", TextOptions{Wrap: Ellipsis})
	arrow := NewIcon("chevron-down", theme.IconSmall, theme.Text2)
	row := Row(RowOptions{Gap: selectGap, Grow: []int{1}}, icon, label, arrow)
	insets := Sides(0, selectSide)
	return newDrawn(drawn{
		objects: []fyne.CanvasObject{box.Raster, row},
		refresh: func() {
			stroke, width := theme.Border, float32(1)
			switch {
			case s.focused:
				stroke, width = theme.Primary, 2
			case s.hovered:
				stroke = theme.Outline
			}
			fill := theme.Surface
			if s.disabled {
				fill = theme.Surface2
			}
			box.paint(fill, stroke, width, theme.RadiusControl)
			text, role, name := s.o.Placeholder, theme.Text3, ""
			if i := s.Selected(); i >= 0 {
				text, role, name = s.o.Options[i].Text, theme.Text, s.o.Options[i].Icon
			}
			label.SetText(text)
			label.SetRole(role)
			if name == "" {
				icon.Hide()
			} else {
				icon.Set(name, theme.Text2)
				icon.Show()
			}
			row.Refresh()
		},
		layout: func(size fyne.Size) {
			box.Resize(size)
			insetLayout{insets}.Layout([]fyne.CanvasObject{row}, size)
		},
		min: func() fyne.Size {
			size := insetLayout{insets}.MinSize([]fyne.CanvasObject{row})
			field := theme.Size(theme.TypeBody)*lineHeight + 2*fieldInset // beside one it is as high
			return fyne.NewSize(max(size.Width, 120), max(size.Height, field, theme.Size(theme.RowHeight)))
		},
	})
}
