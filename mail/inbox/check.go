package inbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// role is what a folder is for.
type role string

// The roles; those of incoming mail are the Folder of the messages found there.
const (
	roleInbox   role = inboxName
	roleJunk    role = "Junk"
	roleSent    role = "Sent"
	roleArchive role = "Archive" // Gmail's All Mail: what was archived, by hand or by a filter, is in no other folder
)

// syncing is one check on one connection.
type syncing struct {
	*Inbox
	session session
	person  string // the account's own address
	mode    mode
	opened  string // the folder that is open on the connection
	report  Report

	tickets  []ticket.Ticket // the newest change first, at most maxLoaded
	contacts []string        // addresses that tickets go to, aside from the desk's
	plus     bool            // the provider was seen to deliver to plus-addresses
}

// check looks at Sent, INBOX, Junk and the archive of everything, where there is one. Sent comes first: the ids learnt there
// let replies find their ticket. With stay
// INBOX is open at the end, ready for IDLE.
func (b *Inbox) check(ctx context.Context, s session, m mode, stay bool) (Report, error) {
	config, err := b.config(ctx)
	if err != nil {
		return Report{}, err
	}
	r := &syncing{Inbox: b, session: s, person: bare(config.Email), mode: m}
	if m.full {
		if err := b.Store.Update(ctx, func(t *store.Tx) error { return t.ResetPositions(b.Account) }); err != nil {
			return r.report, fmt.Errorf("forgetting the positions: %w", err)
		}
	}
	if err := r.all(ctx); err != nil {
		return r.report, err
	}
	if err := r.fileRecords(ctx); err != nil || !stay || r.opened == inboxName {
		return r.report, err
	}
	// Reading another folder closed INBOX: it is opened again, and what came in between is seen.
	state, there, err := r.openFolder(ctx, inboxName)
	if err == nil && !there {
		err = errNoInbox
	}
	if err == nil {
		err = r.folder(ctx, roleInbox, inboxName, state)
	}
	return r.report, err
}

var errNoInbox = errors.New("imap: the server does not let INBOX be read")

func (r *syncing) all(ctx context.Context) error {
	names, err := r.folders(ctx, r.session, false)
	if err != nil {
		return err
	}
	states, err := r.look(ctx, names)
	if err != nil {
		return err
	}
	for _, name := range names.besides() {
		if _, there := states[name]; !there {
			// Renamed or deleted since it was listed.
			if names, err = r.folders(ctx, r.session, true); err != nil {
				return err
			}
			if states, err = r.look(ctx, names); err != nil {
				return err
			}
			break
		}
	}
	if _, there := states[inboxName]; !there {
		return errNoInbox
	}
	if names.Sent == "" && r.mode.rebuild {
		return errors.New("rebuilding: the mailbox has no folder of sent mails")
	}
	for _, f := range names.read() {
		if state, there := states[f.name]; there {
			if err := r.folder(ctx, f.role, f.name, state); err != nil {
				return fmt.Errorf("checking %s: %w", f.role, err)
			}
		}
		if f.role == roleSent {
			if err := r.backfill(ctx, names); err != nil {
				return err
			}
			if err := r.retakeStrays(ctx, names); err != nil {
				return fmt.Errorf("looking at mails again: %w", err)
			}
		}
	}
	return r.fetchAbsent(ctx, names)
}

// look opens INBOX and asks for the state of the other folders, in one turn. It is opened rather than asked for, as
// STATUS of a folder that is open already may be out of date (RFC 3501, 6.3.10).
func (r *syncing) look(ctx context.Context, names folders) (map[string]mailbox, error) {
	r.opened = inboxName
	return r.session.Look(ctx, inboxName, names.besides()...)
}

// openFolder opens a folder read-only.
func (r *syncing) openFolder(ctx context.Context, name string) (state mailbox, there bool, err error) {
	r.opened = name
	answer, err := r.session.Look(ctx, name)
	if err != nil {
		return mailbox{}, false, err
	}
	state, there = answer[name]
	return state, there, nil
}

// folder brings one folder up to date. It opens it only when there is something new, or when STATUS told too little, as
// 163's does.
func (r *syncing) folder(ctx context.Context, role role, name string, state mailbox) error {
	if r.opened != name && (state.UIDValidity == 0 || state.UIDNext == 0) {
		var there bool
		var err error
		if state, there, err = r.openFolder(ctx, name); err != nil || !there {
			return err
		}
	}
	pos, read, err := r.position(ctx, name, state)
	if err != nil || read && state.UIDNext > 0 && state.UIDNext-1 == pos.LastUID {
		return err
	}
	if r.opened != name {
		var there bool
		if state, there, err = r.openFolder(ctx, name); err != nil || !there {
			return err
		}
		if validity(state) != pos.UIDValidity {
			return nil // made anew in this very moment: the next check starts over
		}
	}
	top, err := r.top(ctx, state)
	if err != nil {
		return err
	}
	if read && top <= pos.LastUID {
		return nil
	}
	if err := r.load(ctx); err != nil {
		return err
	}
	sp := span{after: pos.LastUID, state: state}
	wanted := true
	if !read {
		if sp.since, wanted, err = r.since(ctx, role); err != nil {
			return err
		}
	}
	if wanted {
		if top, err = r.read(ctx, role, pos, sp, top); err != nil {
			return err
		}
	}
	pos.LastUID, pos.Checked = top, r.now()
	return r.keep(ctx, pos)
}

// position tells how far a folder was read; read is false when it never was, or must be read anew.
func (r *syncing) position(ctx context.Context, name string, state mailbox) (pos store.Position, read bool, err error) {
	err = r.Store.View(ctx, func(t *store.Tx) (err error) {
		pos, err = t.Position(r.Account, name)
		return err
	})
	if err != nil {
		return pos, false, fmt.Errorf("reading the position: %w", err)
	}
	if pos.UIDValidity != validity(state) || behind(state, pos) {
		pos = store.Position{Account: r.Account, Folder: name, UIDValidity: validity(state)}
	}
	return pos, pos.LastUID > 0 || !pos.Checked.IsZero(), nil
}

// maxLoaded bounds the tickets whose numbers and addresses a search may name: of more it names none but the newest
// addresses, and a check must not grow with the tickets that are kept.
const maxLoaded = 500

// load reads the tickets; a folder read before may have brought new ones.
func (r *syncing) load(ctx context.Context) error {
	err := r.Store.View(ctx, func(t *store.Tx) (err error) {
		if r.tickets, err = t.Tickets(store.TicketFilter{Limit: maxLoaded}); err != nil {
			return err
		}
		_, err = t.Get(r.plusKey())
		r.plus, err = found(err)
		return err
	})
	if err != nil {
		return fmt.Errorf("reading the tickets: %w", err)
	}
	r.contacts = contacts(r.tickets, r.Desk)
	return nil
}

// read takes in what is new in an opened folder and tells up to which UID it came.
func (r *syncing) read(ctx context.Context, role role, pos store.Position, sp span, top uint32) (uint32, error) {
	mails, top, err := r.candidates(ctx, role, sp, top)
	if err != nil {
		return 0, err
	}
	for _, m := range mails {
		pos.LastUID, pos.Checked = m.UID, r.now()
		if err := r.take(ctx, role, m, pos); err != nil {
			return 0, err
		}
	}
	return top, nil
}

// candidates gives the headers of the mails that may be of interest, ascending, and the UID up to which the folder is
// then read.
func (r *syncing) candidates(ctx context.Context, role role, sp span, top uint32) ([]candidate, uint32, error) {
	w := incomingTerms(r.Desk, r.contacts, ids(r.tickets))
	if role == roleSent {
		w = sentTerms(r.Desk, r.contacts, ids(r.tickets))
	}
	var mails []envelope
	uids, end, err := r.ask(ctx, sp, w)
	switch {
	case err == nil:
		if n := len(uids); n > 0 { // what arrived while the server searched is in its answer; UIDs only grow (RFC 3501, 2.3.1.1)
			top = max(top, uids[n-1])
		}
		if end > 0 {
			top = end
		}
		mails, err = envelopes(ctx, r.session, uids)
	case refused(err) || errors.Is(err, errBlind):
		r.log().Warn("the server cannot search, reading headers instead", "folder", role, "err", err)
		mails, err = walk(ctx, r.session, sp, maxWalked, func(e envelope) bool {
			return r.interesting(role, r.parse(e))
		})
	}
	if err != nil {
		return nil, 0, err
	}
	found := make([]candidate, 0, len(mails))
	for _, e := range mails {
		c := r.parse(e)
		if err := r.notePlus(ctx, role, c); err != nil {
			return nil, 0, err
		}
		if r.interesting(role, c) {
			found = append(found, c)
		}
	}
	found, err = r.narrow(ctx, r.light(role, sp, found))
	return found, top, err
}

func (r *syncing) plusKey() string { return fmt.Sprintf("inbox/plus/%d", r.Account) }

// notePlus remembers that the provider delivers to plus-addresses, once a mail shows it.
func (r *syncing) notePlus(ctx context.Context, role role, c candidate) error {
	if r.plus || role == roleSent {
		return nil
	}
	for _, address := range c.deliveredTo() {
		if _, ok := ticket.PlusTag(address, r.person); ok {
			r.plus = true
		}
	}
	if !r.plus {
		return nil
	}
	if err := r.Store.Update(ctx, func(t *store.Tx) error { return t.Put(r.plusKey(), []byte{1}) }); err != nil {
		return fmt.Errorf("remembering plus-addresses: %w", err)
	}
	return nil
}

// errBlind says that the server's search does not find what is there.
var errBlind = errors.New("imap: the server's search finds nothing")

// ask is search, unless the server's search is known to be of no use.
func (r *syncing) ask(ctx context.Context, sp span, w wanted) (uids []uint32, end uint32, err error) {
	if _, blind, err := r.blind(ctx); blind || err != nil {
		return nil, 0, cmp.Or(err, errBlind)
	}
	uids, end, err = r.search(ctx, sp, w)
	if err != nil || len(uids) > 0 || end > 0 {
		return uids, end, err
	}
	if blind, err := r.tryBlind(ctx, sp); blind || err != nil {
		return nil, 0, cmp.Or(err, errBlind)
	}
	return uids, 0, nil
}

const (
	maxProbes    = 4 // bounces looked into one by one; of more, the server is asked which hold one of our ids
	newestProbes = 2 // and these are looked into all the same
)

// narrow drops bounces that cannot be ours when there are many.
func (r *syncing) narrow(ctx context.Context, found []candidate) ([]candidate, error) {
	var set imap.UIDSet
	for _, c := range found {
		if c.bounce && !c.names() {
			set.AddNum(imap.UID(c.UID))
		}
	}
	if n, ok := set.Nums(); !ok || len(n) <= maxProbes {
		return found, nil
	}
	uids, err := r.session.Search(ctx, &imap.SearchCriteria{UID: []imap.UIDSet{set}, Body: []string{idPrefix}})
	if refused(err) {
		return found, nil
	}
	if err != nil {
		return nil, err
	}
	ours := make(map[uint32]bool, len(uids))
	for _, uid := range uids {
		ours[uid] = true
	}
	probes, _ := set.Nums()
	for _, uid := range probes[len(probes)-newestProbes:] {
		ours[uint32(uid)] = true
	}
	var kept []candidate
	for _, c := range found {
		if !c.bounce || c.names() || ours[c.UID] {
			kept = append(kept, c)
		}
	}
	return kept, nil
}

// top is the highest UID of an opened folder. Where UIDNEXT is missing the last mail is asked for its own.
func (r *syncing) top(ctx context.Context, state mailbox) (uint32, error) {
	if state.UIDNext > 0 {
		return state.UIDNext - 1, nil
	}
	if state.Messages == 0 {
		return 0, nil
	}
	last, err := r.session.Headers(ctx, imap.SeqSetNum(state.Messages))
	if err != nil || len(last) == 0 {
		return 0, err
	}
	return last[len(last)-1].UID, nil
}

// since is the day from which a folder is searched that was never read, one day before the oldest ticket that may
// still get mail; wanted is false when there is none, so that a first check costs nothing whatever INBOX holds.
func (r *syncing) since(ctx context.Context, role role) (day time.Time, wanted bool, err error) {
	if role == roleSent { // what other computers of the person sent makes tickets here, however old
		return time.Time{}, true, nil
	}
	err = r.Store.View(ctx, func(t *store.Tx) error {
		day, wanted, err = t.OldestOpen(r.mode.full)
		return err
	})
	if err != nil {
		return day, false, fmt.Errorf("reading since when there are tickets: %w", err)
	}
	return day.UTC().Add(-24 * time.Hour).Truncate(24 * time.Hour), wanted, nil
}

// keep commits a position.
func (r *syncing) keep(ctx context.Context, pos store.Position) error {
	if err := r.Store.Update(ctx, func(t *store.Tx) error { return t.SetPosition(pos) }); err != nil {
		return fmt.Errorf("keeping the position: %w", err)
	}
	return nil
}

// validity is the folder's UIDVALIDITY; servers older than RFC 3501 may leave it out.
func validity(m mailbox) uint32 { return cmp.Or(m.UIDValidity, 1) }

// behind tells whether the server's UIDs have gone back although UIDVALIDITY says that they cannot.
func behind(m mailbox, pos store.Position) bool { return m.UIDNext > 0 && m.UIDNext-1 < pos.LastUID }

func ids(tickets []ticket.Ticket) []ticket.ID {
	list := make([]ticket.ID, len(tickets))
	for i, k := range tickets {
		list[i] = k.ID
	}
	return list
}

// maxContacts bounds the addresses that are asked for by name.
const maxContacts = 16

// contacts are the addresses of the tickets changed last, without those that the desk's own terms find.
func contacts(tickets []ticket.Ticket, d Desk) []string {
	var list []string
	for _, k := range tickets {
		address := bare(k.To)
		if address != "" && !d.knows(address) && !slices.Contains(list, address) && len(list) < maxContacts {
			list = append(list, address)
		}
	}
	return list
}
