package inbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/mail/wire"
)

// disposition is what becomes of a mail.
type disposition int

const (
	drop   disposition = iota // it is none of ours
	look                      // its body must tell
	attach                    // it belongs to a ticket
	claim                     // it only says that it comes from the desk
	rename                    // it is our own mail under another id
	align                     // it is our own mail, filed as of another time than our timeline says
	arrive                    // it is our own mail, which was taken back in doubt, and has arrived all the same
)

// place is where a mail belongs.
type place struct {
	disposition
	id   ticket.ID
	of   string // with rename, align and arrive: the id under which we know it
	made bool   // the ticket is not here yet
	rule ticket.Rule

	byHand bool      // the person put it there, on another computer
	at     time.Time // with byHand: when
}

// directory answers ticket.Match from a transaction.
type directory struct {
	*store.Tx
	desk   Desk
	writer string // an address that counts as a correspondent of every ticket: the person's, of mails in Sent
}

func (d directory) Known(id ticket.ID) (bool, error) {
	_, err := d.Ticket(id)
	return found(err)
}

func (d directory) Correspondent(id ticket.ID, address string) (bool, error) {
	if address == "" {
		return false, nil
	}
	if d.desk.knows(address) || address == d.writer {
		return true, nil
	}
	known, err := d.Correspondents(id)
	for _, k := range known {
		if k == address {
			return true, err
		}
	}
	return false, err
}

// placeIncoming decides about a mail from INBOX or Junk; whole tells that p was parsed from all of it.
func (r *syncing) placeIncoming(t *store.Tx, c candidate, p *message.Parsed, whole bool) (place, error) {
	e := r.incomingEvidence(c, p)
	gone, err := deleted(t, p, e)
	if gone || err != nil {
		return place{}, err
	}
	if own, err := t.OwnIDs([]string{p.MessageID}); err != nil || len(own) > 0 {
		return place{}, err // a copy of our own mail
	}
	if p.FromAddress == r.person && p.Kind != ticket.KindBounce {
		// A copy to oneself, perhaps under another id, or a forgery: what the person writes is found in Sent.
		return place{}, nil
	}
	id, rule, ok, err := ticket.Match(e, directory{Tx: t, desk: r.Desk})
	if err != nil {
		return place{}, fmt.Errorf("matching a mail: %w", err)
	}
	if ok {
		return place{disposition: attach, id: id, rule: rule}, nil
	}
	if where, err := r.placeByHand(t, p, whole); where.disposition != drop || err != nil {
		return where, err
	}
	switch {
	case c.bounce && !whole:
		return place{disposition: look}, nil
	case c.bounce || p.Kind == ticket.KindBounce:
		return place{}, nil
	case r.Desk.claimedBy(p):
		return place{disposition: claim}, nil
	}
	return place{}, nil
}

// deleted tells whether the mail belongs to a ticket that the person deleted. The shape of an id is enough here: it
// brings nothing in.
func deleted(t *store.Tx, p *message.Parsed, e ticket.Evidence) (bool, error) {
	ids, err := t.DeletedIDs()
	if err != nil || len(ids) == 0 {
		return false, err
	}
	if ids[p.TicketToken] || ids[e.TicketHeader] || ids[e.PlusToken] {
		return true, nil
	}
	for _, list := range [][]string{{p.MessageID, e.BouncedID}, e.InReplyTo, e.References, e.OriginalIDs} {
		for _, messageID := range list {
			if id, ok := ticket.FromMessageID(messageID); ok && ids[id] {
				return true, nil
			}
		}
	}
	return false, nil
}

func (r *syncing) place(t *store.Tx, role role, c candidate, p *message.Parsed, whole bool) (place, error) {
	if role == roleSent {
		return r.placeOwn(t, p, c.Received)
	}
	return r.placeIncoming(t, c, p, whole)
}

// take deals with one mail: it decides by the headers, fetches what is wanted, decides again by the whole and commits
// the outcome together with the position pos, which ends at this mail.
func (r *syncing) take(ctx context.Context, role role, c candidate, pos store.Position) error {
	if role == roleSent && c.record {
		return r.takeRecord(ctx, c, pos)
	}
	var where place
	var here []ticket.Message
	err := r.Store.View(ctx, func(t *store.Tx) (err error) {
		if role == roleArchive && c.MessageID != "" {
			if here, err = t.MessagesByMessageID(c.MessageID); err != nil || len(here) > 0 {
				return err
			}
		}
		where, err = r.place(t, role, c, c.Parsed, false)
		return err
	})
	if err != nil || len(here) > 0 { // the archive holds what the other folders hold: it need not be fetched twice
		return err
	}
	if where.disposition == drop {
		return r.keepStray(ctx, role, c, c.Parsed, pos)
	}
	switch where.disposition {
	case rename, align, arrive:
		return r.commit(ctx, role, &letter{candidate: c, parsed: c.Parsed}, ticket.Verdict{}, pos)
	}
	l, err := r.fetch(ctx, c)
	switch {
	case errors.Is(err, errVanished):
		return nil
	case errors.Is(err, wire.ErrBudget) || refused(err):
		return r.strike(ctx, role, c, pos, err)
	case err != nil || l == nil:
		return err
	}
	return r.settle(ctx, role, l, pos)
}

// settle decides about a fetched mail, judges it if it is wanted, and commits.
func (r *syncing) settle(ctx context.Context, role role, l *letter, pos store.Position) (err error) {
	defer func() {
		if err != nil {
			r.release(ctx, l)
		}
	}()
	var where place
	var known bool
	err = r.Store.View(ctx, func(t *store.Tx) (err error) {
		if where, err = r.place(t, role, l.candidate, l.parsed, true); err != nil || where.id == "" {
			return err
		}
		known, err = directory{Tx: t, desk: r.Desk}.Correspondent(where.id, l.parsed.FromAddress)
		return err
	})
	if err != nil {
		return err
	}
	if where.disposition == drop {
		if err := r.keepStray(ctx, role, l.candidate, l.parsed, pos); err != nil {
			return err
		}
	}
	var verdict ticket.Verdict
	if where.disposition == attach || where.disposition == claim {
		if err := r.keepRaw(ctx, l); err != nil {
			return err
		}
		if role != roleSent {
			if err := r.open(ctx, l, func(raw io.ReadSeeker) error {
				verdict = r.judge(ctx, Letter{Mail: l.parsed, Raw: raw, Received: l.Received, Ticket: where.id, Known: known})
				return nil
			}); err != nil {
				return err
			}
		}
	}
	return r.commit(ctx, role, l, verdict, pos)
}

// release deletes a letter's bytes that no row refers to.
func (r *syncing) release(ctx context.Context, l *letter) {
	if l.raw == 0 {
		return
	}
	err := r.Store.Update(context.WithoutCancel(ctx), func(t *store.Tx) error { return t.ReleaseRaw(l.raw) })
	if err != nil {
		r.log().Warn("releasing the bytes of a mail", "err", err) // the store sweeps them later
	}
}

// maxStrikes is how often a mail may break the connection or be refused before its headers have to do.
const maxStrikes = 3

// strike notes that a mail could not be fetched for a reason of its own, and in the end takes its headers for it.
func (r *syncing) strike(ctx context.Context, role role, c candidate, pos store.Position, cause error) error {
	if enough, err := r.struck(ctx, c, pos); err != nil || !enough {
		return errors.Join(cause, err)
	}
	r.log().Error("a mail cannot be fetched, keeping its headers", "folder", role, "uid", c.UID, "err", cause)
	l := &letter{candidate: c, parsed: c.Parsed, memory: c.Header, partial: true}
	return errors.Join(cause, r.settle(ctx, role, l, pos))
}

// struck counts how often a mail could not be fetched, and tells when that is enough: one broken mail must not hold up
// all later ones.
func (r *syncing) struck(ctx context.Context, c candidate, pos store.Position) (enough bool, err error) {
	key := fmt.Sprintf("inbox/strike/%d/%s", r.Account, pos.Folder)
	count := struct {
		UIDValidity, UID uint32
		Strikes          int
	}{}
	err = r.Store.Update(ctx, func(t *store.Tx) error {
		data, err := t.Get(key)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if json.Unmarshal(data, &count) != nil || count.UIDValidity != pos.UIDValidity || count.UID != c.UID {
			count.UIDValidity, count.UID, count.Strikes = pos.UIDValidity, c.UID, 0
		}
		count.Strikes++
		if data, err = json.Marshal(count); err != nil {
			return err
		}
		if count.Strikes >= maxStrikes {
			data = nil
		}
		return t.Put(key, data)
	})
	return err == nil && count.Strikes >= maxStrikes, err
}

// errMoved says that the store changed between deciding about a mail and storing it. The next check decides anew.
var errMoved = errors.New("the mail's place changed meanwhile")
