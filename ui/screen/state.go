package screen

import (
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/widget"
)

// StateKind is the colour that a ticket's state is shown in, everywhere alike.
func StateKind(s ticket.State) widget.Kind {
	switch s {
	case ticket.WaitingForYou, ticket.Unknown:
		return widget.WarningKind
	case ticket.Failed:
		return widget.DangerKind
	case ticket.Solved:
		return widget.GoodKind
	case ticket.Sending, ticket.Queued, ticket.Answered:
		return widget.InfoKind
	}
	return widget.NeutralKind
}
