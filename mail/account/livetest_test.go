package account

import (
	"context"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestLiveTestReportsEachStep(t *testing.T) {
	ca := newAuthority(t)
	imapServer, smtpServer := realIMAP(t, ca.good(t), nil, false), realSMTP(t, nil, ca.good(t), false)
	plainSMTP := realSMTP(t, nil, nil, true)
	for _, test := range []struct {
		name     string
		password string
		smtp     net.Listener
		steps    []string // "!" marks a failed one
		code     string
	}{
		{"all well", password, smtpServer, []string{"imap_connect", "imap_tls", "imap_login", "imap_inbox",
			"smtp_connect", "smtp_tls", "smtp_login"}, ""},
		{"wrong password", "wrong", smtpServer, []string{"imap_connect", "imap_tls", "!imap_login",
			"smtp_connect", "smtp_tls", "!smtp_login"}, CodeAuth},
		{"no STARTTLS for sending", password, plainSMTP, []string{"imap_connect", "imap_tls", "imap_login", "imap_inbox",
			"smtp_connect", "!smtp_tls"}, CodeNoStartTLS},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := config(TLS)
			c.SMTP.Port, c.SMTP.Security = 587, StartTLS
			now := time.Unix(0, 0)
			e := Env{
				RootCAs: ca.pool,
				Now:     func() time.Time { now = now.Add(time.Millisecond); return now },
				Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
					if strings.HasSuffix(address, ":993") {
						return to(imapServer)(ctx, network, address)
					}
					return to(test.smtp)(ctx, network, address)
				},
			}
			var steps []string
			err := Test(t.Context(), c, Credentials{Password: test.password}, e, func(s Step) {
				name := s.Name
				if !s.OK {
					name = "!" + name
				}
				steps = append(steps, name)
				if s.OK != (s.Err == nil) || s.Elapsed <= 0 || s.Detail == "" {
					t.Errorf("step %+v", s)
				}
				if s.Name == "imap_tls" && s.Detail != "mail.example.com:993, TLS 1.3" {
					t.Errorf("detail %q", s.Detail)
				}
			})
			if !slices.Equal(steps, test.steps) {
				t.Errorf("steps %q, want %q", steps, test.steps)
			}
			if code(err) != test.code {
				t.Errorf("%v (%s), want %q", err, code(err), test.code)
			}
		})
	}
}
