package ui

import (
	"context"
	"errors"

	"okpay.example/support/mail"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// askClose closes the window; while a mail is about to go out, or on its way, the person is asked first: closed, the
// program sends nothing until it is opened again. Asked a second time it closes.
func (s *shell) askClose(done func()) {
	if s.leaving {
		s.close(done)
		return
	}
	s.leaving = true
	s.work.Go(func() {
		ids, err := s.aboutToGo()
		s.do(func() {
			switch {
			case err != nil:
				s.backend.Log.Error("look for mails that are about to go out", "err", err)
				s.close(done)
			case len(ids) == 0:
				s.close(done)
			default:
				s.showLeaving(ids, done)
			}
		})
	})
}

// aboutToGo lists the mails that go out in a moment, or are going out. Those that wait for the network or for the person
// wait as well while the program is closed.
func (s *shell) aboutToGo() (ids []int64, err error) {
	all, err := s.backend.Outbox(s.ctx, mail.OutgoingQueued, mail.OutgoingSending)
	for _, o := range all {
		if aboutToGo(o) {
			ids = append(ids, o.ID)
		}
	}
	return ids, err
}

func aboutToGo(o mail.Outgoing) bool {
	return o.State == mail.OutgoingSending || o.State == mail.OutgoingQueued && o.Tries == 0 && o.LastError == ""
}

// question is the one whether to close while mails are about to go out, as long as it is open.
type question struct {
	ids     []int64
	pop     *widget.Modal
	send    *widget.Button
	yes, no func()
}

// reconsider answers the open question when none of its mails is about to go out any more: once all are out the window
// closes, as was asked for; if one did not make it the question goes, and what became of it is seen.
func (s *shell) reconsider() {
	q := s.question
	if q == nil || q.send.Busy() || s.closing {
		return
	}
	s.work.Go(func() {
		left, out, err := s.whatBecame(q.ids)
		s.do(func() {
			switch {
			case err != nil:
				s.backend.Log.Error("look at mails that were about to go out", "err", err)
			case s.question != q || q.send.Busy() || left > 0:
			case out == len(q.ids):
				q.yes()
			default:
				q.no()
			}
		})
	})
}

// whatBecame counts the mails that are still about to go out, and those that are out.
func (s *shell) whatBecame(ids []int64) (left, out int, err error) {
	for _, id := range ids {
		o, err := s.backend.Outgoing(s.ctx, id)
		switch {
		case errors.Is(err, mail.ErrNotFound): // deleted with its ticket
		case err != nil:
			return left, out, err
		case aboutToGo(o):
			left++
		case o.State == mail.OutgoingSent:
			out++
		}
	}
	return left, out, nil
}

// leavingWidth is how wide the question is.
const leavingWidth float32 = 460

func (s *shell) showLeaving(ids []int64, done func()) {
	t := s.backend.Words().T
	var pop *widget.Modal
	no := func() {
		pop.Hide()
		s.leaving, s.question = false, nil
	}
	keys := widget.NewEscape(no)
	stay := widget.NewButton(widget.ButtonOptions{Text: t("shell.close.stay"), Kind: widget.Plain, OnTapped: no})
	yes := widget.NewButton(widget.ButtonOptions{Text: t("shell.close.yes"), OnTapped: func() { s.close(done) }})
	send := widget.NewButton(widget.ButtonOptions{Text: t("shell.close.send"), Icon: "send", Kind: widget.Primary})
	failed := widget.NewText("", widget.TextOptions{Role: theme.Danger})
	failed.Hide()
	send.SetOnTapped(func() {
		send.SetBusy(true)
		s.work.Go(func() {
			err := s.deliverAll(ids)
			s.do(func() {
				send.SetBusy(false)
				switch {
				case s.closing || !pop.Visible():
				case err == nil:
					s.close(done)
				default:
					s.question = nil // it stays, with the reason, until the person has read it
					failed.SetText(s.explain("send before closing", err).text())
					failed.Show()
					pop.Content.Refresh()
				}
			})
		})
	})
	s.marks.Set("shell.close.stay", stay)
	s.marks.Set("shell.close.yes", yes)
	s.marks.Set("shell.close.send", send)
	foot := widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{0}}, widget.Space(0, 0), stay, yes, send)
	column := widget.Stack(keys, widget.Inset(widget.All(theme.Space16), widget.Column(theme.Space16,
		widget.NewText(t("shell.close.title"), widget.TextOptions{Size: theme.TypeSection, Bold: true}),
		widget.Column(theme.Space8, widget.Body(t("shell.close.text")), failed), foot)))
	pop = s.lay(column, foot, leavingWidth, keys)
	s.question = &question{ids: ids, pop: pop, send: send, yes: func() { s.close(done) }, no: no}
}

// deliverAll sends mails now, their call-back time or not. One that was taken back meanwhile is no failure.
func (s *shell) deliverAll(ids []int64) (err error) {
	for _, id := range ids {
		_, e := s.backend.Deliver(s.ctx, id)
		if errors.Is(e, mail.ErrNotQueued) || errors.Is(e, mail.ErrNotFound) || errors.Is(e, context.Canceled) {
			continue
		}
		err = errors.Join(err, e)
	}
	return err
}
