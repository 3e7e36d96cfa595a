package compose

import (
	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/widget"
)

// phase is what a mail on its way is doing, as the person sees it.
type phase int

const (
	calledBack phase = iota // it can be taken back, and has not begun to go out
	sending
	waiting // in the outbox, for the network or a better moment
	unsure
	failed
	gone // sent
	cancelled
)

func (d *delivery) phase() phase {
	now := d.env.Now()
	switch d.out.State {
	case mail.OutgoingSent:
		return gone
	case mail.OutgoingCancelled:
		return cancelled
	case mail.OutgoingFailed:
		return failed
	case mail.OutgoingUnknown:
		return unsure
	case mail.OutgoingSending:
		return sending
	}
	tried := d.out.Tries > 0 || d.out.LastError != ""
	switch {
	case !tried && d.out.NextTry.After(now):
		return calledBack
	case !tried && now.Sub(d.out.NextTry) < longTime && d.unreached() == "":
		return sending
	}
	return waiting
}

// unreached is why the mailbox cannot be reached, as far as is known.
func (d *delivery) unreached() string {
	return app.Unreached(d.env.Words(), d.s.b.ConnectionOf(d.out.Account))
}

// kindOf is the colour of a phase.
func kindOf(p phase) widget.Kind {
	switch p {
	case waiting:
		return widget.InfoKind
	case unsure:
		return widget.WarningKind
	case failed:
		return widget.DangerKind
	}
	return widget.PrimaryKind
}
