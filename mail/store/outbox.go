package store

import "fmt"

const outgoingColumns = `id, ticket, account, message_id, raw, bytes, sender, recipients, state, tries, next_try,
	last_error, sent_copied, created, updated`

func scanOutgoing(r row) (o Outgoing, err error) {
	err = r.Scan(&o.ID, &o.Ticket, &o.Account, &o.MessageID, into(&o.Raw), &o.Bytes, &o.From, asJSON{&o.To},
		&o.State, &o.Tries, toTime{&o.NextTry}, &o.LastError, &o.SentCopied, toTime{&o.Created}, toTime{&o.Updated})
	return o, err
}

// InsertOutgoing puts a mail into the outbox; o.ID is ignored. ErrExists when its Message-ID is there already:
// one mail is never queued twice.
func (t *Tx) InsertOutgoing(o Outgoing) (int64, error) {
	return t.insert("queueing mail "+o.MessageID, `INSERT INTO outgoing (ticket, account, message_id, raw, bytes,
		sender, recipients, state, tries, next_try, last_error, sent_copied, created, updated)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		o.Ticket, o.Account, o.MessageID, orNull(o.Raw), o.Bytes, o.From, asJSON{o.To}.text(), o.State, o.Tries,
		micros(o.NextTry), o.LastError, o.SentCopied, micros(o.Created), micros(o.Updated))
}

// UpdateOutgoing replaces a mail of the outbox.
func (t *Tx) UpdateOutgoing(o Outgoing) error {
	doing := fmt.Sprintf("changing mail %d of the outbox", o.ID)
	var former int64
	if err := t.get(doing, into(&former), `SELECT raw FROM outgoing WHERE id = ?`, o.ID); err != nil {
		return err
	}
	if err := t.must(doing, `UPDATE outgoing SET ticket = ?, account = ?, message_id = ?, raw = ?, bytes = ?,
		sender = ?, recipients = ?, state = ?, tries = ?, next_try = ?, last_error = ?, sent_copied = ?,
		created = ?, updated = ? WHERE id = ?`,
		o.Ticket, o.Account, o.MessageID, orNull(o.Raw), o.Bytes, o.From, asJSON{o.To}.text(), o.State, o.Tries,
		micros(o.NextTry), o.LastError, o.SentCopied, micros(o.Created), micros(o.Updated), o.ID); err != nil {
		return err
	}
	if former == o.Raw {
		return nil
	}
	return t.ReleaseRaw(former)
}

// DeleteOutgoing deletes a mail of the outbox and its bytes, unless another row refers to those.
func (t *Tx) DeleteOutgoing(id int64) error {
	doing := fmt.Sprintf("deleting mail %d of the outbox", id)
	var raw int64
	if err := t.get(doing, into(&raw), `SELECT raw FROM outgoing WHERE id = ?`, id); err != nil {
		return err
	}
	if err := t.must(doing, `DELETE FROM outgoing WHERE id = ?`, id); err != nil {
		return err
	}
	return t.ReleaseRaw(raw)
}

// Outgoing returns a mail of the outbox, or ErrNotFound.
func (t *Tx) Outgoing(id int64) (Outgoing, error) {
	return one(t, fmt.Sprintf("reading mail %d of the outbox", id), scanOutgoing,
		`SELECT `+outgoingColumns+` FROM outgoing WHERE id = ?`, id)
}

// OutgoingByMessageID returns a mail of the outbox, or ErrNotFound.
func (t *Tx) OutgoingByMessageID(messageID string) (Outgoing, error) {
	return one(t, "looking up "+messageID+" in the outbox", scanOutgoing,
		`SELECT `+outgoingColumns+` FROM outgoing WHERE message_id = ?`, messageID)
}

// Outbox returns the mails in one of the states, oldest first; with none given, all but those sent or cancelled.
func (t *Tx) Outbox(states ...OutgoingState) ([]Outgoing, error) {
	if len(states) == 0 {
		states = []OutgoingState{OutgoingQueued, OutgoingSending, OutgoingUnknown, OutgoingFailed}
	}
	return all(t, "reading the outbox", scanOutgoing, `SELECT `+outgoingColumns+` FROM outgoing
		WHERE state IN (SELECT value FROM json_each(?)) ORDER BY id`, asJSON{states}.text())
}
