package fixes

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"okpay.example/support/faq/contact"
	"okpay.example/support/faq/fix"
	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/i18n"
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
		return s.handOver(title, note, contact.Urgency(n.Outcome.Urgency), n.Outcome)
	case pack.OutcomeFix:
		if f, ok := s.b.Library().Fix(n.Outcome.Target); ok {
			return s.leadOn(n, s.env.T("fixes.other", "Title", f.Title.In(lang)), s.other(f.ID))
		}
	case pack.OutcomeArticle:
		if a, ok := s.b.Library().Article(n.Outcome.Target, lang); ok {
			return s.leadOn(n, s.env.T("fixes.article", "Title", a.Title), func() {
				s.env.Open(screen.Target{Screen: screen.Help, ID: a.ID})
			})
		}
	case pack.OutcomeSolved:
		if n.Outcome.Wait {
			return s.wait(title, note)
		}
		return s.solved(title, note)
	}
	return s.handOver(title, note, "", nil) // a pack that names what it does not have still ends with a person
}

func head(title, note string) *fyne.Container {
	c := widget.Column(theme.Space4, widget.Title(title))
	if note != "" {
		c.Add(widget.Explain(note))
	}
	return c
}

// leadOn points to another fix or to an article; in danger the hotline stands above it.
func (s *Screen) leadOn(n pack.Node, words string, on func()) fyne.CanvasObject {
	lang := s.b.Lang()
	next := widget.NewButton(widget.ButtonOptions{Text: words, Trailing: "arrow-right", Kind: widget.Primary,
		Size: widget.Main, OnTapped: on})
	s.env.Mark("fixes.next", next)
	s.first = next
	parts := []fyne.CanvasObject{
		head(n.Text.In(lang), n.Note.In(lang)), widget.Left(next), widget.Flow(theme.Space12, s.back(), s.direct(widget.Secondary)),
	}
	if n.Urgent {
		parts = append([]fyne.CanvasObject{s.hotline(s.b.Library().Advise(contact.Now, s.fix.Topic, s.env.Now()))}, parts...)
	}
	return widget.Column(theme.Space24, parts...)
}

// other goes on with the fix that this one leads to, which takes along what was answered here.
func (s *Screen) other(id string) func() {
	return func() {
		run := s.run
		screen.Load(s.env, "go on with another fix", func(ctx context.Context) (struct{}, error) {
			return struct{}{}, s.b.LeadOn(ctx, run, id)
		}, func(struct{}) { s.open(id)() })
	}
}

// solved asks whether it really worked.
func (s *Screen) solved(title, note string) fyne.CanvasObject {
	yes := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.solved.yes"), Icon: "check", Kind: widget.Primary,
		Size: widget.Main, OnTapped: func() { s.finish(false) }})
	s.env.Mark("fixes.solved", yes)
	s.first = yes
	no := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.solved.no"), Size: widget.Main, OnTapped: func() {
		s.run, s.view = s.run.Say(fix.Failed, s.env.Now()), reaching
		s.keeper.fail(s.run)
		s.showRun(false)
	}})
	s.env.Mark("fixes.unsolved", no)
	return s.closing(title, note, "circle-check", theme.Good, s.env.T("fixes.solved.ask"), "", yes, no)
}

// wait is the end of a fix where all is done that can be, and the rest takes its time. Whether it came is asked later.
func (s *Screen) wait(title, note string) fyne.CanvasObject {
	later := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.wait.later"), Icon: "bell", Kind: widget.Primary,
		Size: widget.Main, OnTapped: func() { s.finish(true) }})
	s.env.Mark("fixes.wait", later)
	s.first = later
	now := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.wait.contact"), Icon: "headset", Size: widget.Main,
		OnTapped: func() { s.view = reaching; s.showRun(false) }})
	s.env.Mark("fixes.contact", now)
	return s.closing(title, note, "hourglass", theme.Primary, s.env.T("fixes.wait.ask"), s.env.T("fixes.wait.text"), later, now)
}

// closing is the card that a fix ends with.
func (s *Screen) closing(title, note, icon string, role theme.Role, ask, text string, actions ...fyne.CanvasObject) fyne.CanvasObject {
	words := widget.Column(2, widget.Strong(ask))
	if text != "" {
		words.Add(widget.Explain(text))
	}
	card := widget.NewCard(widget.Column(theme.Space12,
		widget.Beside(widget.NewIcon(icon, theme.IconLarge, role), words),
		widget.Flow(theme.Space12, actions...)))
	return widget.Column(theme.Space24, head(title, note), card, widget.Left(s.back()))
}

// finish ends the run; the person is asked about it the next day.
func (s *Screen) finish(wait bool) {
	s.keeper.finish(s.run, wait)
	s.view = thanking
	s.showRun(false)
}

// thanks is the end of a fix that worked, or that now takes its time.
func (s *Screen) thanks() fyne.CanvasObject {
	icon, key := "check-check", "fixes.thanks"
	if o := s.run.Node(s.fix).Outcome; o != nil && o.Wait {
		icon, key = "hourglass", "fixes.waiting"
	}
	home := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.thanks.home"), Kind: widget.Primary,
		OnTapped: func() { s.env.Open(screen.Target{Screen: screen.Home}) }})
	s.env.Mark("fixes.home", home)
	s.first = home
	all := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.all"), OnTapped: s.all})
	return widget.NewEmptyState(widget.EmptyStateOptions{Icon: icon, Title: s.env.T(key),
		Text: s.env.T(key + ".text"), Actions: []fyne.CanvasObject{home, all}})
}

// reach is the way to a person from anywhere in a fix, or after its end did not help.
func (s *Screen) reach() fyne.CanvasObject {
	title, text := "fixes.reach.title", "fixes.reach.text"
	switch {
	case s.run.Result != "":
		title, text = "fixes.reach."+string(s.run.Result), "fixes.reach.after"
	case !s.answered():
		text = "fixes.reach.first"
	}
	return s.handOver(s.env.T(title), s.env.T(text), "", nil)
}

// answered tells whether anything was answered that could be written for the person.
func (s *Screen) answered() bool {
	return len(s.run.Path) > 1 || len(s.run.Earlier)+len(s.run.From) > 0
}

// shownWays is how many channels the end of a fix names; all of them are one press away.
const shownWays = 3

// handOver shows the ways to a person that fit, and writes what was answered into a mail. An empty urgency is the
// topic's own; the outcome is nil where the fix has not come to one.
func (s *Screen) handOver(title, note string, u contact.Urgency, o *pack.Outcome) fyne.CanvasObject {
	if u == "" {
		u = contact.TopicUrgency(s.b.Library().Pack(), s.fix.Topic)
	}
	advice := s.b.Library().Advise(u, s.fix.Topic, s.env.Now())
	parts := []fyne.CanvasObject{head(title, note)}
	if u == contact.Now {
		parts = append(parts, s.hotline(advice))
	}
	parts = append(parts, s.letter(u, o), s.ways(advice), widget.Left(s.back()))
	return widget.Column(theme.Space16, parts...)
}

// letter is the card that a mail begins from.
func (s *Screen) letter(u contact.Urgency, o *pack.Outcome) fyne.CanvasObject {
	key := "fixes.mail"
	if !s.answered() {
		key = "fixes.mail.first"
	}
	words := []fyne.CanvasObject{widget.Strong(s.env.T(key)), widget.Explain(s.env.T(key + ".text"))}
	if o != nil && len(o.Attach) > 0 {
		words = append(words, widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{1}, Top: true},
			widget.Inset(widget.Insets{Top: 3}, widget.NewIcon("paperclip", theme.IconSmall, theme.Text3)),
			widget.Explain(s.env.T("fixes.attach", "What", o.Attach.In(s.b.Lang())))))
	}
	rows := []fyne.CanvasObject{widget.Column(theme.Space4, words...)}
	if o != nil && o.Transaction && s.draft == "" {
		rows = append(rows, s.transaction())
	}
	label := s.env.T("fixes.write")
	if s.draft != "" {
		label = s.env.T("fixes.write.again")
	}
	write := widget.NewButton(widget.ButtonOptions{Text: label, Icon: "pencil", Kind: widget.Primary, Size: widget.Main,
		OnTapped: s.write})
	s.env.Mark("fixes.write", write)
	s.first = write
	every := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.ways"), Icon: "headset", Size: widget.Main,
		OnTapped: func() { s.env.Open(screen.Target{Screen: screen.Contact, ID: string(u)}) }})
	s.env.Mark("fixes.ways", every)
	rows = append(rows, widget.Flow(theme.Space12, write, every))
	if s.draft == "" && key == "fixes.mail" {
		rows = append(rows, widget.Left(s.language()))
	}
	return widget.NewCard(widget.Column(theme.Space12, rows...))
}

// transaction asks for the ID by which support finds what the mail is about. It may be left empty.
func (s *Screen) transaction() fyne.CanvasObject {
	field := widget.NewField(widget.FieldOptions{Label: s.env.T("fixes.transaction"), Caption: s.env.T("fixes.transaction.text"),
		EntryOptions: widget.EntryOptions{Text: s.run.Transaction}})
	field.Entry.OnChanged = func(id string) {
		s.run = s.run.WithTransaction(strings.TrimSpace(id), s.env.Now())
		s.keeper.keep(s.run)
	}
	s.env.Mark("fixes.transaction", field.Entry)
	return field
}

// language offers to write the mail in the other language: support may read another one than the person.
func (s *Screen) language() fyne.CanvasObject {
	now := cmp.Or(s.lang, s.b.Lang())
	languages := i18n.Languages()
	other := languages[(slices.Index(languages, now)+1)%len(languages)]
	s.tongue = widget.NewLink(s.env.T("fixes.write.in."+other), "", func() {
		s.lang = other
		s.showRun(false)
		s.env.Do(func() { widget.Focus(s.tongue) }) // the one back, in the place of this one, once the page went to its top
	})
	s.env.Mark("fixes.language", s.tongue)
	return s.tongue
}

// hotline stands above everything else when money or the account is in danger now. It does not say when to call: the
// account is locked first, as the steps say. Where nobody picks up at this hour it says what to do instead.
func (s *Screen) hotline(advice []contact.Advice) fyne.CanvasObject {
	o := widget.BannerOptions{Kind: widget.DangerKind, Icon: "phone", Below: true}
	i := slices.IndexFunc(advice, func(a contact.Advice) bool { return a.Kind == pack.ChannelPhone && a.Value != "" })
	if i < 0 {
		o.Title, o.Text = s.env.T("fixes.hotline"), s.env.T("fixes.hotline.unknown")
		show := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.hotline.find"), Kind: widget.Danger,
			OnTapped: func() { s.env.Open(screen.Target{Screen: screen.Contact, ID: string(contact.Now)}) }})
		s.env.Mark("fixes.hotline", show)
		o.Actions = []fyne.CanvasObject{show}
		return widget.NewBanner(o)
	}
	phone := advice[i]
	o.Title, o.Text = s.env.T("fixes.hotline.number", "Number", phone.Value), s.env.T("fixes.hotline.state", "State", s.env.Openness(phone))
	if phone.HoursConfirmed && !phone.Open {
		o.Icon = "phone-off"
		o.Title = s.env.T("fixes.hotline.closed", "Number", phone.Value)
		o.Text = s.env.T("fixes.hotline.closed.text")
		if !phone.OpensAt.IsZero() {
			o.Text = s.env.T("fixes.hotline.closed.until", "When", s.env.Until(phone.OpensAt))
		}
	}
	copies := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.hotline.copy"), Icon: "copy",
		Kind: widget.Danger, OnTapped: func() {
			fyne.CurrentApp().Clipboard().SetContent(phone.Value)
			s.env.Toast(s.env.T("fixes.hotline.copied", "Number", phone.Value))
		}})
	s.env.Mark("fixes.hotline", copies)
	o.Actions = []fyne.CanvasObject{copies}
	return widget.NewBanner(o)
}

// ways names the channels that come first, and who answers now.
func (s *Screen) ways(advice []contact.Advice) fyne.CanvasObject {
	lang := s.b.Lang()
	rows := []fyne.CanvasObject{widget.Strong(s.env.T("fixes.ways.title"))}
	for i, a := range advice[:min(shownWays, len(advice))] {
		role := theme.Text3
		if a.Open {
			role = theme.Good
		}
		words := widget.Column(2,
			widget.Flow(theme.Space8, widget.NewText(a.Title.In(lang), widget.TextOptions{Bold: true, Wrap: widget.OneLine}),
				widget.NewText(s.env.Openness(a), widget.TextOptions{Size: theme.TypeCaption, Role: role, Wrap: widget.OneLine})),
			widget.Caption(a.Reason.In(lang)))
		if i == 0 { // that is the one to take; what the others want is told on their own screen
			words.Add(widget.NewText(s.env.T("fixes.bring", "What", a.Bring.In(lang)), widget.TextOptions{Size: theme.TypeCaption}))
		}
		rows = append(rows, widget.NewDivider(), widget.Beside(widget.NewIcon(a.Icon, theme.IconMedium, role), words))
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
	f := s.fix
	report, _ := s.b.FixReport(s.run, cmp.Or(s.lang, s.b.Lang())) // the fix is the one shown
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
