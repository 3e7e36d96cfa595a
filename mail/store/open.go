package store

import (
	"context"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
	_ "github.com/ncruces/go-sqlite3/vfs/adiantum" // registers the encrypting VFS
)

const (
	busyTimeout = 10 * time.Second
	busyRetry   = 10 * time.Millisecond
	readerConns = 4 // a screen, the watcher, an upload and one to spare

	// checkTimeout bounds the look for damage after an unclean close; a store too big for it is found damaged
	// when the damaged page is read.
	checkTimeout = 250 * time.Millisecond

	blockSize = 4096 // bytes that the encrypting VFS reads and writes at once
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// schema lists the migrations: the first makes version 1, and so on. A released one is never changed.
func schema() ([]string, error) {
	names, err := fs.Glob(schemaFiles, "schema/*.sql")
	if err != nil {
		return nil, err
	}
	var migrations []string
	for _, name := range names { // sorted by name
		text, err := schemaFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		migrations = append(migrations, string(text))
	}
	return migrations, nil
}

func (s *Store) open(ctx context.Context, o Options) error {
	path, err := filepath.Abs(o.Path)
	if err != nil {
		return err
	}
	if err := lost(path); err != nil {
		return err
	}
	unclean := leftBehind(path)
	if err := makeFile(path); err != nil {
		return err
	}
	if err := protect(path); err != nil {
		return err
	}
	if s.writer, err = connect(path, o.Key, 1,
		"journal_mode(wal)",
		"synchronous(full)", // a mail marked "sending" must stay so after a power cut
		"secure_delete(on)", // deleted means gone, also for whoever has the key
		// Folded after a batch of AddRaw, so that on a full disk there is not much to fold; see room.go. Pages of 4 KiB.
		"wal_autocheckpoint(256)",
		"journal_size_limit(4194304)"); err != nil {
		return err
	}
	if s.readers, err = connect(path, o.Key, readerConns, "query_only(on)"); err != nil {
		return err
	}
	if err := ping(ctx, s.writer); err != nil {
		if torn(path) {
			return fmt.Errorf("%w (%w)", ErrDamaged, err)
		}
		return err
	}
	migrations, err := schema()
	if err != nil {
		return err
	}
	if err := migrate(ctx, s.writer, migrations); err != nil {
		return err
	}
	if unclean {
		if err := check(ctx, s.writer); err != nil {
			return err
		}
	}
	if err := s.sweepRaw(ctx); err != nil && !Full(s.cause(ctx, err)) { // on a full disk what is there can be read
		return err
	}
	noteMade(path, s.now())
	return protect(path)
}

// leftBehind reports whether the store was not closed cleanly, or is open elsewhere.
func leftBehind(path string) bool {
	wal, err := os.Stat(path + "-wal")
	return err == nil && wal.Size() > 0
}

// torn tells whether the file or its log ends within a block. Both are encrypted by blocks, and what is left of one
// cannot be read.
func torn(path string) bool {
	for _, name := range []string{path, path + "-wal"} {
		if info, err := os.Stat(name); err == nil && info.Size()%blockSize != 0 {
			return true
		}
	}
	return false
}

// makeFile makes the folder and the file for the owner alone; SQLite would make it for all to read. A folder that
// is there stays as it is: it may hold more than the store.
func makeFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("making the folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("making the file: %w", err)
	}
	return f.Close()
}

// protect takes others' rights to the files away. The log gets the mode of the file when it is made (modeof); its
// index, which holds page numbers only, does not. Windows knows no such modes: a file has the rights of its folder, which
// is the person's own, and an index that is mapped refuses the change (sharing violation, seen under wine).
func protect(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			err = os.Chmod(name, 0o600)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // the last other process may just have closed
			return fmt.Errorf("protecting the file: %w", err)
		}
	}
	return nil
}

// connect prepares a pool of connections; none is opened yet.
func connect(path string, key [32]byte, conns int, pragmas ...string) (*sql.DB, error) {
	query := url.Values{
		"vfs":     {"adiantum"},
		"hexkey":  {hex.EncodeToString(key[:])},
		"modeof":  {path}, // a log made anew gets the file's mode
		"_txlock": {"immediate"},
		"_pragma": append([]string{
			fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()), // first: the others may have to wait
			"foreign_keys(on)",
			"temp_store(memory)",
		}, pragmas...),
	}
	db, err := driver.Open(fileURI(path, query))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// ping makes the first connection, which reads the first page: with the wrong key it is noise.
// Switching a new file to the write-ahead log fails at once, busy timeout or not, while another process does the
// same, so it is tried again for as long.
func ping(ctx context.Context, db *sql.DB) error {
	deadline := time.Now().Add(busyTimeout)
	for {
		err := db.PingContext(ctx)
		switch {
		case errors.Is(err, sqlite3.NOTADB):
			return fmt.Errorf("%w (%w)", ErrWrongKey, err)
		case !busy(err) || time.Now().After(deadline):
			return wrap("reading the first page", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(busyRetry):
		}
	}
}

// migrate brings the file to the newest version, each step in a transaction of its own.
func migrate(ctx context.Context, db *sql.DB, migrations []string) error {
	for {
		done, err := migrateOnce(ctx, db, migrations)
		if err != nil || done {
			return err
		}
	}
}

func migrateOnce(ctx context.Context, db *sql.DB, migrations []string) (done bool, err error) {
	version, err := userVersion(ctx, db)
	if err != nil {
		return false, err
	}
	if version == len(migrations) { // the usual case takes no lock
		return true, nil
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return false, wrap("beginning a migration", err)
	}
	defer tx.Rollback()
	// Read again under the lock: another process may have migrated meanwhile.
	if version, err = userVersion(ctx, tx); err != nil {
		return false, err
	}
	switch {
	case version > len(migrations):
		return false, fmt.Errorf("version %d, this program knows up to %d: %w", version, len(migrations), ErrNewer)
	case version == len(migrations):
		return true, nil
	}
	next := version + 1
	if _, err := tx.ExecContext(ctx, migrations[version]); err != nil {
		return false, wrap(fmt.Sprintf("migrating to version %d", next), err)
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d`, next)); err != nil {
		return false, wrap(fmt.Sprintf("migrating to version %d", next), err)
	}
	return false, wrap(fmt.Sprintf("migrating to version %d", next), tx.Commit())
}

type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func userVersion(ctx context.Context, q queryer) (int, error) {
	var v int
	err := q.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&v)
	return v, wrap("reading the schema version", err)
}

// check looks for damage in the tables that are read at every start, for checkTimeout at most.
func check(ctx context.Context, db *sql.DB) error {
	limited, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	for _, table := range []string{"account", "secret", "position", "ticket", "outgoing", "draft", "message"} {
		var result string
		err := db.QueryRowContext(limited, `PRAGMA quick_check(`+table+`)`).Scan(&result)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case limited.Err() != nil:
			return nil
		case err != nil:
			return wrap("checking the file", err)
		case result != "ok":
			return fmt.Errorf("checking %s: %s: %w", table, result, ErrDamaged)
		}
	}
	return nil
}
