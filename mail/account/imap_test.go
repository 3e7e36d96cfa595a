package account

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"okpay.example/support/mail/wire"
)

// code is the class of an error, or its text.
func code(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestConnectIMAPSignsIn(t *testing.T) {
	ca := newAuthority(t)
	for _, test := range []struct {
		security Security
		server   net.Listener
	}{
		{TLS, realIMAP(t, ca.good(t), nil, false)},
		{StartTLS, realIMAP(t, nil, ca.good(t), false)},
		{None, realIMAP(t, nil, nil, true)},
	} {
		t.Run(string(test.security), func(t *testing.T) {
			e := Env{Dial: to(test.server), RootCAs: ca.pool}
			client, conn, err := ConnectIMAP(t.Context(), config(test.security), Credentials{Password: password}, e, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = client.Close() }()
			inbox, err := client.Select("INBOX", nil).Wait()
			if err != nil || inbox.NumMessages != 0 {
				t.Errorf("SELECT: %+v, %v", inbox, err)
			}
			if counts := conn.Counts(); counts.In == 0 || counts.Out == 0 || counts.RoundTrips == 0 {
				t.Errorf("counted %+v", counts)
			}
		})
	}
}

func TestConnectIMAPFailures(t *testing.T) {
	ca, other := newAuthority(t), newAuthority(t)
	const greeting = "* OK [CAPABILITY IMAP4rev1] ready"
	plain := func(greeting string, answers map[string]string) func(*testing.T) net.Listener {
		return func(t *testing.T) net.Listener {
			return script(t, nil, func(d *dialogue) { serveIMAP(d, new(transcript), greeting, answers) })
		}
	}
	secured := func(config *tls.Config) func(*testing.T) net.Listener {
		return func(t *testing.T) net.Listener {
			return script(t, config, func(d *dialogue) { serveIMAP(d, new(transcript), greeting, nil) })
		}
	}
	for _, test := range []struct {
		name     string
		security Security
		server   func(*testing.T) net.Listener
		code, op string
	}{
		{"wrong password", TLS, func(t *testing.T) net.Listener { return realIMAP(t, ca.good(t), nil, false) },
			CodeAuth, "imap_login"},
		{"unknown authority", TLS, secured(other.good(t)), CodeCertificate, "imap_tls"},
		{"another host's certificate", TLS, secured(ca.server(t, "evil.example", time.Now().Add(time.Hour))),
			CodeCertificate, "imap_tls"},
		{"expired certificate", TLS, secured(ca.server(t, mailHost, time.Now().Add(-time.Hour))),
			CodeCertificate, "imap_tls"},
		{"no TLS there", TLS, plain(greeting, nil), CodeTLS, "imap_tls"},
		{"old TLS only", TLS, secured(func() *tls.Config {
			c := ca.good(t)
			c.MaxVersion = tls.VersionTLS11
			return c
		}()), CodeTLS, "imap_tls"},
		{"STARTTLS refused", StartTLS, plain(greeting, map[string]string{"STARTTLS": "TAG BAD unknown command"}),
			CodeNoStartTLS, "imap_tls"},
		{"hangs up at STARTTLS", StartTLS, plain(greeting, map[string]string{"STARTTLS": ""}),
			CodeOffline, "imap_tls"},
		{"PREAUTH instead of STARTTLS", StartTLS, func(t *testing.T) net.Listener {
			return script(t, nil, func(d *dialogue) {
				d.say("* PREAUTH [CAPABILITY IMAP4rev1] hello")
				tag, _, _ := strings.Cut(d.line(), " ")
				d.say(tag + " OK go ahead")
				d.upgrade(ca.good(t))
				d.line()
			})
		}, CodeTLS, "imap_tls"},
		{"turned away", None, plain("* BYE [UNAVAILABLE] too many connections", nil),
			CodeTurnedAway, "imap_connect"},
		{"no IMAP", None, plain("220 smtp.example ESMTP", nil), CodeProtocol, "imap_connect"},
		{"QQ wants a code", None, plain(greeting, map[string]string{"LOGIN": "TAG NO Login fail. Please using authorization code to login."}),
			CodeAuthCode, "imap_login"},
		{"busy", None, plain(greeting, map[string]string{"LOGIN": "TAG NO [UNAVAILABLE] later"}),
			CodeTurnedAway, "imap_login"},
		{"no way to sign in", None, plain("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] ready", nil),
			CodeProtocol, "imap_login"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := config(test.security)
			e := Env{Dial: to(test.server(t)), RootCAs: ca.pool}
			_, _, err := ConnectIMAP(t.Context(), c, Credentials{Password: "wrong"}, e, nil)
			fault, ok := errors.AsType[*Error](err)
			if !ok || fault.Code != test.code || fault.Op != test.op {
				t.Errorf("%v (%s), want %s at %s", err, code(err), test.code, test.op)
			}
		})
	}
}

// Who turns a client away hangs up at once: the word must not be lost to the end of the line, whichever is noticed first.
func TestAServerThatTurnsAwayAndHangsUpIsHeard(t *testing.T) {
	for range 50 {
		server := script(t, nil, func(d *dialogue) { d.say("* BYE [UNAVAILABLE] too many connections") })
		_, _, err := ConnectIMAP(t.Context(), config(None), Credentials{Password: "wrong"}, Env{Dial: to(server)}, nil)
		if fault, ok := errors.AsType[*Error](err); !ok || fault.Code != CodeTurnedAway {
			t.Fatalf("%v (%s)", err, code(err))
		}
	}
}

func TestDialFailures(t *testing.T) {
	closed := listen(t)
	_ = closed.Close()
	fails := func(err error) wire.Dialer {
		return func(context.Context, string, string) (net.Conn, error) { return nil, err }
	}
	for _, test := range []struct {
		name      string
		dial      wire.Dialer
		code      string
		temporary bool
	}{
		{"nothing listens", to(closed), CodeRefused, true},
		{"unknown name", fails(&net.DNSError{Err: "no such host", IsNotFound: true}), CodeDNS, true},
		{"no resolver", fails(&net.DNSError{Err: "server misbehaving", IsTemporary: true}), CodeOffline, true},
		{"time-out", fails(context.DeadlineExceeded), CodeTimeout, true},
		{"proxy refuses", fails(&wire.ProxyError{Proxy: "p:1", Status: 403}), CodeProxy, true},
		{"proxy wants a login", fails(&wire.ProxyError{Proxy: "p:1", Status: 407}), CodeProxyAuth, false},
		{"no proxy at all", fails(&wire.ProxyError{Proxy: "p:1", Err: fmt.Errorf("%w: 220", wire.ErrNoProxy)}), CodeProxyAnswer, false},
		{"no proxy there", fails(&wire.ProxyError{Proxy: "p:1", Err: syscall.ECONNREFUSED}), CodeProxy, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := ConnectIMAP(t.Context(), config(TLS), Credentials{Password: password}, Env{Dial: test.dial}, nil)
			fault, ok := errors.AsType[*Error](err)
			if !ok || fault.Code != test.code || fault.Op != "imap_connect" || fault.Temporary() != test.temporary {
				t.Errorf("IMAP: %v (%s)", err, code(err))
			}
			_, err = ConnectSMTP(t.Context(), config(TLS), Credentials{Password: password}, Env{Dial: test.dial})
			fault, ok = errors.AsType[*Error](err)
			if !ok || fault.Code != test.code || fault.Op != "smtp_connect" {
				t.Errorf("SMTP: %v (%s)", err, code(err))
			}
		})
	}
}

func TestNoPlainConnectionBeyondThisComputer(t *testing.T) {
	c := config(None)
	c.IMAP.Host, c.SMTP.Host = mailHost, mailHost
	dial := func(context.Context, string, string) (net.Conn, error) {
		t.Error("dialled")
		return nil, net.ErrClosed
	}
	_, _, err := ConnectIMAP(t.Context(), c, Credentials{Password: password}, Env{Dial: dial}, nil)
	if fault, ok := errors.AsType[*FieldError](err); !ok || fault.Field != "security" {
		t.Errorf("IMAP: %v", err)
	}
	_, err = ConnectSMTP(t.Context(), c, Credentials{Password: password}, Env{Dial: dial})
	if fault, ok := errors.AsType[*FieldError](err); !ok || fault.Field != "security" {
		t.Errorf("SMTP: %v", err)
	}
}

func TestIDIsToldAfterSignInWhereTheServerHasIt(t *testing.T) {
	for _, test := range []struct {
		name, caps, answer string
		id                 bool
		connections        int
	}{
		{"answered", "ID", "* ID (\"name\" \"Coremail Imap\")\r\nTAG OK done", true, 1},
		{"nothing to say", "ID", "* ID NIL\r\nTAG OK done", true, 1},
		{"refused", "ID", "TAG NO no", true, 1},
		{"unreadable answer", "ID", "* ID (\"name\" NIL)\r\nTAG OK done", true, 2},
		{"unknown", "IDLE", "", false, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			seen := new(transcript)
			l := script(t, nil, func(d *dialogue) {
				seen.add("CONNECT")
				serveIMAP(d, seen, "* OK [CAPABILITY IMAP4rev1 "+test.caps+"] ready", map[string]string{
					"CAPABILITY": "* CAPABILITY IMAP4rev1 " + test.caps + "\r\nTAG OK done",
					"ID":         test.answer,
				})
			})
			client, _, err := ConnectIMAP(t.Context(), config(None), Credentials{Password: password}, Env{Dial: to(l)}, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = client.Close() }()
			if err := client.Noop().Wait(); err != nil {
				t.Errorf("the connection is of no use: %v", err)
			}
			said := seen.String()
			if got := strings.Count(said, "CONNECT"); got != test.connections {
				t.Errorf("connected %d times, want %d:\n%s", got, test.connections, said)
			}
			login, id := strings.Index(said, "LOGIN"), strings.Index(said, "ID (")
			if (id >= 0) != test.id || test.id && id < login {
				t.Errorf("ID has to come after LOGIN, where it is known:\n%s", said)
			}
		})
	}
}

func TestPasswordIsInNoErrorAndNoLog(t *testing.T) {
	encoded := "AGFubkBleGFtcGxlLmNvbQBjb3IicmVjdFxob3JzZQ==" // base64 of NUL user NUL password
	var logged bytes.Buffer
	e := Env{Log: slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))}

	imapServer := script(t, nil, func(d *dialogue) {
		serveIMAP(d, new(transcript), "* OK [CAPABILITY IMAP4rev1] ready", map[string]string{
			"LOGIN": `TAG NO you said ` + password + ` or "cor\"rect\\horse" or ` + encoded,
		})
	})
	e.Dial = to(imapServer)
	_, _, err := ConnectIMAP(t.Context(), config(None), Credentials{Password: password}, e, nil)
	errs := []error{err}

	smtpServer := script(t, nil, func(d *dialogue) {
		d.say("220 ready")
		for line := d.line(); line != ""; line = d.line() {
			if strings.HasPrefix(line, "EHLO") {
				d.say("250-hello", "250 AUTH PLAIN")
				continue
			}
			d.say("535 I do not like " + line + " nor " + password)
		}
	})
	e.Dial = to(smtpServer)
	_, err = ConnectSMTP(t.Context(), config(None), Credentials{Password: password}, e)
	errs = append(errs, err)

	for _, err := range errs {
		if code(err) != CodeAuth {
			t.Errorf("%v, want %s", err, CodeAuth)
		}
		for each := err; each != nil; each = errors.Unwrap(each) {
			for _, secret := range []string{password, encoded, `cor\"rect\\horse`} {
				if strings.Contains(each.Error(), secret) {
					t.Errorf("%s is in %v", secret, each)
				}
			}
		}
	}
	if strings.Contains(logged.String(), "horse") {
		t.Errorf("logged: %s", logged.String())
	}
}

func TestSilentIMAPServerIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		defer func() { _ = server.Close() }()
		e := Env{Dial: func(context.Context, string, string) (net.Conn, error) { return client, nil }}
		start := time.Now()
		_, _, err := ConnectIMAP(t.Context(), config(None), Credentials{Password: password}, e, nil)
		if code(err) != CodeTimeout {
			t.Errorf("%v (%s), want %s", err, code(err), CodeTimeout)
		}
		if d := time.Since(start); d != signInIdle {
			t.Errorf("gave up after %v, want %v", d, signInIdle)
		}
	})
}

func TestFloodingIMAPServerIsLeft(t *testing.T) {
	l := script(t, nil, func(d *dialogue) {
		for {
			if _, err := d.Write(bytes.Repeat([]byte("* OK la la la\r\n"), 1000)); err != nil {
				return
			}
		}
	})
	_, _, err := ConnectIMAP(t.Context(), config(None), Credentials{Password: password}, Env{Dial: to(l)}, nil)
	if code(err) != CodeTooMuch || !errors.Is(err, wire.ErrBudget) {
		t.Errorf("%v (%s), want %s by the budget", err, code(err), CodeTooMuch)
	}
}

func TestCancelledSignIn(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	l := script(t, nil, func(d *dialogue) {
		d.say("* OK [CAPABILITY IMAP4rev1] ready")
		d.line()
		cancel()
		d.line()
	})
	_, _, err := ConnectIMAP(ctx, config(None), Credentials{Password: password}, Env{Dial: to(l)}, nil)
	if fault, ok := errors.AsType[*Error](err); !ok || fault.Code != CodeCancelled || fault.Temporary() {
		t.Errorf("%v (%s), want %s", err, code(err), CodeCancelled)
	}
}

func TestContextEndsASignedInConnection(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	l := realIMAP(t, nil, nil, true)
	client, conn, err := ConnectIMAP(ctx, config(None), Credentials{Password: password}, Env{Dial: to(l)}, &imapclient.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if client.State() != imap.ConnStateAuthenticated {
		t.Errorf("state %v", client.State())
	}
	cancel()
	<-client.Closed()
	if !errors.Is(conn.Err(), context.Canceled) {
		t.Errorf("Err: %v", conn.Err())
	}
}
