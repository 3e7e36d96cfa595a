package main

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
)

// replies serves SMTP line by line: greeting, then for each line that comes in the first answer whose key begins it. A
// line without an answer ends the connection.
func replies(t *testing.T, greeting string, answers map[string]string) string {
	t.Helper()
	return accepting(t, func(c net.Conn) {
		_, _ = io.WriteString(c, greeting+"\r\n")
		for lines := bufio.NewScanner(c); lines.Scan(); {
			answer := ""
			for key, said := range answers {
				if strings.HasPrefix(lines.Text(), key) {
					answer = said
				}
			}
			if answer == "" {
				return
			}
			_, _ = io.WriteString(c, answer+"\r\n")
		}
	})
}

// sendsOver is a program with a mailbox that sends over the server at an address.
func sendsOver(t *testing.T, smtp string) *program {
	t.Helper()
	p := newProgram(t)
	p.args = []string{"--lang", "en"}
	r := p.runWith(t.Context(), "secret\n", "account", "add", "--email", "ann@mailbox.example", "--imap", "127.0.0.1:1",
		"--smtp", smtp, "--security", "none", "--password-stdin", "--no-test")
	if r.status != exitDone {
		t.Fatalf("account add: %d: %s", r.status, r.errors)
	}
	return p
}

var letter = []string{"send", "--to", "support@okpay.example", "--subject", "S", "--body", "B"}

func TestTheServersOwnWordsAreTold(t *testing.T) {
	hello := map[string]string{"EHLO": "250-hello\r\n250 AUTH PLAIN"}
	for _, test := range []struct {
		name, greeting string
		auth           string
		says           string
	}{
		{"busy", "421 4.3.2 closed until noon", "", "(421 4.3.2 closed until noon)"},
		{"no service", "554 5.7.1 your network is listed", "", "(554 5.7.1 your network is listed)"},
		{"sign-in for now", "220 ready", "454 4.7.0 too many sign-ins", "(454 4.7.0 too many sign-ins)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			answers := map[string]string{"AUTH": test.auth, "EHLO": hello["EHLO"]}
			p := sendsOver(t, replies(t, test.greeting, answers))
			r := p.run(letter...)
			if r.status == exitDone || !strings.Contains(r.errors, test.says) {
				t.Errorf("send: %d, %s", r.status, r.errors)
			}
			if list := p.run("outbox", "list"); !strings.Contains(list.out, test.says) {
				t.Errorf("the list: %s", list.out)
			}
			words := strings.Trim(test.says, "()")
			if r := p.run("account", "test"); r.status == exitDone || !strings.Contains(r.errors, words) {
				t.Errorf("account test: %d, %s", r.status, r.errors)
			}
		})
	}
}

func TestAnAddressThatIsNotTakenIsNamed(t *testing.T) {
	hello := map[string]string{"EHLO": "250 hello"}
	for _, test := range []struct{ from, to, says, hint string }{
		{"ann@mailbox.example", "支持@okpay.example", "支持@okpay.example", "outbox edit 1 --to"},
		{"安@mailbox.example", "support@okpay.example", "安@mailbox.example", "another address of your own"},
	} {
		p := newProgram(t)
		p.args = []string{"--lang", "en"}
		r := p.runWith(t.Context(), "secret\n", "account", "add", "--email", test.from, "--imap", "127.0.0.1:1",
			"--smtp", replies(t, "220 ready", hello), "--security", "none", "--password-stdin", "--no-test")
		if r.status != exitDone {
			t.Fatalf("account add: %d: %s", r.status, r.errors)
		}
		r = p.run("send", "--to", test.to, "--subject", "S", "--body", "B")
		if r.status != exitFailed || !strings.Contains(r.errors, test.says) || !strings.Contains(r.errors, test.hint) {
			t.Errorf("from %s to %s: %d, %s", test.from, test.to, r.status, r.errors)
		}
	}
}

func TestAProxyThatIsNoneIsNamed(t *testing.T) {
	garbage := accepting(t, func(c net.Conn) {
		_, _ = io.WriteString(c, "220 mail.example ESMTP\r\n")
		_, _ = io.Copy(io.Discard, c)
	})
	for _, scheme := range []string{"http", "socks5"} {
		p := newProgram(t)
		r := p.runWith(t.Context(), "secret\n", "--lang", "en", "account", "add", "--email", "ann@mailbox.example",
			"--imap", "imap.mailbox.example:993", "--smtp", "smtp.mailbox.example:465", "--password-stdin", "--proxy", scheme+"://"+garbage)
		found := p.run("--lang", "en", "account", "discover", "ann@mailbox.example", "--proxy", scheme+"://"+garbage)
		if found.status != exitFailed || !strings.Contains(found.errors, "proxy's address is no proxy") || !strings.Contains(found.out, "imap.mailbox.example:993") ||
			strings.Contains(found.out, "no network") {
			t.Errorf("discover by %s: %d, %s", scheme, found.status, found.errors)
		}
		if r.status != exitFailed || !strings.Contains(r.errors, "proxy's address is no proxy") || strings.Contains(r.errors, "no network") {
			t.Errorf("%s: %d, %s", scheme, r.status, r.errors)
		}
	}
}
