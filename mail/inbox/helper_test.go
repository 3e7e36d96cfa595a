package inbox

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

const (
	person  = "li@mail.example"
	support = "support@okpay.example"
	secret  = "correct horse"

	ticketA = ticket.ID("K7F3-9Q2M")
	ticketB = ticket.ID("ABCD-2345")
	firstID = "<okp.K7F3-9Q2M.00112233445566778899aabbccddeeff@mail.example>"
)

// noon is when the tests happen.
var noon = time.Date(2025, 3, 10, 12, 0, 0, 0, time.UTC)

// quirks change how the server of a test behaves. They may be set while it runs.
type quirks struct {
	mu       sync.Mutex
	search   error             // answer to every SEARCH
	refuse   error             // answer to APPEND
	blind    bool              // every SEARCH finds nothing
	all      bool              // every SEARCH finds everything
	whole    bool              // send all of a mail whatever part was asked for
	cut      int               // close the connection at this many FETCH commands from now
	validity map[string]uint32 // another UIDVALIDITY of a folder
	calls    map[string]int    // commands seen
}

func (q *quirks) count(command string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.calls == nil {
		q.calls = make(map[string]int)
	}
	q.calls[command]++
}

func (q *quirks) seen(command string) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.calls[command]
}

func (q *quirks) forget() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.calls = nil
}

func (q *quirks) set(f func(*quirks)) {
	q.mu.Lock()
	defer q.mu.Unlock()
	f(q)
}

// quirkySession is the memory server's with the quirks put in.
type quirkySession struct {
	imapserver.Session
	q    *quirks
	conn net.Conn
}

func (s *quirkySession) Search(
	kind imapserver.NumKind, c *imap.SearchCriteria, o *imap.SearchOptions,
) (*imap.SearchData, error) {
	s.q.count("SEARCH")
	s.q.mu.Lock()
	err, blind, all := s.q.search, s.q.blind, s.q.all
	s.q.mu.Unlock()
	switch {
	case err != nil:
		return nil, err
	case blind:
		return &imap.SearchData{All: imap.UIDSet{}}, nil
	case all:
		c = &imap.SearchCriteria{}
	}
	return s.Session.Search(kind, c, o)
}

func (s *quirkySession) Fetch(w *imapserver.FetchWriter, set imap.NumSet, o *imap.FetchOptions) error {
	s.q.count("FETCH")
	s.q.mu.Lock()
	whole := s.q.whole
	if s.q.cut--; s.q.cut == 0 {
		s.conn.Close()
	}
	s.q.mu.Unlock()
	for _, section := range o.BodySection {
		if whole {
			section.Partial = nil
		}
	}
	return s.Session.Fetch(w, set, o)
}

func (s *quirkySession) List(w *imapserver.ListWriter, ref string, p []string, o *imap.ListOptions) error {
	s.q.count("LIST")
	return s.Session.List(w, ref, p, o)
}

func (s *quirkySession) Append(name string, r imap.LiteralReader, o *imap.AppendOptions) (*imap.AppendData, error) {
	s.q.count("APPEND")
	s.q.mu.Lock()
	err := s.q.refuse
	s.q.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return s.Session.Append(name, r, o)
}

func (s *quirkySession) Select(name string, o *imap.SelectOptions) (*imap.SelectData, error) {
	s.q.count("SELECT")
	d, err := s.Session.Select(name, o)
	if err == nil {
		s.q.mu.Lock()
		if v := s.q.validity[name]; v != 0 {
			d.UIDValidity = v
		}
		s.q.mu.Unlock()
	}
	return d, err
}

func (s *quirkySession) Status(name string, o *imap.StatusOptions) (*imap.StatusData, error) {
	s.q.count("STATUS")
	d, err := s.Session.Status(name, o)
	if err == nil {
		s.q.mu.Lock()
		if v := s.q.validity[name]; v != 0 {
			d.UIDValidity = v
		}
		s.q.mu.Unlock()
	}
	return d, err
}

// fixture is a mailbox on a server in memory, a store, and the Inbox between them.
type fixture struct {
	*Inbox
	t      *testing.T
	user   *imapmemserver.User
	quirks *quirks
	host   string
	port   int

	mu     sync.Mutex
	events []Event
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, user: imapmemserver.NewUser(person, secret), quirks: new(quirks)}
	for _, name := range []string{"INBOX", "Junk", "Sent"} {
		f.must(f.user.Create(name, nil))
	}
	f.listen(imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIdle: {}})
	f.Inbox = &Inbox{
		Store: openStore(t), Now: func() time.Time { return noon }, Rand: func(n int64) int64 { return n / 2 },
		Desk: Desk{Addresses: []string{support}, Domains: []string{"okpay.example"}, Brands: []string{"OKPAY", "欧付"}},
		Notify: func(e Event) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.events = append(f.events, e)
		},
	}
	f.Env.Now = f.Now
	f.update(func(x *store.Tx) (err error) {
		server := account.Server{Host: f.host, Port: f.port, Security: account.None}
		c := account.Config{Email: person, User: person, IMAP: server, SMTP: server}
		f.Account, err = account.Save(x, 0, c, secret)
		return err
	})
	return f
}

func openStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{
		Path: t.TempDir() + "/store.db", Key: [32]byte{1}, Now: func() time.Time { return noon },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (f *fixture) listen(caps imap.CapSet) {
	mem := imapmemserver.New()
	mem.AddUser(f.user)
	server := imapserver.New(&imapserver.Options{
		NewSession: func(c *imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			f.quirks.count("CONNECT")
			return &quirkySession{mem.NewSession(), f.quirks, c.NetConn()}, nil, nil
		},
		Caps: caps, InsecureAuth: true, Logger: log.New(io.Discard, "", 0),
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	f.must(err)
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	f.t.Cleanup(func() {
		_ = server.Close()
		<-served
	})
	address := ln.Addr().(*net.TCPAddr)
	f.host, f.port = address.IP.String(), address.Port
}

func (f *fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) update(g func(*store.Tx) error) {
	f.t.Helper()
	f.must(f.Store.Update(context.Background(), g))
}

func (f *fixture) view(g func(*store.Tx) error) {
	f.t.Helper()
	f.must(f.Store.View(context.Background(), g))
}

func (f *fixture) openTicket(id ticket.ID, messageID string) {
	f.t.Helper()
	f.update(func(x *store.Tx) error { return InsertSent(x, f.Account, id, messageID) })
}

// InsertSent makes a ticket that was sent an hour ago, with its own mail. The tests outside of the package have it too.
func InsertSent(x *store.Tx, account int64, id ticket.ID, messageID string) error {
	at := noon.Add(-time.Hour)
	err := x.InsertTicket(ticket.Ticket{
		ID: id, Account: account, Subject: "Locked", Lang: "en", To: support, State: ticket.Waiting,
		Created: at, Updated: at,
	})
	if err != nil {
		return err
	}
	for _, e := range []ticket.Event{ticket.EventCreated, ticket.EventQueued, ticket.EventSent} {
		if err := x.AppendEntry(id, ticket.Entry{At: at, Event: e, MessageID: messageID}); err != nil {
			return err
		}
	}
	_, _, err = x.InsertMessage(ticket.Message{
		Ticket: id, MessageID: messageID, From: person, To: support, Subject: "Locked", Date: at,
		Direction: ticket.Out, Kind: ticket.KindOther, Text: "My account is locked.", BodyHash: [32]byte{9},
	})
	return err
}

// deliver puts a mail into a folder; it arrived at the given time.
func (f *fixture) deliver(folder string, at time.Time, mail string) {
	f.t.Helper()
	raw := []byte(strings.ReplaceAll(mail, "\n", "\r\n"))
	_, err := f.user.Append(folder, bytes.NewReader(raw), &imap.AppendOptions{Time: at})
	f.must(err)
}

func (f *fixture) check() Report {
	f.t.Helper()
	r, err := f.Check(f.t.Context(), false)
	f.must(err)
	return r
}

func (f *fixture) ticket(id ticket.ID) (k ticket.Ticket) {
	f.t.Helper()
	f.view(func(x *store.Tx) (err error) {
		k, err = x.Ticket(id)
		return err
	})
	return k
}

func (f *fixture) messages(id ticket.ID) (list []ticket.Message) {
	f.t.Helper()
	f.view(func(x *store.Tx) (err error) {
		list, err = x.Messages(id)
		return err
	})
	return list
}

func (f *fixture) claims() (list []ticket.Message) {
	f.t.Helper()
	f.view(func(x *store.Tx) (err error) {
		list, err = x.Claims()
		return err
	})
	return list
}

// timeline renders the events of a ticket's timeline after the first n, for comparing.
func (f *fixture) timeline(id ticket.ID, n int) string {
	f.t.Helper()
	var list []ticket.Entry
	f.view(func(x *store.Tx) (err error) {
		list, err = x.Timeline(id)
		return err
	})
	var words []string
	for _, e := range list[min(n, len(list)):] {
		words = append(words, string(e.Event))
	}
	return strings.Join(words, " ")
}

func (f *fixture) told() []Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := f.events
	f.events = nil
	return list
}

// letter is a plain mail; more holds header lines.
func mail(id, from, to, subject, text string, more ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Message-ID: %s\nFrom: %s\nTo: %s\nSubject: %s\nDate: Mon, 10 Mar 2025 11:30:00 +0000\n", id, from, to, subject)
	for _, line := range more {
		b.WriteString(line + "\n")
	}
	fmt.Fprintf(&b, "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n%s\n", text)
	return b.String()
}

// answer is a reply of the desk to the first mail.
func answer(id, text string) string {
	return mail(id, "OKPAY <"+support+">", person, "Re: Locked [#K7F3-9Q2M]", text,
		"In-Reply-To: "+firstID, "References: "+firstID)
}
