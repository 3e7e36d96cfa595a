package account

import (
	"context"
	"errors"
	"io"
	"net"
	"net/textproto"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"okpay.example/support/mail/wire"
)

func TestConnectSMTPSignsIn(t *testing.T) {
	ca := newAuthority(t)
	for _, test := range []struct {
		security Security
		server   net.Listener
	}{
		{TLS, realSMTP(t, ca.good(t), nil, false)},
		{StartTLS, realSMTP(t, nil, ca.good(t), false)},
		{None, realSMTP(t, nil, nil, true)},
	} {
		t.Run(string(test.security), func(t *testing.T) {
			s, err := ConnectSMTP(t.Context(), config(test.security), Credentials{Password: password}, Env{Dial: to(test.server), RootCAs: ca.pool})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Quit()
			if s.MaxSize() != 12345 {
				t.Errorf("MaxSize %d, want 12345", s.MaxSize())
			}
			if err := s.Mail(user, 10, false); err != nil {
				t.Errorf("MAIL: %v", err)
			}
		})
	}
}

// smtpScript answers by the first word of the line; a word without an answer gets 250.
func smtpScript(t *testing.T, seen *transcript, ehlo []string, answers map[string]string) net.Listener {
	return script(t, nil, func(d *dialogue) {
		d.say("220 ready")
		for line := d.line(); line != ""; line = d.line() {
			seen.add(line)
			word, _, _ := strings.Cut(line, " ")
			switch answer, ok := answers[word]; {
			case word == "EHLO":
				d.say(ehlo...)
			case ok:
				d.say(answer)
			default:
				d.say("250 ok")
			}
		}
	})
}

func TestConnectSMTPFailures(t *testing.T) {
	ca, other := newAuthority(t), newAuthority(t)
	hello := []string{"250-hello", "250 AUTH PLAIN"}
	for _, test := range []struct {
		name     string
		security Security
		server   net.Listener
		email    string
		code, op string
		later    bool
	}{
		{"wrong password", TLS, realSMTP(t, ca.good(t), nil, false), "", CodeAuth, "smtp_login", false},
		{"wrong password at QQ", TLS, realSMTP(t, ca.good(t), nil, false), "1@qq.com", CodeAuthCode, "smtp_login", false},
		{"wrong password at Gmail", TLS, realSMTP(t, ca.good(t), nil, false), "a@gmail.com", CodeAppPassword, "smtp_login", false},
		{"wrong password at Outlook", TLS, realSMTP(t, ca.good(t), nil, false), "a@outlook.com", CodeOAuthOnly, "smtp_login", false},
		{"unknown authority", TLS, realSMTP(t, other.good(t), nil, false), "", CodeCertificate, "smtp_tls", false},
		{"unknown authority after STARTTLS", StartTLS, realSMTP(t, nil, other.good(t), false), "", CodeCertificate, "smtp_tls", false},
		{"no STARTTLS", StartTLS, realSMTP(t, nil, nil, true), "", CodeNoStartTLS, "smtp_tls", false},
		{"STARTTLS refused", StartTLS, smtpScript(t, new(transcript), []string{"250-hello", "250 STARTTLS"},
			map[string]string{"STARTTLS": "454 not now"}), "", CodeNoStartTLS, "smtp_tls", false},
		{"turned away", None, script(t, nil, func(d *dialogue) { d.say("421 too busy"); d.line() }),
			"", CodeTurnedAway, "smtp_connect", true},
		{"turned away for good", None, script(t, nil, func(d *dialogue) { d.say("554 No SMTP service here"); d.line() }),
			"", CodeNoService, "smtp_connect", false},
		{"turned away after the greeting", None, script(t, nil, func(d *dialogue) {
			d.say("220 ready")
			d.line()
			d.say("550 blocked")
			d.line()
			d.say("550 blocked")
			d.line()
		}),
			"", CodeNoService, "smtp_connect", false},
		{"no password mechanism", None, smtpScript(t, new(transcript), []string{"250-hello", "250 AUTH NTLM XOAUTH2"}, nil),
			"", CodeProtocol, "smtp_login", false},
		{"sign-in fails for now", None, smtpScript(t, new(transcript), hello, map[string]string{"AUTH": "454 4.7.0 try later"}),
			"", CodeTurnedAway, "smtp_login", true},
		{"hangs up", None, script(t, nil, func(d *dialogue) { d.say("220 ready") }), "", CodeOffline, "smtp_connect", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := config(test.security)
			if test.email != "" {
				p, ok := Lookup(test.email)
				if !ok {
					t.Fatal("not in the table")
				}
				c.Email, c.IMAP = test.email, p.IMAP
			}
			_, err := ConnectSMTP(t.Context(), c, Credentials{Password: "wrong"}, Env{Dial: to(test.server), RootCAs: ca.pool})
			fault, ok := errors.AsType[*Error](err)
			if !ok || fault.Code != test.code || fault.Op != test.op || fault.Temporary() != test.later {
				t.Errorf("%v (%s), want %s at %s", err, code(err), test.code, test.op)
			}
		})
	}
}

func TestSMTPTellsNothingOfThisComputer(t *testing.T) {
	seen := new(transcript)
	l := smtpScript(t, seen, []string{"250-hello", "250-AUTH LOGIN PLAIN", "250-SIZE 1000", "250-SMTPUTF8", "250 8BITMIME"},
		map[string]string{"AUTH": "235 in", "DATA": "354 go", "QUIT": "221 bye"})
	s, err := ConnectSMTP(t.Context(), config(None), Credentials{Password: password}, Env{Dial: to(l)})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Mail(user, 42, false), s.Rcpt("support@okpay.example")); err != nil {
		t.Fatal(err)
	}
	s.Quit()
	lines := strings.Split(seen.String(), "\n")
	if lines[0] != "EHLO [127.0.0.1]" {
		t.Errorf("said %q", lines[0])
	}
	if !slices.Contains(lines, "MAIL FROM:<ann@example.com> SIZE=42 BODY=8BITMIME") {
		t.Errorf("MAIL with the size and without SMTPUTF8 is missing:\n%s", seen)
	}
	if s.MaxSize() != 1000 {
		t.Errorf("MaxSize %d", s.MaxSize())
	}
}

func TestMailAsksForUTF8WhereItIsNeeded(t *testing.T) {
	const address = "支持@xn--fsqu00a.xn--0zwm56d"
	for _, offered := range []bool{true, false} {
		seen := new(transcript)
		ehlo := []string{"250-hello", "250-SIZE 1000", "250 PIPELINING"}
		if offered {
			ehlo[2] = "250 SMTPUTF8"
		}
		s, err := ConnectSMTP(t.Context(), config(None), Credentials{Password: password}, Env{Dial: to(smtpScript(t, seen, ehlo, nil))})
		if err != nil {
			t.Fatal(err)
		}
		if s.OffersUTF8() != offered {
			t.Errorf("offered %v, told %v", offered, s.OffersUTF8())
		}
		if !offered {
			s.Quit()
			continue
		}
		err = errors.Join(s.Mail(address, 42, true), s.Rcpt(address))
		s.Quit()
		if said := seen.String(); err != nil || !strings.Contains(said, "MAIL FROM:<"+address+"> SIZE=42 SMTPUTF8\nRCPT TO:<"+address+">\n") {
			t.Errorf("%v, said\n%s", err, said)
		}
	}
}

func TestEnvelopeTakesNoCommandsInAddresses(t *testing.T) {
	s := &SMTP{}
	for _, address := range []string{"", "a@b\r\nDATA", "a@b> SIZE=1", "a b@c", "<a@b>"} {
		if err := s.Mail(address, 1, false); err == nil {
			t.Errorf("Mail(%q) did not fail", address)
		}
		if err := s.Rcpt(address); err == nil {
			t.Errorf("Rcpt(%q) did not fail", address)
		}
	}
}

// pipeSMTP connects to a server on a pipe, whose serve goes on after DATA's 354.
func pipeSMTP(t *testing.T, serve func(*dialogue)) *Upload {
	t.Helper()
	client, server := net.Pipe()
	t.Cleanup(func() { _ = server.Close() })
	go func() {
		defer func() { _ = server.Close() }()
		text := textproto.NewConn(server)
		d := &dialogue{Conn: server, r: text.R}
		d.say("220 ready")
		for line := d.line(); line != "DATA"; line = d.line() {
			d.say("250 ok")
		}
		d.say("354 go")
		serve(d)
	}()
	e := Env{Dial: func(context.Context, string, string) (net.Conn, error) { return client, nil }}
	s, err := ConnectSMTP(t.Context(), config(None), Credentials{Password: password}, e)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := errors.Join(s.Mail(user, 0, false), s.Rcpt(user)); err != nil {
		t.Fatal(err)
	}
	u, err := s.Data()
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestSlowUploadGoesOnAsLongAsItMoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := pipeSMTP(t, func(d *dialogue) {
			for line := d.line(); line != "."; line = d.line() {
				time.Sleep(2 * time.Minute)
			}
			time.Sleep(7 * time.Minute) // the server thinks about it
			d.say("250 2.0.0 queued as 42")
		})
		start := time.Now()
		for range 20 {
			if _, err := u.Write([]byte("a line that fills no buffer\r\n")); err != nil {
				t.Fatal(err)
			}
			if err := u.Flush(); err != nil {
				t.Fatal(err)
			}
		}
		reply, err := u.Finish()
		if err != nil || reply != "250 2.0.0 queued as 42" {
			t.Errorf("Finish: %q, %v", reply, err)
		}
		if d := time.Since(start); d < 45*time.Minute {
			t.Errorf("took %v; the test should take longer than any one deadline", d)
		}
	})
}

func TestStuckUploadEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stuck := make(chan struct{})
		u := pipeSMTP(t, func(*dialogue) { <-stuck })
		start := time.Now()
		_, err := u.Write(make([]byte, 1<<20))
		if !errors.Is(err, wire.ErrDeadline) {
			t.Errorf("Write: %v, want ErrDeadline", err)
		}
		if d := time.Since(start); d != chunkTime {
			t.Errorf("gave up after %v, want %v", d, chunkTime)
		}
		close(stuck)
	})
}

func TestClosingAnUploadSendsNoFinalDot(t *testing.T) {
	got := make(chan string, 1)
	u := pipeSMTP(t, func(d *dialogue) {
		all, _ := io.ReadAll(d.r)
		got <- string(all)
	})
	if _, err := u.Write([]byte("half a mail\r\n.a line with a dot\r\n")); err != nil {
		t.Fatal(err)
	}
	if err := u.Flush(); err != nil {
		t.Fatal(err)
	}
	_ = u.smtp.Close()
	if text := <-got; text != "half a mail\r\n..a line with a dot\r\n" {
		t.Errorf("the server got %q", text)
	}
}

func TestFinishTellsARefusalFromSilence(t *testing.T) {
	for _, test := range []struct {
		name, answer string
		code         int // of the *textproto.Error; 0 for another error
		ok           bool
	}{
		{"accepted", "250 ok", 0, true},
		{"accepted by another 2xx", "252 maybe", 0, true},
		{"refused", "554 5.7.1 spam", 554, false},
		{"later", "451 4.3.0 later", 451, false},
		{"hangs up", "", 0, false},
		{"breaks off in the answer", "25", 0, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			u := pipeSMTP(t, func(d *dialogue) {
				for line := d.line(); line != "."; line = d.line() {
					continue
				}
				if strings.Contains(test.answer, " ") {
					test.answer += "\r\n"
				}
				_, _ = io.WriteString(d, test.answer)
			})
			_, err := u.Finish()
			if (err == nil) != test.ok {
				t.Errorf("%v", err)
			}
			refusal, _ := errors.AsType[*textproto.Error](err)
			if (refusal != nil) != (test.code != 0) || refusal != nil && refusal.Code != test.code {
				t.Errorf("%#v, want code %d", err, test.code)
			}
		})
	}
}
