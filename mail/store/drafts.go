package store

import (
	"errors"
	"fmt"
	"slices"
)

const draftColumns = `id, ticket, account, recipient, topic, subject, body, transaction_id, report, lang,
	created, updated, rendered, message_id`

func scanDraft(r row) (d Draft, err error) {
	err = r.Scan(&d.ID, into(&d.Ticket), &d.Account, &d.To, &d.Topic, &d.Subject, &d.Body, &d.TransactionID,
		&d.Report, &d.Lang, toTime{&d.Created}, toTime{&d.Updated}, into(&d.Rendered), &d.MessageID)
	return d, err
}

// SaveDraft inserts or replaces a draft, its files aside (see AddDraftFile). Bytes kept by an earlier preview
// are dropped when d.Rendered no longer names them.
func (t *Tx) SaveDraft(d Draft) error {
	doing := "saving draft " + d.ID
	var former int64
	err := t.get(doing, into(&former), `SELECT rendered FROM draft WHERE id = ?`, d.ID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if _, err := t.exec(doing, `INSERT INTO draft (`+draftColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET ticket = excluded.ticket, account = excluded.account,
			recipient = excluded.recipient, topic = excluded.topic, subject = excluded.subject,
			body = excluded.body, transaction_id = excluded.transaction_id, report = excluded.report,
			lang = excluded.lang, created = excluded.created, updated = excluded.updated,
			rendered = excluded.rendered, message_id = excluded.message_id`,
		d.ID, orNull(d.Ticket), d.Account, d.To, d.Topic, d.Subject, d.Body, d.TransactionID, d.Report, d.Lang,
		micros(d.Created), micros(d.Updated), orNull(d.Rendered), d.MessageID); err != nil {
		return err
	}
	if former == d.Rendered {
		return nil
	}
	return t.ReleaseRaw(former)
}

// Draft returns a draft with its files, or ErrNotFound.
func (t *Tx) Draft(id string) (Draft, error) {
	d, err := one(t, "reading draft "+id, scanDraft, `SELECT `+draftColumns+` FROM draft WHERE id = ?`, id)
	if err != nil {
		return Draft{}, err
	}
	d.Files, err = t.draftFiles(id)
	return d, err
}

// Drafts returns all drafts with their files, newest change first.
func (t *Tx) Drafts() ([]Draft, error) {
	drafts, err := all(t, "reading the drafts", scanDraft,
		`SELECT `+draftColumns+` FROM draft ORDER BY updated DESC, id`)
	if err != nil {
		return nil, err
	}
	for i := range drafts {
		if drafts[i].Files, err = t.draftFiles(drafts[i].ID); err != nil {
			return nil, err
		}
	}
	return drafts, nil
}

func (t *Tx) draftFiles(draft string) ([]DraftFile, error) {
	return all(t, "reading the files of draft "+draft, func(r row) (f DraftFile, err error) {
		err = r.Scan(&f.ID, &f.Name, &f.Type, &f.Size, into(&f.Raw))
		return f, err
	}, `SELECT id, name, type, size, raw FROM draft_file WHERE draft = ? ORDER BY place, id`, draft)
}

// DeleteDraft deletes a draft with its files and their bytes, unless another row refers to those.
func (t *Tx) DeleteDraft(id string) error {
	doing := "deleting draft " + id
	raws, err := all(t, doing, scanOne[int64], `
		SELECT raw FROM draft_file WHERE draft = ?1 AND raw IS NOT NULL
		UNION SELECT rendered FROM draft WHERE id = ?1 AND rendered IS NOT NULL`, id)
	if err != nil {
		return err
	}
	if err := t.must(doing, `DELETE FROM draft WHERE id = ?`, id); err != nil { // the files go with it
		return err
	}
	return t.ReleaseRaw(raws...)
}

// AddDraftFile adds a file after those the draft has; f.ID is ignored.
func (t *Tx) AddDraftFile(draft string, f DraftFile) (int64, error) {
	return t.insert("adding a file to draft "+draft, `INSERT INTO draft_file (draft, place, name, type, size, raw)
		VALUES (?1, (SELECT coalesce(max(place), 0) + 1 FROM draft_file WHERE draft = ?1), ?2, ?3, ?4, ?5)`,
		draft, f.Name, f.Type, f.Size, orNull(f.Raw))
}

// RemoveDraftFile removes a file and its bytes, unless another row refers to those.
func (t *Tx) RemoveDraftFile(draft string, file int64) error {
	doing := "removing a file of draft " + draft
	var raw int64
	if err := t.get(doing, into(&raw), `SELECT raw FROM draft_file WHERE draft = ? AND id = ?`,
		draft, file); err != nil {
		return err
	}
	if err := t.must(doing, `DELETE FROM draft_file WHERE id = ?`, file); err != nil {
		return err
	}
	return t.ReleaseRaw(raw)
}

// OrderDraftFiles puts the files in the given order; files not named follow in the order they had.
func (t *Tx) OrderDraftFiles(draft string, files []int64) error {
	doing := "ordering the files of draft " + draft
	present, err := t.draftFiles(draft)
	if err != nil {
		return err
	}
	order := slices.Clone(files)
	for _, f := range present {
		if !slices.Contains(files, f.ID) {
			order = append(order, f.ID)
		}
	}
	for place, id := range order {
		if err := t.must(fmt.Sprintf("%s: file %d", doing, id),
			`UPDATE draft_file SET place = ? WHERE draft = ? AND id = ?`, place, draft, id); err != nil {
			return err
		}
	}
	return nil
}
