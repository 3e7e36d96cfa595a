package account

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"okpay.example/support/mail/mailtest"
)

// bearerIMAP is the library's memory server, whose one user signs in by access tokens.
type bearerIMAP struct {
	imapserver.Session
	good       func(token string) bool
	status     string
	seen       *transcript
	mechanisms []string
}

func (b *bearerIMAP) AuthenticateMechanisms() []string { return b.mechanisms }

func (b *bearerIMAP) Authenticate(mechanism string) (sasl.Server, error) {
	b.seen.add(mechanism)
	refused := &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeAuthenticationFailed, Text: "no to you"}
	return mailtest.NewBearerServer(mechanism, b.status, func(name, token string) bool {
		return name == user && b.good(token) && b.Login(user, password) == nil
	}, refused), nil
}

// serveBearerIMAP serves it with the mechanisms given.
func serveBearerIMAP(t *testing.T, seen *transcript, status string, good func(string) bool, mechanisms ...string) net.Listener {
	t.Helper()
	memory := imapmemserver.New()
	u := imapmemserver.NewUser(user, password)
	if err := u.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	memory.AddUser(u)
	s := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &bearerIMAP{memory.NewSession(), good, status, seen, mechanisms}, nil, nil
		},
		Caps: imap.CapSet{imap.CapIMAP4rev1: {}}, InsecureAuth: true, Logger: log.New(io.Discard, "", 0),
	})
	return serve(t, nil, s.Serve, s.Close)
}

// fixed gives the same token whenever it is asked.
func fixed(token string) TokenFunc {
	return func(context.Context, string) (string, error) { return token, nil }
}

// tokens gives one token after the other.
func tokens(asked *atomic.Int32, list ...string) Credentials {
	return Credentials{Token: func(_ context.Context, refused string) (string, error) {
		n := int(asked.Add(1)) - 1
		if n >= len(list) {
			return "", errors.New("asked once too often")
		}
		if n > 0 && refused != list[n-1] {
			return "", errors.New("the refused token was not named")
		}
		return list[n], nil
	}}
}

func TestIMAPSignsInByToken(t *testing.T) {
	both := []string{"XOAUTH2", "OAUTHBEARER"}
	for _, test := range []struct {
		name       string
		offered    []string
		status     string
		tokens     []string // "good" is good
		code       string
		mechanisms string
	}{
		{"the standard's mechanism", both, "", []string{"good"}, "", "OAUTHBEARER"},
		{"the older one", []string{"XOAUTH2"}, "", []string{"good"}, "", "XOAUTH2"},
		{"another token after a refused one", both, "invalid_token", []string{"old", "good"}, "", "OAUTHBEARER\nOAUTHBEARER"},
		{"the same by the older one", []string{"XOAUTH2"}, "401", []string{"old", "good"}, "", "XOAUTH2\nXOAUTH2"},
		{"no third attempt", both, "401", []string{"old", "new", "good"}, CodeOAuthAgain, "OAUTHBEARER\nOAUTHBEARER"},
		{"no second one with the same token", both, "401", []string{"old", "old", "good"}, CodeOAuthAgain, "OAUTHBEARER"},
		{"trouble of the provider", both, "503", []string{"old", "good"}, CodeTurnedAway, "OAUTHBEARER"},
		{"no such mechanism", []string{"PLAIN"}, "", []string{"good"}, CodeProtocol, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			seen := new(transcript)
			l := serveBearerIMAP(t, seen, test.status, func(token string) bool { return token == "good" }, test.offered...)
			asked := new(atomic.Int32)
			client, _, err := ConnectIMAP(t.Context(), config(None), tokens(asked, test.tokens...), Env{Dial: to(l)}, nil)
			if code(err) != test.code {
				t.Errorf("%v (%s), want %q", err, code(err), test.code)
			}
			if err == nil {
				if _, err := client.Select("INBOX", nil).Wait(); err != nil {
					t.Errorf("after the sign-in: %v", err)
				}
				_ = client.Close()
			}
			if got := seen.String(); got != test.mechanisms {
				t.Errorf("tried %q, want %q", got, test.mechanisms)
			}
			if fault, ok := errors.AsType[*Error](err); ok && fault.Op != stepIMAPLogin {
				t.Errorf("at %s", fault.Op)
			}
		})
	}
}

func TestSMTPSignsInByToken(t *testing.T) {
	for _, test := range []struct {
		name       string
		mechanisms []string
		tokens     []string
		code       string
	}{
		{"the standard's mechanism", []string{"XOAUTH2", "OAUTHBEARER"}, []string{"good"}, ""},
		{"the older one", []string{"XOAUTH2", "PLAIN"}, []string{"good"}, ""},
		{"another token after a refused one", []string{"OAUTHBEARER"}, []string{"old", "good"}, ""},
		{"the same by the older one", []string{"XOAUTH2"}, []string{"old", "good"}, ""},
		{"no third attempt", []string{"XOAUTH2"}, []string{"old", "new", "good"}, CodeOAuthAgain},
		{"no such mechanism", []string{"PLAIN"}, []string{"good"}, CodeProtocol},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
				return &bearerSMTP{mechanisms: test.mechanisms}, nil
			}))
			s.AllowInsecureAuth, s.ErrorLog = true, log.New(io.Discard, "", 0)
			l := serve(t, nil, s.Serve, s.Close)
			asked := new(atomic.Int32)
			line, err := ConnectSMTP(t.Context(), config(None), tokens(asked, test.tokens...), Env{Dial: to(l)})
			if code(err) != test.code {
				t.Errorf("%v (%s), want %q", err, code(err), test.code)
			}
			if err == nil {
				if err := line.Mail(user, 1, false); err != nil {
					t.Errorf("after the sign-in: %v", err)
				}
				line.Quit()
			}
		})
	}
}

type bearerSMTP struct {
	smtpSession
	mechanisms []string
}

func (b *bearerSMTP) AuthMechanisms() []string { return b.mechanisms }

func (b *bearerSMTP) Auth(mechanism string) (sasl.Server, error) {
	return mailtest.NewBearerServer(mechanism, "401", func(name, token string) bool {
		b.in = name == user && token == "good"
		return b.in
	}, smtp.ErrAuthFailed), nil
}

func TestASecondSignInIsNotReportedTwice(t *testing.T) {
	seen := new(transcript)
	l := serveBearerIMAP(t, seen, "401", func(token string) bool { return token == "good" }, "XOAUTH2")
	asked := new(atomic.Int32)
	var steps []string
	_, _, err := connectIMAP(t.Context(), config(None), tokens(asked, "old", "good"), Env{Dial: to(l)}, nil,
		func(name, _ string, _ error) { steps = append(steps, name) })
	if err != nil || !slices.Equal(steps, []string{"imap_connect", "imap_login"}) {
		t.Errorf("%q, %v", steps, err)
	}
}

func TestNoTokenIsInAnError(t *testing.T) {
	const token = "access~1-TopSecret"
	echo := script(t, nil, func(d *dialogue) {
		d.say("* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR] ready")
		tag, said, _ := strings.Cut(d.line(), " ")
		d.say("+ eyJzdGF0dXMiOiI0MDAifQ==")
		if line := d.line(); line != "" {
			t.Errorf("the dummy response is %q, want an empty line", line)
		}
		d.say(tag + " NO you said " + said + " or " + token)
	})
	asked := new(atomic.Int32)
	_, _, err := ConnectIMAP(t.Context(), config(None), tokens(asked, token, token), Env{Dial: to(echo)}, nil)
	if code(err) != CodeOAuthAgain || !strings.Contains(err.Error(), "status 400") {
		t.Errorf("%v (%s)", err, code(err))
	}
	for each := err; each != nil; each = errors.Unwrap(each) {
		if text := each.Error(); strings.Contains(text, "TopSecret") || strings.Contains(text, "dXNlcj1") {
			t.Errorf("the token is in %v", each)
		}
	}
}
