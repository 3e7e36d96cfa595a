package fixes

import (
	"context"

	"fyne.io/fyne/v2"

	"okpay.example/support/faq/contact"
	"okpay.example/support/faq/fix"
	"okpay.example/support/faq/pack"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// showList shows all fixes, first those that were begun, and last what is kept of them.
func (s *Screen) showList(k kept) {
	s.kept = k
	lang := s.b.Lang()
	parts := []fyne.CanvasObject{
		widget.Column(theme.Space4, widget.Title(s.env.T("fixes.title")), widget.Lead(s.env.T("fixes.lead"))),
	}
	open := map[string]bool{}
	var rows []fyne.CanvasObject
	for _, run := range k.begun {
		f, ok := s.b.Library().Fix(run.Fix)
		if !ok || len(run.Answers)+len(run.Earlier) == 0 {
			continue
		}
		open[f.ID] = true
		rows = append(rows, s.begunRow(f, run, lang))
	}
	if len(rows) > 0 {
		parts = append(parts, widget.Column(theme.Space12,
			widget.Section(s.env.T("fixes.begun")), widget.Column(theme.Space8, rows...)))
	}
	var urgent, cards []fyne.CanvasObject
	fixes := s.b.Library().Fixes()
	for i := range fixes {
		f := &fixes[i]
		danger := contact.TopicUrgency(s.b.Library().Pack(), f.Topic) == contact.Now
		card := s.card(f, danger, lang)
		if !open[f.ID] {
			s.env.Mark("fixes.open."+f.ID, card)
		}
		if danger {
			urgent = append(urgent, card)
			continue
		}
		cards = append(cards, card)
	}
	cards = append(urgent, cards...)
	grid := []fyne.CanvasObject{widget.Grid(3, 220*max(1, theme.Scale()), theme.Space12, cards...)}
	if len(rows) > 0 {
		grid = append([]fyne.CanvasObject{widget.Section(s.env.T("fixes.all"))}, grid...)
	}
	parts = append(parts, widget.Column(theme.Space12, grid...))
	if len(rows) > 0 || k.worked+k.failed > 0 {
		parts = append(parts, s.record(k))
	}
	s.list = widget.NewReadingScroll(theme.CardsWidth*max(1, theme.Scale()), readingInsets, widget.Column(theme.Space24, parts...))
	s.put(s.list)
}

// record tells what is kept of the fixes on this computer, and deletes it at the person's word.
func (s *Screen) record(k kept) fyne.CanvasObject {
	text := s.env.T("fixes.record")
	if k.worked+k.failed > 0 {
		text = s.env.T("fixes.record.counts", "Worked", k.worked, "Failed", k.failed)
	}
	again := func(sure bool) func() {
		return func() {
			s.sure = sure
			s.showList(s.kept)
			s.list.ScrollToBottom() // it stands there
			widget.FocusFirst(s.turn)
		}
	}
	if !s.sure {
		ask := widget.NewLink(s.env.T("fixes.record.delete"), theme.TypeCaption, again(true))
		s.env.Mark("fixes.record.delete", ask)
		s.turn = ask
		return widget.Column(theme.Space4, widget.Caption(text), widget.Left(ask))
	}
	yes := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.record.delete.yes"), Kind: widget.Danger, Size: widget.Small,
		OnTapped: s.deleteRecord})
	no := widget.NewButton(widget.ButtonOptions{Text: s.env.T("fixes.record.delete.no"), Size: widget.Small, OnTapped: again(false)})
	s.env.Mark("fixes.record.delete.yes", yes)
	s.env.Mark("fixes.record.delete.no", no)
	s.turn = no // Enter pressed once too often deletes nothing
	return widget.NewBanner(widget.BannerOptions{Kind: widget.DangerKind, Title: s.env.T("fixes.record.delete.title"),
		Text: s.env.T("fixes.record.delete.text"), Below: true, Actions: []fyne.CanvasObject{yes, no}})
}

func (s *Screen) deleteRecord() {
	screen.Load(s.env, "forget the fixes", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.b.ForgetFixes(ctx)
	}, func(struct{}) {
		s.sure = false
		s.env.Toast(s.env.T("fixes.record.deleted"))
		if s.fix != nil || s.wanted != "" {
			return
		}
		s.showList(kept{})
		widget.FocusFirst(s.list) // what had it is gone
		s.Refresh()
	})
}

// begunRow is a fix to go on with.
func (s *Screen) begunRow(f *pack.Fix, run fix.Run, lang string) fyne.CanvasObject {
	at, most := run.Progress(f)
	caption := s.env.T("fixes.left", "At", at, "Most", most, "When", s.env.Ago(run.Updated))
	if run.Done(f) {
		caption = s.env.T("fixes.left.end", "When", s.env.Ago(run.Updated))
	}
	content := widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{1}},
		widget.IconSquare(f.Icon, 42),
		widget.Column(0, widget.Strong(f.Title.In(lang)), widget.Caption(caption)),
		widget.NewText(s.env.T("fixes.goon"), widget.TextOptions{Role: theme.OnPrimarySoft, Bold: true, Wrap: widget.OneLine}),
		widget.NewIcon("arrow-right", theme.IconSmall, theme.OnPrimarySoft))
	card := widget.NewTapCard(content, widget.TapCardOptions{OnTapped: s.open(f.ID)})
	s.env.Mark("fixes.open."+f.ID, card)
	return card
}

// card is a fix to begin; those for money or an account in danger are marked, and come first.
func (s *Screen) card(f *pack.Fix, danger bool, lang string) fyne.CanvasObject {
	top := []fyne.CanvasObject{widget.IconSquare(f.Icon, 36)}
	if danger {
		top = append(top, widget.NewBadge(widget.DangerKind, "", s.env.T("fixes.urgent")))
	}
	return widget.NewTapCard(widget.ColumnFill(0, 2,
		widget.Inline(theme.Space12, top...),
		widget.Inset(widget.Insets{Top: theme.Space8}, widget.Strong(f.Title.In(lang))),
		widget.NewText(f.Summary.In(lang), widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text2}),
		widget.Inset(widget.Insets{Top: theme.Space8}, widget.Caption(s.env.N("fixes.minutes", max(f.Minutes, 1)))),
	), widget.TapCardOptions{OnTapped: s.open(f.ID)})
}
