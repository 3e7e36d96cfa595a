package help

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/faq/contact"
	"okpay.example/support/faq/fix"
	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/app"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// readingInsets are the distances around what is read; where words are as large as they get, these need the room.
func readingInsets() widget.Insets {
	side := theme.Space32
	if theme.Scale() > largestWords {
		side = theme.Space16
	}
	return widget.Insets{Top: theme.Space32, Right: side, Bottom: theme.Space40, Left: side}
}

// told is what the store knows of an article: what was said of it, and whether its fix was begun.
type told struct {
	said         app.Feedback
	rated, begun bool
}

// openArticle shows an article once what was said about it is read. The same article again keeps its place.
func (s *Screen) openArticle(id string) {
	a, ok := s.b.Library().Article(id, s.b.Lang())
	if !ok {
		s.showIntro()
		return
	}
	s.wanted = id
	screen.Load(s.env, "read what was said about an article", func(ctx context.Context) (t told, err error) {
		t.said, t.rated = s.b.Rating(ctx, id)
		if a.Fix != "" {
			_, _, t.begun = s.b.FixRun(ctx, a.Fix)
		}
		return t, nil
	}, func(t told) {
		if s.wanted != id {
			return
		}
		s.wanted = ""
		if s.article == id && s.told == t {
			return
		}
		s.showArticle(a, t)
	})
}

// showArticle fills the right pane.
func (s *Screen) showArticle(a pack.Article, t told) {
	offset, focused, rating := float32(0), s.focusInMain(), false
	if s.article == a.ID {
		offset, rating = s.reader.Offset(), slices.Contains(s.rating, s.env.Window.Canvas().Focused())
	}
	s.article, s.told = a.ID, t
	parts := []fyne.CanvasObject{
		widget.Column(theme.Space8, s.crumbs(a), widget.Title(a.Title), widget.Lead(a.Answer)),
	}
	if offer := s.offer(a, t); offer != nil {
		parts = append(parts, offer)
	}
	parts = append(parts, widget.Column(theme.Space12, s.body(a)...), widget.NewDivider(), s.feedback(a, t))
	if related := s.related(a); related != nil {
		parts = append(parts, related)
	}
	parts = append(parts, s.waysOn(s.env.T("help.stuck"), a.ID, a.Emergency))
	s.reader = widget.NewReadingScroll(0, readingInsets(), widget.Column(theme.Space16, parts...))
	s.put(s.reader)
	s.reader.ScrollTo(offset)
	s.reader.Settle() // what gets the focus is brought into sight
	switch {
	case rating:
		s.env.Window.Canvas().Focus(s.rating[0])
	case focused:
		widget.Focus(s.back)
	}
	s.mark()
}

// focusInMain tells whether the focus lies in the right pane, be it scrolled out of sight.
func (s *Screen) focusInMain() bool {
	o, ok := s.env.Window.Canvas().Focused().(fyne.CanvasObject)
	if !ok {
		return false
	}
	d := fyne.CurrentApp().Driver()
	return d.AbsolutePositionForObject(o).X >= d.AbsolutePositionForObject(s.main).X
}

// crumbs are the way back, and where in the pack one is.
func (s *Screen) crumbs(a pack.Article) fyne.CanvasObject {
	s.back = widget.NewButton(widget.ButtonOptions{Text: s.env.T("help.back"), Icon: "arrow-left", Kind: widget.Plain,
		Size: widget.Small, OnTapped: s.env.Back})
	s.env.Mark("help.back", s.back)
	way := []fyne.CanvasObject{s.back}
	for _, c := range s.b.Library().Pack().Categories {
		if c.ID == a.Category {
			way = append(way, widget.NewLink(c.Title.In(s.b.Lang()), theme.TypeCaption, func() { s.browseTo(c.ID) }),
				widget.NewText("/", widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Wrap: widget.OneLine}))
		}
	}
	way = append(way, widget.NewText(a.Title, widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Wrap: widget.Ellipsis}))
	// The button's own inset would put its arrow out of line with the title.
	return widget.Inset(widget.Insets{Left: -theme.Space16}, container.New(&trailLayout{gap: theme.Space8}, way...))
}

// offer is the fix above the article; in an emergency it is the hotline and the fix, in red.
func (s *Screen) offer(a pack.Article, t told) fyne.CanvasObject {
	f, hasFix := s.b.Library().Fix(a.Fix)
	words := s.env.T("help.startfix")
	if t.begun {
		words = s.env.T("help.goonfix")
	}
	start := func(kind widget.ButtonKind) *widget.Button {
		b := widget.NewButton(widget.ButtonOptions{Text: words, Kind: kind, OnTapped: func() {
			s.env.Open(screen.Target{Screen: screen.Fixes, ID: f.ID})
		}})
		s.env.Mark("help.startfix", b)
		return b
	}
	switch {
	case a.Emergency:
		call := widget.NewButton(widget.ButtonOptions{Text: s.env.T("help.emergency.call"), Icon: "phone",
			Kind: widget.Danger, OnTapped: func() {
				s.env.Open(screen.Target{Screen: screen.Contact, ID: string(contact.Now)})
			}})
		s.env.Mark("help.call", call)
		actions := []fyne.CanvasObject{call}
		if hasFix {
			actions = append(actions, start(widget.Danger))
		}
		return widget.NewBanner(widget.BannerOptions{
			Kind: widget.DangerKind, Title: s.env.T("help.emergency.title"), Text: s.env.T("help.emergency.text"),
			Actions: actions, Below: true,
		})
	case hasFix:
		text := s.env.N("help.fix.minutes", max(f.Minutes, 1))
		if t.begun {
			text = s.env.T("help.fix.begun")
		}
		return widget.NewBanner(widget.BannerOptions{
			Kind: widget.InfoKind, Icon: "route", Title: text, Actions: []fyne.CanvasObject{start(widget.Primary)},
		})
	}
	return nil
}

// related are the article's neighbours.
func (s *Screen) related(a pack.Article) fyne.CanvasObject {
	var links []fyne.CanvasObject
	for _, id := range a.Related {
		r, ok := s.b.Library().Article(id, s.b.Lang())
		if !ok {
			continue
		}
		l := widget.NewListRow(widget.ListRowOptions{Icon: r.Icon, Title: r.Title, OnTapped: func() {
			s.env.Open(screen.Target{Screen: screen.Help, ID: r.ID})
		}})
		s.env.Mark("help.related."+r.ID, l)
		links = append(links, l)
	}
	if len(links) == 0 {
		return nil
	}
	return widget.Column(theme.Space8, widget.Section(s.env.T("help.related")), widget.Grid(2, 220, theme.Space4, links...))
}

// waysOn lead to a person: whoever has read this far and is still stuck must not have to look for them.
func (s *Screen) waysOn(title, topic string, emergency bool) fyne.CanvasObject {
	write := widget.NewButton(widget.ButtonOptions{Text: s.env.T("help.write"), Icon: "pencil",
		OnTapped: func() { s.write(fix.Report{Topic: topic}) }})
	s.env.Mark("help.write", write)
	urgency := contact.Urgency("")
	if topic != "" {
		urgency = contact.TopicUrgency(s.b.Library().Pack(), topic)
	}
	reach := widget.NewButton(widget.ButtonOptions{Text: s.env.T("help.contact"), Icon: "headset",
		OnTapped: func() { s.env.Open(screen.Target{Screen: screen.Contact, ID: string(urgency)}) }})
	s.env.Mark("help.contact", reach)
	buttons := []fyne.CanvasObject{write, reach}
	if emergency {
		buttons = []fyne.CanvasObject{reach, write}
	}
	return widget.NewCard(widget.Column(theme.Space12,
		widget.Column(0, widget.Strong(title), widget.Explain(s.env.T("help.person.text"))),
		widget.Flow(theme.Space12, buttons...)))
}
