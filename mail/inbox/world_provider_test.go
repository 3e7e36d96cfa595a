package inbox_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/inbox"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

const (
	person  = "li@mail.example"
	support = "support@okpay.example"

	ticketA = ticket.ID("K7F3-9Q2M")
	firstID = "<okp.K7F3-9Q2M.00112233445566778899aabbccddeeff@mail.example>"
)

var noon = time.Date(2025, 3, 10, 12, 0, 0, 0, time.UTC)

// world is an Inbox with one open ticket whose mailbox lies on a scripted server.
type world struct {
	*inbox.Inbox
	t      *testing.T
	server *mailtest.IMAP
	events []inbox.Event
}

// newWorld makes one; change may alter the server before the account is set up for it.
func newWorld(t *testing.T, change ...func(*mailtest.IMAP)) *world {
	t.Helper()
	w := &world{t: t, server: mailtest.NewIMAP(t)}
	w.server.User = person
	for _, f := range change {
		f(w.server)
	}
	w.Inbox = newInbox(t, mailtest.FastDir(t)+"/store.db", w.server)
	w.Notify = func(e inbox.Event) { w.events = append(w.events, e) }
	w.openTicket()
	return w
}

// newInbox opens a store and sets up the account on the server.
func newInbox(t *testing.T, path string, server *mailtest.IMAP) *inbox.Inbox {
	t.Helper()
	b := openInbox(t, path, server)
	b.Account = saveAccount(t, b.Store, server)
	return b
}

// openInbox opens a store for an account that is set up in it, or will be.
func openInbox(t *testing.T, path string, server *mailtest.IMAP) *inbox.Inbox {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Path: path, Key: [32]byte{1}, Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &inbox.Inbox{
		Store: s, Now: func() time.Time { return noon }, Rand: func(n int64) int64 { return n / 2 },
		Env:  account.Env{Dial: server.Dial, RootCAs: server.RootCAs},
		Desk: inbox.Desk{Addresses: []string{support}, Domains: []string{"okpay.example"}, Brands: []string{"OKPAY", "欧付"}},
	}
}

func saveAccount(t *testing.T, s *store.Store, server *mailtest.IMAP) (id int64) {
	t.Helper()
	place := account.Server{Host: "127.0.0.1", Port: 143, Security: account.None}
	if server.Domain != "" {
		place = account.Server{Host: server.Domain, Port: 993, Security: account.TLS}
	}
	err := s.Update(t.Context(), func(x *store.Tx) (err error) {
		c := account.Config{Email: person, User: server.User, IMAP: place, SMTP: place}
		id, err = account.Save(x, 0, c, server.Password)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// openTicket makes a ticket that was sent an hour ago, with its own mail.
func (w *world) openTicket() {
	w.t.Helper()
	w.must(w.Store.Update(context.Background(), func(x *store.Tx) error {
		return inbox.InsertSent(x, w.Account, ticketA, firstID)
	}))
}

func (w *world) check() inbox.Report {
	w.t.Helper()
	r, err := w.Check(w.t.Context(), false)
	w.must(err)
	return r
}

// timeline renders the ticket's events after those of its opening.
func (w *world) timeline() string {
	w.t.Helper()
	var words []string
	w.must(w.Store.View(context.Background(), func(x *store.Tx) error {
		list, err := x.Timeline(ticketA)
		for _, e := range list[min(3, len(list)):] {
			words = append(words, string(e.Event))
		}
		return err
	}))
	return strings.Join(words, " ")
}

func (w *world) wantTimeline(want string) {
	w.t.Helper()
	if got := w.timeline(); got != want {
		w.t.Errorf("timeline %q, want %q", got, want)
	}
}

// stored are the ids of the ticket's mails.
func (w *world) stored() []string {
	w.t.Helper()
	var ids []string
	w.must(w.Store.View(context.Background(), func(x *store.Tx) error {
		list, err := x.Messages(ticketA)
		for _, m := range list {
			ids = append(ids, m.MessageID)
		}
		return err
	}))
	return ids
}

// wantCode checks for an *account.Error of a class.
func (w *world) wantCode(err error, code string) *account.Error {
	w.t.Helper()
	e, ok := errors.AsType[*account.Error](err)
	if !ok || e.Code != code {
		w.t.Fatalf("error %v, want one of class %s", err, code)
	}
	return e
}

// letter is a plain mail; more holds header lines.
func letter(id, from, to, subject, text string, more ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Message-ID: %s\nFrom: %s\nTo: %s\nSubject: %s\nDate: Mon, 10 Mar 2025 11:30:00 +0000\n", id, from, to, subject)
	for _, line := range more {
		b.WriteString(line + "\n")
	}
	fmt.Fprintf(&b, "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n%s\n", text)
	return b.String()
}

// answer is a reply of the desk to the ticket's first mail.
func answer(n int) string {
	return letter(fmt.Sprintf("<a%d@okpay.example>", n), "OKPAY <"+support+">", person, "Re: Locked [#K7F3-9Q2M]",
		fmt.Sprintf("Answer number %d.", n), "In-Reply-To: "+firstID, "References: "+firstID)
}

// own is the copy of the ticket's first mail as it lies in Sent.
func own(id string, more ...string) string {
	more = append(more, "X-OKPAY-Support-Ticket: K7F3-9Q2M")
	return letter(id, person, support, "Locked [#K7F3-9Q2M]", "My account is locked.", more...)
}
