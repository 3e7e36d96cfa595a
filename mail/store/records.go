package store

import (
	"fmt"

	"okpay.example/support/mail/ticket"
)

// RecordState says what is left to do for a record.
type RecordState string

// The states of a record.
const (
	RecordOut   RecordState = "out"   // written here, and not in Sent yet
	RecordTried RecordState = "tried" // it was being filed: it may lie in Sent, or not
	RecordOpen  RecordState = "open"  // found in Sent, and its ticket or mail is not here yet
	RecordDone  RecordState = "done"
)

const recordColumns = `message_id, ticket, event, at, lang, note, about, about_hash`

func scanRecord(r row) (v ticket.Record, err error) {
	var hash []byte
	err = r.Scan(&v.MessageID, &v.Ticket, &v.Event, toTime{&v.At}, &v.Lang, &v.Text, &v.About, &hash)
	copy(v.AboutHash[:], hash)
	return v, err
}

// AddRecord keeps a record; one that is here already stays as it is.
func (t *Tx) AddRecord(account int64, v ticket.Record, state RecordState) error {
	_, err := t.exec(fmt.Sprintf("keeping a record of ticket %s", v.Ticket), `INSERT OR IGNORE INTO record (`+recordColumns+`,
		account, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		v.MessageID, v.Ticket, v.Event, v.At.UnixMicro(), v.Lang, v.Text, v.About, v.AboutHash[:], account, state)
	return err
}

// TryRecord notes that a record is about to be filed.
func (t *Tx) TryRecord(messageID string) error {
	return t.must("marking record "+messageID, `UPDATE record SET state = 'tried' WHERE message_id = ?`, messageID)
}

// FiledRecord ends the way of a record that lies in Sent.
func (t *Tx) FiledRecord(messageID string) error {
	return t.endRecord(messageID, RecordOut, RecordTried)
}

// AppliedRecord ends the waiting of one that was found there.
func (t *Tx) AppliedRecord(messageID string) error { return t.endRecord(messageID, RecordOpen) }

// endRecord keeps a record only where another one may contradict it.
func (t *Tx) endRecord(messageID string, from ...RecordState) error {
	doing := "ending record " + messageID
	if _, err := t.exec(doing, `DELETE FROM record WHERE message_id = ? AND about = ''
		AND state IN (SELECT value FROM json_each(?))`, messageID, asJSON{from}.text()); err != nil {
		return err
	}
	_, err := t.exec(doing, `UPDATE record SET state = 'done' WHERE message_id = ?
		AND state IN (SELECT value FROM json_each(?))`, messageID, asJSON{from}.text())
	return err
}

// HasRecord tells whether a record is here, in whatever state.
func (t *Tx) HasRecord(messageID string) (yes bool, err error) {
	err = t.get("looking up record "+messageID, &yes, `SELECT EXISTS (SELECT 1 FROM record WHERE message_id = ?)`, messageID)
	return yes, err
}

// OutRecord is a record on its way into Sent.
type OutRecord struct {
	ticket.Record
	Tried bool // it may be there
}

// RecordsOut returns the records that wait for their way into an account's Sent folder, oldest first. Those of an account
// that is gone go to the first one there is, as mails of its tickets do.
func (t *Tx) RecordsOut(account int64) ([]OutRecord, error) {
	return all(t, "reading the records", func(r row) (v OutRecord, err error) {
		var hash []byte
		err = r.Scan(&v.MessageID, &v.Ticket, &v.Event, toTime{&v.At}, &v.Lang, &v.Text, &v.About, &hash, &v.Tried)
		copy(v.AboutHash[:], hash)
		return v, err
	}, `SELECT `+recordColumns+`, state = 'tried' FROM record WHERE state IN ('out', 'tried') AND
		(account = ?1 OR ?1 = (SELECT min(id) FROM account) AND account NOT IN (SELECT id FROM account))
		ORDER BY at, message_id`, account)
}

// RecordsOpen returns the records that wait for a ticket, or for a mail of it, oldest first.
func (t *Tx) RecordsOpen(id ticket.ID) ([]ticket.Record, error) {
	return all(t, "reading the records of ticket "+string(id), scanRecord, `SELECT `+recordColumns+` FROM record
		WHERE ticket = ? AND state = 'open' ORDER BY at, message_id`, id)
}

// RecordsAbout returns the records of a mail's being put into a ticket by hand, the one that holds first: where two computers
// put it into two tickets the earlier one, and of the same instant the one with the lesser id, so that all decide alike.
func (t *Tx) RecordsAbout(messageID string, bodyHash [32]byte) ([]ticket.Record, error) {
	return all(t, "reading the records about "+messageID, scanRecord, `SELECT `+recordColumns+` FROM record
		WHERE about = ? AND about <> '' AND about_hash = ? ORDER BY at, message_id`, messageID, bodyHash[:])
}
