package ui

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
)

func TestAnUnusedComputerLocksAHomeThatHasAPassphrase(t *testing.T) {
	s := window(t, "en")
	unused := func(d time.Duration) func() (time.Duration, bool) {
		return func() (time.Duration, bool) { return d, true }
	}
	if s.idleTooLong(unused(time.Hour)) {
		t.Error("a home without a passphrase is locked")
	}
	if err := s.backend.Lock("", "four good words", 2); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		minutes int
		unused  time.Duration
		locks   bool
	}{{10, 9*time.Minute + 59*time.Second, false}, {10, 10 * time.Minute, true}, {0, time.Hour, false}} {
		if err := s.backend.Change(func(x *app.Settings) { x.LockMinutes = c.minutes }); err != nil {
			t.Fatal(err)
		}
		if got := s.idleTooLong(unused(c.unused)); got != c.locks {
			t.Errorf("unused for %v, locked after %d minutes: %v", c.unused, c.minutes, got)
		}
	}
	if s.idleTooLong(func() (time.Duration, bool) { return time.Hour, false }) {
		t.Error("it is locked although nobody knows how long")
	}
}

func TestTheMenuLeadsToThePassphraseWhereThereIsNone(t *testing.T) {
	s := window(t, "en")
	s.lock()
	if s.backend.Parting() != "" || s.front != (screen.Target{Screen: screen.Settings, ID: "data"}) {
		t.Errorf("parting %q, at %+v", s.backend.Parting(), s.front)
	}
}

func TestTheLookForIdlenessEndsWithTheWindow(t *testing.T) {
	s := window(t, "en")
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		asked := 0
		go s.watchIdle(ctx, func() (time.Duration, bool) { asked++; return 0, true })
		time.Sleep(time.Minute)
		cancel()
		synctest.Wait()
		if asked != 0 {
			t.Errorf("the system was asked %d times, for a home that is never locked", asked)
		}
	})
	if s.backend.KeySource() == mail.KeyFromPassphrase {
		t.Error("it is locked")
	}
}
