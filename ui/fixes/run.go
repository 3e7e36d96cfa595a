package fixes

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/faq/contact"
	"okpay.example/support/faq/fix"
	"okpay.example/support/faq/pack"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// showRun shows the fix at hand. changed says that its guide is another one since the answers were given.
func (s *Screen) showRun(changed bool) {
	var main fyne.CanvasObject
	var focus func()
	s.first = nil
	node := s.run.Node(s.fix)
	switch {
	case s.view == thanking:
		s.put(s.thanks())
		widget.Focus(s.first)
		return
	case s.view == reaching:
		main = s.reach()
	case node.Outcome != nil:
		main = s.outcome(node)
	default:
		main, focus = s.question(node)
	}
	parts := []fyne.CanvasObject{s.progress()}
	if changed {
		parts = append(parts, widget.NewBanner(widget.BannerOptions{Kind: widget.InfoKind, Text: s.env.T("fixes.changed")}))
	}
	parts = append(parts, widget.Inset(widget.Insets{Top: theme.Space8}, main))
	below := container.NewStack()
	page := widget.NewReadingScroll(0, readingInsets, widget.Column(theme.Space16, append(parts, below)...))
	s.put(aside(page, below, s.answers()))
	switch {
	case focus != nil:
		focus()
	case s.first != nil:
		widget.Focus(s.first)
	}
	// The question comes before its answers, also where they lie further down and the focus would scroll to them.
	s.env.Do(page.ScrollToTop)
}

// progress tells which fix it is and how far one has come.
func (s *Screen) progress() fyne.CanvasObject {
	at, most := s.run.Progress(s.fix)
	title := s.fix.Title.In(s.b.Lang())
	text, value := s.env.T("fixes.progress", "Title", title, "At", at, "Most", most), float32(at)/float32(max(most, 1))
	switch {
	case s.run.Done(s.fix):
		text, value = s.env.T("fixes.progress.end", "Title", title), 1
	case at == most:
		text = s.env.T("fixes.progress.last", "Title", title, "At", at)
	}
	return widget.Column(theme.Space8,
		widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{1}},
			widget.NewIcon("route", theme.IconSmall, theme.Text3), widget.Caption(text)),
		widget.NewProgress(value))
}

// question shows a question, or a step to do, with its answers.
func (s *Screen) question(n pack.Node) (o fyne.CanvasObject, focus func()) {
	lang := s.b.Lang()
	chosen, choices := -1, make([]widget.Choice, len(n.Choices))
	for i, c := range n.Choices {
		choices[i] = widget.Choice{Text: c.Text.In(lang)}
		if s.run.Answers[n.ID] == c.Key {
			chosen = i
		}
	}
	next := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.next"), Trailing: "arrow-right", Kind: widget.Primary,
		Disabled: chosen < 0})
	goOn := func(i int) { s.answer(n.Choices[i].Key) }
	list := widget.NewChoiceList(widget.ChoiceListOptions{Choices: choices, Selected: chosen,
		OnChanged: func(int) { next.Enable() }, OnConfirm: goOn})
	next.SetOnTapped(func() { goOn(list.Selected()) })
	s.env.Mark("fixes.next", next)
	for i, card := range list.Focusables() {
		s.env.Mark("fixes.choice."+n.Choices[i].Key, card.(fyne.CanvasObject))
	}
	var parts []fyne.CanvasObject
	if n.Urgent {
		parts = append(parts, s.hotline(s.b.Library().Advise(contact.Now, s.fix.Topic, s.env.Now())))
	}
	title, note := n.Text.In(lang), n.Note.In(lang)
	switch {
	case len(n.Do) == 0:
		parts = append(parts, head(title, note))
	case note == "":
		parts = append(parts, head(title, ""), toDo(n.Do, lang))
	default:
		parts = append(parts, head(title, ""), toDo(n.Do, lang), widget.Explain(note))
	}
	if n.Kind == pack.KindStep {
		parts = append(parts, widget.Strong(s.env.T("fixes.step")))
	}
	parts = append(parts, list, widget.Caption(s.env.T("fixes.keys")), foot(s.back(), s.direct(widget.Plain), next))
	return widget.Column(theme.Space16, parts...), list.Focus
}

// toDo numbers what a step tells to do.
func toDo(do []pack.Text, lang string) fyne.CanvasObject {
	rows := make([]fyne.CanvasObject, len(do))
	for i, t := range do {
		rows[i] = widget.NewStep(i+1, widget.Body(t.In(lang)))
	}
	return widget.Column(10, rows...)
}

// answer goes on from a question.
func (s *Screen) answer(key string) {
	run, err := s.run.Answer(s.fix, key, s.env.Now())
	var gone *fix.UnknownAnswerError
	switch {
	case errors.As(err, &gone):
		// Enter came twice: the question of this answer is answered.
	case err != nil:
		s.env.Fail("answer a question of a fix", err)
	default:
		s.move(run)
	}
}

// move takes the run to another node and keeps it.
func (s *Screen) move(run fix.Run) {
	s.begin(s.fix, run)
	s.keeper.keep(run)
	s.showRun(false)
}

// back is the button to the question before; from the first one it leads to the list.
func (s *Screen) back() *widget.Button {
	o := widget.ButtonOptions{Text: s.env.T("fixes.back"), Icon: "arrow-left"}
	switch {
	case s.view == reaching && s.run.Result != "":
		o.OnTapped = func() { s.move(s.run.Say("", s.env.Now())) }
	case s.view == reaching:
		o.OnTapped = func() { s.view = asking; s.showRun(false) }
	case len(s.run.Path) < 2:
		o.Text, o.OnTapped = s.env.T("fixes.all"), s.all
	default:
		o.OnTapped = func() { s.move(s.run.Back(s.env.Now())) }
	}
	b := widget.NewButton(o)
	s.env.Mark("fixes.back", b)
	return b
}

// direct is the way to a person, which is there at every question.
func (s *Screen) direct(kind widget.ButtonKind) *widget.Button {
	b := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.contact"), Icon: "headset", Kind: kind,
		OnTapped: func() { s.view = reaching; s.showRun(false) }})
	s.env.Mark("fixes.contact", b)
	return b
}

// restart begins the fix anew.
func (s *Screen) restart() {
	s.keeper.forget(s.fix.ID)
	s.begin(s.fix, fix.Start(s.fix, s.env.Now()))
	s.showRun(false)
}

// answers are what was answered so far, each to go back to.
func (s *Screen) answers() fyne.CanvasObject {
	steps, before := s.run.Transcript(s.fix, s.b.Lang()), s.run.Before(s.b.Lang())
	var rows []fyne.CanvasObject
	if len(steps) > 1 || len(before) == 0 {
		rows = append(rows, widget.Inset(widget.Insets{Left: theme.Space8, Bottom: theme.Space4}, widget.Strong(s.env.T("fixes.sofar"))),
			line())
	}
	for i, step := range steps[:len(steps)-1] {
		rows = append(rows, widget.NewTapCard(s.said(step), widget.TapCardOptions{Borderless: true,
			Insets: widget.All(theme.Space8), OnTapped: func() { s.jump(i) }}), line())
	}
	if len(before) > 0 {
		insets := widget.Insets{Left: theme.Space8, Bottom: theme.Space4}
		if len(rows) > 0 {
			insets.Top = theme.Space16
		}
		rows = append(rows, widget.Inset(insets, widget.Strong(s.env.T("fixes.before"))), line())
		for _, step := range before {
			rows = append(rows, widget.Inset(widget.All(theme.Space8), s.said(step)), line())
		}
	}
	for _, c := range s.run.From {
		rows = append(rows, widget.Inset(widget.All(theme.Space8),
			widget.Caption(s.env.N("fixes.from", len(c.Said), "Title", c.Title.In(s.b.Lang())))), line())
	}
	hint := "fixes.kept"
	switch {
	case len(steps) > 1:
	case len(before)+len(s.run.From) > 0:
		hint = "fixes.kept.before"
	default:
		hint = "fixes.kept.none"
	}
	rows = append(rows, widget.Inset(widget.Sides(theme.Space8, theme.Space8), widget.Caption(s.env.T(hint))))
	if len(steps) > 1 {
		restart := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.restart"), Icon: "rotate-ccw", Kind: widget.Plain,
			OnTapped: s.restart})
		s.env.Mark("fixes.restart", restart)
		all := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.all"), Icon: "list", Kind: widget.Plain,
			OnTapped: s.all})
		s.env.Mark("fixes.all", all)
		inset := widget.Insets{Left: -theme.Space8} // in line with the answers, which are inset as much
		rows = append(rows, widget.Inset(inset, widget.Left(restart)), widget.Inset(inset, widget.Left(all)))
	}
	return widget.Column(theme.Space4, rows...)
}

// line parts two answers. It is as wide as their words: what shows that one can be pressed reaches further.
func line() fyne.CanvasObject {
	return widget.Inset(widget.Sides(0, theme.Space8), widget.NewDivider())
}

// said is a line of the right pane.
func (s *Screen) said(step fix.Step) fyne.CanvasObject {
	return widget.Column(2,
		widget.Caption(step.Text),
		widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{1}, Top: true},
			widget.Inset(widget.Insets{Top: 3}, widget.NewIcon("check", theme.IconSmall, theme.Good)), widget.Body(step.Answer)))
}

// jump goes back to an earlier question; its answer stays marked.
func (s *Screen) jump(to int) {
	run := s.run
	for len(run.Path) > to+1 {
		run = run.Back(s.env.Now())
	}
	s.move(run)
}
