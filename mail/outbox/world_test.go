package outbox

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/mail/wire"
)

const (
	sender   = "ann@example.com"
	support  = "support@okpay.example"
	password = "correct horse"
)

// desk is an SMTP server with faults. Each fault is used once, in turn, for one mail.
type desk struct {
	mu       sync.Mutex
	faults   []fault
	mails    []string // what was delivered
	sessions int
	dialling error  // instead of a connection
	atDot    func() // called when the final dot has come
	maxSize  int64
	listener net.Listener
}

// fault is what goes wrong with one mail.
type fault struct {
	mail, rcpt, data error
	atRcpt           func() // called at RCPT
	cut              cut
}

type cut int

const (
	cutNothing   cut = iota
	cutBefore        // the line breaks in the middle of the mail
	cutDelivered     // take the mail, then hang up without a word
	cutNotStored     // read the final dot, hang up and forget the mail
	cutAtRcpt        // hang up at RCPT
)

// breaking is a line that breaks after some bytes have gone out.
type breaking struct {
	net.Conn
	left int
}

func (b *breaking) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		_ = b.Conn.Close()
		return 0, &net.OpError{Op: "write", Err: syscall.ECONNRESET}
	}
	return b.Conn.Write(p)
}

func (d *desk) next() fault {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.faults) == 0 {
		return fault{}
	}
	f := d.faults[0]
	d.faults = d.faults[1:]
	return f
}

func (d *desk) delivered() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.mails)
}

func (d *desk) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	d.mu.Lock()
	d.sessions++
	failure := d.dialling
	breaks := len(d.faults) > 0 && d.faults[0].cut == cutBefore
	d.mu.Unlock()
	if failure != nil {
		return nil, failure
	}
	var dialer net.Dialer
	c, err := dialer.DialContext(ctx, "tcp", d.listener.Addr().String())
	if err == nil && breaks {
		c = &breaking{c, 40 << 10}
	}
	return c, err
}

type session struct {
	desk  *desk
	conn  *smtp.Conn
	fault fault
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, _, pass string) error {
		if pass != password {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	s.fault = s.desk.next()
	return s.fault.mail
}

func (s *session) Rcpt(string, *smtp.RcptOptions) error {
	if s.fault.atRcpt != nil {
		s.fault.atRcpt()
	}
	if s.fault.cut == cutAtRcpt {
		_ = s.conn.Conn().Close()
	}
	return s.fault.rcpt
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.desk.atDot != nil {
		s.desk.atDot()
	}
	if s.fault.data == nil && s.fault.cut != cutNotStored {
		s.desk.mu.Lock()
		s.desk.mails = append(s.desk.mails, string(raw))
		s.desk.mu.Unlock()
	}
	if s.fault.cut != cutNothing {
		_ = s.conn.Conn().Close()
	}
	return s.fault.data
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func newDesk(t *testing.T, maxSize int64) *desk {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{listener: l, maxSize: maxSize}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{desk: d, conn: c}, nil
	}))
	server.AllowInsecureAuth = true
	server.MaxMessageBytes = maxSize
	server.ErrorLog = log.New(io.Discard, "", 0)
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close(); <-done })
	return d
}

// mailbox is a Finder.
type mailbox struct {
	found, looked bool
	err, keepErr  error
	kept          []string // the copies in Sent
	looks         int
}

func (m *mailbox) Find(context.Context, int64, string) (bool, bool, error) {
	m.looks++
	return m.found, m.looked, m.err
}

func (m *mailbox) KeepSent(_ context.Context, _ int64, _ string, raw io.ReadSeeker, size int64) error {
	if m.keepErr != nil {
		return m.keepErr
	}
	all, err := io.ReadAll(raw)
	if err == nil && int64(len(all)) != size {
		err = fmt.Errorf("%d bytes, want %d", len(all), size)
	}
	m.kept = append(m.kept, string(all))
	return err
}

// world is an outbox with all that it needs.
type world struct {
	*Outbox
	t       *testing.T
	desk    *desk
	mailbox *mailbox
	now     time.Time
	account int64
	changes []store.OutgoingState
}

func newWorld(t *testing.T) *world { return newWorldOf(t, 0) }

func newWorldOf(t *testing.T, maxSize int64) *world {
	t.Helper()
	w := &world{t: t, desk: newDesk(t, maxSize), now: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	w.open(func() time.Time { return w.now }, w.desk.dial)
	return w
}

// newWorldWith has a clock of its own and no server.
func newWorldWith(t *testing.T, clock func() time.Time) *world {
	t.Helper()
	w := &world{t: t, now: clock()}
	w.open(clock, nil)
	return w
}

func (w *world) open(clock func() time.Time, dial wire.Dialer) {
	t := w.t
	t.Helper()
	w.mailbox = &mailbox{}
	s, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "store.db"), Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w.Outbox = &Outbox{
		Store:   s,
		Env:     account.Env{Dial: dial, Now: clock},
		Finder:  w.mailbox,
		Rand:    func(n int64) int64 { return n - 1 },
		Changed: func(o store.Outgoing) { w.changes = append(w.changes, o.State) },
	}
	w.update(func(tx *store.Tx) error {
		w.account, err = account.Save(tx, 0, account.Config{
			Email: sender, User: sender,
			IMAP: account.Server{Host: "127.0.0.1", Port: 143, Security: account.None},
			SMTP: account.Server{Host: "127.0.0.1", Port: 25, Security: account.None},
		}, password)
		return err
	})
}

func (w *world) update(f func(*store.Tx) error) {
	w.t.Helper()
	if err := w.Store.Update(w.t.Context(), f); err != nil {
		w.t.Fatal(err)
	}
}

// letter is a mail of about 100 KB, with lines that begin with a dot.
func letter(id ticket.ID) string {
	return "Message-ID: " + messageID(id) + "\r\nSubject: help\r\n\r\n" + strings.Repeat(".a line\r\n..\r\n", 8000)
}

func messageID(id ticket.ID) string { return "<okp." + string(id) + ".1@example.com>" }

// queue makes a ticket and queues its mail.
func (w *world) queue(id ticket.ID) store.Outgoing {
	w.t.Helper()
	return w.queueAt(id, w.now)
}

func (w *world) queueAt(id ticket.ID, due time.Time) store.Outgoing {
	w.t.Helper()
	raw, size, err := w.Store.AddRaw(w.t.Context(), strings.NewReader(letter(id)), 0)
	if err != nil {
		w.t.Fatal(err)
	}
	row := store.Outgoing{
		Ticket: id, Account: w.account, MessageID: messageID(id), Raw: raw, Bytes: size, From: sender, To: []string{support},
		State: store.OutgoingQueued, NextTry: due, Created: w.now, Updated: w.now,
	}
	w.update(func(tx *store.Tx) error {
		k := ticket.Ticket{ID: id, Account: w.account, To: support, State: ticket.Queued, Created: w.now, Updated: w.now}
		if err := tx.InsertTicket(k); err != nil {
			return err
		}
		for _, event := range []ticket.Event{ticket.EventCreated, ticket.EventQueued} {
			if err := tx.AppendEntry(id, ticket.Entry{At: w.now, Event: event, MessageID: row.MessageID}); err != nil {
				return err
			}
		}
		row.ID, err = tx.InsertOutgoing(row)
		return err
	})
	return row
}

// look returns a mail's row, its ticket's state and the events of its timeline.
func (w *world) look(id int64) (row store.Outgoing, state ticket.State, events []ticket.Event, last ticket.Entry) {
	w.t.Helper()
	w.update(func(tx *store.Tx) (err error) {
		if row, err = tx.Outgoing(id); err != nil {
			return err
		}
		k, err := tx.Ticket(row.Ticket)
		if err != nil {
			return err
		}
		state = k.State
		timeline, err := tx.Timeline(row.Ticket)
		for _, e := range timeline {
			events, last = append(events, e.Event), e
		}
		return err
	})
	return row, state, events, last
}

// want checks where a mail and its ticket stand.
func (w *world) want(id int64, state store.OutgoingState, stands ticket.State, events ...ticket.Event) store.Outgoing {
	w.t.Helper()
	row, got, timeline, _ := w.look(id)
	if row.State != state || got != stands {
		w.t.Errorf("mail %s, ticket %s; want %s, %s", row.State, got, state, stands)
	}
	events = append([]ticket.Event{ticket.EventCreated, ticket.EventQueued}, events...)
	if !slices.Equal(timeline, events) {
		w.t.Errorf("timeline %q, want %q", timeline, events)
	}
	return row
}

// wantDelivered checks that exactly these letters arrived, whole.
func (w *world) wantDelivered(letters ...string) {
	w.t.Helper()
	if got := w.desk.delivered(); !slices.Equal(got, letters) {
		w.t.Errorf("%d mails delivered, want %d, whole and in this order", len(got), len(letters))
	}
}
