package bench

import (
	"context"
	"testing"
	"time"

	smail "okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
)

// settled is how long after a wake a watcher has done what it does: its check, the short IDLE, and the long one begun.
const settled = 4 * time.Second

// BenchmarkWatched measures what a watched mailbox costs a server: coming back, which is a sign-in and a check, and each round
// of a check with nothing new with the IDLE around it, where the server has it. tools/measure/fleet counts with these.
func BenchmarkWatched(b *testing.B) {
	for _, kind := range []struct{ name, configuration string }{
		{"IDLE", ""},
		{"no IDLE", "protocol imap {\n  imap_capability = IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE LITERAL+ SPECIAL-USE\n}\n"},
	} {
		b.Run(kind.name, func(b *testing.B) {
			box := mailtest.StartDovecot(b, kind.configuration)
			proxy := mailtest.StartRecorder(b, box.Addr)
			c, stop := watchThrough(b, box, proxy)
			defer stop()
			time.Sleep(settled)
			var back, round series
			for b.Loop() {
				proxy.Cut()
				time.Sleep(settled / 4)
				if kind.name != "IDLE" { // only a check finds that the line is cut
					c.Wake()
					time.Sleep(settled / 4)
				}
				back.wake(c, proxy) // it is offline, and signs in
				round.wake(c, proxy)
			}
			report(b, "watched, "+kind.name+", back", back)
			report(b, "watched, "+kind.name+", round", round)
			b.ReportMetric(round.Median("B-down"), "B-round")
		})
	}
}

// wake makes the watcher check, and adds what went over its connections until it rests again.
func (s *series) wake(c *smail.Client, proxy *mailtest.Recorder) {
	proxy.Reset()
	c.Wake()
	time.Sleep(settled)
	n := proxy.Counts()
	s.Add("B-down", float64(n.In))
	s.Add("B-up", float64(n.Out))
	s.Add("turns", float64(n.RoundTrips))
}

// watchThrough opens a home whose mailbox is behind the proxy, and follows it until stop.
func watchThrough(b *testing.B, box *mailtest.Dovecot, proxy *mailtest.Recorder) (c *smail.Client, stop func()) {
	b.Helper()
	c, err := smail.Open(b.Context(), smail.Options{Dir: b.TempDir(), Keyring: smail.NoKeyring{}})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := c.SaveAccount(b.Context(), 0, mailboxAt(b, proxy.Addr, box.User), box.Password); err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	return c, func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
		if err := c.Close(); err != nil {
			b.Error(err)
		}
	}
}
