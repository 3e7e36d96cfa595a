package store

import (
	"fmt"

	"okpay.example/support/mail/ticket"
)

// RecordState says what is left to do for a record.
type RecordState string

// The states of a record.
const (
	RecordOut  RecordState = "out"  // written here, and not in Sent yet
	RecordOpen RecordState = "open" // found in Sent, and its ticket or mail is not here yet
	RecordDone RecordState = "done"
)

const recordColumns = `message_id, ticket, event, at, lang, note, about, about_hash`

func scanRecord(r row) (v ticket.Record, err error) {
	var hash []byte
	err = r.Scan(&v.MessageID, &v.Ticket, &v.Event, toTime{&v.At}, &v.Lang, &v.Text, &v.About, &hash)
	copy(v.AboutHash[:], hash)
	return v, err
}

// PutRecord keeps a record in a state. What is done needs keeping only where records may contradict each other: the row
// of any other is deleted.
func (t *Tx) PutRecord(account int64, v ticket.Record, state RecordState) error {
	doing := fmt.Sprintf("keeping a record of ticket %s", v.Ticket)
	if state == RecordDone && v.Event != ticket.RecordAttached {
		_, err := t.exec(doing, `DELETE FROM record WHERE message_id = ?`, v.MessageID)
		return err
	}
	_, err := t.exec(doing, `INSERT INTO record (`+recordColumns+`, account, state)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state`,
		v.MessageID, v.Ticket, v.Event, v.At.UnixMicro(), v.Lang, v.Text, v.About, v.AboutHash[:], account, state)
	return err
}

// RecordsOut returns the records that wait for their way into an account's Sent folder, oldest first. Those of an account
// that is gone go to the first one there is, as mails of its tickets do.
func (t *Tx) RecordsOut(account int64) ([]ticket.Record, error) {
	return all(t, "reading the records", scanRecord, `SELECT `+recordColumns+` FROM record WHERE state = 'out' AND
		(account = ?1 OR ?1 = (SELECT min(id) FROM account) AND account NOT IN (SELECT id FROM account))
		ORDER BY at, message_id`, account)
}

// RecordsOpen returns the records that wait for a ticket, or for a mail of it, oldest first.
func (t *Tx) RecordsOpen(id ticket.ID) ([]ticket.Record, error) {
	return all(t, "reading the records of ticket "+string(id), scanRecord, `SELECT `+recordColumns+` FROM record
		WHERE ticket = ? AND state = 'open' ORDER BY at, message_id`, id)
}

// RecordsAbout returns the records of a mail's being put into a ticket by hand, the one that holds first.
func (t *Tx) RecordsAbout(messageID string, bodyHash [32]byte) ([]ticket.Record, error) {
	return all(t, "reading the records about "+messageID, scanRecord, `SELECT `+recordColumns+` FROM record
		WHERE about = ? AND about <> '' AND about_hash = ? ORDER BY at, message_id`, messageID, bodyHash[:])
}
