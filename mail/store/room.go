package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// On a full disk the log can be folded into the file only if the file can grow, and while it is not folded every small
// change makes it longer still. So a little room is kept in a file of its own, which is given up when the disk is full:
// what was begun can then be written to its end (a mail marked as sent, a ticket closed), and the log is folded. New
// mails and files, which take room for good, are refused before that.
const (
	reserveFile = "store.reserve"
	reserveSize = 4 << 20 // more than a log, which is folded after a batch of AddRaw, lets the file grow
	headroom    = 1 << 20 // what small changes need
	leftFree    = 64 << 10
)

// freeRoom is how many bytes are free for us where dir lies; ok is false where that cannot be found out.
// Tests put a disk of their own here.
type freeRoom func(dir string) (free int64, ok bool)

func (s *Store) reserve() string { return filepath.Join(s.dir, reserveFile) }

// logSize is how far the file may have to grow when the log is folded into it.
func (s *Store) logSize() int64 {
	info, err := os.Stat(filepath.Join(s.dir, FileName+"-wal"))
	if err != nil {
		return 0
	}
	return info.Size()
}

// makeRoom gives the reserve up when the disk is full, so that a small change succeeds.
func (s *Store) makeRoom() {
	if free, ok := s.free(s.dir); ok && free < s.logSize()+headroom {
		s.giveUpReserve()
	}
}

// giveUpReserve may find it gone already; there is nothing to do about any other failure.
func (s *Store) giveUpReserve() { _ = os.Remove(s.reserve()) }

// keepReserve makes the reserve, as large as the disk allows: on a full one it takes back what it gave up.
func (s *Store) keepReserve() {
	if info, err := os.Stat(s.reserve()); err == nil && info.Size() >= reserveSize {
		return
	}
	free, ok := s.free(s.dir)
	if !ok {
		free = reserveSize + leftFree // tried: what does not fit is not written
	}
	size := min(reserveSize, free-leftFree)
	if size <= 0 {
		return
	}
	if err := makeReserve(s.reserve(), size); err != nil {
		s.giveUpReserve()
	}
}

// makeReserve makes a file of that size that really takes its room.
func makeReserve(path string, size int64) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if err := allocate(f, size); err == nil || Full(err) {
		return errors.Join(err, f.Close())
	}
	block := make([]byte, 64<<10)
	for left := size; left > 0 && err == nil; left -= int64(len(block)) {
		_, err = f.Write(block[:min(left, int64(len(block)))])
	}
	return errors.Join(err, f.Close())
}

// roomFor refuses bytes that would be kept for good when little room is left. They lie in the log first and then in
// the file.
func (s *Store) roomFor(n int) error {
	if free, ok := s.free(s.dir); ok && free < s.logSize()+2*int64(n)+headroom {
		return fmt.Errorf("%d bytes free: %w", free, syscall.ENOSPC)
	}
	return nil
}

// tidyUp makes the next change possible after one that found the disk full: it folds the log, whose end holds what was
// rolled back, with the help of the reserve.
func (s *Store) tidyUp(ctx context.Context) {
	s.giveUpReserve()
	_, _ = s.writer.ExecContext(ctx, `PRAGMA wal_checkpoint(truncate)`) // as far as it goes
}

// Fold writes the log into the file and cuts it to nothing: what was deleted is zeroed in the file, but the log still has
// the pages as they were before. As far as it goes: a reader at work keeps what it reads.
func (s *Store) Fold(ctx context.Context) {
	_, _ = s.writer.ExecContext(ctx, `PRAGMA wal_checkpoint(truncate)`)
}

// freeSpace asks the file system.
func freeSpace(dir string) (int64, bool) {
	free, err := available(dir)
	if errors.Is(err, fs.ErrNotExist) {
		free, err = available(filepath.Dir(dir))
	}
	return free, err == nil
}
