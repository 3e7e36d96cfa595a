package inbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// maxBackfills bounds the tickets whose earlier mails one check looks for; a rebuild finds all.
const maxBackfills = 8

// debt is what the mailbox holds from before this computer read it, and what is still to be fetched. It is kept in the
// store with what shows it, so that a check that is cut off leaves it to the next one.
type debt struct {
	Tickets []ticket.ID // of another computer, of which a later mail or a record turned up
	Mails   []string    // ids of mails that were put into tickets by hand elsewhere
}

func (r *syncing) debtKey() string { return fmt.Sprintf("inbox/debt/%d", r.Account) }

func (r *syncing) debt(t *store.Tx) (d debt, err error) {
	data, err := t.Get(r.debtKey())
	if errors.Is(err, store.ErrNotFound) {
		return d, nil
	}
	if err == nil && json.Unmarshal(data, &d) != nil {
		d = debt{} // a rebuild finds all
	}
	return d, err
}

// owed is what is still to be fetched, as it is in the store.
func (r *syncing) owed(ctx context.Context) (d debt, err error) {
	err = r.Store.View(ctx, func(t *store.Tx) (err error) {
		d, err = r.debt(t)
		return err
	})
	if err != nil {
		return d, fmt.Errorf("reading what is to be fetched: %w", err)
	}
	return d, nil
}

// owe changes what is still to be fetched.
func (r *syncing) owe(t *store.Tx, change func(*debt)) error {
	d, err := r.debt(t)
	if err != nil {
		return err
	}
	change(&d)
	if len(d.Tickets)+len(d.Mails) == 0 {
		return t.Put(r.debtKey(), nil)
	}
	data, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("keeping what is to be fetched: %w", err)
	}
	return t.Put(r.debtKey(), data)
}

// withOne adds one that is not there yet.
func withOne[T comparable](list []T, one T) []T {
	if slices.Contains(list, one) || len(list) >= maxBackfills {
		return list
	}
	return append(list, one)
}

// lacking notes that a ticket of another computer turned up by a mail or record that is not its first: this computer was
// set up later, and read no further back than that.
func (r *syncing) lacking(t *store.Tx, id ticket.ID) error {
	if r.mode.rebuild {
		return nil
	}
	return r.owe(t, func(d *debt) { d.Tickets = withOne(d.Tickets, id) })
}

// backfill fetches what the mailbox holds of such tickets from before.
func (r *syncing) backfill(ctx context.Context, names folders) error {
	owed, err := r.owed(ctx)
	if err != nil || len(owed.Tickets) == 0 {
		return err
	}
	if err := r.load(ctx); err != nil {
		return err
	}
	for _, f := range names.read() {
		state, there, err := r.openFolder(ctx, f.name)
		if err != nil {
			return err
		}
		if !there {
			continue
		}
		pos, read, err := r.position(ctx, f.name, state)
		if err != nil {
			return err
		}
		if !read && f.role != roleSent {
			continue // all of it is read after this
		}
		for _, id := range owed.Tickets {
			if err := r.backfillFrom(ctx, f.role, pos, state, id); err != nil {
				return fmt.Errorf("looking for earlier mails of ticket %s: %w", id, err)
			}
		}
	}
	return r.Store.Update(ctx, func(t *store.Tx) error { return r.owe(t, func(d *debt) { d.Tickets = nil }) })
}

// backfillFrom takes one ticket's mails of an opened folder, up to the position that it was read to.
func (r *syncing) backfillFrom(ctx context.Context, role role, pos store.Position, state mailbox, id ticket.ID) error {
	sp := span{until: pos.LastUID, state: state}
	if pos.LastUID == 0 {
		return nil
	}
	var t, bounces terms
	for _, key := range []string{"References", "In-Reply-To"} {
		t.header(key, idPrefix+string(id))
	}
	t.header("Subject", string(id))
	if role == roleSent {
		t.header(ticketHeader, string(id))
		t.header("Message-ID", string(id))
	} else {
		bounces = incomingTerms(Desk{}, nil, nil).bounces
	}
	uids, _, err := find(ctx, r.session, sp, t)
	if err == nil && len(bounces) > 0 {
		var more []uint32
		more, _, err = find(ctx, r.session, sp, bounces, func(c *imap.SearchCriteria) { c.Body = []string{idPrefix + string(id)} })
		uids = append(uids, more...)
	}
	if err != nil {
		return ignoreRefusal(err)
	}
	return r.takeAll(ctx, role, pos, uids)
}

// fetchAbsent looks for mails that were put into tickets by hand on another computer: they may be older than anything
// that this one has read. What is not found either is left to come by itself.
func (r *syncing) fetchAbsent(ctx context.Context, names folders) error {
	owed, err := r.owed(ctx)
	if err != nil || len(owed.Mails) == 0 {
		return err
	}
	var t terms
	for _, id := range owed.Mails {
		t.header("Message-ID", id)
	}
	for _, f := range names.read() {
		if f.role == roleSent {
			continue
		}
		if err := r.fetchFrom(ctx, f.role, f.name, t.ascii()); err != nil {
			return fmt.Errorf("looking for mails put into tickets elsewhere: %w", err)
		}
	}
	return r.Store.Update(ctx, func(t *store.Tx) error { return r.owe(t, func(d *debt) { d.Mails = nil }) })
}

func (r *syncing) fetchFrom(ctx context.Context, role role, name string, t terms) error {
	state, there, err := r.openFolder(ctx, name)
	if err != nil || !there || len(t) == 0 {
		return err
	}
	pos, read, err := r.position(ctx, name, state)
	if err != nil || !read || pos.LastUID == 0 {
		return err
	}
	uids, _, err := find(ctx, r.session, span{until: pos.LastUID, state: state}, t)
	if err != nil || len(uids) > fewFound {
		return ignoreRefusal(err) // more than were asked for is a search that cannot be trusted
	}
	return r.takeAll(ctx, role, pos, uids)
}

// ignoreRefusal makes nothing of a server's NO or BAD: what was asked for is left to a rebuild.
func ignoreRefusal(err error) error {
	if refused(err) {
		return nil
	}
	return err
}

// takeAll deals with mails of an opened folder that are older than its position pos.
func (r *syncing) takeAll(ctx context.Context, role role, pos store.Position, uids []uint32) error {
	slices.Sort(uids)
	mails, err := envelopes(ctx, r.session, slices.Compact(uids))
	if err != nil {
		return err
	}
	for _, e := range mails {
		if c := r.parse(e); r.interesting(role, c) {
			if err := r.take(ctx, role, c, pos); err != nil {
				return err
			}
		}
	}
	return nil
}
