package tickets

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/widget"
)

// waitingBanner says of a mail that is not out, or may not be, how it stands and what can be done.
func (k *talk) waitingBanner(o mail.Outgoing) fyne.CanvasObject {
	s, t := k.s, k.s.env.T
	k.drop(func(a act) bool { return a.outgoing == o.ID })
	button := func(mark, words string, kind widget.ButtonKind, f func(*widget.Button)) fyne.CanvasObject {
		b := widget.NewButton(widget.ButtonOptions{Text: t(words), Kind: kind, Size: widget.Small})
		b.SetOnTapped(func() { f(b) })
		s.env.Mark("tickets."+mark, b)
		k.acts = append(k.acts, act{o.ID, mark, b})
		return b
	}
	retry := func(b *widget.Button) { k.retry(b, o) }
	back := func(b *widget.Button) { k.takeBack(b, o, false) }
	edit := func(b *widget.Button) { k.takeBack(b, o, true) }
	b := widget.BannerOptions{Below: true}
	switch o.State {
	case mail.OutgoingUnknown:
		b.Kind, b.Icon, b.Title, b.Text = widget.WarningKind, "circle-help", t("tickets.unknown.title"), s.doubt(o)
		b.Actions = []fyne.CanvasObject{
			button("look", "tickets.look", widget.Caution, func(b *widget.Button) { k.lookFor(b, o) }),
			button("retry", "tickets.again", widget.Secondary, retry), button("take_back", "tickets.take_back", widget.Secondary, back),
		}
	case mail.OutgoingFailed:
		b.Kind, b.Title, b.Text = widget.DangerKind, t("tickets.failed.title"), s.reason(o.LastError)
		b.Actions = []fyne.CanvasObject{button("edit", "tickets.edit", widget.Danger, edit)}
		if app.ResendHelps(o.LastError) {
			b.Actions = append(b.Actions, button("retry", "tickets.again", widget.Secondary, retry))
		}
		if key, _ := mail.SplitReason(o.LastError); key != "earlier" { // else it does not go at all as it is
			b.Actions = append(b.Actions, button("take_back", "tickets.take_back", widget.Secondary, back))
		}
	case mail.OutgoingSending:
		u := k.uploadOf(o)
		b.Kind, b.Icon, b.Title, b.Body = widget.InfoKind, "upload", t("tickets.sending.title"), u.content
		stop := button("take_back", "tickets.stop", widget.Secondary, back)
		u.setStop(stop)
		b.Actions = []fyne.CanvasObject{stop}
	default:
		b.Kind, b.Icon, b.Title, b.Text = widget.InfoKind, "clock", t("tickets.queued.title"), t("tickets.queued.text")
		b.Actions = []fyne.CanvasObject{button("take_back", "tickets.take_back", widget.Secondary, back)}
		why := s.unreached(o.Account)
		if o.LastError == "" && why != "" && !o.NextTry.After(s.env.Now()) {
			b.Icon, b.Title = "cloud-off", t("tickets.offline.title")
			b.Text = t("tickets.offline.lost", "Why", why)
		}
		if o.LastError != "" {
			b.Icon, b.Title = "cloud-off", t("tickets.offline.title")
			b.Text = t("tickets.offline.tried", "Why", s.reason(o.LastError), "Next", s.due("tickets.offline.text", "tickets.offline.soon", o))
			b.Actions = append([]fyne.CanvasObject{button("retry", "tickets.try_now", widget.Secondary, retry)}, b.Actions...)
		}
	}
	return widget.NewBanner(b)
}

// unreached is why a mailbox cannot be reached, as far as is known.
func (s *Screen) unreached(account int64) string {
	return app.Unreached(s.env.Words(), s.b.ConnectionOf(account))
}

// clock is when the next try for a mail, or the next look for it, is due; "" while nobody knows.
func (s *Screen) clock(o mail.Outgoing) string { return s.env.Until(o.NextTry) }

// due says something with the time at which the next try for a mail, or the next look for it, is due, and with soon where
// nobody knows it.
func (s *Screen) due(key, soon string, o mail.Outgoing, args ...any) string {
	when := s.clock(o)
	if when == "" {
		return s.env.T(soon, args...)
	}
	return s.env.T(key, append(args, "When", when)...)
}

// doubt says what is known of a mail that may have arrived: what happened, and who looks for it when, or why not.
func (s *Screen) doubt(o mail.Outgoing) string {
	args := []any{"Since", s.env.Ago(o.Updated)}
	key, words := mail.SplitReason(o.LastError)
	switch key {
	case "not_looked":
		return s.due("tickets.unknown.not_looked", "tickets.unknown.not_looked.soon", o, append(args, "Why", s.reason(words))...)
	case "cannot_look":
		return s.env.T("tickets.unknown.cannot_look", args...)
	}
	return s.due("tickets.unknown.text", "tickets.unknown.text.soon", o, args...)
}

func (k *talk) lookFor(b *widget.Button, o mail.Outgoing) {
	b.SetBusy(true)
	k.s.do("look for a mail", func(ctx context.Context) error { return k.s.b.LookFor(ctx, o.ID) }, func() {
		b.SetBusy(false)
		k.s.env.Toast(k.s.env.T("tickets.looking"))
		k.s.Refresh()
	}, func() {
		b.SetBusy(false)
		k.load()
	})
}

// reason is why a mail is not out, in plain words. What the server said follows where it refused the mail, or where no
// plain words are known.
func (s *Screen) reason(lastError string) string {
	key, words := mail.SplitReason(lastError)
	if large := mail.TooLargeOf(lastError); large != nil {
		return s.env.T("tickets.reason.too_large.sizes", "Size", app.Size(large.Size), "Limit", app.Size(large.Limit))
	}
	switch key { // the server's own words often say more
	case "turned_away", "no_service", "protocol":
		if said := app.SaidAtSignIn(words); said != "" {
			return s.env.T("tickets.reason.said", "Reason", s.env.T("tickets.reason."+key), "Words", visibleLine(said))
		}
	case "rejected":
		if said := app.ServerWords(words); said != words {
			return s.env.T("tickets.reason.rejected.said", "Words", visibleLine(said))
		}
	}
	if key != "" && s.env.Words().Has("tickets.reason."+key) {
		return s.env.T("tickets.reason." + key)
	}
	return s.env.T("tickets.reason.other", "Words", visibleLine(words))
}

func (k *talk) retry(b *widget.Button, o mail.Outgoing) {
	b.SetBusy(true)
	k.s.do("send a mail again", func(ctx context.Context) error { return k.s.b.Retry(ctx, o.ID) }, func() {
		b.SetBusy(false)
		k.s.env.Toast(k.s.env.T("tickets.retried"))
		k.s.Refresh()
	}, func() {
		b.SetBusy(false)
		k.load()
	})
}

// takeBack gives a mail back as a draft: a reply into the reply box, if that is free; else, and to edit the mail that
// began the ticket, into its own screen. One that may have arrived is looked for first; where nobody can, the person
// decides.
func (k *talk) takeBack(b *widget.Button, o mail.Outgoing, edit bool) {
	k.takeBackBy(k.s.b.TakeBack, b, o, edit)
}

func (k *talk) takeBackBy(
	take func(context.Context, int64) (mail.Draft, error), b *widget.Button, o mail.Outgoing, edit bool,
) {
	b.SetBusy(true)
	var d mail.Draft
	var unlooked *mail.UnlookedError
	k.s.do("take a mail back", func(ctx context.Context) (err error) {
		if d, err = take(ctx, o.ID); errors.As(err, &unlooked) {
			return nil
		}
		return err
	}, func() {
		if unlooked != nil {
			b.SetBusy(false)
			k.askAnyway(unlooked, b, o, edit)
			return
		}
		k.givenBack(d, o, edit)
	}, func() {
		b.SetBusy(false)
		k.load()
	})
}

// givenBack puts a draft where it goes on.
func (k *talk) givenBack(d mail.Draft, o mail.Outgoing, edit bool) {
	words := "tickets.taken_back"
	if d.MessageID == o.MessageID { // it may have arrived
		words = "tickets.taken_back.doubt"
	}
	k.s.env.Toast(k.s.env.T(words))
	switch {
	case d.Ticket != "" && k.open.ticket == d.Ticket && k.reply.free():
		k.reply.take(d)
		if edit {
			widget.Focus(k.reply.entry)
		}
		k.s.Refresh()
	default:
		k.s.env.Open(screen.Target{Screen: screen.Compose, ID: d.ID})
	}
}

// askAnyway tells what is known of a mail that nobody can look for, and leaves the choice.
func (k *talk) askAnyway(why error, b *widget.Button, o mail.Outgoing, edit bool) {
	t := k.s.env.T
	yes := widget.NewButton(widget.ButtonOptions{Text: t("tickets.take_back.anyway"), Icon: "undo-2", Kind: widget.Caution})
	k.s.env.Mark("tickets.take_back.anyway", yes)
	shut := k.s.sheet(sheetOptions{
		Title: t("tickets.take_back.doubt"), Body: widget.Explain(k.s.env.Trouble(why)),
		Buttons: []fyne.CanvasObject{yes}, Shut: t("tickets.take_back.wait"),
	})
	yes.SetOnTapped(func() {
		shut()
		k.takeBackBy(k.s.b.TakeBackAnyway, b, o, edit)
	})
}
