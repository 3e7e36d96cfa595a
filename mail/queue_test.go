package mail_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

func TestPreviewedBytesAreQueuedAndDelivered(t *testing.T) {
	w := newWorld(t)
	d := w.write("words\n.\n..dots\nFrom here")
	w.attach(d.ID, "截图.png", strings.Repeat("\x89PNG", 100_000))
	r, previewed := w.preview(d.ID)
	w.clock.advance(time.Hour)
	o := w.queue(d.ID)
	if o.Raw != r.Raw || o.MessageID != r.MessageID || o.Ticket != r.Ticket || o.Bytes != int64(len(previewed)) {
		t.Errorf("queued %+v, previewed %+v", o, r)
	}
	o, err := w.Deliver(t.Context(), o.ID)
	w.must(err)
	mails := w.smtp.Mails()
	if len(mails) != 1 || !bytes.Equal(mails[0].Data, previewed) {
		t.Fatalf("%d mails delivered, or other bytes than were previewed", len(mails))
	}
	if mails[0].From != person || len(mails[0].To) != 1 || mails[0].To[0] != support {
		t.Errorf("envelope %s to %v", mails[0].From, mails[0].To)
	}
	v := w.ticket(o.Ticket)
	raw, err := w.Source(t.Context(), v.Messages[0].Row)
	w.must(err)
	if !bytes.Equal(w.all(raw), previewed) {
		t.Error("the ticket holds other bytes")
	}
	a, file, err := w.Attachment(t.Context(), v.Messages[0].Row, 0)
	w.must(err)
	if got := w.all(file); a.Name != "截图.png" || len(got) != 400_000 {
		t.Errorf("attachment %+v with %d bytes", a, len(got))
	}
}

func TestQueueMakesTicketMailAndEnvelope(t *testing.T) {
	w := newWorld(t, func(w *world) { w.options.CallBack = 5 * time.Second })
	seen := w.watch(w.Client)
	d := w.write("words")
	o := w.queue(d.ID)
	w.wantTicket(o.Ticket, ticket.Queued, "created queued")
	v := w.ticket(o.Ticket)
	k := v.Ticket
	if k.Subject != d.Subject || k.Topic != "account-locked" || k.Lang != "zh-CN" || k.To != support || k.Messages != 1 || k.Unread != 0 {
		t.Errorf("ticket %+v", k)
	}
	if len(v.Outbox) != 1 || v.Outbox[0].ID != o.ID || !v.Outbox[0].NextTry.Equal(noon.Add(5*time.Second)) {
		t.Errorf("outbox %+v", v.Outbox)
	}
	if m := v.Messages[0]; m.Direction != ticket.Out || m.Kind != ticket.KindOther || m.MessageID != o.MessageID || m.Text != "words" {
		t.Errorf("mail %+v", m)
	}
	if got := w.drafts(); len(got) != 0 {
		t.Errorf("drafts %v: one in the outbox is none", got)
	}
	for _, e := range v.Timeline {
		if e.MessageID != o.MessageID {
			t.Errorf("entry %+v does not name the mail", e)
		}
	}
	seen.until("outbox", kind(mail.EventOutbox))
	seen.until("queued", func(e mail.Event) bool { return e.Ticket == o.Ticket && e.Timeline == ticket.EventQueued })
}

func TestQueueTwiceIsRefused(t *testing.T) {
	w := newWorld(t)
	d := w.write("words")
	w.attach(d.ID, "a.txt", "A")
	o := w.queue(d.ID)
	_, err := w.Queue(t.Context(), d.ID)
	w.wantErr(err, mail.ErrInOutbox)
	if list, err := w.Outbox(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("outbox %+v, %v", list, err)
	}
	// Nothing changes what taking back would give back.
	d.Body = "typed a moment after"
	w.wantErr(w.SaveDraft(t.Context(), d), mail.ErrInOutbox)
	w.wantErr(w.DeleteDraft(t.Context(), d.ID), mail.ErrInOutbox)
	_, err = w.AddFile(t.Context(), d.ID, "b.txt", "", strings.NewReader("B"))
	w.wantErr(err, mail.ErrInOutbox)
	w.wantErr(w.RemoveFile(t.Context(), d.ID, w.draft(d.ID).Files[0].ID), mail.ErrInOutbox)
	w.must(w.SaveDraft(t.Context(), w.draft(d.ID))) // saying the same again is no change
	back, err := w.TakeBack(t.Context(), o.ID)
	w.must(err)
	if back.Body != "words" || len(back.Files) != 1 {
		t.Errorf("given back %+v", back)
	}
}

func TestDoubleClickQueuesOnce(t *testing.T) {
	w := newWorld(t)
	d := w.write("words")
	errs := make(chan error, 4)
	for range cap(errs) {
		go func() {
			_, err := w.Queue(t.Context(), d.ID)
			errs <- err
		}()
	}
	queued := 0
	for range cap(errs) {
		if err := <-errs; err == nil {
			queued++
		} else if !errors.Is(err, mail.ErrInOutbox) {
			t.Error(err)
		}
	}
	list, err := w.Tickets(t.Context(), mail.TicketFilter{})
	w.must(err)
	if queued != 1 || len(list) != 1 {
		t.Errorf("queued %d times, %d tickets", queued, len(list))
	}
}

// repeating gives the same bytes again and again, so that two mails draw one ticket number.
type repeating struct{ n byte }

func (r *repeating) Read(b []byte) (int, error) {
	clear(b)
	if len(b) == 8 { // a draft's id must differ
		r.n++
		b[0] = r.n
	}
	return len(b), nil
}

func TestWhatCannotBeQueuedLeavesNoTrace(t *testing.T) {
	w := newWorld(t, func(w *world) { w.options.Rand = &repeating{} })
	first := w.queue(w.write("one").ID)
	d := w.write("two")
	if _, err := w.Queue(t.Context(), d.ID); err == nil {
		t.Fatal("two tickets have one number")
	}
	w.wantTicket(first.Ticket, ticket.Queued, "created queued")
	if v := w.ticket(first.Ticket); len(v.Messages) != 1 || len(v.Outbox) != 1 {
		t.Errorf("ticket %+v", v)
	}
	if got := w.drafts(); len(got) != 1 || got[0] != d.ID {
		t.Errorf("drafts %v, want the one that could not be queued", got)
	}
	var field *mail.FieldError
	_, err := w.Queue(t.Context(), w.empty().ID)
	if !errors.As(err, &field) || field.Key != "missing" {
		t.Errorf("an empty draft: %v", err)
	}
	_, err = w.Queue(t.Context(), "nowhere")
	w.wantErr(err, mail.ErrNotFound)
}

func (w *world) empty() mail.Draft {
	w.t.Helper()
	d, err := w.NewDraft(w.t.Context(), mail.Draft{})
	w.must(err)
	return d
}

func TestMailWaitsForItsCallBackTime(t *testing.T) {
	w := newWorld(t, func(w *world) { w.options.CallBack = 5 * time.Second })
	o := w.queue(w.write("words").ID)
	w.must(w.Flush(t.Context(), true))
	if n := len(w.smtp.Mails()); n != 0 {
		t.Fatal("sent within the call-back time")
	}
	w.clock.advance(5 * time.Second)
	w.must(w.Flush(t.Context(), false))
	w.wantTicket(o.Ticket, ticket.Waiting, "created queued sent")
	if got := w.ticket(o.Ticket).Ticket.ExpectedBy; !got.Equal(noon.Add(5*time.Second + 48*time.Hour)) {
		t.Errorf("an answer is expected by %v", got)
	}
	w.Configure(w.Desk(), 0)
	w.queue(w.write("at once").ID)
	w.must(w.Flush(t.Context(), false))
	if n := len(w.smtp.Mails()); n != 2 {
		t.Errorf("%d mails went out, want 2", n)
	}
}

func TestTakeBackGivesTheFirstMailBack(t *testing.T) {
	w := newWorld(t)
	d := w.write("words")
	f := w.attach(d.ID, "a.txt", "AAA")
	o := w.queue(d.ID)
	back, err := w.TakeBack(t.Context(), o.ID)
	w.must(err)
	if back.ID != d.ID || back.Body != "words" || len(back.Files) != 1 || back.Files[0] != f || back.Ticket != "" {
		t.Errorf("given back %+v", back)
	}
	_, err = w.Ticket(t.Context(), o.Ticket)
	w.wantErr(err, mail.ErrNotFound)
	if got := w.drafts(); len(got) != 1 {
		t.Errorf("drafts %v", got)
	}
	if n := w.raws(); n != 1 {
		t.Errorf("%d raw bytes are kept, want the file alone", n)
	}
	w.must(w.Flush(t.Context(), true))
	if n := len(w.smtp.Mails()); n != 0 {
		t.Error("it was sent all the same")
	}
	again := w.queue(d.ID)
	if again.MessageID == o.MessageID || !strings.HasSuffix(again.MessageID, "@mail.example>") {
		t.Errorf("the next try goes as %s, the one that was taken back went as %s", again.MessageID, o.MessageID)
	}
	if again.Ticket != o.Ticket {
		t.Errorf("the ticket's number was %s and is %s", o.Ticket, again.Ticket)
	}
	w.wantTicket(o.Ticket, ticket.Queued, "created queued")
	_, err = w.TakeBack(t.Context(), 4711)
	w.wantErr(err, mail.ErrNotFound)
}

func TestTakeBackOfAReplyLeavesTheTicketAsItWas(t *testing.T) {
	w := newWorld(t)
	o := w.send("words")
	w.clock.advance(time.Minute)
	before := w.ticket(o.Ticket)
	d, err := w.Reply(t.Context(), o.Ticket)
	w.must(err)
	d.Body = "more"
	w.must(w.SaveDraft(t.Context(), d))
	w.attach(d.ID, "a.txt", "A")
	q := w.queue(d.ID)
	w.wantTicket(o.Ticket, ticket.Queued, "created queued sent queued")
	back, err := w.TakeBack(t.Context(), q.ID)
	w.must(err)
	if back.ID != d.ID || back.Ticket != o.Ticket || back.Body != "more" || len(back.Files) != 1 {
		t.Errorf("given back %+v", back)
	}
	w.wantTicket(o.Ticket, ticket.Waiting, "created queued sent")
	after := w.ticket(o.Ticket)
	if len(after.Messages) != 1 || after.Ticket.Messages != 1 || len(after.Outbox) != 0 ||
		!after.Ticket.ExpectedBy.Equal(before.Ticket.ExpectedBy) {
		t.Errorf("ticket %+v, was %+v", after, before)
	}
	if n := w.raws(); n != 2 { // the first mail and the file
		t.Errorf("%d raw bytes are kept, want 2", n)
	}
	same, err := w.Reply(t.Context(), o.Ticket)
	if err != nil || same.ID != d.ID {
		t.Errorf("the answer goes on with %+v, %v", same, err)
	}
}

func TestTakeBackKeepsATicketThatHoldsMore(t *testing.T) {
	w := newWorld(t)
	o := w.queue(w.write("words").ID)
	w.clock.advance(time.Minute)
	w.must(w.Note(t.Context(), o.Ticket, "called the hotline"))
	d, err := w.TakeBack(t.Context(), o.ID)
	w.must(err)
	if d.Ticket != o.Ticket {
		t.Errorf("the draft is for ticket %q, want %s", d.Ticket, o.Ticket)
	}
	w.wantTicket(o.Ticket, ticket.Draft, "created noted")
	q := w.queue(d.ID)
	w.wantTicket(o.Ticket, ticket.Queued, "created noted queued")
	if q.Ticket != o.Ticket || q.MessageID == o.MessageID {
		t.Errorf("queued %+v after %+v", q, o)
	}
}

func TestTakeBackComesTooLateForASentMail(t *testing.T) {
	w := newWorld(t)
	o := w.send("words")
	_, err := w.TakeBack(t.Context(), o.ID)
	w.wantErr(err, mail.ErrTooLate)
	w.wantTicket(o.Ticket, ticket.Waiting, "created queued sent")
}

// A crash between cancelling and giving back hides no words.
func TestTakeBackThatACrashInterruptedIsFinished(t *testing.T) {
	w := newWorld(t)
	d := w.write("words")
	o := w.queue(d.ID)
	w.changeStore(func(tx *store.Tx) error {
		row, err := tx.Outgoing(o.ID)
		if err != nil {
			return err
		}
		row.State = mail.OutgoingCancelled
		return tx.UpdateOutgoing(row)
	})
	w.restart()
	if _, err := w.Own(); err != nil {
		t.Fatal(err)
	}
	if got := w.drafts(); len(got) != 1 || w.draft(got[0]).Body != "words" {
		t.Errorf("drafts %v", got)
	}
	_, err := w.Ticket(t.Context(), o.Ticket)
	w.wantErr(err, mail.ErrNotFound)
}

func TestDraftIsGoneOnceItsMailIsOut(t *testing.T) {
	w := newWorld(t)
	d := w.write("words")
	w.attach(d.ID, "a.txt", "A")
	seen := w.watch(w.Client)
	o, err := w.Deliver(t.Context(), w.queue(d.ID).ID)
	w.must(err)
	_, err = w.Draft(t.Context(), d.ID)
	w.wantErr(err, mail.ErrNotFound)
	if n := w.raws(); n != 1 {
		t.Errorf("%d raw bytes are kept, want the mail alone", n)
	}
	d.Body = "typed a moment after"
	w.wantErr(w.SaveDraft(t.Context(), d), mail.ErrNotFound)
	if got := w.drafts(); len(got) != 0 {
		t.Errorf("drafts %v", got)
	}
	seen.until("sent", func(e mail.Event) bool { return e.Ticket == o.Ticket && e.Timeline == ticket.EventSent })
}

func TestDraftOfASentMailIsGoneAfterACrashInBetween(t *testing.T) {
	w := newWorld(t)
	d := w.write("words")
	o := w.queue(d.ID)
	w.changeStore(func(tx *store.Tx) error {
		row, err := tx.Outgoing(o.ID)
		if err != nil {
			return err
		}
		row.State, row.SentCopied = mail.OutgoingSent, true
		if err := tx.UpdateOutgoing(row); err != nil {
			return err
		}
		if err := tx.AppendEntry(o.Ticket, ticket.Entry{At: noon, Event: ticket.EventSent, MessageID: o.MessageID}); err != nil {
			return err
		}
		k, err := tx.Ticket(o.Ticket)
		if err != nil {
			return err
		}
		k.State = ticket.Waiting
		return tx.UpdateTicket(k)
	})
	w.restart()
	if got := w.drafts(); len(got) != 0 {
		t.Errorf("drafts %v are shown before the mailbox is owned", got)
	}
	if _, err := w.Own(); err != nil {
		t.Fatal(err)
	}
	_, err := w.Draft(t.Context(), d.ID)
	w.wantErr(err, mail.ErrNotFound)
	if got := w.ticket(o.Ticket).Ticket.ExpectedBy; !got.Equal(noon.Add(48 * time.Hour)) {
		t.Errorf("an answer is expected by %v", got)
	}
}
