package store

import (
	"time"

	"okpay.example/support/mail/ticket"
)

const ticketColumns = `id, account, subject, topic, lang, recipient, state,
	created, updated, expected_by, messages, unread`

func scanTicket(r row) (k ticket.Ticket, err error) {
	err = r.Scan(&k.ID, &k.Account, &k.Subject, &k.Topic, &k.Lang, &k.To, &k.State,
		toTime{&k.Created}, toTime{&k.Updated}, toTime{&k.ExpectedBy}, &k.Messages, &k.Unread)
	return k, err
}

// InsertTicket adds a ticket, with no mails yet; ErrExists when its number is taken. A number that was deleted
// before is no longer counted among DeletedIDs.
func (t *Tx) InsertTicket(k ticket.Ticket) error {
	doing := "adding ticket " + string(k.ID)
	row, err := t.insert(doing, `INSERT INTO ticket (id, account, subject, topic, lang, recipient, state,
		created, updated, expected_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		k.ID, k.Account, k.Subject, k.Topic, k.Lang, k.To, k.State,
		micros(k.Created), micros(k.Updated), micros(k.ExpectedBy))
	if err != nil {
		return err
	}
	if _, err := t.exec(doing, `DELETE FROM deleted_ticket WHERE id = ?`, k.ID); err != nil {
		return err
	}
	_, err = t.exec(doing, `INSERT INTO ticket_words (rowid, words) VALUES (?, ?)`, row, ticketWords(k))
	return err
}

// UpdateTicket replaces a ticket. Messages and Unread are counted, not written.
func (t *Tx) UpdateTicket(k ticket.Ticket) error {
	doing := "changing ticket " + string(k.ID)
	if err := t.must(doing, `UPDATE ticket SET account = ?, subject = ?, topic = ?, lang = ?, recipient = ?,
		state = ?, created = ?, updated = ?, expected_by = ? WHERE id = ?`,
		k.Account, k.Subject, k.Topic, k.Lang, k.To, k.State,
		micros(k.Created), micros(k.Updated), micros(k.ExpectedBy), k.ID); err != nil {
		return err
	}
	words := ticketWords(k)
	_, err := t.exec(doing, `UPDATE ticket_words SET words = ?1
		WHERE rowid = (SELECT row FROM ticket WHERE id = ?2) AND words <> ?1`, words, k.ID)
	return err
}

// Ticket returns a ticket, or ErrNotFound.
func (t *Tx) Ticket(id ticket.ID) (ticket.Ticket, error) {
	return one(t, "reading ticket "+string(id), scanTicket,
		`SELECT `+ticketColumns+` FROM ticket WHERE id = ?`, id)
}

// Tickets returns the tickets that f selects, newest change first.
func (t *Tx) Tickets(f TicketFilter) ([]ticket.Ticket, error) {
	where, args, ok := f.where()
	if !ok {
		return nil, nil
	}
	limit := f.Limit
	if limit <= 0 {
		limit = -1 // SQLite's word for no limit
	}
	return all(t, "listing tickets", scanTicket, `SELECT `+ticketColumns+` FROM ticket WHERE `+where+`
		ORDER BY updated DESC, row DESC LIMIT ? OFFSET ?`, append(args, limit, max(f.Offset, 0))...)
}

// OldestOpen is when the oldest ticket was created that is not solved; with solved, the oldest of all. The time is zero where
// one's is not known; there is false when there is no such ticket.
func (t *Tx) OldestOpen(solved bool) (created time.Time, there bool, err error) {
	_, err = one(t, "looking for the oldest ticket", func(r row) (n int, err error) {
		err = r.Scan(&there, toTime{&created})
		return n, err
	}, `SELECT count(*) > 0, iif(count(created) = count(*), min(created), NULL) FROM ticket WHERE ? OR state <> ?`,
		solved, ticket.Solved)
	return created, there, err
}

// pressing finds the rows of the tickets that wait for the person at a time: each part by an index of few rows, whatever
// else is kept, since a ticket that waits for long is just one that was not changed lately.
const pressing = `SELECT row FROM ticket WHERE unread > 0
	UNION ALL SELECT row FROM ticket WHERE state IN ('` +
	string(ticket.WaitingForYou) + `', '` + string(ticket.Failed) + `', '` + string(ticket.Unknown) + `', '` + string(ticket.Queued) + `')
	UNION ALL SELECT row FROM ticket WHERE state IN ('` +
	string(ticket.Waiting) + `', '` + string(ticket.Acknowledged) + `') AND expected_by <= ?`

// where is the condition of f; ok is false when f can select nothing.
func (f TicketFilter) where() (cond string, args []any, ok bool) {
	cond = "true"
	if f.State != "" {
		cond += ` AND state = ?`
		args = append(args, f.State)
	}
	if f.Unread {
		cond += ` AND unread > 0`
	}
	if !f.Pressing.IsZero() {
		cond += ` AND row IN (` + pressing + `)`
		args = append(args, micros(f.Pressing))
	}
	phrases, typed := queryPhrases(f.Query)
	for _, p := range phrases {
		// Each word may be found in another mail of the ticket. The index leads to the ticket without reading the mail.
		cond += ` AND (row IN (SELECT rowid FROM ticket_words WHERE ticket_words MATCH ?)
			OR id IN (SELECT m.ticket FROM message_words w JOIN message m INDEXED BY message_place ON m.row = w.rowid
				WHERE w.message_words MATCH ? AND m.ticket IS NOT NULL))`
		args = append(args, p, p)
	}
	return cond, args, !typed || len(phrases) > 0
}

// DeleteTicket deletes a ticket with its mails, timeline, outbox rows, records and raw bytes, and remembers its number.
// A draft of a reply to it stays, as the draft of a new mail.
func (t *Tx) DeleteTicket(id ticket.ID) error {
	doing := "deleting ticket " + string(id)
	raws, err := all(t, doing, scanOne[int64], `
		SELECT raw FROM message WHERE ticket = ?1 AND raw IS NOT NULL
		UNION SELECT raw FROM outgoing WHERE ticket = ?1 AND raw IS NOT NULL`, id)
	if err != nil {
		return err
	}
	for _, query := range []string{
		`DELETE FROM alias WHERE message_id IN (SELECT message_id FROM message WHERE ticket = ?1
			UNION ALL SELECT message_id FROM outgoing WHERE ticket = ?1)`,
		`DELETE FROM outgoing WHERE ticket = ?`,
		`DELETE FROM record WHERE ticket = ?`,
		`DELETE FROM message_words WHERE rowid IN (SELECT row FROM message WHERE ticket = ?)`,
		`DELETE FROM message WHERE ticket = ?`,
		`DELETE FROM ticket_words WHERE rowid = (SELECT row FROM ticket WHERE id = ?)`,
	} {
		if _, err := t.exec(doing, query, id); err != nil {
			return err
		}
	}
	if err := t.must(doing, `DELETE FROM ticket WHERE id = ?`, id); err != nil { // the timeline goes with it
		return err
	}
	if _, err := t.exec(doing, `INSERT OR IGNORE INTO deleted_ticket (id) VALUES (?)`, id); err != nil {
		return err
	}
	return t.ReleaseRaw(raws...)
}

// DeletedIDs returns the numbers of deleted tickets, so that a check does not bring them back.
func (t *Tx) DeletedIDs() (map[ticket.ID]bool, error) {
	list, err := all(t, "reading the deleted tickets", scanOne[ticket.ID], `SELECT id FROM deleted_ticket`)
	if err != nil {
		return nil, err
	}
	ids := make(map[ticket.ID]bool, len(list))
	for _, id := range list {
		ids[id] = true
	}
	return ids, nil
}
