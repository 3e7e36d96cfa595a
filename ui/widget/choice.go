package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/theme"
)

// Choice is one answer of a ChoiceList.
type Choice struct {
	Text   string
	Detail string // smaller, below; may be empty
}

// ChoiceListOptions describe a ChoiceList.
type ChoiceListOptions struct {
	Choices   []Choice
	Selected  int             // index; -1 is none
	OnChanged func(index int) // a person chose
	OnConfirm func(index int) // Enter on the chosen one: go on
}

// ChoiceList is a question's answers as big cards. With the focus in it the arrow keys and the digits choose, Enter
// confirms.
type ChoiceList struct {
	composite
	o     ChoiceListOptions
	cards []*choiceCard
}

// NewChoiceList makes a list of choices.
func NewChoiceList(o ChoiceListOptions) *ChoiceList {
	l := &ChoiceList{o: o}
	var objects []fyne.CanvasObject
	for i, choice := range o.Choices {
		card := newChoiceCard(l, i, choice)
		l.cards = append(l.cards, card)
		objects = append(objects, card)
	}
	l.compose(l, Column(10, objects...))
	return l
}

// Selected returns the index chosen, -1 if none is.
func (l *ChoiceList) Selected() int { return l.o.Selected }

// SetSelected chooses without telling the callback.
func (l *ChoiceList) SetSelected(index int) {
	l.o.Selected = index
	for _, card := range l.cards {
		card.Refresh()
	}
}

// Focus gives the keyboard focus to the chosen answer, or to the first.
func (l *ChoiceList) Focus() {
	if len(l.cards) > 0 {
		Focus(l.cards[max(l.o.Selected, 0)])
	}
}

// Focusables returns the cards in order, for tests and for a screen's own focus order.
func (l *ChoiceList) Focusables() []fyne.Focusable {
	all := make([]fyne.Focusable, len(l.cards))
	for i, card := range l.cards {
		all[i] = card
	}
	return all
}

func (l *ChoiceList) choose(index int) {
	if index < 0 || index >= len(l.cards) {
		return
	}
	Focus(l.cards[index])
	if index == l.o.Selected {
		return
	}
	l.SetSelected(index)
	if l.o.OnChanged != nil {
		l.o.OnChanged(index)
	}
}

func (l *ChoiceList) confirm() {
	if l.o.Selected >= 0 && l.o.OnConfirm != nil {
		l.o.OnConfirm(l.o.Selected)
	}
}

// choiceCard is one answer.
type choiceCard struct {
	pressable
	list   *ChoiceList
	index  int
	choice Choice
}

func newChoiceCard(l *ChoiceList, index int, choice Choice) *choiceCard {
	c := &choiceCard{list: l, index: index, choice: choice}
	c.press = func() { l.choose(index) }
	c.ExtendBaseWidget(c)
	return c
}

// TypedKey implements the list's keys.
func (c *choiceCard) TypedKey(ev *fyne.KeyEvent) {
	if PassKey(ev) {
		return
	}
	switch ev.Name {
	case fyne.KeyDown, fyne.KeyRight:
		c.list.choose(c.index + 1)
	case fyne.KeyUp, fyne.KeyLeft:
		c.list.choose(c.index - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		if c.list.o.Selected == c.index {
			c.list.confirm()
		} else {
			c.list.choose(c.index)
		}
	case fyne.KeySpace:
		c.list.choose(c.index)
	}
}

// TypedRune chooses by digit.
func (c *choiceCard) TypedRune(r rune) {
	if r >= '1' && r <= '9' {
		c.list.choose(int(r - '1'))
	}
}

// CreateRenderer implements fyne.Widget.
func (c *choiceCard) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	ring, back := newRing(), newGround()
	radio := newRadio()
	words := []fyne.CanvasObject{Body(c.choice.Text)}
	if c.choice.Detail != "" {
		words = append(words, NewText(c.choice.Detail, TextOptions{Role: theme.Text2}))
	}
	row := Row(RowOptions{Gap: theme.Space12, Grow: []int{1}}, radio, Column(0, words...))
	insets := Sides(theme.Space16, 18)
	return newDrawn(drawn{
		objects: back.below(ring.Raster, row),
		refresh: func() {
			selected := c.list.o.Selected == c.index
			fill, stroke, width := theme.Surface, theme.Border, float32(1)
			switch {
			case selected:
				fill, stroke, width = theme.PrimarySoft, theme.Primary, 2
			case c.hovered:
				stroke = theme.Outline
			}
			back.paint(fill, stroke, width, theme.RadiusCard)
			paintRing(ring, c.focused, theme.RadiusCard)
			radio.set(selected)
		},
		layout: func(size fyne.Size) {
			back.resize(size)
			placeRing(ring, fyne.Position{}, size)
			insetLayout{insets}.Layout([]fyne.CanvasObject{row}, size)
		},
		min: func() fyne.Size { return insetLayout{insets}.MinSize([]fyne.CanvasObject{row}) },
	})
}

// radio is the round mark of a choice.
type radio struct {
	fynewidget.BaseWidget
	on bool
}

func newRadio() *radio {
	r := &radio{}
	r.ExtendBaseWidget(r)
	return r
}

func (r *radio) set(on bool) {
	r.on = on
	r.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (r *radio) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	side, dot := func() float32 { return theme.Size(theme.IconMedium) }, float32(8.0/18)
	outer, inner := &canvas.Circle{StrokeWidth: 2}, &canvas.Circle{}
	return newDrawn(drawn{
		objects: []fyne.CanvasObject{outer, inner},
		refresh: func() {
			outer.FillColor = theme.Color(theme.Surface)
			outer.StrokeColor = theme.Color(theme.Outline)
			if r.on {
				outer.StrokeColor = theme.Color(theme.Primary)
			}
			inner.FillColor = theme.Color(theme.Primary)
			inner.Hidden = !r.on
		},
		layout: func(size fyne.Size) {
			outer.Resize(fyne.NewSquareSize(side()))
			outer.Move(centredIn(size, outer.Size()))
			inner.Resize(fyne.NewSquareSize(side() * dot))
			inner.Move(centredIn(size, inner.Size()))
		},
		min: func() fyne.Size { return fyne.NewSquareSize(side()) },
	})
}
