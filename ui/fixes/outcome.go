package fixes

import (
	"context"

	"fyne.io/fyne/v2"

	"okpay.example/support/faq/contact"
	"okpay.example/support/faq/pack"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// outcome shows where a run ends.
func (s *Screen) outcome(n pack.Node) fyne.CanvasObject {
	lang := s.b.Lang()
	title, note := n.Text.In(lang), n.Note.In(lang)
	switch n.Outcome.Kind {
	case pack.OutcomeContact:
		return s.handOver(title, note, contact.Urgency(n.Outcome.Urgency), n.Outcome.Attach.In(lang))
	case pack.OutcomeFix:
		if f, ok := s.b.Library().Fix(n.Outcome.Target); ok {
			return s.leadOn(title, note, s.env.T("fixes.other", "Title", f.Title.In(lang)), s.open(f.ID))
		}
	case pack.OutcomeArticle:
		if a, ok := s.b.Library().Article(n.Outcome.Target, lang); ok {
			return s.leadOn(title, note, s.env.T("fixes.article", "Title", a.Title), func() {
				s.env.Open(screen.Target{Screen: screen.Help, ID: a.ID})
			})
		}
	case pack.OutcomeSolved:
		return s.solved(title, note)
	}
	return s.handOver(title, note, "", "") // a pack that names what it does not have still ends with a person
}

func head(title, note string) *fyne.Container {
	c := widget.Column(theme.Space4, widget.Title(title))
	if note != "" {
		c.Add(widget.Explain(note))
	}
	return c
}

// leadOn points to another fix or to an article.
func (s *Screen) leadOn(title, note, words string, on func()) fyne.CanvasObject {
	next := widget.NewButton(widget.ButtonOptions{Text: words, Trailing: "arrow-right", Kind: widget.Primary,
		Size: widget.Main, OnTapped: on})
	s.env.Mark("fixes.next", next)
	return widget.Column(theme.Space24, head(title, note), widget.Left(next), widget.Flow(theme.Space12, s.back(), s.direct()))
}

// solved asks whether it really worked.
func (s *Screen) solved(title, note string) fyne.CanvasObject {
	yes := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.solved.yes"), Icon: "check", Kind: widget.Primary,
		Size: widget.Main, OnTapped: func() {
			s.keeper.forget(s.fix.ID)
			s.view = thanking
			s.showRun(false)
		}})
	s.env.Mark("fixes.solved", yes)
	no := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.solved.no"), Size: widget.Main,
		OnTapped: func() { s.view = reaching; s.showRun(false) }})
	s.env.Mark("fixes.unsolved", no)
	ask := widget.NewCard(widget.Column(theme.Space12,
		widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{1}},
			widget.NewIcon("circle-check", theme.IconLarge, theme.Good), widget.Strong(s.env.T("fixes.solved.ask"))),
		widget.Flow(theme.Space12, yes, no)))
	return widget.Column(theme.Space24, head(title, note), ask, widget.Left(s.back()))
}

// thanks is the end of a fix that worked.
func (s *Screen) thanks() fyne.CanvasObject {
	home := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.thanks.home"), Kind: widget.Primary,
		OnTapped: func() { s.env.Open(screen.Target{Screen: screen.Home}) }})
	s.env.Mark("fixes.home", home)
	all := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.all"), OnTapped: s.all})
	return widget.NewEmptyState(widget.EmptyStateOptions{Icon: "check-check", Title: s.env.T("fixes.thanks"),
		Text: s.env.T("fixes.thanks.text"), Action: widget.Inline(theme.Space12, home, all)})
}

// shownWays is how many channels the end of a fix names; all of them are one press away.
const shownWays = 3

// handOver shows the ways to a person that fit, and writes what was answered into a mail. An empty urgency is the
// topic's own.
func (s *Screen) handOver(title, note string, u contact.Urgency, attach string) fyne.CanvasObject {
	if u == "" {
		u = contact.TopicUrgency(s.b.Library().Pack(), s.fix.Topic)
	}
	advice := s.b.Library().Advise(u, s.fix.Topic, s.env.Now())
	parts := []fyne.CanvasObject{head(title, note)}
	if u == contact.Now {
		parts = append(parts, s.hotline(advice))
	}
	words := s.env.T("fixes.write")
	if s.draft != "" {
		words = s.env.T("fixes.write.again")
	}
	write := widget.NewButton(widget.ButtonOptions{Text: words, Icon: "pencil", Kind: widget.Primary, Size: widget.Main,
		OnTapped: s.write})
	s.env.Mark("fixes.write", write)
	every := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.ways"), Icon: "headset", Size: widget.Main,
		OnTapped: func() { s.env.Open(screen.Target{Screen: screen.Contact, ID: string(u)}) }})
	s.env.Mark("fixes.ways", every)

	mailKey := "fixes.mail"
	if len(s.run.Path) == 1 { // nothing was answered that could be written for the person
		mailKey = "fixes.mail.first"
	}
	mailWords := []fyne.CanvasObject{widget.Strong(s.env.T(mailKey)), widget.Explain(s.env.T(mailKey + ".text"))}
	if attach != "" {
		mailWords = append(mailWords, widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{1}, Top: true},
			widget.Inset(widget.Insets{Top: 3}, widget.NewIcon("paperclip", theme.IconSmall, theme.Text3)),
			widget.Explain(s.env.T("fixes.attach", "What", attach))))
	}
	parts = append(parts,
		widget.NewCard(widget.Column(theme.Space12,
			widget.Column(theme.Space4, mailWords...), widget.Flow(theme.Space12, write, every))),
		s.ways(advice),
		widget.Left(s.back()))
	return widget.Column(theme.Space16, parts...)
}

// hotline is what comes first when money or the account is in danger now.
func (s *Screen) hotline(advice []contact.Advice) fyne.CanvasObject {
	o := widget.BannerOptions{Kind: widget.DangerKind, Icon: "phone", Below: true, Title: s.env.T("fixes.hotline")}
	number := ""
	for _, a := range advice {
		if a.Kind == "phone" {
			number = a.Value
			o.Text = s.env.Openness(a)
		}
	}
	if number == "" {
		o.Text = s.env.T("fixes.hotline.unknown")
		show := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.hotline.find"), Kind: widget.Danger,
			OnTapped: func() { s.env.Open(screen.Target{Screen: screen.Contact, ID: string(contact.Now)}) }})
		o.Actions = []fyne.CanvasObject{show}
		return widget.NewBanner(o)
	}
	o.Title = s.env.T("fixes.hotline.number", "Number", number)
	copies := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.hotline.copy"), Icon: "copy",
		Kind: widget.Danger, OnTapped: func() {
			fyne.CurrentApp().Clipboard().SetContent(number)
			s.env.Toast(s.env.T("fixes.hotline.copied", "Number", number))
		}})
	s.env.Mark("fixes.hotline", copies)
	o.Actions = []fyne.CanvasObject{copies}
	return widget.NewBanner(o)
}

// ways names the channels that come first, and who answers now.
func (s *Screen) ways(advice []contact.Advice) fyne.CanvasObject {
	lang := s.b.Lang()
	rows := []fyne.CanvasObject{widget.Strong(s.env.T("fixes.ways.title"))}
	for _, a := range advice[:min(shownWays, len(advice))] {
		role := theme.Text3
		if a.Open {
			role = theme.Good
		}
		rows = append(rows, widget.NewDivider(), widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{1}},
			widget.NewIcon(a.Icon, theme.IconMedium, role),
			widget.Column(2,
				widget.Flow(theme.Space8, widget.NewText(a.Title.In(lang), widget.TextOptions{Bold: true, Wrap: widget.OneLine}),
					widget.NewText(s.env.Openness(a), widget.TextOptions{Size: theme.TypeCaption, Role: role, Wrap: widget.OneLine})),
				widget.Caption(a.Reason.In(lang)))))
	}
	return widget.NewCard(widget.Column(theme.Space12, rows...))
}

// write hands what was answered over to a mail, once; later it goes to that mail again.
func (s *Screen) write() {
	if s.draft != "" {
		s.env.Open(screen.Target{Screen: screen.Compose, ID: s.draft})
		return
	}
	if s.busy { // pressed twice
		return
	}
	s.busy = true
	f, report := s.fix, s.run.Report(s.fix, s.b.Lang())
	screen.Load(s.env, "begin a mail", func(ctx context.Context) (mail.Draft, error) {
		d, err := s.b.DraftFromReport(ctx, report)
		if err != nil {
			s.env.Do(func() { s.busy = false })
		}
		return d, err
	}, func(d mail.Draft) {
		s.busy = false
		s.keeper.forget(f.ID)
		if s.fix == f {
			s.draft = d.ID
			s.showRun(false)
		}
		s.env.Open(screen.Target{Screen: screen.Compose, ID: d.ID})
	})
}
