package mail_test

import (
	"bytes"
	"errors"
	"os"
	"os/user"
	"regexp"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/ticket"
)

func TestAddressesBeyondASCII(t *testing.T) {
	const ascii, beyond, wire = "li@mail.example", "支持@例子.测试", "支持@xn--fsqu00a.xn--0zwm56d"
	for _, c := range []struct{ name, from, to, wireFrom, wireTo string }{
		{"of support", ascii, "客服 <" + beyond + ">", ascii, wire},
		{"of the person", beyond, support, wire, support},
		{"of both", beyond, beyond, wire, wire},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, func(w *world) { w.email = c.from })
			o := w.sendTo(c.to)
			got := w.smtp.Mails()[0]
			if !got.UTF8 || got.From != c.wireFrom || strings.Join(got.To, " ") != c.wireTo {
				t.Errorf("the envelope: UTF8 %v, from %q to %q", got.UTF8, got.From, got.To)
			}
			if to := header(got.Data, "To"); to != "<"+c.wireTo+">" {
				t.Errorf("To: %s", to)
			}
			if from := header(got.Data, "From"); !strings.HasSuffix(from, " <"+c.wireFrom+">") || !strings.HasPrefix(from, "=?utf-8?") {
				t.Errorf("From: %s", from)
			}
			domain := c.wireFrom[strings.LastIndexByte(c.wireFrom, '@'):]
			if id := header(got.Data, "Message-ID"); id != o.MessageID || !strings.HasSuffix(id, domain+">") {
				t.Errorf("Message-ID: %s", id)
			}
			m := w.ticket(o.Ticket).Messages[0]
			if !strings.HasSuffix(m.From, c.wireFrom+">") || m.To != c.wireTo {
				t.Errorf("kept from %q to %q", m.From, m.To)
			}
		})
		t.Run(c.name+" where the server takes none", func(t *testing.T) {
			w := newWorld(t, func(w *world) {
				w.email = c.from
				w.smtp = mailtest.StartSMTP(t, mailtest.SMTPOptions{User: w.user, Password: w.secret, NoUTF8: true})
			})
			d := w.write("words")
			d.To = c.to
			w.must(w.SaveDraft(t.Context(), d))
			o, err := w.Deliver(t.Context(), w.queue(d.ID).ID)
			unsupported, ok := errors.AsType[*mail.UnsupportedAddressError](err)
			if !ok || unsupported.Address != wire || unsupported.Own != (wire == c.wireFrom) || o.State != mail.OutgoingFailed {
				t.Fatalf("%s, %v", o.State, err)
			}
			if key, _ := mail.SplitReason(o.LastError); key != "not_ascii" {
				t.Errorf("the reason is %q", o.LastError)
			}
			w.wantTicket(o.Ticket, ticket.Failed, "created queued failed")
			if n := len(w.smtp.Mails()); n != 0 {
				t.Errorf("%d mails went out", n)
			}
		})
	}
}

func TestAnotherProcessLearnsThatAnAddressIsNotTaken(t *testing.T) {
	w := newWorld(t, func(w *world) {
		w.smtp = mailtest.StartSMTP(t, mailtest.SMTPOptions{User: w.user, Password: w.secret, NoUTF8: true})
	})
	d := w.write("words")
	d.To = "支持@okpay.example"
	w.must(w.SaveDraft(t.Context(), d))
	w.own()
	w.run(w.Client)
	_, err := w.open().Deliver(t.Context(), w.queue(d.ID).ID)
	if unsupported, ok := errors.AsType[*mail.UnsupportedAddressError](err); !ok || unsupported.Address != d.To {
		t.Errorf("%v", err)
	}
}

func TestSMTPUTF8IsAskedForOnlyWhereAnAddressNeedsIt(t *testing.T) {
	w := newWorld(t)
	o := w.sendTo("help@支付.example")
	got := w.smtp.Mails()[0]
	if got.UTF8 || got.To[0] != "help@xn--bnq875c.example" {
		t.Errorf("UTF8 %v, to %q", got.UTF8, got.To)
	}
	if bytes.ContainsFunc(got.Data, func(r rune) bool { return r > '~' }) {
		t.Error("the mail is not in ASCII")
	}
	if to := w.ticket(o.Ticket).Ticket.To; to != "help@xn--bnq875c.example" {
		t.Errorf("the ticket goes to %q", to)
	}
}

func TestMailsTellNothingOfThisComputer(t *testing.T) {
	w := newWorld(t, func(w *world) {
		w.clock.now = noon.In(time.FixedZone("NPT", 5*3600+45*60))
		w.smtp = mailtest.StartSMTP(t, mailtest.SMTPOptions{User: w.user, Password: w.secret})
	})
	recorder := mailtest.StartRecorder(t, w.smtp.Addr)
	w.smtp.Addr = recorder.Addr
	accounts, err := w.Accounts(t.Context())
	w.must(err)
	_, err = w.SaveAccount(t.Context(), accounts[0].ID, w.config(), w.secret)
	w.must(err)
	d := w.write("words")
	w.attach(d.ID, "screenshot.png", "\x89PNG\r\n\x1a\n")
	w.must(w.deliver(d.ID))

	session := strings.ToLower(strings.Join(recorder.Lines(), "\n"))
	if !strings.HasPrefix(session, "ehlo [127.0.0.1]\n") {
		t.Errorf("the greeting is %.40q", session)
	}
	raw := w.smtp.Mails()[0].Data
	secrets := []string{"localhost", "+0545", "npt", "go-mail", "user-agent", "x-mailer", "x-originating-ip", "received"}
	if host, err := os.Hostname(); err == nil {
		secrets = append(secrets, host)
	}
	if u, err := user.Current(); err == nil {
		secrets = append(secrets, u.HomeDir, u.Username)
	}
	written := person + " " + support + " screenshot.png" // what the person gave, and may be called like
	for _, s := range secrets {
		s = strings.ToLower(s)
		whole := regexp.MustCompile(`(^|[^\w+/=])` + regexp.QuoteMeta(s) + `([^\w+/=]|$)`) // base64 may hold any letters
		if !strings.Contains(written, s) && whole.MatchString(session) {
			t.Errorf("%q passed to the server", s)
		}
	}
	if date := header(raw, "Date"); date != "Tue, 10 Mar 2026 12:00:00 +0000" {
		t.Errorf("Date: %s", date)
	}
	fields := map[string]bool{}
	head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	for line := range strings.SplitSeq(string(head), "\r\n") {
		if name, _, ok := strings.Cut(line, ":"); ok && line[0] != ' ' {
			fields[name] = true
		}
	}
	for _, name := range []string{
		"Date", "From", "To", "Message-ID", "Subject", "X-OKPAY-Support-Ticket", "X-OKPAY-Support-Topic",
		"Content-Language", "Accept-Language",
		"MIME-Version", "Content-Type",
	} {
		if !fields[name] {
			t.Errorf("there is no %s", name)
		}
		delete(fields, name)
	}
	if len(fields) > 0 {
		t.Errorf("header fields that nobody needs: %v", fields)
	}
}

// sendTo writes, queues and delivers a mail to somebody else than support.
func (w *world) sendTo(to string) mail.Outgoing {
	w.t.Helper()
	d := w.write("words")
	d.To = to
	w.must(w.SaveDraft(w.t.Context(), d))
	o, err := w.Deliver(w.t.Context(), w.queue(d.ID).ID)
	w.must(err)
	return o
}

// deliver queues a draft and sends it.
func (w *world) deliver(draft string) error {
	w.t.Helper()
	_, err := w.Deliver(w.t.Context(), w.queue(draft).ID)
	return err
}

// The answer names none of our ids: it joins by the token in its subject, since its sender is the one we wrote to,
// though that one's domain is written in its own letters.
func TestTalkWithAnAddressBeyondASCIIAgainstDovecot(t *testing.T) {
	d := &desk{dovecot: mailtest.StartDovecot(t)}
	d.world = newWorld(t, d.onDovecot, func(w *world) { // a minute behind, since a server tells whole seconds only
		w.options.Now = func() time.Time { return time.Now().Add(-time.Minute) }
	})
	o := d.sendTo("支持@例子.测试")
	d.wantCopies(o.MessageID, 1)
	d.check()
	d.deliver(letter{from: "客服 <支持@例子.测试>", subject: "Re: " + ticket.SubjectToken(o.Ticket), text: "已解锁。"})
	d.check()
	d.wantTicket(o.Ticket, ticket.Answered, "created queued sent answered")
}
