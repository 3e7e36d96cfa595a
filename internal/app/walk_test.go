package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"okpay.example/support/assets"
	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/demo"
	"okpay.example/support/mail/mailtest"
)

// openDemo gives the program on a running demo server, in a home of its own.
func openDemo(t *testing.T, lang string) *app.App {
	t.Helper()
	ctx := t.Context()
	s, err := demo.Start(context.WithoutCancel(ctx), demo.Options{AnswerAfter: 100 * time.Millisecond, Impostor: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	txt, err := mail.ReadTXT(strings.NewReader(s.DNS()))
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(ctx, app.Options{
		Home: t.TempDir(), Lang: lang, Deployment: assets.DemoDeployment(), Overrides: []string{"call_back_seconds=0"},
		Mail: mail.Options{Keyring: mail.NoKeyring{}, TXT: txt},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	cfg := mail.AccountConfig{Email: s.Email, User: s.User, IMAP: server(t, s.IMAP), SMTP: server(t, s.SMTP)}
	if _, err := a.Mail.SaveAccount(ctx, 0, cfg, s.Password); err != nil {
		t.Fatal(err)
	}
	return a
}

func server(t *testing.T, address string) mail.Server {
	t.Helper()
	host, port := mailtest.HostPort(t, address)
	return mail.Server{Host: host, Port: port, Security: mail.NoTLS}
}

func TestTheWholeWayEndsSolvedInBothLanguages(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			a := openDemo(t, lang)
			err := a.Walk(t.Context(), 20*time.Second, func(s app.WalkStep) { t.Logf("%v %s: %s", s.OK, s.Name, s.Detail) })
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}
