package mail_test

import (
	"errors"
	"testing"
	"time"

	"okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

func TestRunSendsWhatIsQueuedAndEndsCleanly(t *testing.T) {
	w := newWorld(t)
	seen := w.watch(w.Client)
	before := w.queue(w.write("before").ID)
	stop := w.run(w.Client)
	seen.until("sent", sent(before.ID))
	after := w.queue(w.write("after").ID)
	seen.until("sent", sent(after.ID))
	stop()
	w.run(w.Client)() // again, and ends again
	w.queue(w.write("nobody sends this").ID)
	if n := len(w.smtp.Mails()); n != 2 {
		t.Errorf("%d mails went out, want 2", n)
	}
}

func TestRunWithoutMailboxPicksUpANewOne(t *testing.T) {
	w := bareWorld(t)
	w.own()
	other := w.open()
	seen := w.watch(w.Client)
	w.run(w.Client)
	seen.until("no mailbox", connection("none"))
	if got := w.Connection().State; got != "none" {
		t.Errorf("connection %q", got)
	}
	id := w.setUp(w.Client)
	seen.until("a mailbox", kind(mail.EventAccount))
	seen.until("connecting", connection("connecting"))
	w.must(w.RemoveAccount(t.Context(), id))
	seen.until("no mailbox again", connection("none"))
	w.setUp(other) // as "account add" does beside the window
	seen.until("connecting", connection("connecting"))
}

// A wrong password is mended by the person: what waited for it goes out at once, not after the pause.
func TestNewPasswordSendsWhatWaitedForIt(t *testing.T) {
	for _, who := range []string{"owner", "other"} {
		t.Run(who, func(t *testing.T) {
			w := newWorld(t)
			w.own()
			by := w.Client
			if who == "other" {
				by = w.open()
			}
			id, err := w.SaveAccount(t.Context(), 0, w.config(), "wrong")
			w.must(err)
			seen := w.watch(w.Client)
			w.run(w.Client)
			o, err := w.Deliver(t.Context(), w.queue(w.write("words").ID).ID)
			if err == nil || o.State != mail.OutgoingQueued {
				t.Fatalf("%s, %v", o.State, err)
			}
			_, err = by.SaveAccount(t.Context(), id, w.config(), w.secret)
			w.must(err)
			seen.until("sent", sent(o.ID))
		})
	}
}

func TestWakeTriesWhatWaitsForARetry(t *testing.T) {
	w := newWorld(t)
	w.network.set(true)
	seen := w.watch(w.Client)
	w.run(w.Client)
	o, err := w.Deliver(t.Context(), w.queue(w.write("words").ID).ID)
	if err == nil || o.State != mail.OutgoingQueued {
		t.Fatalf("%s, %v", o.State, err)
	}
	w.network.set(false)
	w.Wake()
	seen.until("sent", sent(o.ID))
}

func TestTheOtherProgramQueuesAndTheOwnerSends(t *testing.T) {
	w := newWorld(t, func(w *world) { w.options.CallBack = time.Hour })
	w.own()
	other := w.open()
	if owned, err := other.Own(); owned || err != nil {
		t.Fatalf("two own the mailbox: %v, %v", owned, err)
	}
	_, err := other.Rebuild(t.Context())
	w.wantErr(err, mail.ErrBusy)
	seen, heard := w.watch(w.Client), w.watch(other)
	w.run(w.Client)
	w.run(other) // only reports
	d, err := other.NewDraft(t.Context(), mail.Draft{Subject: "s", Body: "b"})
	w.must(err)
	o, err := other.Queue(t.Context(), d.ID)
	w.must(err)
	o, err = other.Deliver(t.Context(), o.ID) // its call-back time or not
	w.must(err)
	if o.State != mail.OutgoingSent {
		t.Errorf("the mail is %s", o.State)
	}
	seen.until("sent", sent(o.ID))
	heard.until("the owner changed the store", kind(mail.EventStore))
	if n := len(w.smtp.Mails()); n != 1 {
		t.Errorf("%d mails went out, want 1", n)
	}
	if _, err := other.Draft(t.Context(), d.ID); err == nil {
		t.Error("the sent mail's draft is still there")
	}
}

// A window looks at what it was asked for when it opens, and follows the store a moment later.
func TestRunTellsWhatOthersWroteBeforeIt(t *testing.T) {
	w := newWorld(t)
	other := w.open()
	_, err := other.NewDraft(t.Context(), mail.Draft{Subject: "s"})
	w.must(err)
	heard := w.watch(w.Client)
	w.run(w.Client)
	heard.until("another program wrote", kind(mail.EventStore))
}

func TestTheOtherProgramAsksForAFlush(t *testing.T) {
	w := newWorld(t)
	w.own()
	other := w.open()
	w.network.set(true)
	o, err := w.Deliver(t.Context(), w.queue(w.write("words").ID).ID)
	if err == nil {
		t.Fatal("sent without a network")
	}
	w.network.set(false)
	seen := w.watch(w.Client)
	w.run(w.Client)
	w.must(other.Flush(t.Context(), true))
	seen.until("sent", sent(o.ID))
}

// The clock stands still: a second signal in the same instant counts all the same.
func TestTheOtherProgramAsksForAFlushAgain(t *testing.T) {
	w := newWorld(t)
	w.own()
	other := w.open()
	w.run(w.Client)
	for range 3 {
		w.network.set(true)
		o, err := w.Deliver(t.Context(), w.queue(w.write("words").ID).ID)
		if err == nil {
			t.Fatal("sent without a network")
		}
		w.network.set(false)
		seen := w.watch(w.Client)
		w.must(other.Flush(t.Context(), true))
		seen.until("sent", sent(o.ID))
	}
}

func TestAnotherTakesOverWhenTheOwnerCloses(t *testing.T) {
	w := newWorld(t)
	w.own()
	other := w.open()
	seen := w.watch(other)
	w.run(other)
	o := w.queue(w.write("words").ID)
	w.must(w.Close())
	seen.until("sent", sent(o.ID))
	if owned, err := other.Own(); !owned || err != nil {
		t.Errorf("owned %v, %v", owned, err)
	}
	w.Client = other
}

// The owner is a short call that heeds nobody: whoever waits for it sends the mail itself once it has ended.
func TestDeliverTakesOverFromAnOwnerThatEnds(t *testing.T) {
	w := newWorld(t)
	w.own()
	other := w.open()
	o := w.queue(w.write("words").ID)
	asked := w.watch(other)
	type result struct {
		o   mail.Outgoing
		err error
	}
	done := make(chan result, 1)
	go func() {
		o, err := other.Deliver(t.Context(), o.ID)
		done <- result{o, err}
	}()
	w.must(w.Close())
	if r := <-done; r.err != nil || r.o.State != mail.OutgoingSent {
		t.Errorf("%s, %v", r.o.State, r.err)
	}
	asked.until("sent", sent(o.ID))
	if n := len(w.smtp.Mails()); n != 1 {
		t.Errorf("%d mails went out, want 1", n)
	}
}

// Many begin to use the mailbox at once; what a crash left half-sent is put right before the first of them sends.
func TestOwnTidiesUpBeforeAnybodySends(t *testing.T) {
	w := newWorld(t)
	o := w.queue(w.write("words").ID)
	w.changeStore(func(tx *store.Tx) error {
		o.State = mail.OutgoingSending
		return tx.UpdateOutgoing(o)
	})
	w.restart()
	done := make(chan error, 8)
	for range cap(done) {
		go func() { done <- w.Flush(t.Context(), true) }()
	}
	for range cap(done) {
		<-done // those who come second find it being sent
	}
	if n := len(w.smtp.Mails()); n != 1 {
		t.Errorf("%d mails went out, want 1", n)
	}
	w.wantTicket(o.Ticket, ticket.Waiting, "created queued sent")
}

// Who asks the owner for a check is told what it found, here that the server does not answer.
func TestACheckBesideTheOwnerTellsWhatTheOwnerFound(t *testing.T) {
	w := newWorld(t)
	w.own()
	w.run(w.Client)
	other := w.open()
	for range 2 { // the second is another question
		_, asked, err := other.Check(t.Context(), false)
		var fault *mail.AccountError
		if !asked || !errors.As(err, &fault) || !fault.Temporary() {
			t.Errorf("asked %v, %v", asked, err)
		}
	}
}

// The owner ended without an answer: who waits for it checks itself.
func TestACheckTakesOverFromAnOwnerThatEnds(t *testing.T) {
	w := newWorld(t)
	w.own()
	other := w.open()
	done := make(chan bool, 1)
	go func() {
		_, asked, _ := other.Check(t.Context(), false)
		done <- asked
	}()
	w.must(w.Close())
	if asked := <-done; asked {
		t.Error("it says that another was asked")
	}
	w.Client = other
}

func TestCheckWithoutMailbox(t *testing.T) {
	w := bareWorld(t)
	_, asked, err := w.Check(t.Context(), false)
	w.wantErr(err, mail.ErrNoAccount)
	if asked {
		t.Error("somebody was asked")
	}
	_, err = w.Rebuild(t.Context())
	w.wantErr(err, mail.ErrNoAccount)
}

func TestAccounts(t *testing.T) {
	w := bareWorld(t)
	_, err := w.Account(t.Context())
	w.wantErr(err, mail.ErrNoAccount)
	cfg := w.config()
	first, err := w.SaveAccount(t.Context(), 0, cfg, "one")
	w.must(err)
	cfg.Email, cfg.Name = "LI@mail.example", "Li"
	again, err := w.SaveAccount(t.Context(), 0, cfg, "")
	w.must(err)
	if again != first {
		t.Errorf("setting up twice gives %d and %d", first, again)
	}
	if p, err := w.Password(t.Context(), first); p != "one" || err != nil {
		t.Errorf("password %q, %v", p, err)
	}
	cfg.Email = "other@mail.example"
	second, err := w.SaveAccount(t.Context(), 0, cfg, "two")
	w.must(err)
	all, err := w.Accounts(t.Context())
	w.must(err)
	if len(all) != 2 || all[0].ID != first || all[0].Name != "Li" || all[1].ID != second {
		t.Errorf("accounts %+v", all)
	}
	cfg.SMTP.Host = "mail.example"
	_, err = w.SaveAccount(t.Context(), 0, cfg, "two") // not in the clear over the network
	if err == nil {
		t.Error("settings that do not fit were saved")
	}
	_, err = w.SaveAccount(t.Context(), 99, w.config(), "x")
	w.wantErr(err, mail.ErrNotFound)
	w.must(w.RemoveAccount(t.Context(), first))
	w.wantErr(w.RemoveAccount(t.Context(), first), mail.ErrNotFound)
	if a, err := w.Account(t.Context()); err != nil || a.ID != second {
		t.Errorf("in use %+v, %v", a, err)
	}
}

func TestTicketsOutliveTheirMailbox(t *testing.T) {
	w := newWorld(t)
	o := w.send("words")
	a, err := w.Account(t.Context())
	w.must(err)
	w.must(w.RemoveAccount(t.Context(), a.ID))
	d, err := w.Reply(t.Context(), o.Ticket)
	w.must(err)
	d.Body = "from the new mailbox"
	w.must(w.SaveDraft(t.Context(), d))
	cfg := w.config()
	cfg.Email = "new@mail.example"
	_, err = w.SaveAccount(t.Context(), 0, cfg, w.secret)
	w.must(err)
	q := w.queue(d.ID)
	if q.From != "new@mail.example" || q.Ticket != o.Ticket {
		t.Errorf("queued %+v", q)
	}
}

func TestTestAccountStoresNothing(t *testing.T) {
	w := bareWorld(t)
	w.imap = mailtest.StartRecorder(t, "127.0.0.1:1").Addr // accepts and hangs up
	var steps []string
	err := w.TestAccount(t.Context(), w.config(), w.secret, func(s mail.AccountStep) { steps = append(steps, s.Name) })
	if err == nil || len(steps) == 0 {
		t.Errorf("steps %v, %v", steps, err)
	}
	_, err = w.Account(t.Context())
	w.wantErr(err, mail.ErrNoAccount)
}

func TestStateIsKeptApartFromTheRest(t *testing.T) {
	w := newWorld(t)
	s := w.State()
	if v, ok, err := s.Get(t.Context(), "fix/a"); v != nil || ok || err != nil {
		t.Errorf("%q, %v, %v", v, ok, err)
	}
	w.queue(w.write("words").ID)
	w.must(s.Put(t.Context(), "fix/b", []byte("2")))
	w.must(s.Put(t.Context(), "fix/a", []byte("1")))
	w.restart()
	s = w.State()
	if v, ok, err := s.Get(t.Context(), "fix/a"); string(v) != "1" || !ok || err != nil {
		t.Errorf("%q, %v, %v", v, ok, err)
	}
	if keys, err := s.Keys(t.Context(), ""); err != nil || len(keys) != 2 || keys[0] != "fix/a" {
		t.Errorf("keys %q, %v", keys, err)
	}
	w.must(s.Put(t.Context(), "fix/a", nil))
	if keys, err := s.Keys(t.Context(), "fix/"); err != nil || len(keys) != 1 {
		t.Errorf("keys %q, %v", keys, err)
	}
}
