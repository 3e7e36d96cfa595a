package account

import (
	"bytes"
	"errors"
	"net"
	"strings"
	"testing"
)

func TestNothingSaidBeforeTheEncryptionIsBelieved(t *testing.T) {
	ca := newAuthority(t)
	for _, test := range []struct {
		name         string
		before, ok   string // what the server says around STARTTLS
		code, op     string
		capabilities string // after the encryption
	}{
		{"more than the answer", "* OK ready", "TAG OK go\r\n* OK [CAPABILITY IMAP4rev1 AUTH=XEVIL] injected", CodeTLS, "imap_tls", ""},
		{"capabilities in the clear", "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] ready", "* CAPABILITY X\r\nTAG OK go", "", "", "IMAP4rev1"},
		{"turned away", "* BYE [UNAVAILABLE] too many", "", CodeTurnedAway, "imap_connect", ""},
		{"no IMAP", "220 mail ESMTP", "", CodeProtocol, "imap_connect", ""},
		{"an endless line", "* OK " + strings.Repeat("x", 20_000), "", CodeProtocol, "imap_connect", ""},
		{"refused", "* OK ready", "TAG NO not here", CodeNoStartTLS, "imap_tls", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := script(t, nil, func(d *dialogue) {
				d.say(test.before)
				tag, _, _ := strings.Cut(d.line(), " ")
				d.say(strings.ReplaceAll(test.ok, "TAG", tag))
				d.upgrade(ca.good(t))
				for line := d.line(); line != ""; line = d.line() {
					tag, command, _ := strings.Cut(line, " ")
					if command == "CAPABILITY" {
						d.say("* CAPABILITY " + test.capabilities)
					}
					d.say(tag + " OK done")
				}
			})
			client, _, err := ConnectIMAP(t.Context(), config(StartTLS), Credentials{Password: password}, Env{Dial: to(l), RootCAs: ca.pool}, nil)
			fault, _ := errors.AsType[*Error](err)
			if code(err) != test.code || fault != nil && fault.Op != test.op {
				t.Errorf("%v (%s), want %q at %s", err, code(err), test.code, test.op)
			}
			if err == nil {
				_ = client.Close()
			}
		})
	}
}

// written is a connection that keeps what is written.
type written struct {
	net.Conn
	bytes.Buffer
}

func (w *written) Read(p []byte) (int, error)  { return w.Buffer.Read(p) }
func (w *written) Write(p []byte) (int, error) { return w.Buffer.Write(p) }

func TestAnEmptyResponseIsAnEmptyLineOnlyWhileSigningIn(t *testing.T) {
	to := new(written)
	l := &imapLine{Conn: to, greeting: strings.NewReader("")}
	for _, text := range []string{"a AUTHENTICATE X =\r\n", "=\r\n", "PQ==\r\n"} {
		if n, err := l.Write([]byte(text)); n != len(text) || err != nil {
			t.Errorf("wrote %d of %q, %v", n, text, err)
		}
	}
	l.signedIn.Store(true)
	_, _ = l.Write([]byte("=\r\n")) // a line of a mail in quoted-printable
	if got := to.String(); got != "a AUTHENTICATE X =\r\n\r\nPQ==\r\n=\r\n" {
		t.Errorf("sent %q", got)
	}
}
