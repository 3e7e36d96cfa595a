package widget

import (
	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/theme"
)

// openRows is how many options show at once; the others are reached by scrolling.
const openRows = 10

// optionsRim is around the options, of which optionsLine shows the edge. They stand that much closer to it than words in a
// field to its edge, so that both are in line.
const (
	optionsRim  = theme.Space4
	optionsLine = 1
)

// optionList is a Select's options, over the window: under the field, or above it where there is more room. Arrows, Home
// and End go through them, Enter and Space choose, Escape and a press elsewhere leave all as it was.
type optionList struct {
	of      *Select
	rows    []*optionRow
	current int // has the keys
	scroll  *Scroll
	pop     *fynewidget.PopUp
}

func openOptions(s *Select, c fyne.Canvas) {
	l := &optionList{of: s, current: max(s.Selected(), 0)} // where the keys are is to be seen
	column := Column(0)
	for i, o := range s.o.Options {
		row := newOptionRow(o, i == s.Selected(), func() { l.choose(i) })
		row.setCurrent(i == l.current)
		l.rows = append(l.rows, row)
		column.Add(row)
	}
	l.scroll = NewScroll(Inset(All(optionsRim-optionsLine), column)) // the shadow of what is out of sight goes to the line
	keys := NewEscape(l.shut)
	keys.OnKey(l.typed)
	l.pop = fynewidget.NewPopUp(NewBox(Stack(keys, l.scroll), BoxOptions{ // the line is what shows its edge in the dark
		Fill: theme.Raised, Stroke: theme.BorderStrong, Radius: theme.RadiusControl, Insets: All(optionsLine),
	}), c)
	l.place(column.MinSize().Width, c.Size())
	Focus(keys)
	l.reveal()
}

// place gives the list its size and its place.
func (l *optionList) place(widest float32, window fyne.Size) {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(l.of)
	const padding = 2 * optionsRim
	width := min(max(l.of.Size().Width-padding, widest), window.Width-2*theme.Space12-padding)
	height := l.rows[0].MinSize().Height*float32(min(len(l.rows), openRows)) + padding
	under, over := window.Height-at.Y-l.of.Size().Height-theme.Space4-theme.Space12, at.Y-theme.Space4-theme.Space12
	top := at.Y + l.of.Size().Height + theme.Space4
	if height <= under || under >= over {
		height = min(height, under)
	} else {
		height = min(height, over)
		top = at.Y - theme.Space4 - height
	}
	left := max(min(at.X, window.Width-width-padding-theme.Space12), 0)
	l.pop.ShowAtPosition(fyne.NewPos(left, top))
	l.pop.Resize(fyne.NewSize(width+padding, height))
}

func (l *optionList) typed(ev *fyne.KeyEvent) {
	last := len(l.rows) - 1
	switch ev.Name {
	case fyne.KeyDown:
		l.goTo(min(l.current+1, last))
	case fyne.KeyUp:
		l.goTo(max(l.current-1, 0))
	case fyne.KeyPageDown:
		l.goTo(min(l.current+openRows-1, last))
	case fyne.KeyPageUp:
		l.goTo(max(l.current-openRows+1, 0))
	case fyne.KeyHome:
		l.goTo(0)
	case fyne.KeyEnd:
		l.goTo(last)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		l.choose(l.current)
	}
}

func (l *optionList) goTo(i int) {
	l.rows[l.current].setCurrent(false)
	l.current = i
	l.rows[i].setCurrent(true)
	l.reveal()
}

// reveal scrolls to the one that has the keys.
func (l *optionList) reveal() {
	row := l.rows[l.current]
	const rim = optionsRim - optionsLine
	l.scroll.revealArea(row, -rim, row.Size().Height+2*rim)
}

func (l *optionList) choose(i int) {
	l.shut()
	l.of.choose(i)
}

func (l *optionList) shut() {
	l.pop.Hide()
	Focus(l.of)
}

// optionRow is one option in the list. It has no focus of its own: the list has.
type optionRow struct {
	pressable
	o               Option
	chosen, current bool
}

func newOptionRow(o Option, chosen bool, press func()) *optionRow {
	r := &optionRow{o: o, chosen: chosen}
	r.press = press
	r.ExtendBaseWidget(r)
	return r
}

func (r *optionRow) setCurrent(on bool) {
	if r.current != on {
		r.current = on
		r.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (r *optionRow) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	box := newPlate()
	objects := []fyne.CanvasObject{NewText(r.o.Text, TextOptions{Wrap: OneLine})}
	if r.o.Icon != "" {
		objects = append([]fyne.CanvasObject{NewIcon(r.o.Icon, theme.IconSmall, theme.Text2)}, objects...)
	}
	grow := len(objects) - 1
	if tick := NewIcon("check", theme.IconSmall, theme.Primary); r.chosen {
		objects = append(objects, tick)
	} else {
		objects = append(objects, Space(theme.Size(theme.IconSmall), 0))
	}
	row := Row(RowOptions{Gap: theme.Space12, Grow: []int{grow}}, objects...)
	insets := Sides(0, theme.Space12-optionsRim)
	return newDrawn(drawn{
		objects: []fyne.CanvasObject{box.Raster, row},
		refresh: func() {
			fill := theme.Transparent
			switch {
			case r.current:
				fill = theme.PrimarySoft
			case r.hovered:
				fill = theme.Hover
			}
			box.paint(fill, "", 0, theme.RadiusControl)
		},
		layout: func(size fyne.Size) {
			box.Resize(size)
			insetLayout{insets}.Layout([]fyne.CanvasObject{row}, size)
		},
		min: func() fyne.Size {
			size := insetLayout{insets}.MinSize([]fyne.CanvasObject{row})
			return fyne.NewSize(size.Width, max(size.Height, theme.Size(theme.ControlHeight)))
		},
	})
}
