package inbox

import (
	"context"
	"fmt"
	"strings"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// commit stores what became of a mail in one transaction with the position, and then tells of it.
func (r *syncing) commit(
	ctx context.Context, role role, l *letter, verdict ticket.Verdict, pos store.Position,
) error {
	var done outcome
	err := r.Store.Update(ctx, func(t *store.Tx) error {
		done = outcome{}
		where, err := r.place(t, role, l.candidate, l.parsed, true)
		if err != nil {
			return err
		}
		switch where.disposition {
		case attach, claim:
			if l.raw == 0 {
				return errMoved
			}
			err = r.insert(t, role, l, where, verdict, &done)
		case rename:
			if err = r.learn(t, where.of, l.parsed.MessageID, &done); err == nil {
				err = r.align(t, where.of, l.Received)
			}
		case align:
			err = r.align(t, where.of, l.Received)
		case arrive:
			m := ticket.Message{Ticket: where.id, MessageID: where.of, Date: l.parsed.Date}
			e := ticket.Entry{At: l.Received, Event: ticket.EventSent, MessageID: where.of, Evidence: ticket.EvidenceFound}
			err = r.record(t, m, e, &done)
		}
		if err == nil && l.raw != 0 && done.stored == 0 {
			err = t.ReleaseRaw(l.raw)
		}
		if err != nil {
			return err
		}
		return t.SetPosition(pos)
	})
	if err != nil {
		return fmt.Errorf("storing mail %s: %w", l.parsed.MessageID, err)
	}
	r.told(done)
	return nil
}

// told counts what a transaction changed, and tells of it.
func (r *syncing) told(done outcome) {
	r.report.New += done.stored
	r.report.Updated += done.entries
	r.report.Bounced += done.bounced
	r.notify(done.events)
}

// outcome is what one transaction changed.
type outcome struct {
	stored, entries, bounced int
	events                   []Event
}

// insert adds the message row and what follows from it.
func (r *syncing) insert(
	t *store.Tx, role role, l *letter, where place, verdict ticket.Verdict, done *outcome,
) error {
	var err error
	switch {
	case where.made:
		err = r.makeTicket(t, where.id, l)
	case role == roleSent && l.parsed.TicketHeader == where.id:
		err = r.correct(t, where.id, l)
	}
	if err != nil {
		return err
	}
	m := l.message(role, where.id, verdict)
	switch {
	case role == roleSent:
		if m.MessageID = l.ownID(where.id); m.MessageID != l.parsed.MessageID {
			if err := t.AddAlias(m.MessageID, l.parsed.MessageID); err != nil {
				return err
			}
		}
	case l.list:
		m.Kind = r.kindOfList(l.parsed, where)
	}
	row, stored, err := t.InsertMessage(m)
	if err != nil {
		return err
	}
	if !stored {
		// The same mail again, from another folder or after the positions were forgotten. It changes something only
		// when it was a claim until now.
		known, err := t.Message(row)
		if err != nil || where.id == "" || known.Ticket != "" || known.Direction != m.Direction {
			return err
		}
		if err := t.SetMessageTicket(row, where.id); err != nil {
			return err
		}
	} else {
		done.stored++
	}
	m.Row = row
	if where.id == "" {
		done.events = append(done.events, Event{MessageID: m.MessageID, Row: row})
		return nil
	}
	e := l.entry(m)
	if role == roleSent {
		told, err := toldAlready(t, m)
		if err != nil {
			return err
		}
		if told {
			return r.align(t, m.MessageID, l.Received)
		}
	}
	if where.byHand {
		k, err := t.Ticket(where.id)
		if err != nil {
			return err
		}
		e = ticket.ByHand(m, k.Created, where.at)
	}
	if err := r.record(t, m, e, done); err != nil || role != roleSent {
		return err
	}
	return r.explain(t, where, done)
}

// toldAlready tells whether a mail of ours was known to have gone out before this version of it was seen: the timeline
// says so more often than there are other versions.
func toldAlready(t *store.Tx, m ticket.Message) (bool, error) {
	timeline, err := t.Timeline(m.Ticket)
	if err != nil {
		return false, err
	}
	n := sentTimes(timeline, m.MessageID)
	if n == 0 {
		return false, nil
	}
	mails, err := t.MessagesByMessageID(m.MessageID)
	for _, other := range mails {
		if other.Row != m.Row && other.Direction == ticket.Out {
			n--
		}
	}
	return n > 0, err
}

// kindOfList is what a mail to many is: an answer only if it answers a mail of ours and comes from the desk, whose
// program may mark all that it sends.
func (r *syncing) kindOfList(p *message.Parsed, where place) ticket.Kind {
	switch answers := where.rule == ticket.RuleReference && r.Desk.knows(p.FromAddress); {
	case p.Kind == ticket.KindOther && p.Bounce == nil && answers:
		return ticket.KindReply
	case p.Kind == ticket.KindReply && !answers:
		return ticket.KindOther
	}
	return p.Kind
}

// explain looks what a mail of ours that was not known before makes of what came earlier.
func (r *syncing) explain(t *store.Tx, where place, done *outcome) error {
	if where.made {
		if err := r.applyOpen(t, where.id, done); err != nil {
			return err
		}
	}
	return r.adopt(t, done)
}

// message is the row of a letter. Of what came in, what the eye does not see is made visible; what went out are the person's
// own words, and may be given back as a draft.
func (l *letter) message(role role, id ticket.ID, verdict ticket.Verdict) ticket.Message {
	p := l.parsed
	if role != roleSent {
		p = p.Visible()
	}
	m := ticket.Message{
		Ticket: id, MessageID: p.MessageID, References: p.References,
		From: p.From, To: strings.Join(p.To, ", "), Subject: p.Subject, Date: p.Date, Received: l.Received,
		Direction: ticket.In, Kind: p.Kind, Text: p.Text, Quoted: p.Quoted, Attachments: p.Attachments,
		Verdict: verdict, Unread: true, Raw: l.raw, BodyHash: p.BodyHash, Folder: string(role),
	}
	if len(p.InReplyTo) > 0 {
		m.InReplyTo = p.InReplyTo[0]
	}
	if m.Date.IsZero() {
		m.Date = l.Received
	}
	if p.Bounce != nil {
		m.Bounced = p.Bounce.OriginalMessageID
	}
	if role == roleSent {
		m.Direction, m.Kind, m.Unread, m.Folder = ticket.Out, ticket.KindOther, false, ""
	}
	return m
}
