package mail

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"reflect"
	"slices"
	"time"

	"okpay.example/support/mail/inbox"
	"okpay.example/support/mail/message"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/mail/trust"
)

// TXTResolver looks up TXT records; *net.Resolver is one.
type TXTResolver = trust.Resolver

// TXTLineError says which line that ReadTXT read is no record.
type TXTLineError = trust.ZoneError

// ReadTXT reads records from a file, "NAME TYPE VALUE" a line, that answer instead of DNS.
func ReadTXT(r io.Reader) (TXTResolver, error) {
	z, err := trust.ReadZone(r)
	if err != nil {
		return nil, err
	}
	return z, nil
}

// InspectOptions say by what a mail is judged.
type InspectOptions struct {
	Desk    Desk
	TXT     TXTResolver // nil: the system's
	Servers []string    // authserv-ids whose Authentication-Results count
	At      time.Time   // the moment as of which it is judged
}

// Inspect reads one mail and judges it, without storing anything.
func Inspect(ctx context.Context, r io.ReadSeeker, o InspectOptions) (*Parsed, ticket.Verdict, error) {
	p, err := message.Parse(r, message.Limits{})
	if err != nil {
		return nil, ticket.Verdict{}, err
	}
	j := trust.Judge{Policy: policyOf(o.Desk, o.Servers), DNS: o.TXT}
	if j.DNS == nil {
		j.DNS = systemTXT(time.Now)
	}
	v, err := j.Verdict(ctx, trust.Letter{Mail: p, Raw: r, At: o.At, Now: o.At, Known: true})
	return p, v, err
}

// systemTXT asks the system's DNS.
func systemTXT(now func() time.Time) trust.Resolver {
	return &trust.Cache{Resolver: net.DefaultResolver, Now: now}
}

func policyOf(d Desk, servers []string) trust.Policy {
	return trust.Policy{
		Domains: d.Domains, Signing: d.Signing, Addresses: d.Addresses, Brands: d.Brands, Contacts: d.Contacts, Servers: servers,
	}
}

// judge judges a mail that came into a mailbox. What goes wrong is not the mail's fault: it is judged again later.
func (c *Client) judge(ctx context.Context, account int64, l inbox.Letter) ticket.Verdict {
	v, err := c.judgeBy(ctx, account, trust.Letter{
		Mail: l.Mail, Raw: l.Raw, At: l.Received, Ticket: l.Ticket != "", Known: l.Known,
	})
	if err != nil {
		c.logUnless(ctx, "judge a mail", err)
		return trust.Unchecked()
	}
	return v
}

// judgeBy judges with what is known of support and of the mailbox's provider. Behind a proxy DNS is not asked: it would
// tell the network what the proxy is to hide.
func (c *Client) judgeBy(ctx context.Context, account int64, l trust.Letter) (ticket.Verdict, error) {
	accounts, err := c.Accounts(ctx)
	if err != nil {
		return ticket.Verdict{}, err
	}
	var servers []string
	dns := c.o.TXT
	for _, a := range accounts {
		if a.ID == account {
			servers = trust.AuthServers(a.Config.IMAP.Host, a.Config.Email)
		}
		if a.Config.Proxy != "" {
			dns = unasked{}
		}
	}
	if l.Now = c.o.Now(); l.At.IsZero() {
		l.At = l.Now
	}
	return trust.Judge{Policy: policyOf(c.Desk(), servers), DNS: dns}.Verdict(ctx, l)
}

var errUnasked = errors.New("DNS is not asked behind a proxy")

// unasked is a resolver that nobody may ask.
type unasked struct{}

func (unasked) LookupTXT(context.Context, string) ([]string, error) { return nil, errUnasked }

const (
	judgedBy    = "trust/judged-by" // in the store's state: the policy by which its mails were judged
	maxAgain    = 500               // mails that are judged again at once
	againPeriod = 10 * time.Minute  // how often DNS is asked for what it did not answer
)

// policyPrint changes when mails have to be judged anew: with what the pack says, or with how this program judges.
func policyPrint(d Desk) string {
	const version = 2
	sum := sha256.Sum256(fmt.Append(nil, version, d.Domains, d.Signing, d.Addresses, d.Brands, d.Contacts))
	return hex.EncodeToString(sum[:8])
}

// judgeAgain judges the mails again that could not be told, and all of them when every is set or the policy changed. It
// gives how many are still open.
func (c *Client) judgeAgain(ctx context.Context, every bool) (open int, err error) {
	print := policyPrint(c.Desk())
	var mails []ticket.Message
	accounts := map[ticket.ID]int64{}
	err = c.store.View(ctx, func(tx *store.Tx) error {
		last, err := tx.Get(judgedBy)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		every = every || string(last) != print
		if mails, err = tx.ToJudge(every, maxAgain); err != nil {
			return err
		}
		for _, m := range mails {
			if k, err := tx.Ticket(m.Ticket); err == nil {
				accounts[m.Ticket] = k.Account
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("look for mails to be judged: %w", err)
	}
	for _, m := range mails {
		v, err := c.judgeStored(ctx, m, accounts[m.Ticket])
		if ctx.Err() != nil {
			return open, ctx.Err()
		}
		if err != nil {
			c.o.Log.Warn("judge a mail again", "err", err)
			continue
		}
		if v.Pending {
			open++
		}
		if err := c.keepVerdict(ctx, m, v); err != nil {
			return open, err
		}
	}
	if !every {
		return open, nil
	}
	return open, c.store.Update(ctx, func(tx *store.Tx) error { return tx.Put(judgedBy, []byte(print)) })
}

// judgeStored judges a mail in the store.
func (c *Client) judgeStored(ctx context.Context, m ticket.Message, account int64) (v ticket.Verdict, err error) {
	raw, err := c.store.OpenRaw(ctx, m.Raw)
	if err != nil {
		return v, fmt.Errorf("read the mail %s: %w", m.MessageID, err)
	}
	defer func() { err = errors.Join(err, raw.Close()) }()
	p, err := message.Parse(raw, message.Limits{})
	if err != nil {
		return v, err
	}
	at := m.Received
	if at.IsZero() {
		at = m.Date
	}
	v, err = c.judgeBy(ctx, account, trust.Letter{
		Mail: p, Raw: raw, At: at, Ticket: m.Ticket != "", Known: !slices.Contains(m.Verdict.Reasons, "first_seen"),
	})
	return settled(m.Verdict, v), err
}

// settled is what holds of an old and a new verdict: what was proved when the mail was new stays proved when DNS does not
// answer, or the key was taken out of it since.
func settled(old, judged ticket.Verdict) ticket.Verdict {
	lost := judged.Pending || slices.Contains(judged.Reasons, "key_gone") || slices.Contains(judged.Reasons, "key_missing")
	if lost && (old.Level == ticket.Verified || old.Level == ticket.Forged) {
		judged.Level, judged.Reasons, judged.Evidence, judged.Pending = old.Level, old.Reasons, old.Evidence, false
	}
	return judged
}

func (c *Client) keepVerdict(ctx context.Context, m ticket.Message, v ticket.Verdict) error {
	if reflect.DeepEqual(m.Verdict, v) {
		return nil
	}
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		if _, err := tx.Message(m.Row); errors.Is(err, store.ErrNotFound) {
			return nil // deleted meanwhile
		} else if err != nil {
			return err
		}
		return tx.SetVerdict(m.Row, v)
	})
	if err != nil {
		return fmt.Errorf("keep the verdict on %s: %w", m.MessageID, err)
	}
	kind := EventTicket
	if m.Ticket == "" {
		kind = EventClaim
	}
	c.emit(Event{Kind: kind, Ticket: m.Ticket, MessageID: m.MessageID})
	return nil
}

// runJudging judges again what could not be told: when the mailbox is reached, and then from time to time while something
// is open.
func (c *Client) runJudging(ctx context.Context) {
	again := time.NewTimer(0)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.judges:
		case <-again.C:
		}
		open, err := c.judgeAgain(ctx, false)
		c.logUnless(ctx, "judge mails again", err)
		if open > 0 {
			again.Reset(againPeriod)
		}
	}
}
