// Package inbox follows the mailbox over IMAP (RFC 3501): it asks the server for what belongs to the tickets, fetches
// it within bounds, matches it and stores it together with the position reached. It never changes a mail or a flag;
// all it writes to the server are the copies of sent mails and the records of what the person did to a ticket, both into
// Sent. It neither judges senders nor sends.
package inbox

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/message"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// Desk is what is known of support: bare lower-case addresses, domains, and brand words ("OKPAY").
type Desk struct {
	Addresses []string
	Domains   []string
	Brands    []string
}

// Letter is a mail that came in, as Judge gets it. Raw is good until Judge returns.
type Letter struct {
	Mail     *message.Parsed
	Raw      io.ReadSeeker
	Received time.Time
	Ticket   ticket.ID // "" for a mail that only claims to be from support
	Known    bool      // its sender is a correspondent of the ticket
}

// Event is one thing that a sync changed.
type Event struct {
	Event     ticket.Event // answered, acknowledged, bounced, delayed, replied, sent (a ticket made again); "" for a claim
	Ticket    ticket.ID
	MessageID string
	Row       int64
}

// Report is what a check did.
type Report struct {
	New      int // mails stored, those that only claim to be from the desk included
	Updated  int // changes to tickets: entries of their timelines
	Bounced  int // bounces among them that say "failed"
	BytesIn  int64
	BytesOut int64
	// RoundTrips is the number of turns from writing to reading, login included when the check made its own connection.
	RoundTrips int
	Elapsed    time.Duration
}

// Inbox follows one account. Its methods may be called at the same time; while Watch holds a connection the others
// use that one. An Inbox must not be copied after first use.
type Inbox struct {
	Store   *store.Store
	Account int64
	Env     account.Env
	Desk    Desk
	Limits  message.Limits
	Judge   func(context.Context, Letter) ticket.Verdict
	Expect  func(from time.Time) time.Time // when an answer is due after the person's mail or an acknowledgement; may be nil
	Now     func() time.Time
	Rand    func(n int64) int64 // [0,n)
	Log     *slog.Logger
	Notify  func(Event)     // after the commit; may be nil
	State   func(ConnState) // what the window says; may be nil

	connect func(context.Context) (session, error) // nil: over the network
	mu      sync.Mutex
	lane    *lane         // to the connection that Watch holds; nil while there is none
	doubts  chan struct{} // to Watch; nil while there is none
	reached chan struct{} // to Watch while it is offline, else nil

	noRecords time.Time // until then the server is not asked to take a record: it refused one
}

// ConnState says how the mailbox connection is.
type ConnState struct {
	State string // "connecting", "connected", "polling", "offline", "auth_failed", "stopped"
	Err   error
	Since time.Time
	Retry time.Time // next attempt
	Lost  time.Time // since when the mailbox cannot be reached, through all attempts; zero when it can, or was not tried
}

// Check syncs once. full forgets the positions first.
func (b *Inbox) Check(ctx context.Context, full bool) (Report, error) {
	return b.report(ctx, mode{full: full})
}

// Rebuild makes tickets again from the person's own mails in Sent and then checks fully.
func (b *Inbox) Rebuild(ctx context.Context) (Report, error) {
	return b.report(ctx, mode{full: true, rebuild: true})
}

// mode says how much a check looks at.
type mode struct {
	full    bool // forget the positions
	rebuild bool // look for own mails in all of Sent, not only since the oldest ticket
}

// report runs a check and counts what it cost.
func (b *Inbox) report(ctx context.Context, m mode) (Report, error) {
	began := b.now()
	var r Report
	counts, err := b.with(ctx, func(ctx context.Context, s session) error {
		var err error
		r, err = b.check(ctx, s, m, false)
		return err
	})
	r.BytesIn, r.BytesOut, r.RoundTrips = counts.In, counts.Out, counts.RoundTrips
	r.Elapsed = b.now().Sub(began)
	return r, err
}

func (b *Inbox) now() time.Time {
	if b.Now == nil {
		return time.Now()
	}
	return b.Now()
}

func (b *Inbox) log() *slog.Logger {
	if b.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return b.Log
}

func (b *Inbox) notify(events []Event) {
	if b.Notify == nil {
		return
	}
	for _, e := range events {
		b.Notify(e)
	}
}

func (b *Inbox) judge(ctx context.Context, l Letter) ticket.Verdict {
	if b.Judge == nil {
		return ticket.Verdict{Level: ticket.Unverified, Reasons: []string{"not_checked"}}
	}
	return b.Judge(ctx, l)
}

// knows tells whether address is the desk's by its own address or its domain.
func (d Desk) knows(address string) bool {
	if address == "" {
		return false
	}
	for _, a := range d.Addresses {
		if strings.EqualFold(a, address) {
			return true
		}
	}
	_, host, _ := strings.Cut(strings.ToLower(address), "@")
	for _, domain := range d.Domains {
		domain = strings.ToLower(domain)
		if host == domain || strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}

// claimedBy tells whether the mail says of itself that it comes from the desk.
func (d Desk) claimedBy(p *message.Parsed) bool {
	if d.knows(p.FromAddress) {
		return true
	}
	text := strings.ToLower(p.From + "\n" + p.Subject)
	for _, brand := range d.Brands {
		if brand != "" && strings.Contains(text, strings.ToLower(brand)) {
			return true
		}
	}
	return false
}
