package contact

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// cards shows the channels, with columns that are alike on all of them.
func (s *Screen) cards(list []channel) []fyne.CanvasObject {
	buttons, column := make([]fyne.CanvasObject, len(list)), float32(cardButton)
	for i, c := range list {
		buttons[i] = s.action(c)
		column = max(column, buttons[i].MinSize().Width)
	}
	out := make([]fyne.CanvasObject, len(list))
	for i, c := range list {
		out[i] = s.card(c, buttons[i], column)
	}
	return out
}

// card shows one channel: what it is good for, who is there, what to have ready, and the way to it, a button in the last
// column.
func (s *Screen) card(c channel, button fyne.CanvasObject, column float32) fyne.CanvasObject {
	title := []fyne.CanvasObject{widget.NewText(c.title, widget.TextOptions{Bold: true, Wrap: widget.OneLine})}
	switch {
	case c.Best && c.closed(): // in an emergency the hotline stays first
		title = append(title, widget.NewBadge(widget.PrimaryKind, "", s.env.T("contact.best.closed")))
	case c.Best:
		title = append(title, widget.NewBadge(widget.PrimaryKind, "", s.env.T("contact.best")))
	}
	name := widget.Column(2, widget.Flow(theme.Space8, title...), small(c.goodFor, theme.Text2))
	state := widget.Column(2, widget.Left(widget.NewBadge(c.kind, "", c.state)))
	if c.detail != "" {
		state.Add(small(c.detail, theme.Text3))
	}
	bring := widget.Column(2)
	if c.value != "" {
		bring.Add(widget.NewText(c.value, widget.TextOptions{}))
	}
	bring.Add(small(s.env.T("contact.bring", "What", c.bring), theme.Text2))
	row := container.New(&cardLayout{column: column}, widget.IconSquare(c.Icon, cardIcon), name, state, bring, button)
	content := []fyne.CanvasObject{row}
	if c.why != "" {
		content = append(content, widget.NewDivider(), widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{1}, Top: true},
			widget.Inset(widget.Insets{Top: 3}, widget.NewIcon("lightbulb", theme.IconSmall, theme.OnPrimarySoft)),
			widget.NewText(c.why, widget.TextOptions{Role: theme.Text2})))
	}
	o := widget.BoxOptions{Fill: theme.Surface, Stroke: theme.Border, Radius: theme.RadiusCard, Insets: widget.Sides(14, 18)}
	if c.Best {
		o.Stroke, o.Width = theme.Primary, 2
	}
	return widget.NewBox(widget.Column(theme.Space12, content...), o)
}

func small(text string, role theme.Role) fyne.CanvasObject {
	return widget.NewText(text, widget.TextOptions{Size: theme.TypeCaption, Role: role})
}

// action is the button of a card. The first channel's is the screen's one filled button.
func (s *Screen) action(c channel) fyne.CanvasObject {
	o := widget.ButtonOptions{OnTapped: func() { s.showUnknown(c) }, Text: s.env.T("contact.act.unknown")}
	switch {
	case c.Kind == "email": // it is written here, also where the address has to be asked for
		o.Text, o.OnTapped = s.env.T("contact.act.email"), func() { s.env.Open(screen.Target{Screen: screen.Compose}) }
	case c.Value == "":
	case c.Kind == "phone":
		o.Text, o.OnTapped = s.env.T("contact.act.phone"), func() { s.copy(c.Value) }
	default:
		o.Text, o.OnTapped = s.env.T("contact.act."+c.Kind), func() { s.confirm(c) }
	}
	if c.Best {
		o.Kind = widget.Primary
	}
	b := widget.NewButton(o)
	s.env.Mark("contact.action."+c.ID, b)
	return b
}

// copy puts a number or an address on the clipboard.
func (s *Screen) copy(value string) {
	fyne.CurrentApp().Clipboard().SetContent(value)
	s.env.Toast(s.env.T("contact.copied", "Value", value))
}

// cardLayout sets the five parts of a card in columns that are alike on all cards; in a narrow window, what to have
// ready and who is there go below the name.
type cardLayout struct {
	column float32 // the width of the buttons
	width  float32 // of the last layout: the least height follows from it
}

const (
	cardGap    = 16
	cardIcon   = 42
	cardButton = 120 // the least width of the last column
	cardState  = 170
	cardWide   = 760 // from here on, with text of the usual size, one row
)

// place puts each part and returns the height that all need.
func (l *cardLayout) place(objects []fyne.CanvasObject, width float32, put bool) float32 {
	icon, name, state, bring, button := objects[0], objects[1], objects[2], objects[3], objects[4]
	size, column := fyne.NewSize(l.column, button.MinSize().Height), l.column
	var places []slot
	var height float32
	wide := width >= cardWide*theme.Scale()
	if wide {
		rest := width - cardIcon - column - 4*cardGap
		states := max(min(cardState*theme.Scale(), rest/3), state.MinSize().Width)
		nameWidth := (rest - states) * 0.47
		x := float32(cardIcon + cardGap)
		places = append(places, slot{name, x, 0, nameWidth}, slot{state, x + nameWidth + cardGap, 0, states},
			slot{bring, x + nameWidth + states + 2*cardGap, 0, rest - nameWidth - states})
		height = max(cardIcon, size.Height)
		for _, p := range places {
			height = max(height, p.high())
		}
		for i := range places {
			places[i].y = (height - places[i].high()) / 2
		}
	} else {
		x := float32(cardIcon + cardGap)
		first := slot{name, x, 0, width - x - cardGap - column}
		top := max(first.high(), cardIcon, size.Height)
		first.y = (top - first.high()) / 2
		half := max((width-x-cardGap)*0.4, state.MinSize().Width)
		second := slot{state, x, top + theme.Space8, half}
		third := slot{bring, x + half + cardGap, top + theme.Space8, width - x - half - cardGap}
		places = []slot{first, second, third}
		height = top + theme.Space8 + max(second.high(), third.high())
	}
	if put {
		for _, p := range places {
			high := p.high()
			p.o.Move(fyne.NewPos(p.x, p.y))
			p.o.Resize(fyne.NewSize(p.width, high))
		}
		top := height
		if !wide {
			top = max(places[0].high(), cardIcon, size.Height)
		}
		icon.Move(fyne.NewPos(0, (top-cardIcon)/2))
		icon.Resize(fyne.NewSquareSize(cardIcon))
		button.Move(fyne.NewPos(width-size.Width, (top-size.Height)/2))
		button.Resize(size)
	}
	return height
}

// slot is a part's place.
type slot struct {
	o           fyne.CanvasObject
	x, y, width float32
}

// high is the height that the part wants at its width.
func (p slot) high() float32 {
	if p.o.Size().Width != p.width {
		p.o.Resize(fyne.NewSize(p.width, p.o.Size().Height))
	}
	return p.o.MinSize().Height
}

func (l *cardLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.place(objects, size.Width, true)
}

func (l *cardLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	const least = 400
	width := l.width
	if width <= 0 {
		width = cardWide
	}
	return fyne.NewSize(least, l.place(objects, width, false))
}
