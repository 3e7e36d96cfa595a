package inbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/mail/wire"
)

// How long records wait after the server refused one (a full mailbox does not empty by asking, and each refusal costs the
// connection), and after the connection broke while one was being filed.
const (
	retryRecords = time.Hour
	retryBroken  = 2 * time.Minute
)

// fileRecords puts the records that wait into Sent, each once. Like a mail it is marked before it goes out, so that after
// a crash it is looked for first. Where it fails the check has done its work all the same: they wait for the next one.
func (r *syncing) fileRecords(ctx context.Context) error {
	r.mu.Lock()
	wait := r.now().Before(r.noRecords)
	r.mu.Unlock()
	if wait {
		return nil
	}
	var waiting []store.OutRecord
	err := r.Store.View(ctx, func(t *store.Tx) (err error) {
		waiting, err = t.RecordsOut(r.Account)
		return err
	})
	if err != nil {
		return fmt.Errorf("reading the records: %w", err)
	}
	if len(waiting) == 0 {
		return nil
	}
	names, err := r.folders(ctx, r.session, false)
	if err == nil && names.Sent == "" {
		names, err = r.makeSent(ctx, r.session)
	}
	r.opened = ""
	for _, v := range waiting {
		if err == nil {
			err = r.fileRecord(ctx, names.Sent, v)
		}
	}
	if err == nil {
		return nil
	}
	pause := retryBroken
	if refused(err) {
		pause = retryRecords
	}
	r.mu.Lock()
	r.noRecords = r.now().Add(pause)
	r.mu.Unlock()
	r.log().Warn("the records of tickets have to wait", "records", len(waiting), "err", err)
	return context.Cause(ctx)
}

// fileRecord puts one record into Sent unless it lies there.
func (r *syncing) fileRecord(ctx context.Context, folder string, v store.OutRecord) error {
	var mail bytes.Buffer
	if err := message.RenderRecord(&mail, v.Record, recordAddress(r.person, v.MessageID)); err != nil {
		r.log().Error("a record cannot be written and stays on this computer", "ticket", v.Ticket, "err", err)
		return r.filed(ctx, v.MessageID)
	}
	if v.Tried {
		found, looked, err := r.findIn(ctx, r.session, folder, v.MessageID)
		if err != nil {
			return err
		}
		if !looked {
			_, err := r.folders(ctx, r.session, true) // its name is asked for anew at the next try
			return errors.Join(fmt.Errorf("folder %q cannot be opened", folder), err)
		}
		if found {
			return r.filed(ctx, v.MessageID)
		}
	} else if err := r.Store.Update(ctx, func(t *store.Tx) error { return t.TryRecord(v.MessageID) }); err != nil {
		return err
	}
	if err := r.session.Append(ctx, folder, &mail, int64(mail.Len()), v.At); err != nil {
		return fmt.Errorf("filing a record in %q: %w", folder, err)
	}
	return r.filed(ctx, v.MessageID)
}

// recordAddress is the person's address in a record, in ASCII: the Message-ID has the domain so, and a name that is not
// is left out, since nothing is sent there.
func recordAddress(person, messageID string) string {
	local, domain, _ := strings.Cut(person, "@")
	foreign := func(s string) bool { return strings.ContainsFunc(s, func(r rune) bool { return r > '~' }) }
	if foreign(domain) {
		_, domain, _ = strings.Cut(strings.Trim(messageID, "<>"), "@")
	}
	if foreign(local) {
		local = "me"
	}
	return local + "@" + domain
}

// filed notes that a record needs no more filing, also when the check is being ended: it lies there.
func (r *syncing) filed(ctx context.Context, messageID string) error {
	return r.Store.Update(context.WithoutCancel(ctx), func(t *store.Tx) error { return t.FiledRecord(messageID) })
}

// takeRecord reads a record found in Sent and applies it, once, together with the position. It must never be called for
// a mail of another folder: anybody can send one.
func (r *syncing) takeRecord(ctx context.Context, c candidate, pos store.Position) error {
	named, shaped := ticket.FromRecordID(c.MessageID)
	if !shaped || c.Size > message.MaxRecord {
		return nil
	}
	known := false
	err := r.Store.View(ctx, func(t *store.Tx) (err error) {
		if known, err = t.HasEntry(named, c.MessageID); err == nil && !known {
			known, err = t.HasRecord(c.MessageID)
		}
		return err
	})
	if err != nil || known {
		return err
	}
	raw, err := io.ReadAll(io.LimitReader(&body{ctx: ctx, session: r.session, uid: c.UID, size: c.Size}, message.MaxRecord))
	switch {
	case errors.Is(err, wire.ErrBudget) || refused(err):
		enough, serr := r.struck(ctx, c, pos)
		if enough {
			r.log().Error("a record cannot be fetched and is left out", "uid", c.UID, "err", err)
			serr = r.keep(ctx, pos)
		}
		return errors.Join(err, serr)
	case err != nil:
		return err
	}
	v, err := message.ParseRecord(raw)
	if err != nil {
		r.log().Warn("a mail in Sent says that it is a record", "id", c.MessageID, "err", err)
		return nil
	}
	var done outcome
	err = r.Store.Update(ctx, func(t *store.Tx) error {
		done = outcome{}
		if err := r.apply(t, v, &done); err != nil {
			return err
		}
		return t.SetPosition(pos)
	})
	if err != nil {
		return fmt.Errorf("applying record %s: %w", v.MessageID, err)
	}
	r.told(done)
	return nil
}

// apply does to a ticket what a record says. One about a ticket, or a mail, that is not here yet waits for it.
func (r *syncing) apply(t *store.Tx, v ticket.Record, done *outcome) error {
	gone, err := t.DeletedIDs()
	if err != nil || gone[v.Ticket] {
		return err
	}
	if err := t.AddRecord(r.Account, v, store.RecordOpen); err != nil {
		return err
	}
	if v.Event == ticket.RecordAttached {
		return r.applyAttached(t, v.About, v.AboutHash, done)
	}
	if _, err := t.Ticket(v.Ticket); errors.Is(err, store.ErrNotFound) {
		return r.lacking(t, v.Ticket)
	} else if err != nil {
		return err
	}
	if err := t.AppliedRecord(v.MessageID); err != nil {
		return err
	}
	known, err := t.HasEntry(v.Ticket, v.MessageID)
	if err != nil || known {
		return err
	}
	e, _ := v.Entry()
	return r.append(t, v.Ticket, e, 0, done)
}

// applyOpen applies what waited for a ticket.
func (r *syncing) applyOpen(t *store.Tx, id ticket.ID, done *outcome) error {
	waiting, err := t.RecordsOpen(id)
	if err != nil {
		return err
	}
	for _, v := range waiting {
		if err := r.apply(t, v, done); err != nil {
			return err
		}
	}
	return nil
}

// applyAttached puts a mail where the person put it by hand; of records that contradict each other the first one holds.
func (r *syncing) applyAttached(t *store.Tx, about string, hash [32]byte, done *outcome) error {
	v, mail, err := byHand(t, about, hash)
	if err != nil || v.MessageID == "" {
		return err
	}
	if mail.Row == 0 {
		return r.owe(t, func(d *debt) { d.Mails = withOne(d.Mails, about) })
	}
	k, err := t.Ticket(v.Ticket)
	if ok, err := found(err); !ok || err != nil {
		return err // it waits for its ticket
	}
	if mail.Ticket != "" && mail.Ticket != v.Ticket {
		// Another record of this kind put it there, and a later one; or a rule did, which goes before.
		theirs, err := t.RecordsAbout(about, hash)
		byRule := !slices.ContainsFunc(theirs, func(o ticket.Record) bool { return o.Ticket == mail.Ticket })
		if err != nil || byRule {
			return errors.Join(err, t.AppliedRecord(v.MessageID))
		}
		if err := t.DeleteEntries(mail.Ticket, mail.MessageID); err != nil {
			return err
		}
		if err := r.refresh(t, mail.Ticket, time.Time{}); err != nil {
			return err
		}
	}
	if err := r.endAttached(t, about, hash); err != nil || mail.Ticket == v.Ticket {
		return err
	}
	if err := t.SetMessageTicket(mail.Row, v.Ticket); err != nil {
		return err
	}
	return r.append(t, v.Ticket, ticket.ByHand(mail, k.Created, v.At), mail.Row, done)
}

// endAttached ends the waiting of all records about a mail: it has its place.
func (r *syncing) endAttached(t *store.Tx, about string, hash [32]byte) error {
	list, err := t.RecordsAbout(about, hash)
	if err != nil {
		return err
	}
	for _, v := range list {
		if err := t.AppliedRecord(v.MessageID); err != nil {
			return err
		}
	}
	return nil
}

// byHand gives the record that says where a mail was put by hand, and the mail; their ids are empty where there is none.
func byHand(t *store.Tx, about string, hash [32]byte) (v ticket.Record, mail ticket.Message, err error) {
	list, err := t.RecordsAbout(about, hash)
	if err != nil || len(list) == 0 {
		return v, mail, err
	}
	mails, err := t.MessagesByMessageID(about)
	for _, m := range mails {
		if m.BodyHash == hash && m.Direction == ticket.In {
			mail = m
		}
	}
	return list[0], mail, err
}

// placeByHand is the last rule of matching: the person put the mail into a ticket, on another computer.
func (r *syncing) placeByHand(t *store.Tx, p *message.Parsed, whole bool) (place, error) {
	if p.MessageID == "" || !whole {
		return place{}, nil
	}
	v, _, err := byHand(t, p.MessageID, p.BodyHash)
	if err != nil || v.MessageID == "" {
		return place{}, err
	}
	known, err := directory{Tx: t}.Known(v.Ticket)
	if err != nil || !known {
		return place{}, err
	}
	return place{disposition: attach, id: v.Ticket, byHand: true, at: v.At}, nil
}
