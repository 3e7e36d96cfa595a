// Package store keeps everything the program must not lose in one encrypted SQLite file: accounts and their secrets,
// tickets, mails, drafts, the outbox and the sync positions. It also keeps the file's key, and saves what can be read of a
// file that is damaged. It knows rows, not rules: what belongs together is composed by its callers inside one Update.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"
)

// FileName is the name of the store in a home. HomeKey looks for it to tell a new home from one whose key is gone.
const FileName = "store.db"

// Options open a store.
type Options struct {
	Path string
	Key  [32]byte
	Now  func() time.Time // nil means time.Now
}

// Store is the open file. It is safe for concurrent use, also by several processes.
type Store struct {
	now  func() time.Time
	dir  string // where the file lies
	free freeRoom

	// One connection writes, so that goroutines queue in order (and give up with their context)
	// instead of polling for SQLite's lock. Readers see the last commit and never wait for it.
	writer  *sql.DB
	readers *sql.DB
}

// Open opens or makes the file, migrates it and sweeps raw bytes nothing refers to
// (only those older than a day, so that another process in the middle of AddRaw is not disturbed).
// The errors to decide by are ErrKey, ErrDamaged, ErrLost and ErrNewer; see also Full, ReadOnly and Renew.
// A file whose very first page is damaged cannot be told from one with another key: both are ErrWrongKey, which is an ErrKey.
func Open(ctx context.Context, o Options) (*Store, error) {
	s := &Store{now: o.Now, dir: filepath.Dir(o.Path), free: freeSpace}
	if s.now == nil {
		s.now = time.Now
	}
	s.makeRoom()
	if err := s.open(ctx, o); err != nil {
		err = fmt.Errorf("opening the store: %w", s.cause(ctx, err))
		if path := (*fs.PathError)(nil); ReadOnly(err) && !errors.As(err, &path) { // SQLite does not say of what
			err = &fs.PathError{Op: "write to", Path: s.dir, Err: err}
		}
		return nil, errors.Join(err, s.close())
	}
	s.keepReserve()
	return s, nil
}

// Close closes it. The last process to close folds the write-ahead log into the file.
func (s *Store) Close() error {
	s.makeRoom() // to fold the log
	err := s.close()
	s.keepReserve()
	return err
}

func (s *Store) close() error {
	var errs []error
	for _, db := range []*sql.DB{s.readers, s.writer} { // the writer last: a read-only connection cannot fold the log
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return wrap("closing the store", errors.Join(errs...))
}

// Update runs f in one write transaction (BEGIN IMMEDIATE); it commits when f returns nil, and leaves no trace
// otherwise, also when f panics. It waits its turn behind other goroutines until ctx ends, and behind other
// processes for up to ten seconds.
//
// The Tx is f's alone and ends with it. Inside f, do not call Update, AddRaw or DataVersion on the same store: they
// would wait for f for ever. View and OpenRaw are fine and see what was committed before.
func (s *Store) Update(ctx context.Context, f func(*Tx) error) error {
	s.makeRoom()
	err := s.transact(ctx, s.writer, nil, f)
	if Full(err) {
		s.tidyUp(context.WithoutCancel(ctx))
	}
	return err
}

// View runs f in one read transaction: f sees one state of the store whatever others commit meanwhile.
// Writing inside f is an error (see ReadOnly). Keep it short: the write-ahead log cannot be folded past it.
func (s *Store) View(ctx context.Context, f func(*Tx) error) error {
	return s.transact(ctx, s.readers, &sql.TxOptions{ReadOnly: true}, f)
}

func (s *Store) transact(ctx context.Context, db *sql.DB, opts *sql.TxOptions, f func(*Tx) error) error {
	tx, err := db.BeginTx(ctx, opts)
	if err != nil {
		return wrap("beginning a transaction", s.cause(ctx, err))
	}
	defer tx.Rollback() // without effect after Commit
	if err := f(&Tx{ctx: ctx, tx: tx}); err != nil {
		return s.cause(ctx, err)
	}
	return wrap("committing", s.cause(ctx, tx.Commit()))
}

// cause adds to an error of SQLite what it cannot say: that ctx ended, or that the disk is full.
func (s *Store) cause(ctx context.Context, err error) error {
	return ioCause(s.dir, interrupted(ctx, err))
}

// DataVersion changes whenever another process has committed (PRAGMA data_version).
// Values are comparable only within one open Store.
func (s *Store) DataVersion(ctx context.Context) (int64, error) {
	var v int64
	// Asked on the writer, whose own commits, and so all of this process, do not count.
	err := s.writer.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&v)
	return v, wrap("reading the data version", interrupted(ctx, err))
}
