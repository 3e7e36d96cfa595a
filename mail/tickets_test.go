package mail_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail"
	"okpay.example/support/mail/message"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

func TestSolveAndReopenSayNothingTwice(t *testing.T) {
	w := newWorld(t)
	o := w.send("words")
	w.clock.advance(time.Minute)
	for range 2 {
		w.must(w.Reopen(t.Context(), o.Ticket))
	}
	w.wantTicket(o.Ticket, ticket.Waiting, "created queued sent")
	seen := w.watch(w.Client)
	for range 2 {
		w.must(w.Solve(t.Context(), o.Ticket))
	}
	w.wantTicket(o.Ticket, ticket.Solved, "created queued sent solved")
	if k := w.ticket(o.Ticket).Ticket; !k.ExpectedBy.IsZero() || !k.Updated.Equal(noon.Add(time.Minute)) {
		t.Errorf("ticket %+v: nothing is expected of a solved one", k)
	}
	solved := func(e mail.Event) bool { return e.Timeline == ticket.EventSolved }
	seen.until("solved", solved)
	seen.quiet("solved again", solved)
	for range 2 {
		w.must(w.Reopen(t.Context(), o.Ticket))
	}
	w.wantTicket(o.Ticket, ticket.Waiting, "created queued sent solved reopened")
	if k := w.ticket(o.Ticket).Ticket; !k.ExpectedBy.Truncate(time.Second).Equal(noon.Add(48 * time.Hour)) {
		t.Errorf("an answer is expected by %v", k.ExpectedBy)
	}
	w.wantErr(w.Solve(t.Context(), "ZZZZ-ZZZZ"), mail.ErrNotFound)
}

func TestNotes(t *testing.T) {
	w := newWorld(t)
	o := w.send("words")
	w.wantErr(w.Note(t.Context(), o.Ticket, " \n"), mail.ErrEmptyNote)
	w.must(w.Note(t.Context(), o.Ticket, " called, they look into it "))
	w.must(w.Note(t.Context(), o.Ticket, "called again"))
	w.wantTicket(o.Ticket, ticket.Waiting, "created queued sent noted noted")
	if got := w.ticket(o.Ticket).Timeline[3].Evidence; got != "called, they look into it" {
		t.Errorf("note %q", got)
	}
}

// receive puts a mail into the store as a check would.
func (w *world) receive(m ticket.Message, raw string, entry ticket.Entry) int64 {
	w.t.Helper()
	id, _, err := w.Store().AddRaw(w.t.Context(), strings.NewReader(raw), 0)
	w.must(err)
	m.Raw, m.Direction, m.Unread = id, ticket.In, true
	if m.Date.IsZero() {
		m.Date = w.clock.Now()
	}
	var row int64
	w.changeStore(func(tx *store.Tx) (err error) {
		if row, _, err = tx.InsertMessage(m); err != nil || m.Ticket == "" {
			return err
		}
		if err := tx.AppendEntry(m.Ticket, entry); err != nil {
			return err
		}
		k, err := tx.Ticket(m.Ticket)
		if err != nil {
			return err
		}
		line, err := tx.Timeline(m.Ticket)
		if err != nil {
			return err
		}
		k.State = ticket.StateOf(line)
		return tx.UpdateTicket(k)
	})
	return row
}

func TestReplyThreadsAndGoesOnWithTheOpenDraft(t *testing.T) {
	w := newWorld(t)
	o := w.send("words")
	w.clock.advance(time.Minute)
	w.receive(ticket.Message{
		Ticket: o.Ticket, MessageID: "<a1@okpay.example>", InReplyTo: o.MessageID, References: []string{o.MessageID},
		From: support, Kind: ticket.KindReply, Text: "Please send the id.",
	}, "x", ticket.Entry{At: w.clock.Now(), Event: ticket.EventAnswered, MessageID: "<a1@okpay.example>", Evidence: ticket.EvidenceAsks})
	w.clock.advance(time.Minute)
	w.receive(ticket.Message{
		Ticket: o.Ticket, MessageID: "<b1@mail.example>", From: "mailer-daemon@mail.example", Kind: ticket.KindBounce, BodyHash: [32]byte{1},
	}, "x", ticket.Entry{At: w.clock.Now(), Event: ticket.EventDelayed, MessageID: "<b1@mail.example>"})

	d, err := w.Reply(t.Context(), o.Ticket)
	w.must(err)
	again, err := w.Reply(t.Context(), o.Ticket)
	if err != nil || again.ID != d.ID || d.To != support || d.Ticket != o.Ticket || d.Lang != "zh-CN" || d.Topic != "account-locked" {
		t.Errorf("replies %+v and %+v, %v", d, again, err)
	}
	d.Body, d.TransactionID = "here it is", "T-1"
	w.must(w.SaveDraft(t.Context(), d))
	w.clock.advance(time.Minute)
	q := w.queue(d.ID)
	raw := w.rendered(mail.Rendered{Raw: q.Raw})
	if got := header(raw, "In-Reply-To"); got != "<a1@okpay.example>" {
		t.Errorf("In-Reply-To: %s", got)
	}
	if got, want := header(raw, "References"), o.MessageID+" <a1@okpay.example>"; got != want {
		t.Errorf("References: %s, want %s", got, want)
	}
	p, err := message.Parse(bytes.NewReader(raw), message.Limits{})
	w.must(err)
	if want := "Re: 账户被锁定 " + ticket.SubjectToken(o.Ticket); p.Subject != want {
		t.Errorf("subject %q, want %q", p.Subject, want)
	}
	if id, ok := ticket.FromMessageID(q.MessageID); !ok || id != o.Ticket || q.Ticket != o.Ticket {
		t.Errorf("queued %+v", q)
	}
	w.wantTicket(o.Ticket, ticket.Queued, "created queued sent answered delayed queued")
	_, err = w.Deliver(t.Context(), q.ID)
	w.must(err)
	w.wantTicket(o.Ticket, ticket.Waiting, "created queued sent answered delayed queued sent")
	other, err := w.Reply(t.Context(), o.Ticket)
	if err != nil || other.ID == d.ID {
		t.Errorf("the next answer is %+v, %v", other, err)
	}
	_, err = w.Reply(t.Context(), "ZZZZ-ZZZZ")
	w.wantErr(err, mail.ErrNotFound)
}

// The desk's clock is ten minutes ahead: what the person does after reading its answer holds all the same.
func TestAServersClockAheadOfOursChangesNothing(t *testing.T) {
	w := newWorld(t)
	o := w.send("words")
	asks := ticket.Entry{
		At: noon.Add(10 * time.Minute), Event: ticket.EventAnswered, MessageID: "<a1@okpay.example>", Evidence: ticket.EvidenceAsks,
	}
	w.receive(ticket.Message{Ticket: o.Ticket, MessageID: asks.MessageID, From: support, Kind: ticket.KindReply}, "x", asks)
	w.must(w.Solve(t.Context(), o.Ticket))
	w.wantTicket(o.Ticket, ticket.Solved, "created queued sent answered solved")
	d, err := w.Reply(t.Context(), o.Ticket)
	w.must(err)
	d.Body = "one more thing"
	w.must(w.SaveDraft(t.Context(), d))
	_, err = w.Deliver(t.Context(), w.queue(d.ID).ID)
	w.must(err)
	w.wantTicket(o.Ticket, ticket.Waiting, "created queued sent answered solved queued sent")
}

func TestMarkReadClearsTheMark(t *testing.T) {
	w := newWorld(t)
	o := w.send("words")
	w.receive(ticket.Message{Ticket: o.Ticket, MessageID: "<a1@okpay.example>", From: support, Kind: ticket.KindReply}, "x",
		ticket.Entry{At: noon, Event: ticket.EventAnswered})
	if n := w.ticket(o.Ticket).Ticket.Unread; n != 1 {
		t.Errorf("%d unread", n)
	}
	seen := w.watch(w.Client)
	w.must(w.MarkRead(t.Context(), o.Ticket))
	w.must(w.MarkRead(t.Context(), o.Ticket))
	if n := w.ticket(o.Ticket).Ticket.Unread; n != 0 {
		t.Errorf("%d unread", n)
	}
	seen.until("read", kind(mail.EventTicket))
	seen.quiet("read again", kind(mail.EventTicket))
}

func TestDeleteTicketTakesAllThatBelongsToIt(t *testing.T) {
	w := newWorld(t)
	first := w.write("first")
	w.attach(first.ID, "a.txt", "A")
	waiting := w.queue(first.ID)
	kept := w.send("kept")
	o := w.send("words")
	d, err := w.Reply(t.Context(), o.Ticket)
	w.must(err)
	d.Body = "queued"
	w.must(w.SaveDraft(t.Context(), d))
	w.attach(d.ID, "b.txt", "B")
	w.queue(d.ID)
	open, err := w.Reply(t.Context(), o.Ticket)
	w.must(err)
	for _, id := range []ticket.ID{waiting.Ticket, o.Ticket} {
		w.must(w.DeleteTicket(t.Context(), id))
		_, err := w.Ticket(t.Context(), id)
		w.wantErr(err, mail.ErrNotFound)
		w.wantErr(w.DeleteTicket(t.Context(), id), mail.ErrNotFound)
	}
	for _, id := range []string{first.ID, d.ID, open.ID} {
		_, err := w.Draft(t.Context(), id)
		w.wantErr(err, mail.ErrNotFound)
	}
	if list, err := w.Outbox(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("outbox %+v, %v", list, err)
	}
	if n := w.raws(); n != 1 {
		t.Errorf("%d raw bytes are kept, want those of the other ticket", n)
	}
	w.wantTicket(kept.Ticket, ticket.Waiting, "created queued sent")
	w.must(w.Flush(t.Context(), true))
	if n := len(w.smtp.Mails()); n != 2 {
		t.Errorf("%d mails went out, want 2", n)
	}
}

func TestAttachByHand(t *testing.T) {
	w := newWorld(t)
	o := w.send("words")
	w.clock.advance(time.Hour)
	claim := func(id string, kind ticket.Kind, text string, at time.Time, body byte) {
		w.receive(ticket.Message{MessageID: id, From: support, Kind: kind, Subject: "About you", Text: text, Date: at, BodyHash: [32]byte{body}}, "x", ticket.Entry{})
	}
	claim("<auto@okpay.example>", ticket.KindAutoReply, "We got it.", noon.Add(time.Minute), 1)
	claim("<asks@okpay.example>", ticket.KindReply, "Please send us the transaction ID.", noon.Add(24*time.Hour), 2)
	claim("<odd@okpay.example>", ticket.KindOther, "?", time.Time{}, 3)
	claim("<twice@okpay.example>", ticket.KindReply, "Done.", noon.Add(-time.Hour), 4)
	claim("<twice@okpay.example>", ticket.KindReply, "Done!", noon.Add(-time.Hour), 5)
	if list, err := w.Claims(t.Context()); err != nil || len(list) != 5 {
		t.Fatalf("%d claims, %v", len(list), err)
	}
	seen := w.watch(w.Client)
	w.must(w.AttachByHand(t.Context(), o.Ticket, "<auto@okpay.example>"))
	w.wantTicket(o.Ticket, ticket.Acknowledged, "created queued sent acknowledged")
	w.must(w.AttachByHand(t.Context(), o.Ticket, "asks@okpay.example")) // as it is typed
	w.wantTicket(o.Ticket, ticket.WaitingForYou, "created queued sent acknowledged answered")
	if e := w.ticket(o.Ticket).Timeline[4]; !e.At.Equal(w.clock.Now()) || e.MessageID != "<asks@okpay.example>" {
		t.Errorf("entry %+v stands in the future", e)
	}
	seen.until("answered", func(e mail.Event) bool { return e.Timeline == ticket.EventAnswered })
	w.must(w.AttachByHand(t.Context(), o.Ticket, "asks@okpay.example"))
	seen.quiet("attached again", kind(mail.EventTicket))
	w.must(w.AttachByHand(t.Context(), o.Ticket, "odd@okpay.example"))
	for range 2 { // the two mails of one id
		w.must(w.AttachByHand(t.Context(), o.Ticket, "twice@okpay.example"))
	}
	if v := w.ticket(o.Ticket); len(v.Messages) != 6 || v.Ticket.Unread != 5 || v.Timeline[0].Event != ticket.EventCreated {
		t.Errorf("%d mails, %d unread, timeline %s", len(v.Messages), v.Ticket.Unread, w.timeline(o.Ticket))
	}
	if list, err := w.Claims(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%d claims, %v", len(list), err)
	}
	other := w.send("other")
	w.wantErr(w.AttachByHand(t.Context(), other.Ticket, "asks@okpay.example"), mail.ErrAttached)
	w.wantErr(w.AttachByHand(t.Context(), other.Ticket, "none@okpay.example"), mail.ErrNotFound)
	w.wantErr(w.AttachByHand(t.Context(), "ZZZZ-ZZZZ", "asks@okpay.example"), mail.ErrNotFound)
}

func TestMessageByID(t *testing.T) {
	w := newWorld(t)
	o := w.send("words")
	if m, err := w.MessageByID(t.Context(), o.MessageID); err != nil || m.Ticket != o.Ticket {
		t.Errorf("%+v, %v", m, err)
	}
	_, err := w.MessageByID(t.Context(), "<none@x>")
	w.wantErr(err, mail.ErrNotFound)
	_, _, err = w.Attachment(t.Context(), w.ticket(o.Ticket).Messages[0].Row, 7)
	if err == nil {
		t.Error("an attachment that is not there was opened")
	}
	_, err = w.Source(t.Context(), 4711)
	w.wantErr(err, mail.ErrNotFound)
}

func TestMboxQuotesWhatLooksLikeASeparator(t *testing.T) {
	w := newWorld(t)
	o := w.send("words")
	w.clock.advance(time.Minute)
	raw := "From: a@b\r\nMessage-ID: <a1@okpay.example>\r\n\r\nFrom here\r\n>From there\r\n>>From\r\nFromage\r\n\r\nno end"
	w.receive(ticket.Message{Ticket: o.Ticket, MessageID: "<a1@okpay.example>", From: support, Kind: ticket.KindReply}, raw,
		ticket.Entry{At: noon, Event: ticket.EventAnswered})
	var b bytes.Buffer
	w.must(w.WriteMbox(t.Context(), o.Ticket, &b))
	_, second, found := strings.Cut(b.String(), "\n\nFrom MAILER-DAEMON Tue Mar 10 12:01:00 2026\n")
	if !strings.HasPrefix(b.String(), "From MAILER-DAEMON Tue Mar 10 12:00:00 2026\n") || !found {
		t.Fatalf("mbox:\n%s", b.String())
	}
	want := "From: a@b\nMessage-ID: <a1@okpay.example>\n\n>From here\n>>From there\n>>From\nFromage\n\nno end\n\n"
	if second != want {
		t.Errorf("second mail %q, want %q", second, want)
	}
	w.wantErr(w.WriteMbox(t.Context(), "ZZZZ-ZZZZ", &b), mail.ErrNotFound)
	full := errors.New("disk full")
	w.wantErr(w.WriteMbox(t.Context(), o.Ticket, broken{full}), full)
}

type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }
func (b broken) Read([]byte) (int, error)  { return 0, b.err }

func TestExportOverwritesNothing(t *testing.T) {
	w := newWorld(t)
	o := w.send("words")
	dir := filepath.Join(t.TempDir(), "new", "folder")
	w.must(w.ExportFiles(t.Context(), o.Ticket, dir))
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	w.must(err)
	if len(files) != 1 || filepath.Base(files[0]) != string(o.Ticket)+"-001-out.eml" {
		t.Fatalf("files %v", files)
	}
	got, err := os.ReadFile(files[0])
	w.must(err)
	if !bytes.Equal(got, w.smtp.Mails()[0].Data) {
		t.Error("the file holds other bytes than were sent")
	}
	w.must(os.WriteFile(files[0], []byte("mine"), 0o600))
	w.wantErr(w.ExportFiles(t.Context(), o.Ticket, dir), fs.ErrExist)
	if got, err := os.ReadFile(files[0]); err != nil || string(got) != "mine" {
		t.Errorf("overwritten with %q, %v", got, err)
	}
}

func TestWriteNewLeavesNothingHalfWritten(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.eml")
	cause := errors.New("unreadable")
	if err := mail.WriteNew(name, broken{cause}); !errors.Is(err, cause) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("left behind: %v", err)
	}
}

func TestInspectJudgesNothingYet(t *testing.T) {
	p, v, err := mail.Inspect(t.Context(), strings.NewReader("From: a@b.example\r\nSubject: s\r\n\r\ntext\r\n"), mail.InspectOptions{})
	if err != nil || p.Subject != "s" || v.Level != "unverified" {
		t.Errorf("%+v, %+v, %v", p, v, err)
	}
}
