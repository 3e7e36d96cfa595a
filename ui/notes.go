package ui

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
)

// notes tell something on the desktop, in fixed words: nothing from a mail leaves the window. opened runs, on any
// goroutine, when the person presses it, where the desktop tells. An error means that it was not told.
type notes interface {
	tell(title, text, action string, opened func()) error
	end()
}

// tell shows a note that leads to a ticket. Where the desktop takes none that can be pressed, Fyne's is shown.
func (s *shell) tell(key string, id ticket.ID) {
	t := s.backend.Words().T
	title, text := t("shell.notify."+key), t("shell.notify."+key+".text")
	opened := func() {
		s.do(func() { s.calledTo(screen.Target{Screen: screen.Tickets, ID: string(id)}) })
	}
	if s.notes != nil {
		err := s.notes.tell(title, text, t("shell.notify.open"), opened)
		if err == nil {
			return
		}
		s.backend.Log.Info("no note that can be pressed", "err", err)
	}
	s.fyne.SendNotification(fyne.NewNotification(title, text))
}

func (s *shell) endNotes() {
	if s.notes != nil {
		s.notes.end()
	}
}
