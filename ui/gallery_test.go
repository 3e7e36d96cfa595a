package ui

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
	"okpay.example/support/ui/theme"
)

// TestTheWholeWindowFits shows each screen in its frame: as it is before anything is set up, and with a mailbox that cannot
// be reached. Narrow is the least window there is.
func TestTheWholeWindowFits(t *testing.T) {
	for _, c := range screentest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			evening := time.Date(2026, 11, 23, 19, 30, 0, 0, time.UTC)
			s := window(t, c.Lang)
			theme.Apply(s.fyne, theme.Options{Mode: c.Look.Mode, Scale: c.Look.Scale})
			s.build()
			if c.Look.Width > 0 {
				s.window.Resize(fyne.NewSize(theme.MinimumWidth, theme.MinimumHeight))
			}
			for _, n := range screen.Names() {
				s.open(screen.Target{Screen: n})
				s.live.refresh()
				s.relay()
				s.wantsNoMore(t, string(n))
				screentest.WritePicture(t, s.window, string(n)+"-"+c.Name)
			}
			words, keep := s.backend.Words().T, func(name string) { screentest.WritePicture(t, s.window, name+"-"+c.Name) }
			s.open(screen.Target{Screen: screen.Tickets})
			s.env().Offer(words("secret.masked"), words("secret.unmask"), func() {})
			s.relay()
			keep("toast")
			s.fail("send a mail", mail.ErrNoAccount)
			s.relay()
			keep("toast-failed")
			s.toasts.Dismiss()
			s.showKeys()
			keep("keys")
			s.keys.Hide()
			s.sayFirst(words("shell.restored"), true)
			s.relay()
			s.wantsNoMore(t, "after a restore")
			keep("restored")
			s.restored = ""
			s.drawNotice()
			nowhere := mail.Server{Host: "127.0.0.1", Port: 1, Security: mail.NoTLS}
			account := mail.AccountConfig{Email: "me@mailbox.example", User: "me", IMAP: nowhere, SMTP: nowhere}
			if _, err := s.backend.SaveAccount(t.Context(), 0, account, "secret"); err != nil {
				t.Fatal(err)
			}
			s.open(screen.Target{Screen: screen.Home})
			s.live.refresh()
			s.relay()
			s.side.connection(mail.ConnState{State: "offline", Lost: evening, Retry: evening.Add(4 * time.Minute)}, true)
			screentest.WritePicture(t, s.window, "offline-"+c.Name)
		})
	}
}

// relay lets all come to its end and lays the window out anew, as the desktop's driver does before each frame.
func (s *testShell) relay() {
	s.settle()
	size := s.window.Canvas().Size()
	s.window.Resize(size.AddWidthHeight(1, 0))
	s.window.Resize(size)
}

// wantsNoMore fails the test if the window grew beyond what it was given, which is how a screen says that it does not fit.
func (s *testShell) wantsNoMore(t *testing.T, name string) {
	t.Helper()
	if size, least := s.window.Canvas().Size(), s.window.Content().MinSize(); least.Width > size.Width || least.Height > size.Height {
		t.Errorf("%s wants %v in a window of %v", name, least, size)
	}
}

// TestWhyItDoesNotStartFits shows the window that stands in the place of all others.
func TestWhyItDoesNotStartFits(t *testing.T) {
	for _, c := range screentest.Cases() {
		for name, failure := range map[string]error{"damaged": mail.ErrDamaged, "key": mail.ErrKey, "newer": mail.ErrNewer} {
			t.Run(name+"-"+c.Name, func(t *testing.T) {
				renew := func(context.Context) (Renewal, error) { return Renewal{}, nil }
				if name == "newer" {
					renew = nil
				}
				v, w := failedIn(t, c, failure, renew)
				v.failure.Restore = func(context.Context, string, string) (string, error) { return "", nil }
				v.show("circle-alert", v.failure.What.Message, v.advice(), renew != nil)
				w.SetPadded(false)
				w.Resize(failureRoom())
				screentest.WritePicture(t, w, "failed-"+name+"-"+c.Name)
				if name == "damaged" {
					v.ask("/media/usb/okpay-support-2026-11-20.age")
					screentest.WritePicture(t, w, "failed-restore-"+c.Name)
				}
			})
		}
	}
}

// TestTheLockedWindowFits shows the window that asks for the passphrase.
func TestTheLockedWindowFits(t *testing.T) {
	for _, c := range screentest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			theme.Apply(fyne.CurrentApp(), theme.Options{Mode: c.Look.Mode, Scale: c.Look.Scale})
			words, err := app.Words(t.TempDir(), c.Lang)
			if err != nil {
				t.Fatal(err)
			}
			now := func(f func()) { f() }
			v := newUnlockView(Unlock{Words: words, Try: func(string) error { return mail.ErrPassphrase }}, now, now)
			w := test.NewTempWindow(t, v.content)
			w.SetPadded(false)
			v.grow = func() { w.Resize(v.room()) }
			v.grow()
			w.Canvas().Focus(v.field.Entry)
			screentest.WritePicture(t, w, "locked-"+c.Name)
			test.Type(v.field.Entry, "wrong")
			test.Tap(v.open)
			test.Tap(v.forgotten)
			w.Resize(w.Canvas().Size().AddWidthHeight(1, 0)) // the desktop's driver lays it out anew by itself
			screentest.WritePicture(t, w, "locked-forgotten-"+c.Name)
		})
	}
}
