package store

import "okpay.example/support/mail/ticket"

// DeleteEntries removes the lines of a ticket's timeline that a mail proves, after the person took that mail back.
func (t *Tx) DeleteEntries(id ticket.ID, messageID string) error {
	_, err := t.exec("removing lines from the timeline of "+string(id),
		`DELETE FROM entry WHERE ticket = ? AND message_id = ?`, id, messageID)
	return err
}
