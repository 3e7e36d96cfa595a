package mail_test

import (
	"bytes"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// breaking is a server whose line breaks at a stage of each mail while it is on.
type breaking struct {
	atomic.Bool
	stage mailtest.Stage
}

func (b *breaking) server(w *world) {
	b.Store(true)
	w.smtp = mailtest.StartSMTP(w.t, mailtest.SMTPOptions{
		User: w.user, Password: w.secret, Fail: func(s mailtest.Stage, _ mailtest.Mail) error {
			if s == b.stage && b.Load() {
				return mailtest.ErrDrop
			}
			return nil
		},
	})
}

// newDoubt is a desk with a mail of which nobody knows whether it arrived. At mailtest.StageRecord the server has it, at
// StageDot it has not; what is sent later arrives.
func newDoubt(t *testing.T, at mailtest.Stage) (*desk, mail.Outgoing) {
	t.Helper()
	d := &desk{dovecot: mailtest.StartDovecot(t)}
	line := &breaking{stage: at}
	d.world = newWorld(t, d.onDovecot, line.server)
	o := d.inDoubt(d.write("words").ID)
	line.Store(false)
	return d, o
}

// inDoubt sends a mail whose line breaks.
func (w *world) inDoubt(draft string) mail.Outgoing {
	w.t.Helper()
	o, err := w.Deliver(w.t.Context(), w.queue(draft).ID)
	if o.State != mail.OutgoingUnknown || !errors.Is(err, mail.ErrUnknown) {
		w.t.Fatalf("the mail is %s, %v", o.State, err)
	}
	return o
}

func (w *world) back(o mail.Outgoing) mail.Draft {
	w.t.Helper()
	d, err := w.TakeBack(w.t.Context(), o.ID)
	w.must(err)
	return d
}

// change writes something else into a draft.
func (w *world) change(d mail.Draft, text string) {
	w.t.Helper()
	d.Body = text
	w.must(w.SaveDraft(w.t.Context(), d))
}

// next sends a draft, as the next version of a mail.
func (w *world) next(draft string) mail.Outgoing {
	w.t.Helper()
	o, err := w.Deliver(w.t.Context(), w.queue(draft).ID)
	w.must(err)
	if o.State != mail.OutgoingSent {
		w.t.Errorf("it is %s", o.State)
	}
	return o
}

func TestTakingBackAMailThatHasArrivedIsTooLate(t *testing.T) {
	d, o := newDoubt(t, mailtest.StageRecord)
	d.dovecot.Deliver(t, "Sent", d.smtp.Mails()[0].Data)
	for range 2 {
		_, err := d.TakeBackAnyway(t.Context(), o.ID)
		d.wantErr(err, mail.ErrTooLate)
	}
	d.wantTicket(o.Ticket, ticket.Waiting, "created queued unknown sent")
	if got := d.drafts(); len(got) != 0 {
		t.Errorf("drafts %v", got)
	}
	if _, err := d.Draft(t.Context(), o.MessageID); !errors.Is(err, mail.ErrNotFound) {
		t.Errorf("the draft of a mail that arrived is kept: %v", err)
	}
}

func TestAnAnswerProvesThatAMailHasArrived(t *testing.T) {
	d, o := newDoubt(t, mailtest.StageRecord)
	d.deliver(letter{from: support, subject: "Re: words", text: "We look into it.", answers: d.smtp.Mails()[0].Data})
	_, err := d.TakeBack(t.Context(), o.ID)
	d.wantErr(err, mail.ErrArrived)
}

func TestAMailThatNobodyCanLookForIsTakenBackByDecisionOnly(t *testing.T) {
	line := &breaking{stage: mailtest.StageRecord}
	w := newWorld(t, line.server) // its mailbox cannot be reached
	o := w.inDoubt(w.write("words").ID)
	line.Store(false)
	_, err := w.TakeBack(t.Context(), o.ID)
	unlooked, network := new(mail.UnlookedError), new(mail.AccountError)
	if !errors.As(err, &unlooked) || !errors.As(err, &network) || !network.Temporary() {
		t.Errorf("TakeBack: %v", err)
	}
	w.wantTicket(o.Ticket, ticket.Unknown, "created queued unknown")
	if got := w.drafts(); len(got) != 0 {
		t.Errorf("drafts %v", got)
	}
	d, err := w.TakeBackAnyway(t.Context(), o.ID)
	w.must(err)
	w.wantTicket(o.Ticket, ticket.Draft, "created queued unknown withdrawn")
	v := w.ticket(o.Ticket)
	if len(v.Messages) != 1 || len(v.Outbox) != 0 || !strings.HasPrefix(v.Timeline[3].Evidence, "not looked for") {
		t.Errorf("ticket %+v", v)
	}
	if d.Body != "words" || d.Ticket != o.Ticket || d.MessageID != o.MessageID {
		t.Errorf("given back %+v", d)
	}
	w.change(d, "other words")
	again := w.next(d.ID)
	if again.MessageID != o.MessageID || again.Ticket != o.Ticket {
		t.Errorf("%s of %s went as %s of %s", o.MessageID, o.Ticket, again.MessageID, again.Ticket)
	}
	w.wantTicket(o.Ticket, ticket.Waiting, "queued unknown withdrawn created queued sent")
}

func TestAMailThatWasNotFoundGoesAgainAsTheSameMail(t *testing.T) {
	for _, part := range []string{"", "subject", "words"} {
		changed := part != ""
		d, o := newDoubt(t, mailtest.StageDot)
		_, first := d.source(o)
		back := d.back(o)
		if back.Ticket != o.Ticket || back.MessageID != o.MessageID || back.Body != "words" {
			t.Errorf("given back %+v", back)
		}
		d.wantTicket(o.Ticket, ticket.Draft, "created queued unknown withdrawn")
		switch part {
		case "subject":
			back.Subject = "Another subject"
			d.change(back, "words")
		case "words":
			d.change(back, "other words")
		}
		again := d.next(back.ID)
		mails := d.smtp.Mails()
		if len(mails) != 1 || again.MessageID != o.MessageID || again.Ticket != o.Ticket || again.ID == o.ID {
			t.Fatalf("%d mails went out, the last as %+v after %+v", len(mails), again, o)
		}
		got := mails[0].Data
		if bytes.Equal(got, first) == changed {
			t.Errorf("changed %v, and the bytes are the same: %v", changed, !changed)
		}
		if id, refs := header(got, "Message-ID"), header(got, "In-Reply-To")+header(got, "References"); id != o.MessageID || refs != "" {
			t.Errorf("it is %s in reply to %q", id, refs)
		}
		v := d.ticket(o.Ticket)
		if v.Ticket.State != ticket.Waiting || len(v.Messages) != 1 || len(v.Outbox) != 0 {
			t.Errorf("ticket %+v", v)
		}
		if want := map[bool]string{false: "账户被锁定", true: "Another subject"}[part == "subject"]; v.Ticket.Subject != want {
			t.Errorf("the ticket's subject is %q", v.Ticket.Subject)
		}
		if n := d.copies(o.MessageID); n != 1 || len(d.drafts()) != 0 {
			t.Errorf("%d copies in Sent, drafts %v", n, d.drafts())
		}
		d.deliver(letter{from: support, subject: "Re: words", text: "We look into it.", answers: mails[0].Data})
		d.check()
		if state := d.ticket(o.Ticket).Ticket.State; state != ticket.Answered {
			t.Errorf("answered, the ticket is %s", state)
		}
		if again := d.check(); again.New+again.Updated != 0 {
			t.Errorf("the next check finds %+v", again)
		}
	}
}

// source gives the only mail of a ticket.
func (w *world) source(o mail.Outgoing) (row int64, raw []byte) {
	w.t.Helper()
	v := w.ticket(o.Ticket)
	row = v.Messages[len(v.Messages)-1].Row
	r, err := w.Source(w.t.Context(), row)
	w.must(err)
	return row, w.all(r)
}

func TestAReplyTakenBackInDoubtLeavesTheTicketWhereItStood(t *testing.T) {
	line := &breaking{stage: mailtest.StageDot}
	d := &desk{dovecot: mailtest.StartDovecot(t)}
	d.world = newWorld(t, d.onDovecot, line.server)
	line.Store(false)
	o := d.send("words")
	line.Store(true)
	r, err := d.Reply(t.Context(), o.Ticket)
	d.must(err)
	d.change(r, "more")
	q := d.inDoubt(r.ID)
	line.Store(false)
	back := d.back(q)
	d.wantTicket(o.Ticket, ticket.Waiting, "created queued sent queued unknown withdrawn")
	if due := d.ticket(o.Ticket).Ticket.ExpectedBy; due.IsZero() {
		t.Error("no answer is expected any more")
	}
	d.change(back, "more, and better")
	again := d.next(back.ID)
	mails := d.smtp.Mails()
	if again.MessageID != q.MessageID || header(mails[1].Data, "In-Reply-To") != o.MessageID {
		t.Errorf("%s went as %s in reply to %s", q.MessageID, again.MessageID, header(mails[1].Data, "In-Reply-To"))
	}
	if v := d.ticket(o.Ticket); len(v.Messages) != 2 || v.Ticket.State != ticket.Waiting || v.Messages[1].Text != "more, and better" {
		t.Errorf("ticket %+v", v)
	}
}

// The copy comes after the mail was taken back: what the mailbox says holds, and what is still to be said is a mail of
// its own.
func TestAMailTakenBackThatHadArrivedAfterAll(t *testing.T) {
	d, o := newDoubt(t, mailtest.StageRecord)
	back := d.back(o)
	sent := d.smtp.Mails()[0].Data
	d.dovecot.Deliver(t, "Sent", sent)
	d.check()
	if v := d.ticket(o.Ticket); v.Ticket.State != ticket.Waiting || len(v.Messages) != 1 || v.Ticket.ExpectedBy.IsZero() {
		t.Errorf("ticket %+v", v)
	}
	_, err := d.Queue(t.Context(), back.ID)
	d.wantErr(err, mail.ErrArrived)
	d.change(back, "and another thing")
	again := d.next(back.ID)
	mails := d.smtp.Mails()
	if again.MessageID == o.MessageID || again.Ticket != o.Ticket || header(mails[1].Data, "In-Reply-To") != o.MessageID {
		t.Errorf("it went as %s of %s in reply to %s", again.MessageID, again.Ticket, header(mails[1].Data, "In-Reply-To"))
	}
	if v := d.ticket(o.Ticket); len(v.Messages) != 2 || v.Ticket.State != ticket.Waiting {
		t.Errorf("ticket %+v", v)
	}
}

// The same with a changed version that was taken back before it went: it is not what arrived.
func TestAChangedVersionTakenBackIsAMailOfItsOwnWhereTheFirstArrived(t *testing.T) {
	d, o := newDoubt(t, mailtest.StageRecord)
	back := d.back(o)
	d.change(back, "other words")
	back = d.back(d.queue(back.ID))
	d.dovecot.Deliver(t, "Sent", d.smtp.Mails()[0].Data)
	d.check()
	if v := d.ticket(o.Ticket); v.Ticket.State != ticket.Waiting || len(v.Messages) != 1 || v.Messages[0].Text != "words" {
		t.Errorf("ticket %+v", v)
	}
	again := d.next(back.ID)
	if again.MessageID == o.MessageID || header(d.smtp.Mails()[1].Data, "In-Reply-To") != o.MessageID {
		t.Errorf("it went as %s in reply to %q", again.MessageID, header(d.smtp.Mails()[1].Data, "In-Reply-To"))
	}
}

// The copy comes when the changed version waits to go: it does not go, and becomes a mail of its own.
func TestAChangedVersionThatComesTooLate(t *testing.T) {
	for _, checked := range []bool{false, true} { // by a check, before the mail is taken back
		d, o := newDoubt(t, mailtest.StageRecord)
		back := d.back(o)
		d.change(back, "other words")
		q := d.queue(back.ID)
		d.dovecot.Deliver(t, "Sent", d.smtp.Mails()[0].Data)
		f, err := d.Deliver(t.Context(), q.ID)
		d.wantErr(err, mail.ErrEarlier)
		if key, _ := mail.SplitReason(f.LastError); f.State != mail.OutgoingFailed || key != "earlier" || len(d.smtp.Mails()) != 1 {
			t.Errorf("it is %s: %s, %d mails went out", f.State, f.LastError, len(d.smtp.Mails()))
		}
		d.wantErr(d.Retry(t.Context(), q.ID), mail.ErrEarlier)
		if checked {
			d.check()
		}
		own := d.back(f)
		if own.Body != "other words" || own.Ticket != o.Ticket || own.MessageID != "" {
			t.Errorf("given back %+v", own)
		}
		if !checked {
			d.check()
		}
		v := d.ticket(o.Ticket)
		if v.Ticket.State != ticket.Waiting || len(v.Messages) != 1 || v.Messages[0].Text != "words" {
			t.Errorf("ticket %+v", v)
		}
		if n := strings.Count(d.timeline(o.Ticket), "sent"); n != 1 {
			t.Errorf("timeline %q", d.timeline(o.Ticket))
		}
		again := d.next(own.ID)
		if again.MessageID == o.MessageID || header(d.smtp.Mails()[1].Data, "In-Reply-To") != o.MessageID {
			t.Errorf("it went as %s", again.MessageID)
		}
	}
}

// Taken back before it was tried, the next version needs no look: nothing new may have arrived.
func TestTheNextVersionIsTakenBackWithinTheCallBackTime(t *testing.T) {
	d, o := newDoubt(t, mailtest.StageDot)
	back := d.back(o)
	d.change(back, "other words")
	q := d.queue(back.ID)
	d.network.set(true)
	again := d.back(q)
	if again.ID != back.ID || again.Ticket != o.Ticket || again.MessageID != o.MessageID || again.Body != "other words" {
		t.Errorf("given back %+v", again)
	}
	// The ticket begins with the next version's Date, which has whole seconds: among entries as close as these, anywhere.
	if got := strings.ReplaceAll(d.timeline(o.Ticket)+" ", "created ", ""); got != "queued unknown withdrawn queued withdrawn " {
		t.Errorf("timeline %q", got)
	}
	if state := d.ticket(o.Ticket).Ticket.State; state != ticket.Draft {
		t.Errorf("the ticket is %s", state)
	}
	if v := d.ticket(o.Ticket); len(v.Messages) != 1 || v.Messages[0].Text != "words" {
		t.Errorf("the ticket holds %+v, and not what may have arrived", v.Messages)
	}
	d.network.set(false)
	if n := d.next(again.ID); n.MessageID != o.MessageID || len(d.smtp.Mails()) != 1 {
		t.Errorf("it went as %s, %d mails", n.MessageID, len(d.smtp.Mails()))
	}
}

func TestTakingBackInDoubtThatACrashInterruptedIsFinished(t *testing.T) {
	line := &breaking{stage: mailtest.StageRecord}
	w := newWorld(t, line.server)
	o := w.inDoubt(w.write("words").ID)
	w.changeStore(func(tx *store.Tx) error {
		o.State = mail.OutgoingCancelled
		if err := tx.UpdateOutgoing(o); err != nil {
			return err
		}
		return tx.AppendEntry(o.Ticket, ticket.Entry{At: noon.Add(time.Hour), Event: ticket.EventWithdrawn, MessageID: o.MessageID})
	})
	w.restart()
	w.own()
	got := w.drafts()
	if len(got) != 1 || w.draft(got[0]).MessageID != o.MessageID || w.draft(got[0]).Ticket != o.Ticket {
		t.Fatalf("drafts %v", got)
	}
	w.wantTicket(o.Ticket, ticket.Draft, "created queued unknown withdrawn")
}

// Given up for good, the ticket says that its mail was taken back, and holds what may have arrived.
func TestAMailInDoubtThatIsGivenUp(t *testing.T) {
	d, o := newDoubt(t, mailtest.StageDot)
	d.must(d.DeleteDraft(t.Context(), d.back(o).ID))
	d.wantTicket(o.Ticket, ticket.Draft, "created queued unknown withdrawn")
	if v := d.ticket(o.Ticket); len(v.Messages) != 1 || len(v.Outbox) != 0 {
		t.Errorf("ticket %+v", v)
	}
	d.must(d.Flush(t.Context(), true))
	if n := len(d.smtp.Mails()); n != 0 {
		t.Errorf("%d mails went out", n)
	}
	d.must(d.DeleteTicket(t.Context(), o.Ticket))
}

// What the person's computers make of it: one mail, in the version that was sent; both, where both turn out to have gone.
func TestComputersAgreeOnAMailThatWentInALaterVersion(t *testing.T) {
	for _, both := range []bool{false, true} {
		h := newHousehold(t)
		line := &breaking{stage: mailtest.StageRecord}
		d := &desk{dovecot: h.dovecot}
		d.world = newWorld(t, d.onDovecot, line.server, func(w *world) { w.options.Now = h.Now })
		h.smtp = d.smtp
		o := d.inDoubt(d.write("words").ID)
		line.Store(false)
		h.pass()
		back := d.back(o)
		d.change(back, "other words")
		h.pass()
		d.next(back.ID)
		h.pass()
		if both {
			d.dovecot.Deliver(t, "Sent", d.smtp.Mails()[0].Data)
			h.stamp()
		}
		d.check()
		other := h.computer(0)
		_, err := other.Rebuild(t.Context())
		other.must(err)
		v, seen := d.ticket(o.Ticket), other.ticket(o.Ticket)
		if !both {
			d.wantAgreement("rebuilt", other)
		}
		if n := map[bool]int{false: 1, true: 2}[both]; len(v.Messages) != n || len(seen.Messages) != n {
			t.Errorf("%d mails, rebuilt %d, want %d", len(v.Messages), len(seen.Messages), n)
		}
		if v.Ticket.State != ticket.Waiting || seen.Ticket.State != ticket.Waiting {
			t.Errorf("%s, rebuilt %s", v.Ticket.State, seen.Ticket.State)
		}
	}
}
