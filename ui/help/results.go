package help

import (
	"context"
	"reflect"

	"fyne.io/fyne/v2"

	"okpay.example/support/faq"
	"okpay.example/support/faq/fix"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// maxResults is how many results a search shows.
const maxResults = 20

// typed searches for what is in the box now. Nothing waits for the person to stop typing: a search takes a millisecond.
func (s *Screen) typed(text string) { s.find(text) }

// found is what a search gave, and what it was for.
type found struct {
	number  int
	query   string
	results []faq.Result
}

// find searches off the UI thread, since the person's own tickets may have to be read first.
func (s *Screen) find(text string) {
	s.asked++
	number := s.asked
	if text == "" {
		s.take(found{number: number})
		return
	}
	screen.Load(s.env, "search", func(ctx context.Context) (found, error) {
		return found{number, text, s.b.Search(ctx, text, maxResults)}, nil
	}, s.take)
}

// take shows results, unless a newer search is under way. The same results again change nothing, so that the focus and
// the place in the list stay.
func (s *Screen) take(f found) {
	if f.number != s.asked {
		return
	}
	newQuery := f.query != s.found
	if !newQuery && reflect.DeepEqual(f.results, s.results) {
		return
	}
	offset, focused := s.list.Offset(), s.focusedRow()
	s.found, s.results = f.query, f.results
	s.showResults()
	if !newQuery {
		s.list.ScrollTo(offset)
		if focused >= 0 {
			s.walk(min(focused, len(s.rows)-1))
		}
		return
	}
	s.preview()
	if s.openFirst && len(s.rows) > 0 {
		s.rows[0].open()
	}
	s.openFirst = false
}

// focusedRow tells which row has the focus; -1 is none.
func (s *Screen) focusedRow() int {
	for i, r := range s.rows {
		if s.env.Window.Canvas().Focused() == fyne.Focusable(r.card) {
			return i
		}
	}
	return -1
}

// submitted opens the best result.
func (s *Screen) submitted(text string) {
	switch {
	case text == "":
	case text != s.found:
		s.openFirst = true // the results are on their way
	case len(s.results) > 0:
		s.rows[0].open()
	}
}

// preview shows the article that answers best beside the results, so that most people need not choose at all.
func (s *Screen) preview() {
	if s.found == "" {
		s.showIntro()
		return
	}
	for _, r := range s.results {
		id := r.ID
		if f, ok := s.b.Library().Fix(r.ID); ok && r.Kind == faq.KindFix {
			id = f.Topic
		} else if r.Kind != faq.KindArticle {
			continue
		}
		s.openArticle(id)
		return
	}
	s.showNothing()
}

// showResults fills the left pane: results, or the articles by category while nothing is typed.
func (s *Screen) showResults() {
	s.rows = nil
	var list []fyne.CanvasObject
	switch {
	case s.found == "":
		s.count.SetText(s.env.T("help.browse"))
		list = s.browse()
	case len(s.results) == 0:
		s.count.SetText(s.env.N("help.count", 0))
		list = []fyne.CanvasObject{widget.Inset(widget.Sides(theme.Space8, theme.Space12), widget.Explain(s.env.T("help.none.tips")))}
	default:
		s.count.SetText(s.env.N("help.count", len(s.results)))
		if r := s.results[0]; r.Urgent {
			list = append(list, s.urgent(r.ID))
		}
		for _, r := range s.results {
			list = append(list, s.resultRow(r))
		}
	}
	s.list.SetContent(widget.Inset(widget.Insets{Right: theme.Space16, Bottom: theme.Space16, Left: theme.Space16},
		widget.Column(2, list...)))
}

// row is a line of the left pane.
type row struct {
	card     *widget.TapCard
	open     func()
	article  string // the id of the article it stands for; "" is something else
	category string // the id of the category it opens
}

// add makes a row that is pressed by pointer or Enter, and walked by the arrow keys.
func (s *Screen) add(content fyne.CanvasObject, in widget.Insets, r row) *widget.TapCard {
	at := len(s.rows)
	r.card = widget.NewTapCard(content, widget.TapCardOptions{
		OnTapped: r.open, Borderless: true, Soft: true, Insets: in, Selected: r.article != "" && r.article == s.article,
		OnKey: func(key fyne.KeyName) bool { return s.key(at, key) },
	})
	s.rows = append(s.rows, r)
	return r.card
}

// key goes from a row to its neighbours and back to the search box.
func (s *Screen) key(at int, key fyne.KeyName) bool {
	switch key {
	case fyne.KeyDown:
		s.walk(at + 1)
	case fyne.KeyUp:
		s.walk(at - 1)
	case fyne.KeyEscape, fyne.KeyBackspace:
		s.focusSearch()
	default:
		return false
	}
	return true
}

// walk gives the focus to a row; above the first one is the search box.
func (s *Screen) walk(to int) {
	switch {
	case to < 0:
		s.focusSearch()
	case to < len(s.rows):
		widget.Focus(s.rows[to].card)
	}
}

// resultRow shows one result: its kind, its title and where the words were found.
func (s *Screen) resultRow(r faq.Result) fyne.CanvasObject {
	icon, role, label, labelRole := s.resultLook(r)
	title := widget.HighlightText(r.Title, r.TitleMarks, widget.TextOptions{Bold: true, MaxLines: titleLines()})
	kind := widget.NewText(label, widget.TextOptions{Size: theme.TypeCaption, Role: labelRole, Wrap: widget.OneLine})
	words := widget.Column(2, widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{0}, Top: true}, title,
		widget.Inset(widget.Insets{Top: 2}, kind)))
	if theme.Scale() > largestWords {
		words = widget.Column(2, yielding(title), kind)
	}
	if r.Snippet != "" {
		words.Add(widget.HighlightText(widget.LatinDots(r.Snippet), r.Marks,
			widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text2, MaxLines: 2}))
	}
	content := widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{1}, Top: true},
		widget.Inset(widget.Insets{Top: 3}, widget.NewIcon(icon, theme.IconSmall, role)), words)
	if theme.Scale() > largestWords {
		content = words
	}
	to := row{open: func() { s.open(r) }}
	if r.Kind == faq.KindArticle {
		to.article = r.ID
	}
	card := s.add(content, rowInsets(theme.Space12), to)
	s.env.Mark("help.result."+r.Kind+"."+r.ID, card)
	if r.Kind == faq.KindArticle || !s.hasArticle(r.ID) { // a fix and its article share their id
		s.env.Mark("help.result."+r.ID, card)
	}
	return card
}

func (s *Screen) resultLook(r faq.Result) (icon string, role theme.Role, label string, labelRole theme.Role) {
	role, labelRole = theme.Primary, theme.Text3
	label = s.env.T("help.kind." + r.Kind)
	switch r.Kind {
	case faq.KindFix:
		icon = "route"
	case faq.KindTicket:
		icon = "inbox"
	case faq.KindChannel:
		icon = "phone"
		for _, c := range s.b.Library().Pack().Channels {
			if c.ID == r.ID {
				icon = c.Icon
			}
		}
	default:
		icon = "file-text"
	}
	if r.Emergency && r.Kind == faq.KindArticle {
		icon, role, label, labelRole = "shield-alert", theme.Danger, s.env.T("help.kind.emergency"), theme.Danger
	}
	return icon, role, label, labelRole
}

// hasArticle tells whether the results hold an article of that id.
func (s *Screen) hasArticle(id string) bool {
	for _, r := range s.results {
		if r.Kind == faq.KindArticle && r.ID == id {
			return true
		}
	}
	return false
}

// open goes to what a result stands for.
func (s *Screen) open(r faq.Result) {
	switch r.Kind {
	case faq.KindFix:
		s.env.Open(screen.Target{Screen: screen.Fixes, ID: r.ID})
	case faq.KindTicket:
		s.env.Open(screen.Target{Screen: screen.Tickets, ID: r.ID})
	case faq.KindChannel:
		s.env.Open(screen.Target{Screen: screen.Contact})
	default:
		s.env.Open(screen.Target{Screen: screen.Help, ID: r.ID})
	}
}

// mark shows in the list which article is open.
func (s *Screen) mark() {
	for _, r := range s.rows {
		r.card.SetSelected(r.article != "" && r.article == s.article)
	}
}

// showNothing says that nothing was found, and what to do instead.
func (s *Screen) showNothing() {
	s.article, s.wanted = "", ""
	query := s.found
	write := widget.NewButton(widget.ButtonOptions{Text: s.env.T("help.write"), Icon: "pencil", Kind: widget.Primary,
		OnTapped: func() { s.write(fix.Report{Subject: query}) }})
	s.env.Mark("help.write", write)
	reach := widget.NewButton(widget.ButtonOptions{Text: s.env.T("help.contact"), Icon: "headset",
		OnTapped: func() { s.env.Open(screen.Target{Screen: screen.Contact}) }})
	s.put(widget.NewEmptyState(widget.EmptyStateOptions{
		Icon: "scan-search", Title: s.env.T("help.none", "Query", shorten(query)), Text: s.env.T("help.none.text"),
		Actions: []fyne.CanvasObject{write, reach},
	}))
}

// shorten keeps a query that was pasted from filling the screen.
func shorten(query string) string {
	const most = 24
	if r := []rune(query); len(r) > most {
		return string(r[:most]) + "…"
	}
	return query
}
