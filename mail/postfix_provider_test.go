package mail_test

import (
	"net/smtp"
	"slices"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/outbox"
	"okpay.example/support/mail/ticket"
)

// postOffice is a world whose mails go through Postfix into Dovecot: the person's mailbox and the desk's.
type postOffice struct {
	*world
	postfix *mailtest.Postfix
	line    *mailtest.Recorder // to Postfix
	person  *mailtest.Dovecot
	desk    *mailtest.Dovecot
}

func newPostOffice(t *testing.T, maxBytes int64) *postOffice {
	t.Helper()
	p := &postOffice{person: mailtest.StartDovecot(t)}
	desk := *p.person
	desk.User = "desk"
	p.desk = &desk
	p.postfix = mailtest.StartPostfix(t, p.person, mailtest.PostfixOptions{
		Mailboxes: map[string]string{person: p.person.User, support: desk.User}, MaxBytes: maxBytes,
	})
	p.line = mailtest.StartRecorder(t, p.postfix.Addr)
	p.world = newWorld(t, func(w *world) {
		w.user, w.secret, w.imap = p.person.User, p.person.Password, p.person.Addr
		w.smtp = &mailtest.SMTP{Addr: p.line.Addr}
		w.options.Now = time.Now
	})
	return p
}

// await waits until a mailbox holds n mails.
func (p *postOffice) await(d *mailtest.Dovecot, n int) [][]byte {
	p.t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	timeout := time.After(patience)
	for {
		if mails := d.Messages(p.t, "INBOX"); len(mails) >= n {
			return mails
		}
		select {
		case <-again.C:
		case <-timeout:
			p.t.Fatalf("%s got %d mails, want %d\n%s", d.User, len(d.Messages(p.t, "INBOX")), n, p.postfix.Log())
		}
	}
}

func (p *postOffice) check() mail.CheckReport {
	p.t.Helper()
	r, _, err := p.Check(p.t.Context(), false)
	p.must(err)
	return r
}

func TestTheWholeWayThroughPostfix(t *testing.T) {
	p := newPostOffice(t, 0)

	// The person's mail arrives at the desk as it was previewed, behind what the servers on the way put before it.
	draft := p.write("我的账户被锁定了。\n.\n..two dots, and a line of " + strings.Repeat("x", 2000))
	p.attach(draft.ID, "截图.png", strings.Repeat("\x89PNG", 50_000))
	_, previewed := p.preview(draft.ID)
	o, err := p.Deliver(t.Context(), p.queue(draft.ID).ID)
	p.must(err)
	p.wantTicket(o.Ticket, ticket.Waiting, "created queued sent")
	arrived := p.await(p.desk, 1)[0]
	if !strings.HasSuffix(string(arrived), strings.ReplaceAll(string(previewed), "\r\n", "\n")) {
		t.Error("other bytes arrived than were previewed")
	}
	if n := len(p.person.Messages(t, "Sent")); n != 1 {
		t.Errorf("%d copies in Sent", n)
	}

	// The desk answers.
	id := header(arrived, "Message-ID")
	reply := strings.Join([]string{
		"Message-ID: <answer@okpay.example>", "From: OKPAY <" + support + ">", "To: " + person, "Subject: Re: " + header(arrived, "Subject"),
		"Date: " + time.Now().Format(time.RFC1123Z), "In-Reply-To: " + id, "References: " + id, "", "Your account is open again.", "",
	}, "\r\n")
	p.must(smtp.SendMail(p.postfix.Addr, nil, support, []string{person}, []byte(reply)))
	p.await(p.person, 1)
	if r := p.check(); r.New != 1 || r.Updated != 1 {
		t.Errorf("check %+v", r)
	}
	p.wantTicket(o.Ticket, ticket.Answered, "created queued sent answered")
}

func TestBounceMadeByPostfixIsRecognised(t *testing.T) {
	p := newPostOffice(t, 0)
	d, err := p.NewDraft(t.Context(), mail.Draft{To: "nobody@okpay.example", Subject: "Locked", Body: "Help.", Lang: "en"})
	p.must(err)
	o, err := p.Deliver(t.Context(), p.queue(d.ID).ID)
	p.must(err)
	p.await(p.person, 1)
	if r := p.check(); r.Bounced != 1 {
		t.Errorf("check %+v", r)
	}
	if got := p.timeline(o.Ticket); got != "created queued sent bounced" {
		t.Errorf("timeline %q", got)
	}
	timeline := p.ticket(o.Ticket).Timeline
	evidence := timeline[len(timeline)-1].Evidence
	if !strings.Contains(evidence, "5.1.1") || !strings.Contains(evidence, "nobody@okpay.example") {
		t.Errorf("evidence %q", evidence)
	}
}

func TestPostfixIsToldOfNoMailPastItsLimit(t *testing.T) {
	p := newPostOffice(t, 100_000)
	draft := p.write("See the picture.")
	p.attach(draft.ID, "screen.png", strings.Repeat("\x89PNG", 50_000))
	o, err := p.Deliver(t.Context(), p.queue(draft.ID).ID)
	if err == nil || o.State != mail.OutgoingFailed {
		t.Fatalf("%s, %v; want failed", o.State, err)
	}
	if key, words := outbox.SplitReason(o.LastError); key != outbox.KeyTooLarge || !strings.Contains(words, "100000") {
		t.Errorf("reason %q", o.LastError)
	}
	if slices.ContainsFunc(p.line.Lines(), func(l string) bool { return strings.HasPrefix(l, "MAIL") || strings.HasPrefix(l, "DATA") }) {
		t.Errorf("it was said %q", p.line.Lines())
	}
}
