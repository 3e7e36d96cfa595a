package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
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
	r := rescue{ctx: ctx, from: db, into: s, whole: true}
	if _, err := userVersion(ctx, db); errors.Is(err, sqlite3.CORRUPT) { // as of a file that was cut
		padded, remove, err := pad(old.Path)
		if err != nil {
			return saved, err
		}
		defer remove()
		longer, err := connect(padded, old.Key, 1, "query_only(on)")
		if err != nil {
			return saved, err
		}
		defer func() { _ = longer.Close() }()
		r.from, r.whole = longer, false
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

// doubt makes unknown what the outbox of a damaged store says to be waiting: that may be out of date, and an unknown
// mail is looked for before it is sent.
func (r *rescue) doubt() error {
	if r.whole {
		return nil
	}
	return r.into.Update(r.ctx, func(t *Tx) error {
		_, err := t.exec("doubting the outbox", `UPDATE outgoing SET state = ?, last_error = ? WHERE state IN (?, ?)`,
			OutgoingUnknown, "unanswered: the store was damaged", OutgoingQueued, OutgoingSending)
		return err
	})
}

// pad copies a store that was cut and makes the copy longer than the store can have been, without taking the room for
// it: SQLite opens no file that is shorter than its first page says, but reads what is there of a longer one.
func pad(path string) (padded string, remove func(), err error) {
	padded = path + ".salvage"
	remove = func() { _ = removeStore(padded) }
	defer func() {
		if err != nil {
			remove()
		}
	}()
	from, err := os.Open(path)
	if err != nil {
		return "", nil, err
	}
	defer from.Close()
	to, err := os.OpenFile(padded, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return "", nil, err
	}
	n, err := io.Copy(to, from)
	if err == nil {
		err = to.Truncate(16*n + 1<<28)
	}
	return padded, remove, errors.Join(err, to.Close())
}

// rescue is one salvage.
type rescue struct {
	ctx   context.Context
	from  *sql.DB
	into  *Store
	whole bool
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
