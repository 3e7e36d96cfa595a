package mail_test

import (
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// halfway is a world whose server stops reading in the middle of the first mail until goOn is closed.
func halfway(t *testing.T) (w *world, reached, goOn chan struct{}) {
	reached, goOn = make(chan struct{}), make(chan struct{})
	first := true
	w = newWorld(t, func(w *world) {
		w.smtp = mailtest.StartSMTP(t, mailtest.SMTPOptions{
			User: w.user, Password: w.secret, BodyAfter: 1000, Fail: func(s mailtest.Stage, _ mailtest.Mail) error {
				if s == mailtest.StageBody && first {
					first = false
					close(reached)
					<-goOn
				}
				return nil
			},
		})
	})
	return w, reached, goOn
}

// large is more than the buffers between two programs hold.
var large = strings.Repeat("0123456789abcdef", 3<<16)

func TestTakeBackInTheMiddleOfAnUpload(t *testing.T) {
	for _, who := range []string{"owner", "other"} {
		t.Run(who, func(t *testing.T) {
			w, reached, goOn := halfway(t)
			w.own()
			w.run(w.Client)
			by := w.Client
			if who == "other" {
				by = w.open()
			}
			seen := w.watch(w.Client)
			d := w.write("words")
			w.attach(d.ID, "large.bin", large)
			o := w.queue(d.ID)
			<-reached
			back, err := by.TakeBack(t.Context(), o.ID)
			w.must(err)
			close(goOn)
			if back.ID != d.ID || back.Body != "words" || len(back.Files) != 1 {
				t.Errorf("given back %+v", back)
			}
			if all := w.drafts(); len(all) != 1 || all[0] != d.ID {
				t.Errorf("drafts %v", all)
			}
			_, err = w.Ticket(t.Context(), o.Ticket)
			w.wantErr(err, mail.ErrNotFound)
			_, err = w.Deliver(t.Context(), o.ID)
			w.wantErr(err, mail.ErrNotFound)

			// Sent anew it goes out whole, once, as another mail.
			next := w.queue(d.ID)
			seen.until("sent", sent(next.ID))
			mails := w.smtp.Mails()
			if len(mails) != 1 || next.MessageID == o.MessageID || header(mails[0].Data, "Message-ID") != next.MessageID {
				t.Errorf("%d mails at the server", len(mails))
			}
		})
	}
}

// Whoever waits for a mail that another one takes back is told, and does not wait on.
func TestDeliverEndsWhenTheMailIsTakenBack(t *testing.T) {
	w, reached, goOn := halfway(t)
	d := w.write("words")
	w.attach(d.ID, "large.bin", large)
	o := w.queue(d.ID)
	delivered := make(chan error, 1)
	go func() {
		_, err := w.Deliver(t.Context(), o.ID)
		delivered <- err
	}()
	<-reached
	_, err := w.TakeBack(t.Context(), o.ID)
	w.must(err)
	close(goOn)
	w.wantErr(<-delivered, mail.ErrNotQueued)
	if n := len(w.smtp.Mails()); n != 0 {
		t.Errorf("%d mails at the server", n)
	}
}

// The same by another process, while a short call uploads that follows nothing else: it ends at once, not after all has
// been uploaded in vain.
func TestAnotherTakesBackWhatAShortCallUploads(t *testing.T) {
	w, reached, goOn := halfway(t)
	w.own()
	other := w.open()
	d := w.write("words")
	w.attach(d.ID, "large.bin", large)
	o := w.queue(d.ID)
	delivered := make(chan error, 1)
	go func() {
		_, err := w.Deliver(t.Context(), o.ID)
		delivered <- err
	}()
	<-reached
	_, err := other.TakeBack(t.Context(), o.ID)
	w.must(err)
	w.wantErr(<-delivered, mail.ErrNotQueued) // although the server reads no more
	close(goOn)
	if n := len(w.smtp.Mails()); n != 0 {
		t.Errorf("%d mails at the server", n)
	}
}

// A mail that a crash left half-sent can be taken back, unless its final dot may have gone out.
func TestTakeBackAfterACrashInAnUpload(t *testing.T) {
	for _, dotted := range []bool{false, true} {
		w := newWorld(t)
		o := w.queue(w.write("words").ID)
		w.changeStore(func(tx *store.Tx) error {
			o.State = mail.OutgoingSending
			if dotted {
				if err := tx.Put("outbox/dot/1", []byte{1}); err != nil {
					return err
				}
			}
			return tx.UpdateOutgoing(o)
		})
		_, err := w.TakeBack(t.Context(), o.ID)
		if !dotted {
			w.must(err)
			continue
		}
		w.wantErr(err, mail.ErrTooLate)
		w.wantErr(w.DeleteTicket(t.Context(), o.Ticket), mail.ErrSending)
		w.restart()
		w.own()
		w.wantTicket(o.Ticket, ticket.Unknown, "created queued unknown")
	}
}

// Closing the window within the call-back time neither loses the mail nor sends it early.
func TestClosingWithinTheCallBackTime(t *testing.T) {
	w := newWorld(t, func(w *world) { w.options.CallBack = 10 * time.Second })
	stop := w.run(w.Client)
	o := w.queue(w.write("words").ID)
	w.clock.advance(4 * time.Second)
	stop()
	w.restart()
	stop = w.run(w.Client)
	w.must(w.Flush(t.Context(), true))
	w.Revive()
	w.Wake()
	w.must(w.Flush(t.Context(), false))
	if n := len(w.smtp.Mails()); n != 0 {
		t.Fatal("it was sent early")
	}
	stop()
	w.clock.advance(6 * time.Second)
	seen := w.watch(w.Client)
	w.run(w.Client)
	seen.until("sent", sent(o.ID))
	if n := len(w.smtp.Mails()); n != 1 {
		t.Errorf("%d mails went out, want 1", n)
	}
}

func TestTheFormKnowsWhatTheServerTakes(t *testing.T) {
	w := newWorld(t, func(w *world) {
		w.smtp = mailtest.StartSMTP(t, mailtest.SMTPOptions{User: w.user, Password: w.secret, MaxBytes: 100_000})
	})
	limit := func() int64 {
		n, err := w.SizeLimit(t.Context(), mail.Draft{})
		w.must(err)
		return n
	}
	if n := limit(); n != 0 {
		t.Errorf("a server that was never reached takes %d", n)
	}
	d := w.write("words")
	w.attach(d.ID, "a.bin", large[:200_000])
	o, err := w.Deliver(t.Context(), w.queue(d.ID).ID)
	if err == nil || o.State != mail.OutgoingFailed {
		t.Errorf("%s, %v", o.State, err)
	}
	if n := limit(); n != 100_000 {
		t.Errorf("limit %d", n)
	}
	cfg := w.config()
	cfg.SMTP.Port++
	_, err = w.SaveAccount(t.Context(), 1, cfg, "")
	w.must(err)
	if n := limit(); n != 0 {
		t.Errorf("another server takes %d", n)
	}
}

func TestEstimateIsCloseAndOnTheSafeSide(t *testing.T) {
	w := newWorld(t)
	for _, size := range []int{0, 1, 57, 10_000, 3_000_000} {
		d := w.write(strings.Repeat("账户被锁定。", 50))
		w.attach(d.ID, "图.bin", large[:size])
		w.attach(d.ID, "b.bin", large[:size])
		r, _ := w.preview(d.ID)
		about := mail.EstimateSize(w.draft(d.ID))
		if about < r.Bytes || about > r.Bytes+r.Bytes/100+4<<10 {
			t.Errorf("files of %d: about %d, in truth %d", size, about, r.Bytes)
		}
		if room := mail.RoomForFiles(about); room < int64(2*size) || size > 1000 && room > int64(2*size)*101/100+4<<10 {
			t.Errorf("into %d fit %d, in truth %d", about, room, 2*size)
		}
	}
}
