package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"syscall"

	"github.com/ncruces/go-sqlite3"
)

// Errors a caller decides by.
var (
	ErrNotFound = errors.New("store: not found")
	ErrExists   = errors.New("store: there already")
	ErrKey      = errors.New("store: the key does not open this file")
	// ErrWrongKey is an ErrKey: there is a key, or what should be one, and it does not open the file.
	ErrWrongKey = fmt.Errorf("%w: what is kept as its key does not fit", ErrKey)
	ErrDamaged  = errors.New("store: the file is damaged")
	ErrLost     = errors.New("store: the file is gone, and the home has had one")
	ErrNewer    = errors.New("store: written by a newer version of the program")
	ErrTooLarge = errors.New("store: larger than allowed")
)

// Full reports whether err says that the disk, or the person's share of it, is full.
func Full(err error) bool {
	if errors.Is(err, sqlite3.FULL) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return true
	}
	const handleDiskFull, diskFull = syscall.Errno(39), syscall.Errno(112) // of Windows
	return runtime.GOOS == "windows" && (errors.Is(err, handleDiskFull) || errors.Is(err, diskFull))
}

// ReadOnly reports whether err says that the file or its folder may not be written to.
// It is also true for a write inside View.
func ReadOnly(err error) bool {
	return errors.Is(err, sqlite3.READONLY) || errors.Is(err, sqlite3.PERM) ||
		errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}

// busy reports whether err says that another process held the file for longer than the store waits.
func busy(err error) bool { return errors.Is(err, sqlite3.BUSY) }

// wrap says what was being done, and adds the error of this package that a caller decides by.
// SQLite's own code stays in the chain.
func wrap(doing string, err error) error {
	var kind error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%s: %w", doing, ErrNotFound)
	case errors.Is(err, sqlite3.CORRUPT), errors.Is(err, sqlite3.NOTADB):
		kind = ErrDamaged
	case errors.Is(err, sqlite3.CONSTRAINT_FOREIGNKEY):
		kind = ErrNotFound
	case errors.Is(err, sqlite3.CONSTRAINT_UNIQUE), errors.Is(err, sqlite3.CONSTRAINT_PRIMARYKEY):
		kind = ErrExists
	default:
		return fmt.Errorf("%s: %w", doing, err)
	}
	return fmt.Errorf("%s: %w (%w)", doing, kind, err)
}

// ioCause adds to a plain I/O error that the disk is full, if it is: the library reports a write that found no
// space without saying so. The file system is asked by writing a little beside the store.
func ioCause(dir string, err error) error {
	if !errors.Is(err, sqlite3.IOERR) || Full(err) {
		return err
	}
	if cause := tryWrite(dir); Full(cause) {
		return fmt.Errorf("%w (%w)", err, cause)
	}
	return err
}

func tryWrite(dir string) error {
	f, err := os.CreateTemp(dir, ".space-*")
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, 64<<10))
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name()))
}

// interrupted turns SQLite's INTERRUPT, which only a context causes here, into the context's error.
func interrupted(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		return fmt.Errorf("%w (%w)", ctx.Err(), err)
	}
	return err
}
