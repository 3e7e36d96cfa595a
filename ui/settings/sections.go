package settings

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// section is a part of the page, by the name that a target has for it.
type section struct {
	name, title string
	card        fyne.CanvasObject
}

// sections are the page's parts below one another, with a list of them that marks the one in sight and leads to each: at
// the left where there is room, else as a field above the page that opens it.
type sections struct {
	content fyne.CanvasObject
	scroll  *widget.Scroll
	outline *widget.Outline
	chooser *widget.Select
	names   []string
	parts   []fyne.CanvasObject
	inset   *pageInset // around them
	led     int        // the section somebody was led to and did not scroll away from; -1 is none
	second  float32    // where the second section began then
}

func newSections(env screen.Env, all []section) *sections {
	s := &sections{inset: &pageInset{}, led: -1}
	titles, options := make([]string, len(all)), make([]widget.Option, len(all))
	body := widget.Column(theme.Space24)
	for i, x := range all {
		titles[i], options[i] = x.title, widget.Option{Text: x.title}
		part := widget.Column(theme.Space12, widget.Section(x.title), x.card)
		s.names, s.parts = append(s.names, x.name), append(s.parts, part)
		body.Add(part)
	}
	s.outline = widget.NewOutline(widget.OutlineOptions{Sections: titles, OnChosen: s.goTo, OnEnter: func(i int) {
		s.goTo(i)
		widget.FocusFirst(s.parts[i])
	}})
	s.chooser = widget.NewSelect(widget.SelectOptions{Options: options, OnChanged: s.goTo, Leads: true})
	env.Mark("settings.outline", s.outline)
	env.Mark("settings.chooser", s.chooser)
	l := &sectionsLayout{inset: s.inset, least: s.outline.MinSize().Width, swapped: func(bar bool) { s.keepFocus(env.Window.Canvas(), bar) }}
	s.inset.laid = s.stay
	s.scroll = widget.NewScroll(container.New(s.inset, widget.AtMost(0, body)))
	s.scroll.OnMoved(s.follow)
	title := func() fyne.CanvasObject {
		return widget.NewText(env.T("settings.title"), widget.TextOptions{Size: theme.TypeTitle, Bold: true, Wrap: widget.OneLine})
	}
	l.list = widget.NewScroll(widget.Inset(widget.Insets{Top: pageTop, Bottom: theme.Space16, Left: pageSide},
		widget.Column(theme.Space16, title(), s.outline)))
	l.bar = widget.Column(0,
		widget.Inset(widget.Insets{Top: theme.Space16, Bottom: theme.Space12, Left: pageSide, Right: pageSide},
			widget.AtMost(0, container.New(&barLayout{chooser: s.chooser}, title(), s.chooser))),
		widget.NewDivider())
	l.page = s.scroll
	s.content = container.New(l, l.list, l.bar, l.page)
	return s
}

// show goes to the section of a name; another one leaves all as it is.
func (s *sections) show(name string) {
	if i := slices.Index(s.names, name); i >= 0 {
		s.goTo(i)
	}
}

// top is where a section begins in what scrolls.
func (s *sections) top(name string) float32 { return s.topOf(slices.Index(s.names, name)) }

func (s *sections) topOf(i int) float32 { return s.inset.Top + s.parts[i].Position().Y }

// goTo lays the page out and brings a section to the top.
func (s *sections) goTo(i int) {
	s.scroll.Settle()
	s.bring(i)
}

// bring brings a section to the top, as far as the page reaches, and marks it also where the page ends before.
func (s *sections) bring(i int) {
	s.scroll.ScrollTo(max(min(s.topOf(i)-theme.Space16, s.scroll.End()), 0))
	s.mark(i)
	s.led, s.second = i, s.topOf(1)
}

// stay keeps the section in sight that somebody was led to, where the first one got another height: the mailboxes are read while
// the page is shown already. What opens in another section is what a person pressed, and must not move.
func (s *sections) stay() {
	if s.led >= 0 && s.topOf(1) != s.second {
		s.bring(s.led)
	}
}

// keepFocus leaves the keyboard with what lists the sections, the list or the field: what is hidden would go on taking keys.
func (s *sections) keepFocus(c fyne.Canvas, bar bool) {
	switch focused := c.Focused(); {
	case focused == s.outline && bar:
		widget.Focus(s.chooser)
	case focused == s.chooser && !bar:
		widget.Focus(s.outline)
	}
}

// follow marks the section that is read: the last that begins in the upper third, and the last of all at the page's end.
func (s *sections) follow() {
	s.led = -1
	at := s.scroll.Offset()
	if at > 0 && at >= s.scroll.End()-1 {
		s.mark(len(s.parts) - 1)
		return
	}
	line, current := at+s.scroll.Size().Height/3, 0
	for i := range s.parts {
		if s.topOf(i) <= line {
			current = i
		}
	}
	s.mark(current)
}

func (s *sections) mark(i int) {
	s.outline.SetCurrent(i)
	s.chooser.SetSelected(i)
}

// Distances of the page from the edges of the screen.
const (
	pageTop  = theme.Space32
	pageSide = theme.Space40
)

// leastPage is how wide the page is at least beside the list, at text size 100 %.
const leastPage = 560

// sectionsLayout sets the list beside the page, or the bar with the chooser above it where there is no room for the list.
type sectionsLayout struct {
	list, bar, page fyne.CanvasObject
	inset           *pageInset
	least           float32        // width of the list
	swapped         func(bar bool) // the one took the place of the other
}

// Layout implements fyne.Layout.
func (l *sectionsLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	side := pageSide + l.least
	if l.swap(size.Width-side-theme.Space32-pageSide < leastPage*max(1, theme.Scale())) {
		l.inset.Insets = widget.Sides(theme.Space24, pageSide)
		l.bar.Resize(fyne.NewSize(size.Width, 0)) // the height of wrapped text follows from the width
		high := l.bar.MinSize().Height
		l.bar.Resize(fyne.NewSize(size.Width, high))
		l.bar.Move(fyne.Position{})
		l.page.Move(fyne.NewPos(0, high))
		l.page.Resize(fyne.NewSize(size.Width, max(size.Height-high, 0)))
		return
	}
	// The first heading stands on the line of the title, whose type is larger.
	lower := (theme.Size(theme.TypeTitle) - theme.Size(theme.TypeSection)) * 1.2
	l.inset.Insets = widget.Insets{Top: pageTop + lower, Bottom: pageTop, Left: theme.Space32, Right: pageSide}
	l.list.Move(fyne.Position{})
	l.list.Resize(fyne.NewSize(side, size.Height))
	l.page.Move(fyne.NewPos(side, 0))
	l.page.Resize(fyne.NewSize(size.Width-side, size.Height))
}

// swap shows the bar or the list, and tells which.
func (l *sectionsLayout) swap(bar bool) bool {
	if bar == l.bar.Visible() && bar != l.list.Visible() {
		return bar
	}
	if bar {
		l.list.Hide()
		l.bar.Show()
	} else {
		l.bar.Hide()
		l.list.Show()
	}
	l.swapped(bar)
	return bar
}

// MinSize implements fyne.Layout.
func (l *sectionsLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	least := l.page.MinSize()
	if l.bar.Visible() {
		bar := l.bar.MinSize()
		least = fyne.NewSize(max(least.Width, bar.Width), least.Height+bar.Height)
	}
	return least
}

// pageInset is the space around the page, which depends on where the list is.
type pageInset struct {
	widget.Insets
	laid func() // is called when what is within has its places
}

// Layout implements fyne.Layout.
func (l *pageInset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(l.Left, l.Top))
	objects[0].Resize(size.SubtractWidthHeight(l.Left+l.Right, l.Top+l.Bottom).Max(fyne.Size{}))
	l.laid()
}

// MinSize implements fyne.Layout.
func (l *pageInset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(l.Left+l.Right, l.Top+l.Bottom)
}

// chooserWidth is how wide the chooser is where there is room, at text size 100 %.
const chooserWidth = 240

// barLayout sets the chooser at the right of the title, and below it where a section's name would be cut there.
type barLayout struct {
	chooser *widget.Select
	width   float32 // of the last layout: the height follows from it
}

// below tells whether the chooser stands below the title.
func (l *barLayout) below(title fyne.CanvasObject, width float32) bool {
	return width > 0 && title.MinSize().Width+theme.Space16+l.chooser.Widest() > width
}

// Layout implements fyne.Layout.
func (l *barLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	title := objects[0]
	least, high := title.MinSize(), l.chooser.MinSize().Height
	if l.below(title, size.Width) {
		title.Resize(fyne.NewSize(size.Width, least.Height))
		title.Move(fyne.Position{})
		l.chooser.Resize(fyne.NewSize(size.Width, high))
		l.chooser.Move(fyne.NewPos(0, least.Height+theme.Space8))
		return
	}
	width := max(chooserWidth*max(1, theme.Scale()), l.chooser.Widest())
	width = min(width, size.Width-least.Width-theme.Space16)
	title.Resize(fyne.NewSize(size.Width-width-theme.Space16, least.Height))
	title.Move(fyne.NewPos(0, (size.Height-least.Height)/2))
	l.chooser.Resize(fyne.NewSize(width, high))
	l.chooser.Move(fyne.NewPos(size.Width-width, (size.Height-high)/2))
}

// MinSize implements fyne.Layout.
func (l *barLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	title, chooser := objects[0].MinSize(), l.chooser.MinSize()
	size := fyne.NewSize(max(title.Width, chooser.Width), max(title.Height, chooser.Height))
	if l.below(objects[0], l.width) {
		size.Height = title.Height + theme.Space8 + chooser.Height
	}
	return size
}
