package store

import (
	"fmt"

	"okpay.example/support/mail/ticket"
)

// AppendEntry adds a line to a ticket's timeline.
func (t *Tx) AppendEntry(id ticket.ID, e ticket.Entry) error {
	_, err := t.exec(fmt.Sprintf("adding %q to the timeline of %s", e.Event, id),
		`INSERT INTO entry (ticket, at, event, message_id, evidence) VALUES (?, ?, ?, ?, ?)`,
		id, micros(e.At), e.Event, e.MessageID, e.Evidence)
	return err
}

// Timeline returns a ticket's timeline, oldest first. Entries of the same instant stand in the order of their mails' ids,
// which is the same on every computer of the person, and those of one mail in the order they were added.
func (t *Tx) Timeline(id ticket.ID) ([]ticket.Entry, error) {
	return all(t, "reading the timeline of "+string(id), scanEntry,
		`SELECT at, event, message_id, evidence FROM entry WHERE ticket = ? ORDER BY at, message_id, row`, id)
}

func scanEntry(r row) (e ticket.Entry, err error) {
	err = r.Scan(toTime{&e.At}, &e.Event, &e.MessageID, &e.Evidence)
	return e, err
}

// Timelines returns those of all tickets that have one, each as [Tx.Timeline] does, in one go.
func (t *Tx) Timelines() (map[ticket.ID][]ticket.Entry, error) {
	type line struct {
		ticket ticket.ID
		entry  ticket.Entry
	}
	lines, err := all(t, "reading the timelines", func(r row) (l line, err error) {
		e := &l.entry
		err = r.Scan(&l.ticket, toTime{&e.At}, &e.Event, &e.MessageID, &e.Evidence)
		return l, err
	}, `SELECT ticket, at, event, message_id, evidence FROM entry ORDER BY ticket, at, message_id, row`)
	out := map[ticket.ID][]ticket.Entry{}
	for _, l := range lines {
		out[l.ticket] = append(out[l.ticket], l.entry)
	}
	return out, err
}

// DeleteEntries removes the lines of a ticket's timeline that a mail proves, after the person took that mail back.
func (t *Tx) DeleteEntries(id ticket.ID, messageID string) error {
	_, err := t.exec("removing lines from the timeline of "+string(id),
		`DELETE FROM entry WHERE ticket = ? AND message_id = ?`, id, messageID)
	return err
}

// HasEntry tells whether a mail or record has put a line on a ticket's timeline.
func (t *Tx) HasEntry(id ticket.ID, messageID string) (yes bool, err error) {
	err = t.get("reading the timeline of "+string(id), &yes,
		`SELECT EXISTS (SELECT 1 FROM entry WHERE message_id = ? AND message_id <> '' AND ticket = ?)`, messageID, id)
	return yes, err
}

// MoveEntry corrects when the line that a mail put on a timeline happened.
func (t *Tx) MoveEntry(id ticket.ID, e ticket.Entry) error {
	_, err := t.exec("correcting the timeline of "+string(id),
		`UPDATE entry SET at = ? WHERE ticket = ? AND event = ? AND message_id = ?`, micros(e.At), id, e.Event, e.MessageID)
	return err
}

// MoveCreated corrects when, and with which mail, a ticket began.
func (t *Tx) MoveCreated(id ticket.ID, e ticket.Entry) error {
	_, err := t.exec("correcting when ticket "+string(id)+" began",
		`UPDATE entry SET at = ?, message_id = ? WHERE ticket = ? AND event = ?`, micros(e.At), e.MessageID, id, ticket.EventCreated)
	return err
}
