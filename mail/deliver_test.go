package mail_test

import (
	"errors"
	"testing"

	"okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

func TestDeliverTellsWhyAMailIsNotOut(t *testing.T) {
	for _, c := range []struct {
		name  string
		fail  error
		state mail.OutgoingState
		is    func(error) bool
	}{
		{"refused", mailtest.Reply(550, 5, 1, 1, "no such user"), mail.OutgoingFailed, isRefused(false)},
		{"later", mailtest.Reply(451, 4, 7, 1, "greylisted"), mail.OutgoingQueued, isRefused(true)},
		{"broken line", mailtest.ErrDrop, mail.OutgoingQueued, func(err error) bool {
			var a *mail.AccountError
			return errors.As(err, &a) && a.Temporary()
		}},
	} {
		for _, who := range []string{"owner", "other"} {
			t.Run(c.name+" to the "+who, func(t *testing.T) {
				w := newWorld(t, func(w *world) {
					w.smtp = mailtest.StartSMTP(t, mailtest.SMTPOptions{
						User: w.user, Password: w.secret, Fail: func(s mailtest.Stage, _ mailtest.Mail) error {
							if s == mailtest.StageRcpt {
								return c.fail
							}
							return nil
						},
					})
				})
				ask := w.Client
				if who == "other" {
					w.own()
					w.run(w.Client)
					ask = w.open()
				}
				o, err := ask.Deliver(t.Context(), w.queue(w.write("words").ID).ID)
				if o.State != c.state || err == nil || !c.is(err) {
					t.Errorf("%s, %v", o.State, err)
				}
			})
		}
	}
}

func isRefused(later bool) func(error) bool {
	return func(err error) bool {
		var r *mail.RefusedError
		return errors.As(err, &r) && r.Later == later
	}
}

// own takes the mailbox before another program can.
func (w *world) own() {
	w.t.Helper()
	if owned, err := w.Own(); err != nil || !owned {
		w.t.Fatalf("owned %v, %v", owned, err)
	}
}

func TestDeliverOfAMailThatIsNotWaiting(t *testing.T) {
	w := newWorld(t)
	w.own()
	other := w.open()
	sentMail := w.send("words")
	failed := w.queue(w.write("failed").ID)
	w.changeStore(func(tx *store.Tx) error {
		failed.State = mail.OutgoingFailed
		return tx.UpdateOutgoing(failed)
	})
	for _, c := range []*mail.Client{w.Client, other} {
		if o, err := c.Deliver(t.Context(), sentMail.ID); err != nil || o.State != mail.OutgoingSent {
			t.Errorf("a sent mail: %s, %v", o.State, err)
		}
		_, err := c.Deliver(t.Context(), failed.ID)
		w.wantErr(err, mail.ErrNotQueued)
		_, err = c.Deliver(t.Context(), 4711)
		w.wantErr(err, mail.ErrNotFound)
	}
	if n := len(w.smtp.Mails()); n != 1 {
		t.Errorf("%d mails went out, want 1", n)
	}
}

func TestDeliverWaitsForAMailThatRunIsSending(t *testing.T) {
	reached, goOn := make(chan struct{}), make(chan struct{})
	w := newWorld(t, func(w *world) {
		w.smtp = mailtest.StartSMTP(t, mailtest.SMTPOptions{
			User: w.user, Password: w.secret, Fail: func(s mailtest.Stage, _ mailtest.Mail) error {
				if s == mailtest.StageDot {
					close(reached)
					<-goOn
				}
				return nil
			},
		})
	})
	w.run(w.Client)
	o := w.queue(w.write("words").ID)
	<-reached
	type result struct {
		o   mail.Outgoing
		err error
	}
	done := make(chan result, 1)
	go func() {
		o, err := w.Deliver(t.Context(), o.ID)
		done <- result{o, err}
	}()
	close(goOn)
	if r := <-done; r.err != nil || r.o.State != mail.OutgoingSent {
		t.Errorf("%s, %v", r.o.State, r.err)
	}
	if n := len(w.smtp.Mails()); n != 1 {
		t.Errorf("%d mails went out, want 1", n)
	}
}

func TestOfflineTheMailWaitsAndGoesLaterOnce(t *testing.T) {
	w := newWorld(t)
	w.network.set(true)
	o, err := w.Deliver(t.Context(), w.queue(w.write("words").ID).ID)
	var a *mail.AccountError
	if !errors.As(err, &a) || !a.Temporary() || o.State != mail.OutgoingQueued {
		t.Fatalf("%s, %v", o.State, err)
	}
	w.restart()
	w.network.set(false)
	w.must(w.Flush(t.Context(), false))
	if n := len(w.smtp.Mails()); n != 0 {
		t.Error("tried again before its pause was over")
	}
	w.must(w.Flush(t.Context(), true))
	w.must(w.Flush(t.Context(), true))
	if n := len(w.smtp.Mails()); n != 1 {
		t.Errorf("%d mails went out, want 1", n)
	}
	w.wantTicket(o.Ticket, ticket.Waiting, "created queued sent")
}

// A person closes the window in the middle of an upload: it ends at once, nobody else sends the mail meanwhile, and it
// goes out with the next start.
func TestCloseEndsAnUpload(t *testing.T) {
	reached, goOn := make(chan struct{}, 1), make(chan struct{})
	w := newWorld(t, func(w *world) {
		w.smtp = mailtest.StartSMTP(t, mailtest.SMTPOptions{
			User: w.user, Password: w.secret, Fail: func(s mailtest.Stage, _ mailtest.Mail) error {
				if s == mailtest.StageRcpt {
					select {
					case reached <- struct{}{}:
						<-goOn
					default:
					}
				}
				return nil
			},
		})
	})
	o := w.queue(w.write("words").ID)
	delivered := make(chan error, 1)
	go func() {
		_, err := w.Deliver(t.Context(), o.ID)
		delivered <- err
	}()
	<-reached
	w.must(w.Close())
	if err := <-delivered; err == nil {
		t.Error("the mail is said to be out")
	}
	_, err := w.Deliver(t.Context(), o.ID)
	w.wantErr(err, mail.ErrClosed)
	w.wantErr(w.Run(t.Context()), mail.ErrClosed)
	close(goOn)
	w.Client = w.open()
	if o, err = w.Deliver(t.Context(), o.ID); err != nil || o.State != mail.OutgoingSent {
		t.Errorf("%s, %v", o.State, err)
	}
	if n := len(w.smtp.Mails()); n != 1 {
		t.Errorf("%d mails went out, want 1", n)
	}
}
