package home

import (
	"context"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// ask shows the oldest of what is asked the day after a fix: one question at a time, and none mostly. What takes the
// place of a question that was answered takes its focus too: the next one, or after the last one the search.
func (s *Screen) ask(due []app.FollowUp) {
	said := ""
	if len(due) > 0 {
		said = fmt.Sprintln(due[0].Run.Fix, due[0].Wait, s.env.Ago(due[0].Run.Updated))
	}
	if said == s.shown.asked {
		return
	}
	s.shown.asked = said
	handOn := s.pressed || slices.Contains(s.answers, s.env.Window.Canvas().Focused())
	s.pressed, s.answers = false, nil
	s.asked.RemoveAll()
	s.asked.Hide()
	if len(due) > 0 {
		s.asked.Add(s.question(due[0]))
		s.asked.Show()
	}
	s.content.Refresh()
	switch {
	case handOn && len(due) > 0:
		widget.FocusFirst(s.answers[0].(fyne.CanvasObject))
	case handOn:
		s.search.Focus()
	}
}

// question is the card: whether a fix has held, or whether what was waited for has come.
func (s *Screen) question(f app.FollowUp) fyne.CanvasObject {
	id, title, icon := f.Run.Fix, "", "route"
	if fix, ok := s.b.Library().Fix(id); ok {
		title, icon = fix.Title.In(s.b.Lang()), fix.Icon
	}
	key := "followup.held"
	if f.Wait {
		key = "followup.wait"
	}
	mark := func(answer app.FollowUpAnswer, o interface {
		fyne.CanvasObject
		fyne.Focusable
	}) fyne.CanvasObject {
		s.env.Mark("home.followup."+string(answer), o)
		s.answers = append(s.answers, o)
		return o
	}
	button := func(answer app.FollowUpAnswer, icon string) fyne.CanvasObject {
		return mark(answer, widget.NewButton(widget.ButtonOptions{Text: s.env.T(key + "." + string(answer)), Icon: icon,
			Size: widget.Small, OnTapped: func() { s.answer(id, answer) }}))
	}
	actions := []fyne.CanvasObject{button(app.FollowUpYes, "check"), button(app.FollowUpNo, "headset")}
	if f.Wait {
		actions = append(actions, button(app.FollowUpWait, "clock"))
	}
	stop := widget.NewLink(s.env.T(key+"."+string(app.FollowUpStop)), "", func() { s.answer(id, app.FollowUpStop) })
	// The way out stands in the corner, where it never becomes a line of its own below the answers.
	head := widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{0}, Top: true},
		widget.Column(2, widget.Strong(s.env.T(key, "Title", title)),
			widget.Caption(s.env.T("home.followup.text", "When", s.env.Ago(f.Run.Updated)))),
		mark(app.FollowUpStop, stop))
	return widget.NewCard(widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{1}, Top: true},
		widget.IconSquare(icon, 36), widget.Column(theme.Space12, head, widget.Flow(theme.Space8, actions...))))
}

// answer takes what the person says; when the trouble is back it leads on to the ways to a person.
func (s *Screen) answer(id string, answer app.FollowUpAnswer) {
	screen.Load(s.env, "answer what was asked again", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.b.AnswerFollowUp(ctx, id, answer)
	}, func(struct{}) {
		switch answer {
		case app.FollowUpNo:
			s.env.Open(screen.Target{Screen: screen.Fixes, ID: id})
			return
		case app.FollowUpYes:
			s.env.Toast(s.env.T("home.followup.thanks"))
		}
		s.pressed = true
		s.Refresh()
	})
}
