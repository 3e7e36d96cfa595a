package mail_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
)

const second = "li.second@other.example"

// another is the settings of a second mailbox on the same servers.
func (w *world) another() mail.AccountConfig {
	c := w.config()
	c.Email = second
	return c
}

func (w *world) add(c mail.AccountConfig) int64 {
	w.t.Helper()
	id, err := w.SaveAccount(w.t.Context(), 0, c, w.secret)
	w.must(err)
	return id
}

// addresses lists the mailboxes, the one in use first.
func (w *world) addresses() (out []string) {
	w.t.Helper()
	all, err := w.Accounts(w.t.Context())
	w.must(err)
	for _, a := range all {
		out = append(out, a.Email)
	}
	return out
}

func (w *world) wantAddresses(want ...string) {
	w.t.Helper()
	if got := w.addresses(); !slices.Equal(got, want) {
		w.t.Errorf("mailboxes %q, want %q", got, want)
	}
}

// answer replies to a ticket and gives the mail that went out.
func (w *world) answer(id ticket.ID, text string) []byte {
	w.t.Helper()
	d, err := w.Reply(w.t.Context(), id)
	w.must(err)
	d.Body = text
	w.must(w.SaveDraft(w.t.Context(), d))
	before := len(w.smtp.Mails())
	_, err = w.Deliver(w.t.Context(), w.queue(d.ID).ID)
	w.must(err)
	return w.smtp.Await(w.t, before+1)[before].Data
}

func (w *world) wantMailbox(id ticket.ID, now, former string) {
	w.t.Helper()
	if v := w.ticket(id); v.Mailbox != now || v.Former != former {
		w.t.Errorf("an answer goes from %q, formerly %q; want %q and %q", v.Mailbox, v.Former, now, former)
	}
}

func TestTheFirstMailboxStaysInUseUntilAnotherIsChosen(t *testing.T) {
	w := newWorld(t)
	b := w.add(w.another())
	w.wantAddresses(person, second)
	w.send("from the first")
	w.must(w.UseAccount(t.Context(), b))
	w.wantAddresses(second, person)
	w.restart()
	w.wantAddresses(second, person)
	w.send("from the second")
	mails := w.smtp.Await(t, 2)
	for i, from := range []string{person, second} {
		if mails[i].From != from || !strings.Contains(header(mails[i].Data, "From"), from) {
			t.Errorf("mail %d went from %s, %s; want %s", i, mails[i].From, header(mails[i].Data, "From"), from)
		}
	}
	w.must(w.RemoveAccount(t.Context(), b))
	w.wantAddresses(person)
	w.wantErr(w.UseAccount(t.Context(), b), mail.ErrNotFound)
	w.wantAddresses(person)
}

func TestAnAnswerGoesFromTheMailboxOfItsTicket(t *testing.T) {
	w := newWorld(t)
	first := w.send("from the first")
	w.must(w.UseAccount(t.Context(), w.add(w.another())))
	w.wantMailbox(first.Ticket, person, "")
	if raw := w.answer(first.Ticket, "more"); !strings.Contains(header(raw, "From"), person) {
		t.Errorf("the answer goes from %s", header(raw, "From"))
	}
}

func TestChoosingAMailboxLetsGoOfWhatWasPreviewed(t *testing.T) {
	w := newWorld(t)
	b := w.add(w.another())
	d := w.write("words")
	_, raw := w.preview(d.ID)
	if !strings.Contains(header(raw, "From"), person) {
		t.Fatalf("From: %s", header(raw, "From"))
	}
	queued := w.queue(w.write("queued before").ID)
	w.must(w.UseAccount(t.Context(), b))
	if _, raw = w.preview(d.ID); !strings.Contains(header(raw, "From"), second) {
		t.Errorf("it would still go from %s", header(raw, "From"))
	}
	if o, err := w.Outgoing(t.Context(), queued.ID); err != nil || o.From != person {
		t.Errorf("the queued mail goes from %s, %v", o.From, err)
	}
}

func TestTheSameAddressIsNotSetUpTwice(t *testing.T) {
	w := newWorld(t)
	b := w.add(w.another())
	if again := w.add(w.another()); again != b {
		t.Errorf("account %d and %d for one address", b, again)
	}
	c := w.another()
	c.Email = strings.ToUpper(person)
	_, err := w.SaveAccount(t.Context(), b, c, "")
	var fault *mail.ConfigError
	if !errors.As(err, &fault) || fault.Key != "email_twice" {
		t.Errorf("changing one to the other's address: %v", err)
	}
	w.wantAddresses(person, second)
}

func TestATicketOutlivesItsMailbox(t *testing.T) {
	w := newWorld(t)
	o := w.send("words")
	account, err := w.Account(t.Context())
	w.must(err)
	w.must(w.RemoveAccount(t.Context(), account.ID))
	if v := w.ticket(o.Ticket); len(v.Messages) != 1 || v.Messages[0].Text == "" {
		t.Errorf("the ticket cannot be read any more: %+v", v)
	}
	w.wantMailbox(o.Ticket, "", person)

	// Another mailbox goes on with it, in the same thread.
	w.add(w.another())
	w.wantMailbox(o.Ticket, second, person)
	raw := w.answer(o.Ticket, "I have another address now")
	if header(raw, "In-Reply-To") != o.MessageID || !strings.Contains(header(raw, "From"), second) {
		t.Errorf("In-Reply-To %s from %s", header(raw, "In-Reply-To"), header(raw, "From"))
	}
	w.wantMailbox(o.Ticket, second, "")

	// It stays there, also when the first one is back and in use.
	back := w.setUp(w.Client)
	w.must(w.UseAccount(t.Context(), back))
	w.wantMailbox(o.Ticket, second, "")
	if raw := w.answer(o.Ticket, "more"); !strings.Contains(header(raw, "From"), second) {
		t.Errorf("the answer goes from %s", header(raw, "From"))
	}
}

func TestARemovedMailboxThatIsAddedAgainHasItsTicketsAgain(t *testing.T) {
	w := newWorld(t)
	o := w.send("words")
	account, err := w.Account(t.Context())
	w.must(err)
	waiting := w.queue(w.write("it waits").ID)
	w.must(w.RemoveAccount(t.Context(), account.ID))
	w.add(w.another())

	// A mail of the removed mailbox waits: it must not go out from another address than it says.
	if err := w.Flush(t.Context(), true); err == nil {
		t.Error("it is not said that a mail waits for its mailbox")
	}
	if waits, err := w.Outgoing(t.Context(), waiting.ID); err != nil || waits.State != mail.OutgoingQueued || waits.LastError == "" {
		t.Errorf("%s, %q, %v", waits.State, waits.LastError, err)
	}
	if n := len(w.smtp.Mails()); n != 1 {
		t.Errorf("%d mails went out", n)
	}

	if again := w.setUp(w.Client); again != account.ID {
		t.Errorf("it is account %d, and was %d", again, account.ID)
	}
	if p, err := w.Password(t.Context(), account.ID); err != nil || p != password {
		t.Errorf("password %q, %v", p, err)
	}
	w.wantMailbox(o.Ticket, person, "")
	w.must(w.Flush(t.Context(), true))
	if sent, err := w.Outgoing(t.Context(), waiting.ID); err != nil || sent.State != mail.OutgoingSent {
		t.Errorf("%s, %q, %v", sent.State, sent.LastError, err)
	}
	w.must(w.RemoveAccount(t.Context(), account.ID))
	w.must(w.RemoveAccount(t.Context(), account.ID+1))
	w.wantAddresses()
}

func TestAMailOfARemovedMailboxCanBeTakenBackAndSentFromAnother(t *testing.T) {
	w := newWorld(t)
	account, err := w.Account(t.Context())
	w.must(err)
	waiting := w.queue(w.write("it waits").ID)
	w.must(w.RemoveAccount(t.Context(), account.ID))
	w.add(w.another())
	d, err := w.TakeBack(t.Context(), waiting.ID)
	w.must(err)
	_, err = w.Deliver(t.Context(), w.queue(d.ID).ID)
	w.must(err)
	if m := w.smtp.Await(t, 1)[0]; m.From != second || !strings.Contains(header(m.Data, "From"), second) {
		t.Errorf("from %s, %s", m.From, header(m.Data, "From"))
	}
}

func TestTicketsAreFollowedInTheMailboxThatGoesOnWithThem(t *testing.T) {
	d := newDesk(t)
	first := d.send("我的账户被锁定了。")
	account, err := d.Account(t.Context())
	d.must(err)
	d.check()

	// The same address set up again: what came meanwhile is found.
	d.must(d.RemoveAccount(t.Context(), account.ID))
	d.deliver(letter{from: support, subject: "Re: locked", text: "Which account?", answers: d.smtp.Await(t, 1)[0].Data})
	d.setUp(d.Client)
	d.check()
	d.wantTicket(first.Ticket, ticket.WaitingForYou, "created queued sent answered")

	// Another address: the answer to an answer is found there.
	d.must(d.RemoveAccount(t.Context(), account.ID))
	d.add(d.another())
	raw := d.answer(first.Ticket, "This one.")
	d.deliver(letter{from: support, subject: "Re: locked", text: "It is unlocked.", answers: raw})
	d.check()
	d.wantTicket(first.Ticket, ticket.Answered, "created queued sent answered queued sent answered")
	d.wantMailbox(first.Ticket, second, "")
}
