package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/ncruces/go-sqlite3/driver"
)

const snapshotStep = 256 // pages copied between two looks at the context: 1 MiB

// Snapshot copies the store as it is at this moment, whatever is written meanwhile, into a new file at path, which is
// encrypted with a key of its own. Pages are copied as they are, so that the layout stays that of the store.
func (s *Store) Snapshot(ctx context.Context, path string) (key [32]byte, err error) {
	rand.Read(key[:]) // never fails
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return key, fmt.Errorf("copying the store: %w", err)
	}
	if err := f.Close(); err != nil {
		return key, fmt.Errorf("copying the store: %w", err)
	}
	if err := s.copyTo(ctx, path, key); err != nil {
		return key, errors.Join(wrap("copying the store", ioCause(filepath.Dir(path), interrupted(ctx, err))), removeStore(path))
	}
	return key, nil
}

// copyTo holds one read transaction, so that all steps see one state and no commit makes the copy begin anew.
func (s *Store) copyTo(ctx context.Context, path string, key [32]byte) error {
	conn, err := s.readers.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // it goes back to the others
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()                             // nothing was written
	if _, err := userVersion(ctx, tx); err != nil { // the state is that of the first look
		return err
	}
	return conn.Raw(func(c any) error {
		raw, ok := c.(driver.Conn)
		if !ok {
			return errors.New("the driver gives no connection to copy from")
		}
		b, err := raw.Raw().BackupInit("main", fileURI(path, url.Values{"vfs": {"adiantum"}, "hexkey": {hex.EncodeToString(key[:])}}))
		if err != nil {
			return err
		}
		for done := false; !done && err == nil; {
			if err = ctx.Err(); err == nil {
				done, err = b.Step(snapshotStep)
			}
		}
		return errors.Join(err, b.Close())
	})
}

// fileURI names a file to SQLite, which decodes %20 only: a plus sign is a plus sign to it.
func fileURI(path string, query url.Values) string {
	name := url.URL{Path: filepath.ToSlash(path)}
	return "file:" + name.EscapedPath() + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
}

// Verify proves a store that comes from elsewhere: it is opened, brought to this version, and every page, index and
// reference of it is looked at, as well as the checksum of every mail. ErrDamaged, ErrNewer or an ErrKey say what is wrong.
func Verify(ctx context.Context, o Options) (err error) {
	s, err := Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return s.Verify(ctx)
}

// Verify looks at every page, index and reference of the open store, and at the checksum of every mail. What the encryption
// makes of a changed block is noise, which no page can be and no row can refer to; a block that was put back to what it was
// earlier is what it cannot tell.
func (s *Store) Verify(ctx context.Context) error {
	var result string
	if err := s.readers.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&result); err != nil {
		return wrap("checking the store", interrupted(ctx, err))
	}
	if result != "ok" {
		return fmt.Errorf("checking the store: %s: %w", result, ErrDamaged)
	}
	var table string
	switch err := s.readers.QueryRowContext(ctx, `SELECT "table" FROM pragma_foreign_key_check LIMIT 1`).Scan(&table); {
	case err == nil:
		return fmt.Errorf("checking the store: a row of %s refers to nothing: %w", table, ErrDamaged)
	case !errors.Is(err, sql.ErrNoRows):
		return wrap("checking the store", interrupted(ctx, err))
	}
	return s.verifyChunks(ctx)
}

// verifyChunks reads every chunk and compares it with its checksum.
func (s *Store) verifyChunks(ctx context.Context) error {
	rows, err := s.readers.QueryContext(ctx, `SELECT data, sum FROM raw_chunk`)
	if err != nil {
		return wrap("checking the mails", interrupted(ctx, err))
	}
	defer rows.Close()
	for rows.Next() {
		var data, sum []byte
		if err := rows.Scan(&data, &sum); err != nil {
			return wrap("checking the mails", interrupted(ctx, err))
		}
		if !sound("raw_chunk", []string{"data", "sum"}, []any{data, sum}) {
			return fmt.Errorf("checking the mails: %w", ErrDamaged)
		}
	}
	return wrap("checking the mails", interrupted(ctx, rows.Err()))
}

// Empty tells whether a store holds nothing that a person would miss.
func (s *Store) Empty(ctx context.Context) (empty bool, err error) {
	err = s.View(ctx, func(t *Tx) error {
		return t.get("looking for what is kept", &empty, `SELECT NOT EXISTS (SELECT 1 FROM account)
			AND NOT EXISTS (SELECT 1 FROM ticket) AND NOT EXISTS (SELECT 1 FROM draft) AND NOT EXISTS (SELECT 1 FROM message)`)
	})
	return empty, err
}
