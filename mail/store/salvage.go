package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ncruces/go-sqlite3"

	"okpay.example/support/mail/ticket"
)

// Saved is what was taken over from a damaged store.
type Saved struct {
	Accounts, Tickets, Mails, Drafts, Outgoing int
	Whole                                      bool // everything could be read
}

// part is a table that is taken over; key orders its rows. Positions are left behind, so that the mailbox is read
// anew; the words that are searched are made again.
type part struct{ table, key string }

// parts come before those that refer to them.
var parts = []part{
	{"account", "id"}, {"secret", "account, name"}, {"deleted_ticket", "id"}, {"raw", "id"}, {"raw_chunk", "raw_id, n"},
	{"ticket", "row"}, {"entry", "row"}, {"message", "row"}, {"alias", "alias"}, {"outgoing", "id"}, {"draft", "id"},
	{"draft_file", "id"}, {"state", "key"},
}

// salvage copies every row that can still be read from the store at old into s. Each table is read from its beginning
// up to the first damage, and then from its end down to the last.
func salvage(ctx context.Context, old Options, s *Store) (saved Saved, err error) {
	db, err := connect(old.Path, old.Key, 1, "query_only(on)")
	if err != nil {
		return saved, err
	}
	defer func() { _ = db.Close() }() // it was only read
	r := rescue{ctx: ctx, from: db, into: s, whole: true, behind: leftBehind(old.Path)}
	repaired, remove, err := r.repair(old)
	defer remove()
	if err != nil {
		return saved, err
	}
	if repaired != "" {
		better, err := connect(repaired, old.Key, 1, "query_only(on)")
		if err != nil {
			return saved, err
		}
		defer func() { _ = better.Close() }()
		r.from, r.whole = better, false
	}
	for _, p := range parts {
		if err := r.take(p); err != nil {
			return saved, fmt.Errorf("saving the rows of %s: %w", p.table, err)
		}
		if p.table == "raw_chunk" {
			if err := r.dropHalfRaws(); err != nil {
				return saved, err
			}
		}
	}
	if err := r.index(); err != nil {
		return saved, err
	}
	if err := r.doubt(); err != nil {
		return saved, err
	}
	return r.count()
}

// repair makes a copy of the store that SQLite reads, where it does not read the store itself; "" where that is not needed,
// or does not help. remove must be called, also after an error.
func (r *rescue) repair(old Options) (repaired string, remove func(), err error) {
	_, err = userVersion(r.ctx, r.from)
	switch {
	case errors.Is(err, sqlite3.CORRUPT): // as of a file that was cut
		return pad(old.Path)
	case schemaReadable(r.ctx, r.from):
		return "", func() {}, nil
	}
	r.whole = false
	return mend(r.ctx, old, errors.Is(err, sqlite3.NOTADB))
}

// doubt makes unknown what may be out although the outbox of a damaged store does not say so: an unknown mail is looked for
// before it is sent. A mail on its way is one, as its mark may be lost. A waiting mail was never handed over, unless the
// store had a log: later changes may have stood there.
func (r *rescue) doubt() error {
	if r.whole {
		return nil
	}
	return r.into.Update(r.ctx, func(t *Tx) error {
		_, err := t.exec("doubting the outbox", `UPDATE outgoing SET state = ?, last_error = ? WHERE state = ? OR state = ? AND ?`,
			OutgoingUnknown, "unanswered: the store was damaged", OutgoingSending, OutgoingQueued, r.behind)
		return err
	})
}

// pad copies a store that was cut and lengthens the copy.
func pad(path string) (padded string, remove func(), err error) {
	padded = path + ".salvage"
	remove = func() { _ = removeStore(padded) }
	if err := copyFile(path, padded); err != nil {
		return "", remove, err
	}
	file, err := os.OpenFile(padded, os.O_WRONLY, 0o600)
	if err != nil {
		return "", remove, err
	}
	return padded, remove, errors.Join(lengthen(file), file.Close())
}

// rescue is one salvage.
type rescue struct {
	ctx   context.Context
	from  *sql.DB
	into  *Store
	whole bool // so far everything could be read

	behind bool // there is a log, of which a part may be lost
}

// take copies one table. An error is of the new store only; what the old one cannot give is left.
func (r *rescue) take(p part) error {
	columns, err := r.columns(p.table)
	if err != nil {
		return err
	}
	if r.whole = r.whole && len(columns) > 0; len(columns) == 0 {
		return nil
	}
	failure, err := r.scan(p, columns, "")
	if failure == nil || err != nil {
		return err
	}
	r.whole = false
	_, err = r.scan(p, columns, " DESC")
	return err
}

// columns are those that both stores have: the old one may be of an earlier version.
func (r *rescue) columns(table string) ([]string, error) {
	query := func(db *sql.DB) (names []string, err error) {
		rows, err := db.QueryContext(r.ctx, `SELECT name FROM pragma_table_info(?)`, table)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return nil, err
			}
			names = append(names, name)
		}
		return names, rows.Err()
	}
	ours, err := query(r.into.readers)
	if err != nil {
		return nil, err
	}
	theirs, err := query(r.from)
	if err != nil {
		return nil, r.ctx.Err() // not even the schema can be read
	}
	return slices.DeleteFunc(ours, func(c string) bool { return !slices.Contains(theirs, c) }), nil
}

// A batch of rows is written in one transaction.
const (
	batchRows  = 200
	batchBytes = 1 << 20
)

// scan reads rows until the end or the first failure, which it gives back, and writes what it has read.
func (r *rescue) scan(p part, columns []string, order string) (failure, err error) {
	key := strings.ReplaceAll(p.key, ",", order+",") + order
	query := `SELECT ` + strings.Join(columns, ", ") + ` FROM ` + p.table + ` ORDER BY ` + key //nolint:gosec // names of our schema
	rows, failure := r.from.QueryContext(r.ctx, query)
	if failure != nil {
		return failure, r.ctx.Err()
	}
	defer rows.Close()
	var batch [][]any
	size := 0
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if failure = rows.Scan(into...); failure != nil {
			break
		}
		if !sound(p.table, columns, values) {
			r.whole = false
			continue
		}
		batch = append(batch, values)
		if size += weight(values); len(batch) < batchRows && size < batchBytes {
			continue
		}
		if err := r.write(p.table, columns, batch); err != nil {
			return nil, err
		}
		batch, size = nil, 0
	}
	if failure == nil {
		failure = rows.Err()
	}
	if err := r.write(p.table, columns, batch); err != nil {
		return nil, err
	}
	return failure, r.ctx.Err()
}

// sound tells whether a row can be what was stored: damage in an encrypted page is noise.
func sound(table string, columns []string, values []any) bool {
	for _, v := range values {
		if text, ok := v.(string); ok && !utf8.ValidString(text) {
			return false
		}
	}
	if table != "raw_chunk" {
		return true
	}
	data, _ := values[slices.Index(columns, "data")].([]byte)
	sum, _ := values[slices.Index(columns, "sum")].([]byte)
	got := sha256.Sum256(data)
	return bytes.Equal(got[:], sum)
}

func weight(values []any) (n int) {
	for _, v := range values {
		switch v := v.(type) {
		case []byte:
			n += len(v)
		case string:
			n += len(v)
		}
	}
	return n
}

func (r *rescue) write(table string, columns []string, batch [][]any) error {
	if len(batch) == 0 {
		return nil
	}
	return r.into.Update(r.ctx, func(t *Tx) error {
		for _, values := range batch {
			if err := r.insert(t, table, columns, values); err != nil {
				return err
			}
		}
		return nil
	})
}

// loose are the columns whose reference may be dropped when what they refer to is lost. A mail without its ticket is
// left out: the mailbox has both.
var loose = map[string][]string{"message": {"raw"}, "outgoing": {"raw"}, "draft": {"rendered", "ticket"}}

// insert writes one row; one that the schema refuses is left out.
func (r *rescue) insert(t *Tx, table string, columns []string, values []any) error {
	for i, c := range columns {
		if table == "ticket" && (c == "messages" || c == "unread") {
			values[i] = 0 // counted again
		}
	}
	query := `INSERT OR IGNORE INTO ` + table + ` (` + strings.Join(columns, ", ") + `) VALUES (?` +
		strings.Repeat(", ?", len(columns)-1) + `)`
	_, err := t.exec("saving a row", query, values...)
	for _, c := range loose[table] {
		i := slices.Index(columns, c)
		if !errors.Is(err, sqlite3.CONSTRAINT_FOREIGNKEY) || i < 0 {
			continue
		}
		r.whole = false
		values[i] = nil
		_, err = t.exec("saving a row", query, values...)
	}
	if errors.Is(err, sqlite3.CONSTRAINT) || errors.Is(err, sqlite3.MISMATCH) {
		r.whole = false
		return nil
	}
	return err
}

// dropHalfRaws deletes the bytes of which a chunk is missing; the rows that refer to them come without.
func (r *rescue) dropHalfRaws() error {
	return r.into.Update(r.ctx, func(t *Tx) error {
		const doing = "dropping what is not whole"
		if _, err := t.exec(doing, `DELETE FROM raw WHERE size IS NULL`); err != nil { // never was
			return err
		}
		res, err := t.exec(doing, `DELETE FROM raw WHERE size <>
			(SELECT coalesce(sum(length(data)), 0) FROM raw_chunk WHERE raw_id = raw.id)`)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		r.whole = r.whole && n == 0
		return err
	})
}

// index makes the words again by which tickets and mails are found.
func (r *rescue) index() error {
	return r.into.Update(r.ctx, func(t *Tx) error {
		const doing = "indexing what was saved"
		type words struct {
			row  int64
			text string
		}
		tickets, err := all(t, doing, func(r row) (w words, err error) {
			var k ticket.Ticket
			err = r.Scan(&w.row, &k.ID, &k.Subject)
			w.text = ticketWords(k)
			return w, err
		}, `SELECT row, id, subject FROM ticket`)
		if err != nil {
			return err
		}
		mails, err := all(t, doing, func(r row) (w words, err error) {
			var m ticket.Message
			err = r.Scan(&w.row, &m.Subject, &m.Text)
			w.text = messageWords(m)
			return w, err
		}, `SELECT row, subject, body FROM message`)
		if err != nil {
			return err
		}
		for table, list := range map[string][]words{"ticket_words": tickets, "message_words": mails} {
			for _, w := range list {
				if _, err := t.exec(doing, `INSERT INTO `+table+` (rowid, words) VALUES (?, ?)`, w.row, w.text); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (r *rescue) count() (saved Saved, err error) {
	saved.Whole = r.whole
	err = r.into.View(r.ctx, func(t *Tx) error {
		for table, n := range map[string]*int{
			"account": &saved.Accounts, "ticket": &saved.Tickets, "message": &saved.Mails, "draft": &saved.Drafts,
		} {
			if err := t.get("counting what was saved", n, `SELECT count(*) FROM `+table); err != nil {
				return err
			}
		}
		waiting, err := t.Outbox()
		saved.Outgoing = len(waiting)
		return err
	})
	return saved, err
}
