package app_test

import (
	"testing"
	"time"

	"okpay.example/support/assets"
	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
)

// The demonstration's desk answers within two working days of Beijing, and its calendar has the National Day holiday.
func TestAnAnswerIsDueInTheDesksWorkingDays(t *testing.T) {
	beijing := time.FixedZone("CST", 8*60*60)
	for _, c := range []struct{ name, sent, due string }{
		{"in the week", "2026-11-23 15:00", "2026-11-25 15:00"},
		{"before the weekend", "2026-11-27 15:00", "2026-12-01 15:00"},
		{"on Sunday", "2026-11-29 15:00", "2026-12-02 00:00"},
		{"before National Day", "2026-09-30 15:00", "2026-10-09 15:00"},
		{"with a make-up Saturday", "2026-10-08 15:00", "2026-10-10 15:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sent, err := time.ParseInLocation("2006-01-02 15:04", c.sent, beijing)
			if err != nil {
				t.Fatal(err)
			}
			sink := mailtest.StartSMTP(t, mailtest.SMTPOptions{User: "li", Password: "x"})
			a, err := app.Open(t.Context(), app.Options{
				Home: t.TempDir(), Deployment: assets.DemoDeployment(), Overrides: []string{"call_back_seconds=0"},
				Mail: mail.Options{Keyring: mail.NoKeyring{}}, Now: func() time.Time { return sent },
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := a.Close(); err != nil {
					t.Error(err)
				}
			})
			smtp := server(t, sink.Addr)
			cfg := mail.AccountConfig{Email: "li@mail.example", User: "li", IMAP: mail.Server{Host: "127.0.0.1", Port: 1, Security: mail.NoTLS}, SMTP: smtp}
			if _, err := a.Mail.SaveAccount(t.Context(), 0, cfg, "x"); err != nil {
				t.Fatal(err)
			}
			d, err := a.Mail.NewDraft(t.Context(), mail.Draft{Subject: "s", Body: "b", Lang: "en", To: "support@okpay.example"})
			if err != nil {
				t.Fatal(err)
			}
			o, err := a.Mail.Queue(t.Context(), d.ID)
			if err != nil {
				t.Fatal(err)
			}
			if err := a.Mail.Flush(t.Context(), true); err != nil {
				t.Fatal(err)
			}
			v, err := a.Mail.Ticket(t.Context(), o.Ticket)
			if err != nil {
				t.Fatal(err)
			}
			if got := v.Ticket.ExpectedBy.In(beijing).Format("2006-01-02 15:04"); got != c.due {
				t.Errorf("state %s, due %s, want %s", v.Ticket.State, got, c.due)
			}
		})
	}
}
