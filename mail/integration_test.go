package mail_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/ticket"
)

// desk answers into a real mailbox what the program sent to an SMTP server.
type desk struct {
	*world
	dovecot *mailtest.Dovecot
	written int
}

// newDesk is a world whose mailbox lies on Dovecot, with the real clock, as the server has it too.
func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{dovecot: mailtest.StartDovecot(t)}
	d.world = newWorld(t, d.onDovecot)
	return d
}

func (d *desk) onDovecot(w *world) {
	w.user, w.secret, w.imap = d.dovecot.User, d.dovecot.Password, d.dovecot.Addr
	w.options.Now = time.Now
}

// letter is a mail of the desk or of anybody else.
type letter struct {
	folder, from, subject, text string
	answers                     []byte // the mail it answers
	more                        []string
}

// deliver puts a letter into the mailbox and returns its Message-ID.
func (d *desk) deliver(l letter) string {
	d.t.Helper()
	d.written++
	id := fmt.Sprintf("<desk%d@okpay.example>", d.written)
	lines := []string{
		"Message-ID: " + id, "From: " + l.from, "To: " + person, "Subject: " + l.subject,
		"Date: " + time.Now().Format(time.RFC1123Z), "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
	}
	if l.answers != nil {
		original := header(l.answers, "Message-ID")
		lines = append(lines, "In-Reply-To: "+original, "References: "+strings.TrimSpace(header(l.answers, "References")+" "+original))
	}
	lines = append(append(lines, l.more...), "", l.text, "")
	if l.folder == "" {
		l.folder = "INBOX"
	}
	d.dovecot.Deliver(d.t, l.folder, []byte(strings.Join(lines, "\n")))
	return id
}

// bounce says that a mail could not be delivered (RFC 3464).
func (d *desk) bounce(original []byte) {
	d.dovecot.Deliver(d.t, "INBOX", []byte(strings.Join([]string{
		"Message-ID: <bounce@mail.example>", "From: MAILER-DAEMON@mail.example", "To: " + person, "Subject: Undelivered mail",
		"Date: " + time.Now().Format(time.RFC1123Z), "MIME-Version: 1.0",
		`Content-Type: multipart/report; report-type=delivery-status; boundary="b"`, "",
		"--b", "Content-Type: text/plain", "", "It could not be delivered.", "",
		"--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mail.example", "",
		"Final-Recipient: rfc822; " + support, "Action: failed", "Status: 5.1.1", "Diagnostic-Code: smtp; 550 5.1.1 no such user", "",
		"--b", "Content-Type: text/rfc822-headers", "", "Message-ID: " + header(original, "Message-ID"), "",
		"--b--", "",
	}, "\n")))
}

func (d *desk) check() mail.CheckReport {
	d.t.Helper()
	r, asked, err := d.Check(d.t.Context(), false)
	d.must(err)
	if asked {
		d.t.Fatal("another program was asked")
	}
	return r
}

// copies counts the copies of a mail in Sent.
func (d *desk) copies(messageID string) (n int) {
	for _, raw := range d.dovecot.Messages(d.t, "Sent") {
		if header(raw, "Message-ID") == messageID {
			n++
		}
	}
	return n
}

func (d *desk) wantCopies(messageID string, want int) {
	d.t.Helper()
	if n := d.copies(messageID); n != want {
		d.t.Errorf("%d copies of %s in Sent, want %d", n, messageID, want)
	}
}

func TestTheWholeWayAgainstDovecot(t *testing.T) {
	d := newDesk(t)

	// A mail with a file goes out, and a copy lies in Sent, once.
	draft := d.write("我的账户被锁定了。")
	d.attach(draft.ID, "截图.png", strings.Repeat("\x89PNG", 50_000))
	_, previewed := d.preview(draft.ID)
	o, err := d.Deliver(t.Context(), d.queue(draft.ID).ID)
	d.must(err)
	first := d.smtp.Await(t, 1)[0].Data
	if string(first) != string(previewed) {
		t.Error("other bytes arrived than were previewed")
	}
	d.wantCopies(o.MessageID, 1)
	d.must(d.Flush(t.Context(), true))
	d.check()
	d.wantCopies(o.MessageID, 1)
	d.wantTicket(o.Ticket, ticket.Waiting, "created queued sent")

	// The desk acknowledges and asks; others write as well.
	d.deliver(letter{
		folder: "Junk", from: "OKPAY <noreply@okpay.example>", subject: "We got your mail", text: "We will answer soon.", answers: first,
		more: []string{"Auto-Submitted: auto-replied"},
	})
	d.deliver(letter{from: "friend@other.example", subject: "Lunch?", text: "At noon."})
	d.deliver(letter{from: "OKPAY <okpay@evil.example>", subject: "OKPAY: your account", text: "Send us your password."})
	asked := d.deliver(letter{
		from: "OKPAY <" + support + ">", subject: "Re: 账户被锁定", answers: first,
		text: "请提供交易编号。\n\n> 我的账户被锁定了。",
	})
	if r := d.check(); r.New != 3 || r.Updated != 2 {
		t.Errorf("check %+v, want 3 new mails and 2 entries", r)
	}
	if r := d.check(); r.New != 0 || r.Updated != 0 {
		t.Errorf("checking again %+v", r)
	}
	d.wantTicket(o.Ticket, ticket.WaitingForYou, "created queued sent acknowledged answered")
	v := d.ticket(o.Ticket)
	if v.Ticket.Unread != 2 || v.Ticket.Messages != 3 || !v.Ticket.ExpectedBy.IsZero() {
		t.Errorf("ticket %+v", v.Ticket)
	}
	answer, err := d.MessageByID(t.Context(), asked)
	d.must(err)
	if answer.Ticket != o.Ticket || answer.Text != "请提供交易编号。" || !strings.Contains(answer.Quoted, "我的账户") ||
		answer.Folder != "INBOX" || answer.Verdict.Level != "unverified" {
		t.Errorf("answer %+v", answer)
	}
	claims, err := d.Claims(t.Context())
	d.must(err)
	if len(claims) != 1 || !strings.Contains(claims[0].From, "evil.example") {
		t.Errorf("claims %+v: the impostor alone claims to be support", claims)
	}
	d.must(d.MarkRead(t.Context(), o.Ticket))

	// The person answers in the thread.
	reply, err := d.Reply(t.Context(), o.Ticket)
	d.must(err)
	reply.Body, reply.TransactionID = "好的。", "T-1"
	d.must(d.SaveDraft(t.Context(), reply))
	q, err := d.Deliver(t.Context(), d.queue(reply.ID).ID)
	d.must(err)
	second := d.smtp.Await(t, 2)[1].Data
	if got := header(second, "In-Reply-To"); got != asked {
		t.Errorf("In-Reply-To: %s, want %s", got, asked)
	}
	if got, want := header(second, "References"), o.MessageID+" "+asked; got != want {
		t.Errorf("References: %s, want %s", got, want)
	}
	d.wantCopies(q.MessageID, 1)
	d.deliver(letter{from: "OKPAY <" + support + ">", subject: "Re: 账户被锁定", text: "问题已经解决，谢谢。", answers: second})
	d.check()
	d.wantTicket(o.Ticket, ticket.Answered, "created queued sent acknowledged answered queued sent answered")

	// Another mail comes back.
	lost := d.send("wrong address")
	d.bounce(d.smtp.Await(t, 3)[2].Data)
	if r := d.check(); r.Bounced != 1 {
		t.Errorf("check %+v, want a bounce", r)
	}
	d.wantTicket(lost.Ticket, ticket.Failed, "created queued sent bounced")

	d.wantSameAfterRebuild(o.Ticket, lost.Ticket)

	// What the person deletes stays away, also when everything is read anew.
	d.must(d.DeleteTicket(t.Context(), lost.Ticket))
	_, _, err = d.Check(t.Context(), true)
	d.must(err)
	_, err = d.Ticket(t.Context(), lost.Ticket)
	d.wantErr(err, mail.ErrNotFound)
	d.wantTicket(o.Ticket, ticket.Answered, "created queued sent acknowledged answered queued sent answered")
}

// wantSameAfterRebuild makes the tickets anew in another home, as on another computer.
func (d *desk) wantSameAfterRebuild(ids ...ticket.ID) {
	d.t.Helper()
	other := newWorld(d.t, d.onDovecot, func(w *world) { w.smtp = d.smtp })
	_, err := other.Rebuild(d.t.Context())
	d.must(err)
	list, err := other.Tickets(d.t.Context(), mail.TicketFilter{})
	d.must(err)
	if len(list) != len(ids) {
		d.t.Errorf("%d tickets after rebuilding, want %d", len(list), len(ids))
	}
	for _, id := range ids {
		here, there := d.ticket(id), other.ticket(id)
		a, b := here.Ticket, there.Ticket
		if a.State != b.State || a.Subject != b.Subject || a.Lang != b.Lang || a.To != b.To || a.Messages != b.Messages {
			d.t.Errorf("rebuilt %+v, was %+v (timeline %s)", b, a, other.timeline(id))
		}
		for _, x := range here.Messages {
			y, err := other.MessageByID(d.t.Context(), x.MessageID)
			d.must(err)
			if x.Ticket != y.Ticket || x.Text != y.Text || x.Direction != y.Direction || x.Kind != y.Kind {
				d.t.Errorf("rebuilt mail %+v, was %+v", y, x)
			}
		}
	}
	if claims, err := other.Claims(d.t.Context()); err != nil || len(claims) != 1 {
		d.t.Errorf("%d claims after rebuilding, %v", len(claims), err)
	}
}

func TestOfflineAgainstDovecotTheMailGoesLaterExactlyOnce(t *testing.T) {
	d := newDesk(t)
	d.network.set(true)
	seen := d.watch(d.Client)
	d.run(d.Client)
	seen.until("offline", connection("offline"))
	o := d.queue(d.write("words").ID)
	seen.until("tried", func(e mail.Event) bool { return e.Outgoing.ID == o.ID && e.Outgoing.State == mail.OutgoingQueued })
	d.network.set(false)
	d.Wake()
	seen.until("sent", sent(o.ID))
	seen.until("connected", connection("connected"))
	d.Wake()
	d.smtp.Await(t, 1)
	d.wantTicket(o.Ticket, ticket.Waiting, "created queued sent")
	d.check()
	d.wantCopies(o.MessageID, 1)
	if n := len(d.smtp.Mails()); n != 1 {
		t.Errorf("%d mails went out, want 1", n)
	}
}

func TestRunShowsAnAnswerAsItArrives(t *testing.T) {
	d := newDesk(t)
	o := d.send("words")
	other := d.open()
	seen, heard := d.watch(d.Client), d.watch(other)
	stop := d.run(d.Client)
	d.run(other)
	seen.until("connected", connection("connected"))
	id := d.deliver(letter{from: support, subject: "Re", text: "Done.", answers: d.smtp.Mails()[0].Data})
	e := seen.until("answered", func(e mail.Event) bool { return e.Timeline == ticket.EventAnswered })
	if e.Ticket != o.Ticket || e.MessageID != id {
		t.Errorf("event %+v", e)
	}
	heard.until("the other program sees it", kind(mail.EventStore))
	v, err := other.Ticket(t.Context(), o.Ticket)
	d.must(err)
	if v.Ticket.State != ticket.Answered {
		t.Errorf("the ticket is %s", v.Ticket.State)
	}

	// The other program asks for a check, which the owner does on the connection that it holds.
	d.deliver(letter{folder: "Junk", from: support, subject: "Re", text: "One more thing.", answers: d.smtp.Mails()[0].Data})
	if r, asked, err := other.Check(t.Context(), false); !asked || err != nil || r.New != 1 {
		t.Errorf("asked %v, found %d new, %v", asked, r.New, err)
	}
	seen.until("answered from Junk", func(e mail.Event) bool { return e.Timeline == ticket.EventAnswered })
	stop()
	if got := d.Connection().State; got != "stopped" {
		t.Errorf("connection %q after Run has ended", got)
	}
	events := []ticket.Event{}
	for _, e := range d.ticket(o.Ticket).Timeline {
		events = append(events, e.Event)
	}
	want := []ticket.Event{ticket.EventCreated, ticket.EventQueued, ticket.EventSent, ticket.EventAnswered, ticket.EventAnswered}
	if !slices.Equal(events, want) {
		t.Errorf("timeline %v", events)
	}
}
