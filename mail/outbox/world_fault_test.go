package outbox_test

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/outbox"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

const (
	person  = "ann@example.com"
	support = "support@okpay.example"
)

// world is an outbox, a scripted server, and the mail that is looked at; others may have gone before it.
type world struct {
	*outbox.Outbox
	t       *testing.T
	server  *mailtest.ScriptedSMTP
	account int64
	lines   int // of the mails, in pairs
	mails   int
	mail    int64
	looks   int
}

func (w *world) number() ticket.ID { return ticket.ID(fmt.Sprintf("AAAA-%04d", w.mails)) }

func (w *world) messageID() string { return fmt.Sprintf("<okp.%s.1@example.com>", w.number()) }

// letter has lines that begin with a dot.
func (w *world) letter() string {
	return "Message-ID: " + w.messageID() + "\r\nSubject: help\r\n\r\n" + strings.Repeat(".a line\r\n..\r\n", w.lines)
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, server: mailtest.NewScriptedSMTP(t), lines: 40}
	s, err := store.Open(t.Context(), store.Options{Path: filepath.Join(mailtest.FastDir(t), "store.db"), Now: time.Now})
	w.must(err)
	t.Cleanup(func() { w.must(s.Close()) })
	w.Outbox = &outbox.Outbox{
		Store: s, Env: account.Env{Dial: w.server.Dial, Now: time.Now}, Finder: w,
		Rand: func(n int64) int64 { return n - 1 },
	}
	w.must(s.Update(t.Context(), func(x *store.Tx) (err error) {
		place := account.Server{Host: "127.0.0.1", Port: 25, Security: account.None}
		w.account, err = account.Save(x, 0, account.Config{Email: person, User: w.server.User, IMAP: place, SMTP: place}, w.server.Password)
		return err
	}))
	w.next()
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// next queues another mail, with a ticket of its own.
func (w *world) next() {
	w.t.Helper()
	w.mails++
	w.looks = 0
	number, messageID := w.number(), w.messageID()
	raw, size, err := w.Store.AddRaw(w.t.Context(), strings.NewReader(w.letter()), 0)
	w.must(err)
	now := time.Now()
	w.must(w.Store.Update(w.t.Context(), func(x *store.Tx) (err error) {
		k := ticket.Ticket{ID: number, Account: w.account, To: support, State: ticket.Queued, Created: now, Updated: now}
		if err := x.InsertTicket(k); err != nil {
			return err
		}
		for _, event := range []ticket.Event{ticket.EventCreated, ticket.EventQueued} {
			if err := x.AppendEntry(number, ticket.Entry{At: now, Event: event, MessageID: messageID}); err != nil {
				return err
			}
		}
		w.mail, err = x.InsertOutgoing(store.Outgoing{
			Ticket: number, Account: w.account, MessageID: messageID, Raw: raw, Bytes: size, From: person, To: []string{support},
			State: store.OutgoingQueued, NextTry: now, Created: now, Updated: now,
		})
		return err
	}))
}

func (w *world) row() (row store.Outgoing) {
	w.t.Helper()
	w.must(w.Store.View(context.Background(), func(x *store.Tx) (err error) {
		row, err = x.Outgoing(w.mail)
		return err
	}))
	return row
}

// Find looks among the mails that the server took: it files a copy of each.
func (w *world) Find(_ context.Context, _ int64, id string) (found, looked bool, err error) {
	w.looks++
	for _, m := range w.server.Mails() {
		found = found || strings.Contains(string(m.Data), "Message-ID: "+id)
	}
	return found, true, nil
}

// taken are the mails under its Message-ID that the server has.
func (w *world) taken() []mailtest.Mail {
	return slices.DeleteFunc(w.server.Mails(), func(m mailtest.Mail) bool {
		return !strings.HasPrefix(string(m.Data), "Message-ID: "+w.messageID())
	})
}

// KeepSent has nothing to do.
func (w *world) KeepSent(context.Context, int64, string, io.ReadSeeker, int64) error { return nil }

// wantHonest checks what must hold after whatever attempt: half a mail lies nowhere, the server has it no more than
// once, and the outbox says sent only of a mail that the server has.
func (w *world) wantHonest() store.Outgoing {
	w.t.Helper()
	row, mails := w.row(), w.taken()
	if all := len(w.server.Mails()); all > w.mails {
		w.t.Errorf("the server has %d mails, %d were written", all, w.mails)
	}
	for _, m := range mails {
		if string(m.Data) != w.letter() || m.From != person || !slices.Equal(m.To, []string{support}) {
			w.t.Errorf("the server has another mail than was written: %d bytes from %s to %q", len(m.Data), m.From, m.To)
		}
	}
	if len(mails) > 1 {
		w.t.Errorf("the server has the mail %d times", len(mails))
	}
	switch row.State {
	case store.OutgoingSent:
		if len(mails) == 0 {
			w.t.Error("the outbox says sent, the server has nothing")
		}
	case store.OutgoingQueued, store.OutgoingFailed:
		if len(mails) != 0 {
			w.t.Errorf("the outbox says %s, the server has the mail", row.State)
		}
	case store.OutgoingUnknown:
	default:
		w.t.Errorf("the mail was left as %s", row.State)
	}
	return row
}

// wantDelivered lets everything go well from now on and checks that the mail ends at the server, once.
func (w *world) wantDelivered() {
	w.t.Helper()
	w.server.Unscript()
	w.Env.Dial = w.server.Dial
	if w.row().State == store.OutgoingFailed {
		w.must(w.Retry(w.t.Context(), w.mail))
	}
	if w.row().State != store.OutgoingSent {
		if _, err := w.Send(w.t.Context(), w.mail); err != nil {
			w.t.Errorf("on a good line: %v", err)
		}
	}
	if row := w.wantHonest(); row.State != store.OutgoingSent {
		w.t.Errorf("on a good line the mail is %s: %s", row.State, row.LastError)
	}
}
