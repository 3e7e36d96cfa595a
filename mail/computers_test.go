package mail_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/ticket"
)

// household is a mailbox with the computers that share it, and one clock for all.
type household struct {
	*clock
	t       *testing.T
	dovecot *mailtest.Dovecot
	smtp    *mailtest.SMTP
	stamped map[string]bool
}

func newHousehold(t *testing.T) *household {
	t.Helper()
	return &household{
		clock: &clock{now: time.Now().Truncate(time.Minute)}, t: t, dovecot: mailtest.StartDovecot(t), stamped: map[string]bool{},
	}
}

// computer is one of them; its clock is off by the given time.
func (h *household) computer(off time.Duration) *desk {
	h.t.Helper()
	d := &desk{dovecot: h.dovecot}
	d.world = newWorld(h.t, d.onDovecot, func(w *world) {
		w.smtp = h.smtp
		w.options.Now = func() time.Time { return h.Now().Add(off) }
	})
	h.smtp = d.smtp
	return d
}

// stamp makes the mails that were delivered since the last time arrive now: the server takes it from their files.
func (h *household) stamp() {
	h.t.Helper()
	err := filepath.WalkDir(filepath.Join(h.dovecot.Dir, "mail"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() || filepath.Base(filepath.Dir(path)) != "new" || h.stamped[e.Name()] {
			return err
		}
		h.stamped[e.Name()] = true
		return os.Chtimes(path, h.Now(), h.Now())
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// pass lets a minute go by.
func (h *household) pass() {
	h.stamp()
	h.advance(time.Minute)
}

// seen is what every computer must agree on of one ticket. Of the timeline the attempts are left out which only the
// computer that made them knows of, and times count by the minute.
func (d *desk) seen(id ticket.ID) string {
	d.t.Helper()
	v := d.ticket(id)
	minute := func(t time.Time) string {
		if t.IsZero() {
			return "-"
		}
		return t.UTC().Format("01-02 15:04")
	}
	k := v.Ticket
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q topic %s lang %s to %s state %s created %s due %s mails %d\n",
		k.ID, k.Subject, k.Topic, k.Lang, k.To, k.State, minute(k.Created), minute(k.ExpectedBy), k.Messages)
	for _, e := range v.Timeline {
		switch e.Event {
		case ticket.EventQueued, ticket.EventUnknown, ticket.EventFailed, ticket.EventWithdrawn:
			continue
		case ticket.EventSent: // the server's reply is the sender's alone
			e.Evidence = ""
		}
		fmt.Fprintf(&b, "  %s %s %s %q\n", minute(e.At), e.Event, e.MessageID, e.Evidence)
	}
	mails := slices.Clone(v.Messages)
	slices.SortFunc(mails, func(x, y ticket.Message) int { return strings.Compare(x.MessageID, y.MessageID) })
	for _, m := range mails {
		fmt.Fprintf(&b, "  mail %s %s %s %x %q\n", m.MessageID, m.Direction, m.Kind, m.BodyHash[:4], m.Text)
	}
	return b.String()
}

func (d *desk) all() string {
	d.t.Helper()
	list, err := d.Tickets(d.t.Context(), mail.TicketFilter{})
	d.must(err)
	slices.SortFunc(list, func(a, b ticket.Ticket) int { return strings.Compare(string(a.ID), string(b.ID)) })
	var b strings.Builder
	for _, k := range list {
		b.WriteString(d.seen(k.ID))
	}
	return b.String()
}

// wantAgreement tells whether the computers see the same tickets.
func (d *desk) wantAgreement(when string, others ...*desk) {
	d.t.Helper()
	want := d.all()
	for i, other := range others {
		if got := other.all(); got != want {
			d.t.Errorf("%s: computer %d sees\n%swant\n%s", when, i+2, got, want)
		}
	}
}

func TestComputersOnOneMailboxAgree(t *testing.T) {
	h := newHousehold(t)
	a, b := h.computer(0), h.computer(0)
	both := func(when string) {
		t.Helper()
		h.stamp()
		for _, d := range []*desk{a, b, a, b} {
			d.check()
		}
		a.wantAgreement(when, b)
		h.pass()
	}
	b.check() // the other computer has been in use for long
	o := a.send("我的账户被锁定了。")
	first := a.smtp.Mails()[0].Data
	both("sent")

	a.deliver(letter{from: "OKPAY <noreply@okpay.example>", subject: "We got your mail", text: "Soon.", answers: first, more: []string{"Auto-Submitted: auto-replied"}})
	h.pass()
	asked := a.deliver(letter{from: "OKPAY <" + support + ">", subject: "Re: 账户被锁定", text: "请提供交易编号。", answers: first})
	both("acknowledged and asked")

	reply, err := b.Reply(t.Context(), o.Ticket)
	b.must(err)
	reply.Body = "是 T-1。"
	b.must(b.SaveDraft(t.Context(), reply))
	_, err = b.Deliver(t.Context(), b.queue(reply.ID).ID)
	b.must(err)
	both("answered from the other computer")

	a.dovecot.Deliver(t, "Sent", []byte(strings.Join([]string{
		"Message-ID: <phone1@mail.example>", "From: " + person, "To: " + support, "Subject: Re: locked",
		"Date: " + time.Now().Format(time.RFC1123Z), "In-Reply-To: " + asked, "References: " + o.MessageID + " " + asked,
		"MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "", "And one more thing.", "",
	}, "\n")))
	both("answered from a phone")

	lost := b.send("to nobody")
	h.pass()
	b.bounce(b.smtp.Mails()[2].Data)
	both("bounced")

	a.must(a.Solve(t.Context(), o.Ticket))
	both("solved")
	if got := b.ticket(o.Ticket).Ticket.State; got != ticket.Solved {
		t.Errorf("the other computer says %s of what is solved here", got)
	}
	b.must(b.Reopen(t.Context(), o.Ticket))
	both("reopened")
	a.must(a.Note(t.Context(), o.Ticket, "打了热线，说周五前处理。\n-- \n工号 12"))
	both("noted")

	claim := a.deliver(letter{from: "OKPAY <helper@partner.example>", subject: "OKPAY: your account", text: "It is open again."})
	both("claimed")
	a.must(a.AttachByHand(t.Context(), o.Ticket, claim))
	both("attached by hand")
	if claims, err := b.Claims(t.Context()); err != nil || len(claims) != 0 {
		t.Errorf("%d claims left on the other computer, %v", len(claims), err)
	}

	for _, d := range []*desk{a, b} {
		if r := d.check(); r.New != 0 || r.Updated != 0 || r.BytesIn > 4<<10 || r.RoundTrips > 8 {
			t.Errorf("a check with nothing new: %+v", r)
		}
	}
	c := h.computer(0)
	_, err = c.Rebuild(t.Context())
	c.must(err)
	a.wantAgreement("rebuilt on a third computer", c)
	before := a.all()
	for _, d := range []*desk{a, b, c} {
		if r, err := d.Rebuild(t.Context()); err != nil || r.New != 0 || r.Updated != 0 {
			t.Errorf("rebuilt where everything is: %+v, %v", r, err)
		}
	}
	a.wantAgreement("rebuilt everywhere", b, c)
	if got := a.all(); got != before {
		t.Errorf("rebuilding changed\n%sto\n%s", before, got)
	}
	if n := len(a.smtp.Mails()); n != 3 {
		t.Errorf("%d mails went to the desk, want 3: records are nobody else's", n)
	}
	for _, id := range []ticket.ID{o.Ticket, lost.Ticket} {
		for _, m := range c.ticket(id).Messages {
			if strings.HasPrefix(m.MessageID, "<okr.") {
				t.Errorf("a record is among the mails: %+v", m)
			}
		}
	}
}

func TestComputersAgreeWhateverTheirClocksSay(t *testing.T) {
	h := newHousehold(t)
	a, b := h.computer(9*time.Minute), h.computer(-4*time.Minute)
	b.check()
	one, two := a.send("one"), a.send("two")
	for _, o := range a.smtp.Mails() {
		a.deliver(letter{from: support, subject: "Re", text: "Done.", answers: o.Data})
	}
	claim := a.deliver(letter{from: "OKPAY <helper@partner.example>", subject: "OKPAY: your account", text: "It is open again."})
	agree := func(when string) {
		t.Helper()
		h.stamp()
		for _, d := range []*desk{a, b, a, b} {
			d.check()
		}
		a.wantAgreement(when, b)
		h.pass()
	}
	agree("answered")

	// Each does something before it hears of the other.
	a.must(a.Solve(t.Context(), one.Ticket))
	b.must(b.Note(t.Context(), one.Ticket, "called"))
	b.must(b.Solve(t.Context(), one.Ticket))
	a.must(a.AttachByHand(t.Context(), one.Ticket, claim))
	b.must(b.AttachByHand(t.Context(), two.Ticket, claim))
	agree("solved on both, and one mail put into two tickets")
	m, err := a.MessageByID(t.Context(), claim)
	a.must(err)
	if m.Ticket != two.Ticket {
		t.Errorf("the mail lies in %s, want %s: the earlier record holds", m.Ticket, two.Ticket)
	}
	b.must(b.Reopen(t.Context(), one.Ticket)) // its clock is behind, and it has seen the other's
	agree("reopened by the computer whose clock is behind")
	if k := a.ticket(one.Ticket).Ticket; k.State != ticket.Answered {
		t.Errorf("the ticket is %s (timeline %s), want answered: the person has reopened it", k.State, a.timeline(one.Ticket))
	}
	c := h.computer(0)
	_, err = c.Rebuild(t.Context())
	c.must(err)
	a.wantAgreement("rebuilt", c)
}

func TestRebuildingLosesNothingThatIsOnThisComputerOnly(t *testing.T) {
	h := newHousehold(t)
	d := h.computer(0)
	o := d.send("words")
	d.must(d.Note(t.Context(), o.Ticket, "called"))
	reply, err := d.Reply(t.Context(), o.Ticket)
	d.must(err)
	reply.Body = "half a"
	d.must(d.SaveDraft(t.Context(), reply))
	d.network.set(true)
	waiting := d.queue(d.write("later").ID)
	d.network.set(false)
	before := d.all()
	for range 2 {
		_, err = d.Rebuild(t.Context())
		d.must(err)
	}
	if got := d.all(); got != before {
		t.Errorf("rebuilding changed\n%sto\n%s", before, got)
	}
	if ids := d.drafts(); !slices.Contains(ids, reply.ID) {
		t.Errorf("drafts %v", ids)
	}
	if q, err := d.Outgoing(t.Context(), waiting.ID); err != nil || q.State != mail.OutgoingQueued {
		t.Errorf("the mail in the outbox: %+v, %v", q, err)
	}
	if n := d.copies(o.MessageID); n != 1 {
		t.Errorf("%d copies in Sent", n)
	}
	records := 0
	for _, raw := range d.dovecot.Messages(t, "Sent") {
		if header(raw, "X-OKPAY-Support-Record") != "" {
			records++
		}
	}
	if records != 1 {
		t.Errorf("%d records in Sent, want 1", records)
	}
}

func TestWhatIsDoneWithoutAMailboxTravelsOnceThereIsOne(t *testing.T) {
	h := newHousehold(t)
	a, b := h.computer(0), h.computer(0)
	o := a.send("words")
	a.check()
	accounts, err := a.Accounts(t.Context())
	a.must(err)
	a.must(a.RemoveAccount(t.Context(), accounts[0].ID))
	a.must(a.Solve(t.Context(), o.Ticket))
	a.setUp(a.Client)
	h.pass()
	a.check()
	_, err = b.Rebuild(t.Context())
	b.must(err)
	if got := b.ticket(o.Ticket).Ticket.State; got != ticket.Solved {
		t.Errorf("the other computer says %s", got)
	}
}

func TestAComputerSetUpLaterSeesTheTicketsAndWhatHappensToThem(t *testing.T) {
	for _, tt := range []struct {
		name string
		what func(a *desk, id ticket.ID)
	}{
		{"it is solved", func(a *desk, id ticket.ID) { a.must(a.Solve(a.t.Context(), id)) }},
		{"it is answered", func(a *desk, id ticket.ID) {
			reply, err := a.Reply(a.t.Context(), id)
			a.must(err)
			reply.Body = "One more thing."
			a.must(a.SaveDraft(a.t.Context(), reply))
			_, err = a.Deliver(a.t.Context(), a.queue(reply.ID).ID)
			a.must(err)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHousehold(t)
			a := h.computer(0)
			o, other := a.send("words"), a.send("others")
			a.deliver(letter{from: support, subject: "Re", text: "Done.", answers: a.smtp.Mails()[0].Data})
			a.bounce(a.smtp.Mails()[0].Data)
			a.deliver(letter{from: support, subject: "Re", text: "No.", answers: a.smtp.Mails()[1].Data})
			h.stamp()
			a.check()
			h.pass()
			b := h.computer(0)
			b.check()
			if got, want := b.seen(o.Ticket), a.seen(o.Ticket); got != want {
				t.Errorf("at its first check the other computer sees\n%swant\n%s", got, want)
			}
			h.pass()
			tt.what(a, o.Ticket)
			h.stamp()
			for range 2 {
				a.check()
				b.check()
			}
			if got, want := b.seen(o.Ticket), a.seen(o.Ticket); got != want {
				t.Errorf("the other computer sees\n%swant\n%s", got, want)
			}
			if got, want := b.seen(other.Ticket), a.seen(other.Ticket); got != want {
				t.Errorf("of the other ticket the other computer sees\n%swant\n%s", got, want)
			}
		})
	}
}

func TestAReplyThatWaitedWhileAnAnswerCameIsTheLastWordEverywhere(t *testing.T) {
	h := newHousehold(t)
	a, b := h.computer(0), h.computer(0)
	b.check()
	o := a.send("words")
	first := a.smtp.Mails()[0].Data
	h.pass()
	reply, err := a.Reply(t.Context(), o.Ticket)
	a.must(err)
	reply.Body = "One more thing."
	a.must(a.SaveDraft(t.Context(), reply))
	waiting := a.queue(reply.ID) // and the network is away
	h.pass()
	a.deliver(letter{from: support, subject: "Re", text: "Done.", answers: first})
	h.pass()
	a.check()
	_, err = a.Deliver(t.Context(), waiting.ID)
	a.must(err)
	h.pass()
	for _, d := range []*desk{a, b, a, b} {
		d.check()
	}
	a.wantAgreement("sent late", b)
	if got := a.ticket(o.Ticket).Ticket.State; got != ticket.Waiting {
		t.Errorf("the ticket is %s, want waiting", got)
	}
}

func TestTheOwnerFilesWhatAnotherProgramOfTheHomeDid(t *testing.T) {
	d := newDesk(t)
	o := d.send("words")
	other := d.open()
	seen, heard := d.watch(d.Client), d.watch(other)
	d.run(d.Client)
	d.run(other)
	seen.until("connected", connection("connected"))
	d.must(other.Solve(t.Context(), o.Ticket))
	filed := func() bool {
		return slices.ContainsFunc(d.dovecot.Messages(t, "Sent"), func(raw []byte) bool {
			return header(raw, "X-OKPAY-Support-Record") == "solved" && header(raw, "X-OKPAY-Support-Ticket") == string(o.Ticket)
		})
	}
	for !filed() { // the owner writes to the store once it has
		heard.until("the owner writes", kind(mail.EventStore))
	}
	if n := len(d.smtp.Mails()); n != 1 {
		t.Errorf("%d mails went out", n)
	}
}
