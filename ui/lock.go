package ui

import (
	"context"
	"time"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
)

// idlePoll is how often the window looks how long nobody used the computer.
const idlePoll = 15 * time.Second

// lock closes the window, and with it the store, and has the passphrase asked for again. A home without one is not locked:
// there the way leads to the settings.
func (s *shell) lock() {
	if !s.lockable() {
		s.open(screen.Target{Screen: screen.Settings, ID: "data"})
		return
	}
	s.askClose(func() {
		s.backend.PartWith(app.PartingLock)
		s.fyne.Quit()
	})
}

func (s *shell) lockable() bool { return s.backend.KeySource() == mail.KeyFromPassphrase }

// watchIdle locks a home with a passphrase when nobody used the computer for as long as the settings say. While a mail is
// about to go out it waits for that.
func (s *shell) watchIdle(ctx context.Context, idle func() (time.Duration, bool)) {
	tick := time.NewTicker(idlePoll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if s.idleTooLong(idle) {
				s.do(func() {
					s.backend.PartWith(app.PartingLock)
					s.close(s.fyne.Quit)
				})
				return
			}
		}
	}
}

func (s *shell) idleTooLong(idle func() (time.Duration, bool)) bool {
	limit := time.Duration(s.backend.Settings().LockMinutes) * time.Minute
	if limit == 0 || !s.lockable() {
		return false
	}
	if d, ok := idle(); !ok || d < limit {
		return false
	}
	ids, err := s.aboutToGo()
	return err == nil && len(ids) == 0
}
