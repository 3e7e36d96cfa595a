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
	if c.Best {
		title = append(title, widget.NewBadge(widget.PrimaryKind, "", s.env.T(c.bestKey())))
	}
	name := widget.Column(2, widget.Flow(theme.Space8, title...), small(c.goodFor, theme.Text2))
	state, said := widget.Left(widget.NewBadge(c.kind, "", c.state)), &stateLayout{detail: c.detail}
	if c.detail != "" {
		state = container.New(said, state, small(c.detail, theme.Text3))
	}
	bring := widget.Column(2)
	if c.value != "" {
		bring.Add(widget.NewText(c.value, widget.TextOptions{}))
	}
	bring.Add(small(s.env.T("contact.bring", "What", c.bring), theme.Text2))
	row := container.New(&cardLayout{column: column, state: said}, widget.IconSquare(c.Icon, cardIcon), name, state, bring, button)
	content := []fyne.CanvasObject{row}
	if c.why != "" {
		content = append(content, widget.NewDivider(), widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{1}, Top: true},
			widget.Inset(widget.Insets{Top: 3}, widget.NewIcon("lightbulb", theme.IconSmall, theme.OnPrimarySoft)),
			widget.NewText(c.why, widget.TextOptions{Role: theme.Text2})))
	}
	o := widget.BoxOptions{Fill: theme.Surface, Stroke: theme.Border, Radius: theme.RadiusCard, Insets: widget.Sides(theme.Space12, 18)}
	if c.Best {
		o.Stroke, o.Width = theme.Primary, 2
	}
	return widget.NewBox(widget.Column(theme.Space8, content...), o)
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
	case c.Value == "" && !c.Official:
		o.Text = s.env.T("contact.act.unofficial")
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
	s.buttons.Set(c.ID, b)
	return b
}

// copy puts a number or an address on the clipboard.
func (s *Screen) copy(value string) {
	fyne.CurrentApp().Clipboard().SetContent(value)
	s.env.Toast(s.env.T("contact.copied", "Value", value))
}

// cardLayout sets the five parts of a card in columns that are alike on all cards. In a narrow window, and with large
// words, who is there and what to have ready go below the name, and the button below all where the name would get too
// narrow beside it.
type cardLayout struct {
	column float32 // the width of the buttons
	state  *stateLayout
	width  float32 // of the last layout: the least height follows from it
}

const (
	cardGap    = 16
	cardIcon   = 42  // with text of the usual size, as all of these
	cardButton = 120 // the least width of the last column
	cardState  = 170
	cardWide   = 760 // from here on one row
	cardWords  = 196 // the least width of a name beside the button
)

// places says where each part goes in a width.
func (l *cardLayout) places(objects []fyne.CanvasObject, width float32) []slot {
	side := cardIcon * theme.Scale()
	icon, button := slot{o: objects[0], width: side}, slot{o: objects[4], x: width - l.column, width: l.column}
	name, state, bring := slot{o: objects[1]}, slot{o: objects[2]}, slot{o: objects[3]}
	l.state.column = width >= cardWide*theme.Scale()
	if !l.state.column {
		return l.stacked(icon, name, state, bring, button)
	}
	rest := width - side - l.column - 4*cardGap
	state.width = max(min(cardState*theme.Scale(), rest/3), state.o.MinSize().Width)
	name.width = (rest - state.width) * 0.47
	bring.width = rest - state.width - name.width
	name.x = side + cardGap
	state.x = name.x + name.width + cardGap
	bring.x = state.x + state.width + cardGap
	row := []slot{icon, name, state, bring, button}
	middle(row)
	return row
}

// stacked puts the parts below each other, all words at the same left edge.
func (l *cardLayout) stacked(icon, name, state, bring, button slot) []slot {
	x, width := icon.width+cardGap, button.x+button.width
	name.x, state.x, bring.x = x, x, x
	name.width, state.width, bring.width = width-x, width-x, width-x
	head := []slot{icon, name}
	beside := name.width-cardGap-l.column >= cardWords*theme.Scale()
	if beside {
		name.width -= cardGap + l.column
		head = []slot{icon, name, button}
	}
	bottom := middle(head)
	if name.high() > 1.25*icon.width { // more than two lines: the icon stands at the first
		for i := range head {
			head[i].y = 0
		}
	}
	if beside { // in the middle of the icon, so that it stands in one place on all cards
		head[2].y = head[0].y + (icon.high()-button.high())/2
	}
	for _, p := range []*slot{&state, &bring} {
		p.y = bottom + theme.Space8
		bottom = p.y + p.high()
	}
	if !beside {
		button.x, button.y = x, bottom+theme.Space12
		head = append(head, button)
	}
	return append(head, state, bring)
}

// middle puts slots at the middle of the highest of them, and tells how high that is.
func middle(row []slot) (height float32) {
	for _, p := range row {
		height = max(height, p.high())
	}
	for i := range row {
		row[i].y = (height - row[i].high()) / 2
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
	for _, p := range l.places(objects, size.Width) {
		high := p.high()
		p.o.Move(fyne.NewPos(p.x, p.y))
		p.o.Resize(fyne.NewSize(p.width, high))
	}
}

func (l *cardLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	const least = 400
	size := fyne.NewSize(least, 0)
	width := l.width
	if width <= 0 {
		width = cardWide
	}
	for _, p := range l.places(objects, width) {
		size.Height = max(size.Height, p.y+p.high())
	}
	return size
}

// stateLayout sets a badge and what explains it below each other, or side by side in a line of their own on which both
// fit.
type stateLayout struct {
	detail string
	column bool    // they stand in a column of a row: there all cards have them below each other
	width  float32 // of the last layout: the least height follows from it
}

// places are those of the badge and of what explains it.
func (l *stateLayout) places(objects []fyne.CanvasObject, width float32) (badge, detail slot) {
	badge = slot{o: objects[0], width: objects[0].MinSize().Width}
	detail = slot{o: objects[1], x: badge.width + theme.Space8, width: width - badge.width - theme.Space8}
	if words := fyne.MeasureText(l.detail, theme.Size(theme.TypeCaption), fyne.TextStyle{}).Width; !l.column && words <= detail.width {
		pair := []slot{badge, detail}
		middle(pair)
		return pair[0], pair[1]
	}
	detail.x, detail.y, detail.width = 0, badge.high()+2, width
	return badge, detail
}

func (l *stateLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	badge, detail := l.places(objects, size.Width)
	for _, p := range []slot{badge, detail} {
		high := p.high()
		p.o.Move(fyne.NewPos(p.x, p.y))
		p.o.Resize(fyne.NewSize(p.width, high))
	}
}

func (l *stateLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	badge, detail := l.places(objects, max(l.width, objects[0].MinSize().Width))
	return fyne.NewSize(badge.width, max(badge.y+badge.high(), detail.y+detail.high()))
}
