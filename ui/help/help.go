// Package help is the screen of answers: a search box with results as one types, the articles by category, and the
// article itself with its fix, its neighbours and the ways on to a person. It searches and shows; what it knows comes
// from the content pack through its Backend.
package help

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/faq"
	"okpay.example/support/faq/fix"
	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// Backend is what the screen needs.
type Backend interface {
	Library() *faq.Library
	Lang() string
	Search(ctx context.Context, text string, limit int) []faq.Result
	Rate(ctx context.Context, article string, helped bool) error
	Rating(ctx context.Context, article string) (app.Feedback, bool)
	TakeBackRating(ctx context.Context, article string) error
	Feedback(context.Context) ([]app.Feedback, error)
	EraseFeedback(context.Context) error
	FixCounts(context.Context) (map[string]app.FixCounts, error)
	FixRun(ctx context.Context, id string) (run fix.Run, changed, ok bool)
	DraftFromReport(ctx context.Context, r fix.Report) (mail.Draft, error)
}

// listWidth is the left pane's width, and listText where the words in it begin.
const (
	listWidth = 356
	listText  = theme.Space16 + theme.Space12
)

// Screen is the help screen.
type Screen struct {
	env     screen.Env
	b       Backend
	content fyne.CanvasObject

	search *widget.SearchBox
	count  *widget.Text
	list   *widget.Scroll
	rows   []row // what the arrow keys walk, from top to bottom

	asked     int // counts searches, so that a late answer does not replace a newer one
	results   []faq.Result
	found     string // the query that results belong to
	openFirst bool   // Enter came before the results
	expanded  map[string]bool

	main    *fyne.Container
	reader  *widget.Scroll
	article string // the id of the article shown; "" is none
	wanted  string // the id of the article on its way from the store
	told    told
	back    *widget.Button   // at the head of the article
	rating  []fyne.Focusable // what asks and tells whether the article helped; the first takes the focus of one that goes
	front   bool             // between Show and Hide
}

var _ screen.Screen = (*Screen)(nil)

// New makes it.
func New(env screen.Env, b Backend) *Screen {
	s := &Screen{env: env, b: b, expanded: map[string]bool{}}
	s.search = widget.NewSearchBox(widget.SearchOptions{
		Placeholder: env.T("help.search"), Brief: env.T("help.search.brief"),
		OnChanged: s.typed, OnSubmitted: s.submitted, OnDown: func() { s.walk(0) },
	})
	env.Mark("help.search", s.search.Entry)
	s.count = widget.NewText("", widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3})
	s.list = widget.NewScroll(widget.Space(0, 0))
	left := widget.ColumnFill(0, 2,
		widget.Inset(widget.Insets{Top: 20, Right: theme.Space16, Left: theme.Space16}, s.search),
		widget.Inset(widget.Insets{Top: 10, Right: listText, Bottom: 6, Left: listText}, s.count),
		s.list,
	)
	s.main = container.NewStack()
	panes := widget.PanesOptions{
		Left:      widget.NewBox(left, widget.BoxOptions{Edges: widget.RightEdge, Stroke: theme.Border}),
		LeftWidth: listWidth,
		Main:      s.main,
	}
	if theme.Scale() > largestWords { // what is read needs the width more than what it was found by
		panes.LeastMain, panes.Give = 390, 0.4
	}
	s.content = widget.Panes(panes)
	s.showResults()
	s.showIntro()
	return s
}

// Content gives the screen's picture.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Show takes up a query, with the cursor after it, or opens an article. Without either it is as it was left; and when it
// was in front already, as on the way back from an article, it shows again what the search found. An article that is opened
// here leaves the focus in the list, or takes it from the article in whose place it comes.
func (s *Screen) Show(t screen.Target) {
	stayed := s.front
	s.front = true
	switch {
	case t.ID != "":
		s.openArticle(t.ID)
		s.Refresh()
		if !stayed && !t.Again {
			s.focusSearch()
		}
		return
	case t.Query != "" && (!stayed || s.search.Text() == ""):
		s.search.SetText(t.Query)
	case stayed:
		s.preview()
	}
	s.Refresh()
	s.focusSearch()
}

// Hide keeps what was typed and what is open.
func (s *Screen) Hide() { s.front = false }

// Refresh searches anew, for tickets may have come, and reads again what was said about the article.
func (s *Screen) Refresh() {
	s.find(s.search.Text())
	if s.article != "" && s.wanted == "" {
		s.openArticle(s.article)
	}
}

// focusSearch puts the cursor behind what is typed.
func (s *Screen) focusSearch() {
	s.search.Focus()
	s.search.Entry.SetCaret(len(s.search.Text()))
}

// write begins a mail and goes to it.
func (s *Screen) write(r fix.Report) {
	screen.Load(s.env, "begin a mail", func(ctx context.Context) (mail.Draft, error) {
		return s.b.DraftFromReport(ctx, r)
	}, func(d mail.Draft) {
		s.env.Open(screen.Target{Screen: screen.Compose, ID: d.ID})
	})
}

// put shows an object in the right pane.
func (s *Screen) put(o fyne.CanvasObject) {
	s.main.Objects = []fyne.CanvasObject{o}
	s.main.Refresh()
}
