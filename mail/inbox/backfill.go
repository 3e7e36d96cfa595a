package inbox

import (
	"context"
	"fmt"
	"slices"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// maxBackfills bounds the tickets whose earlier mails one check looks for; a rebuild finds all.
const maxBackfills = 8

// lacking notes that a ticket of another computer turned up by a mail or record that is not its first: this computer was
// set up later, and read no further back than that.
func (r *syncing) lacking(id ticket.ID) {
	if !r.mode.rebuild && !slices.Contains(r.partial, id) && len(r.partial) < maxBackfills {
		r.partial = append(r.partial, id)
	}
}

// backfill fetches what the mailbox holds of such tickets from before.
func (r *syncing) backfill(ctx context.Context, names folders) error {
	if err := r.load(ctx); err != nil {
		return err
	}
	for _, f := range []struct {
		role role
		name string
	}{{roleSent, names.Sent}, {roleInbox, inboxName}, {roleJunk, names.Junk}} {
		if f.name == "" {
			continue
		}
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
		for _, id := range r.partial {
			if err := r.backfillFrom(ctx, f.role, pos, state, id); err != nil {
				return fmt.Errorf("looking for earlier mails of ticket %s: %w", id, err)
			}
		}
	}
	return nil
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
	if refused(err) {
		return nil // a rebuild reads the headers
	}
	if err != nil {
		return err
	}
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
