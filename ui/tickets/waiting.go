package tickets

import (
	"context"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/widget"
)

// waitingBanner says of a mail that is not out, or may not be, how it stands and what can be done.
func (k *talk) waitingBanner(o mail.Outgoing) fyne.CanvasObject {
	s, t := k.s, k.s.env.T
	button := func(mark, words string, kind widget.ButtonKind, f func(*widget.Button)) fyne.CanvasObject {
		b := widget.NewButton(widget.ButtonOptions{Text: t(words), Kind: kind, Size: widget.Small})
		b.SetOnTapped(func() { f(b) })
		s.env.Mark("tickets."+mark, b)
		return b
	}
	retry := func(b *widget.Button) { k.retry(b, o) }
	back := func(b *widget.Button) { k.takeBack(b, o, false) }
	edit := func(b *widget.Button) { k.takeBack(b, o, true) }
	b := widget.BannerOptions{Below: true}
	switch o.State {
	case mail.OutgoingUnknown:
		b.Kind, b.Title, b.Text = widget.WarningKind, t("tickets.unknown.title"), t("tickets.unknown.text", "When", s.env.Ago(o.Updated))
		b.Actions = []fyne.CanvasObject{button("retry", "tickets.again", widget.Caution, retry), button("take_back", "tickets.take_back", widget.Plain, back)}
	case mail.OutgoingFailed:
		b.Kind, b.Title, b.Text = widget.DangerKind, t("tickets.failed.title"), s.reason(o.LastError)
		b.Actions = []fyne.CanvasObject{button("edit", "tickets.edit", widget.Danger, edit), button("retry", "tickets.again", widget.Plain, retry)}
	case mail.OutgoingSending:
		b.Kind, b.Icon, b.Title = widget.InfoKind, "send", t("tickets.sending.title")
	default:
		b.Kind, b.Icon, b.Title, b.Text = widget.InfoKind, "clock", t("tickets.queued.title"), t("tickets.queued.text")
		b.Actions = []fyne.CanvasObject{button("take_back", "tickets.take_back", widget.Secondary, back)}
		if o.LastError != "" {
			b.Icon, b.Title, b.Text = "cloud-off", t("tickets.offline.title"), s.reason(o.LastError)+" "+t("tickets.offline.text")
			b.Actions = append([]fyne.CanvasObject{button("retry", "tickets.try_now", widget.Secondary, retry)}, b.Actions...)
		}
	}
	return widget.NewBanner(b)
}

// reason is why a mail is not out, in plain words. What the server said follows only where no plain words are known.
func (s *Screen) reason(lastError string) string {
	key, words := mail.SplitReason(lastError)
	if key != "" && s.env.Words().Has("tickets.reason."+key) {
		return s.env.T("tickets.reason." + key)
	}
	return s.env.T("tickets.reason.other", "Words", visibleLine(words))
}

func (k *talk) retry(b *widget.Button, o mail.Outgoing) {
	b.SetBusy(true)
	k.s.do("send a mail again", func(ctx context.Context) error { return k.s.b.Retry(ctx, o.ID) }, func() {
		k.s.env.Toast(k.s.env.T("tickets.retried"))
		k.s.Refresh()
	}, func() {
		b.SetBusy(false)
		k.load()
	})
}

// takeBack gives a mail back as a draft: a reply into the reply box, if that is free; else, and to edit the mail that
// began the ticket, into its own screen.
func (k *talk) takeBack(b *widget.Button, o mail.Outgoing, edit bool) {
	b.SetBusy(true)
	var d mail.Draft
	k.s.do("take a mail back", func(ctx context.Context) (err error) {
		d, err = k.s.b.TakeBack(ctx, o.ID)
		return err
	}, func() {
		k.s.env.Toast(k.s.env.T("tickets.taken_back"))
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
	}, func() {
		b.SetBusy(false)
		k.load()
	})
}
