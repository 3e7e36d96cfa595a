package store

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"okpay.example/support/mail/ticket"
)

const messageColumns = `row, ticket, message_id, in_reply_to, refs, sender, recipient, subject, date, direction,
	kind, body, quoted, attachments, verdict, unread, raw, body_hash, folder, received, bounced`

func scanMessage(r row) (m ticket.Message, err error) {
	var hash []byte
	err = r.Scan(&m.Row, into(&m.Ticket), &m.MessageID, &m.InReplyTo, asJSON{&m.References},
		&m.From, &m.To, &m.Subject, toTime{&m.Date}, &m.Direction, &m.Kind, &m.Text, &m.Quoted,
		asJSON{&m.Attachments}, asJSON{&m.Verdict}, &m.Unread, into(&m.Raw), &hash, &m.Folder, toTime{&m.Received}, &m.Bounced)
	copy(m.BodyHash[:], hash)
	return m, err
}

// InsertMessage stores a mail; m.Row is ignored. stored is false when a mail with the same Message-ID and body hash
// is there already: then nothing changes, row is that mail's, and m.Raw is the caller's to release.
func (t *Tx) InsertMessage(m ticket.Message) (row int64, stored bool, err error) {
	doing := "storing mail " + m.MessageID
	err = t.get(doing, &row, `SELECT row FROM message WHERE message_id = ? AND body_hash = ?`,
		m.MessageID, m.BodyHash[:])
	if !errors.Is(err, ErrNotFound) {
		return row, false, err
	}
	row, err = t.insert(doing, `INSERT INTO message (ticket, message_id, in_reply_to, refs, sender, recipient,
		subject, date, direction, kind, body, quoted, attachments, verdict, unread, raw, body_hash, folder,
		received, bounced) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		orNull(m.Ticket), m.MessageID, m.InReplyTo, asJSON{m.References}.text(), m.From, m.To,
		m.Subject, micros(m.Date), m.Direction, m.Kind, m.Text, m.Quoted,
		asJSON{m.Attachments}.text(), asJSON{m.Verdict}.text(), m.Unread, orNull(m.Raw), m.BodyHash[:], m.Folder, micros(m.Received), m.Bounced)
	if err != nil {
		return 0, false, err
	}
	_, err = t.exec(doing, `INSERT INTO message_words (rowid, words) VALUES (?, ?)`, row, messageWords(m))
	return row, err == nil, err
}

// Messages returns a ticket's mails, oldest first.
func (t *Tx) Messages(id ticket.ID) ([]ticket.Message, error) {
	return all(t, "reading the mails of "+string(id), scanMessage,
		`SELECT `+messageColumns+` FROM message WHERE ticket = ? ORDER BY date, row`, id)
}

// Message returns a mail, or ErrNotFound.
func (t *Tx) Message(row int64) (ticket.Message, error) {
	return one(t, fmt.Sprintf("reading mail %d", row), scanMessage,
		`SELECT `+messageColumns+` FROM message WHERE row = ?`, row)
}

// MessagesByMessageID returns the mails with that Message-ID: more than one when their bodies differ.
func (t *Tx) MessagesByMessageID(messageID string) ([]ticket.Message, error) {
	return all(t, "looking up mail "+messageID, scanMessage,
		`SELECT `+messageColumns+` FROM message WHERE message_id = ? ORDER BY row`, messageID)
}

// Claims returns the mails with no ticket, newest first.
func (t *Tx) Claims() ([]ticket.Message, error) {
	return all(t, "reading the mails with no ticket", scanMessage,
		`SELECT `+messageColumns+` FROM message WHERE ticket IS NULL ORDER BY date DESC, row DESC`)
}

// SetMessageTicket moves a mail to a ticket, or to none with "".
func (t *Tx) SetMessageTicket(row int64, id ticket.ID) error {
	return t.must(fmt.Sprintf("moving mail %d to ticket %q", row, id),
		`UPDATE message SET ticket = ? WHERE row = ?`, orNull(id), row)
}

// SetVerdict replaces what is known of who wrote a mail.
func (t *Tx) SetVerdict(row int64, v ticket.Verdict) error {
	return t.must(fmt.Sprintf("judging mail %d", row),
		`UPDATE message SET verdict = ? WHERE row = ?`, asJSON{v}.text(), row)
}

// ToJudge returns the newest mails that came in and whose verdict is open; with every, also those that were judged.
func (t *Tx) ToJudge(every bool, most int) ([]ticket.Message, error) {
	return all(t, "reading the mails to be judged", scanMessage, toJudge(every), most)
}

func toJudge(every bool) string {
	open := ` AND (verdict LIKE '%"pending":true%' OR verdict LIKE '%"not_checked"%')` // as in the index message_open
	if every {
		open = ""
	}
	return `SELECT ` + messageColumns + ` FROM message WHERE direction = 'in'` + open + ` ORDER BY row DESC LIMIT ?`
}

// MarkRead marks all mails of a ticket as read.
func (t *Tx) MarkRead(id ticket.ID) error {
	_, err := t.exec("marking the mails of "+string(id)+" as read",
		`UPDATE message SET unread = 0 WHERE ticket = ? AND unread <> 0`, id)
	return err
}

// DeleteMessage deletes a mail and its raw bytes, unless another row refers to them.
func (t *Tx) DeleteMessage(row int64) error {
	doing := fmt.Sprintf("deleting mail %d", row)
	var raw int64
	if err := t.get(doing, into(&raw), `SELECT raw FROM message WHERE row = ?`, row); err != nil {
		return err
	}
	for _, query := range []string{
		`DELETE FROM message_words WHERE rowid = ?`,
		`DELETE FROM message WHERE row = ?`,
	} {
		if _, err := t.exec(doing, query, row); err != nil {
			return err
		}
	}
	return t.ReleaseRaw(raw)
}

// AddAlias records that the mail messageID is also known as alias (a relay or provider changed its id).
func (t *Tx) AddAlias(messageID, alias string) error {
	if messageID == alias {
		return nil
	}
	// An alias of an alias names the same mail: OwnIDs then needs one step only.
	_, err := t.exec("adding an alias of "+messageID, `INSERT OR REPLACE INTO alias (message_id, alias)
		VALUES (coalesce((SELECT message_id FROM alias WHERE alias = ?1), ?1), ?2)`, messageID, alias)
	return err
}

// OwnIDs tells which of the Message-IDs are those of mails the person sent (aliases included), and their tickets.
// A mail in the outbox counts as soon as it is queued.
func (t *Tx) OwnIDs(ids []string) (map[string]ticket.ID, error) {
	type own struct {
		id     string
		ticket ticket.ID
	}
	list, err := all(t, "looking up own mails", func(r row) (o own, err error) {
		err = r.Scan(&o.id, &o.ticket)
		return o, err
	}, `WITH
		asked AS (SELECT DISTINCT value AS id FROM json_each(?)),
		named AS (SELECT id, coalesce((SELECT message_id FROM alias WHERE alias = id), id) AS first FROM asked),
		found AS (SELECT id, coalesce(
			(SELECT ticket FROM message
				WHERE message_id = first AND direction = 'out' AND ticket IS NOT NULL ORDER BY row LIMIT 1),
			(SELECT ticket FROM outgoing WHERE message_id = first)) AS ticket FROM named)
		SELECT id, ticket FROM found WHERE ticket IS NOT NULL`, asJSON{ids}.text())
	if err != nil {
		return nil, err
	}
	tickets := make(map[string]ticket.ID, len(list))
	for _, o := range list {
		tickets[o.id] = o.ticket
	}
	return tickets, nil
}

// Correspondents are the bare lower-case addresses that belong to the ticket's conversation: its To, and the
// senders of its attached mails of kind reply or auto-reply. They are sorted.
func (t *Tx) Correspondents(id ticket.ID) ([]string, error) {
	mailboxes, err := all(t, "reading the correspondents of "+string(id), scanOne[string], `
		SELECT recipient FROM ticket WHERE id = ?1
		UNION SELECT sender FROM message WHERE ticket = ?1 AND direction = 'in' AND kind IN ('reply', 'auto-reply')`,
		id)
	if err != nil {
		return nil, err
	}
	addresses := make(map[string]bool)
	for _, m := range mailboxes {
		if a := bareAddress(m); a != "" {
			addresses[a] = true
		}
	}
	return slices.Sorted(maps.Keys(addresses)), nil
}

// bareAddress is the address of a decoded mailbox as addresses are compared; "" when there is none. The display name is no
// longer quoted there and may hold anything, also something that looks like an address: only what stands in the
// last angle brackets, at the end, counts.
func bareAddress(mailbox string) string {
	a := strings.TrimSpace(mailbox)
	if i := strings.LastIndexByte(a, '<'); i >= 0 {
		inner, ok := strings.CutSuffix(a[i+1:], ">")
		if !ok {
			return ""
		}
		a = strings.TrimSpace(inner)
	}
	local, domain, ok := strings.Cut(a, "@")
	if !ok || local == "" || domain == "" || strings.ContainsAny(a, " \t\r\n<>,;") {
		return ""
	}
	return ticket.ComparableAddress(a)
}
