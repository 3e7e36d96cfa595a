package store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

const (
	chunkSize = 256 << 10
	batchSize = 4 * chunkSize  // what AddRaw holds in memory and writes in one transaction
	orphanAge = 24 * time.Hour // AddRaw takes minutes at most
)

// AddRaw streams bytes into the store in chunks, in transactions of its own, and returns their id and size.
// Until a row refers to the id the bytes are an orphan that Open sweeps.
// max bounds the size (0: none); ErrTooLarge past it, and nothing is kept.
//
// r is read outside any transaction, so that a slow one holds up nobody.
func (s *Store) AddRaw(ctx context.Context, r io.Reader, max int64) (id, size int64, err error) {
	if err := s.Update(ctx, func(t *Tx) error {
		id, err = t.insert("adding raw bytes", `INSERT INTO raw (created) VALUES (?)`, micros(s.now()))
		return err
	}); err != nil {
		return 0, 0, err
	}
	if size, err = s.fillRaw(ctx, id, r, max); err != nil {
		return 0, 0, errors.Join(err, s.dropRaw(ctx, id))
	}
	return id, size, nil
}

func (s *Store) fillRaw(ctx context.Context, id int64, r io.Reader, max int64) (size int64, err error) {
	if max > 0 {
		r = io.LimitReader(r, max+1) // one more byte shows that there is more
	}
	batch := make([]byte, batchSize)
	for last := false; !last; {
		n, err := io.ReadFull(r, batch)
		last = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return 0, fmt.Errorf("reading what to store: %w", err)
		}
		if max > 0 && size+int64(n) > max {
			return 0, fmt.Errorf("storing more than %d bytes: %w", max, ErrTooLarge)
		}
		if err := s.roomFor(n); err != nil {
			return 0, fmt.Errorf("storing raw bytes: %w", err)
		}
		if err := s.Update(ctx, func(t *Tx) error {
			return t.addChunks(id, size, batch[:n], last)
		}); err != nil {
			return 0, err
		}
		size += int64(n)
	}
	return size, nil
}

// addChunks adds data, whose first byte is number off of the whole; only the last batch may end within a chunk.
func (t *Tx) addChunks(id, off int64, data []byte, last bool) error {
	doing := fmt.Sprintf("storing raw bytes %d", id)
	n := off / chunkSize
	for chunk := range slices.Chunk(data, chunkSize) {
		sum := sha256.Sum256(chunk)
		if _, err := t.exec(doing, `INSERT INTO raw_chunk (raw_id, n, data, sum) VALUES (?, ?, ?, ?)`,
			id, n, chunk, sum[:]); err != nil {
			return err
		}
		n++
	}
	if !last {
		return nil
	}
	return t.must(doing, `UPDATE raw SET size = ? WHERE id = ?`, off+int64(len(data)), id)
}

// dropRaw takes bytes back that nothing refers to yet. Chunk by chunk: what is deleted is written over, which takes as
// much room in the log, and a full disk may be why.
func (s *Store) dropRaw(ctx context.Context, id int64) error {
	ctx = context.WithoutCancel(ctx) // that it ended may be why, too
	for deleted := int64(1); deleted > 0; {
		if err := s.Update(ctx, func(t *Tx) error {
			res, err := t.exec(fmt.Sprintf("taking back raw bytes %d", id), `DELETE FROM raw_chunk WHERE raw_id = ?1
				AND n = (SELECT max(n) FROM raw_chunk WHERE raw_id = ?1)`, id)
			if err == nil {
				deleted, err = res.RowsAffected()
			}
			return err
		}); err != nil {
			return err
		}
	}
	return s.Update(ctx, func(t *Tx) error { return t.ReleaseRaw(id) })
}

// ReleaseRaw deletes raw bytes that no row refers to, and leaves others alone. Deleting or replacing a row calls
// it; callers need it only for bytes they added and then had no use for.
func (t *Tx) ReleaseRaw(ids ...int64) error {
	for _, id := range ids {
		doing := fmt.Sprintf("releasing raw bytes %d", id)
		// The chunks first: were they left to the foreign key, SQLite would keep each of their pages in memory until
		// the statement's end, in case it has to undo it.
		if _, err := t.exec(doing, `DELETE FROM raw_chunk WHERE raw_id IN
			(SELECT id FROM raw WHERE id = ? AND `+unreferenced+`)`, id); err != nil {
			return err
		}
		if _, err := t.exec(doing, `DELETE FROM raw WHERE id = ? AND `+unreferenced, id); err != nil {
			return err
		}
	}
	return nil
}

const unreferenced = `NOT EXISTS (SELECT 1 FROM message WHERE message.raw = raw.id)
	AND NOT EXISTS (SELECT 1 FROM outgoing WHERE outgoing.raw = raw.id)
	AND NOT EXISTS (SELECT 1 FROM draft WHERE draft.rendered = raw.id)
	AND NOT EXISTS (SELECT 1 FROM draft_file WHERE draft_file.raw = raw.id)`

// sweepRaw deletes old orphans: AddRaw's bytes that no row came to refer to, because the program was killed in
// between. Every other way to lose the last reference releases the bytes at once, so each id is looked at once.
func (s *Store) sweepRaw(ctx context.Context) error {
	cutoff := s.now().Add(-orphanAge)
	const due = `SELECT max(id) FROM raw WHERE id > (SELECT swept FROM sweep) AND created < ?`
	var last int64
	err := s.View(ctx, func(t *Tx) error { return t.get("looking for orphans", into(&last), due, micros(cutoff)) })
	if err != nil || last == 0 {
		return err
	}
	return s.Update(ctx, func(t *Tx) error {
		orphans, err := all(t, "sweeping orphans", scanOne[int64], `SELECT id FROM raw
			WHERE id > (SELECT swept FROM sweep) AND created < ? AND `+unreferenced, micros(cutoff))
		if err != nil {
			return err
		}
		if err := t.ReleaseRaw(orphans...); err != nil {
			return err
		}
		// Not past a younger one, which a clock set back may have put before.
		return t.must("sweeping orphans", `UPDATE sweep SET swept = min(?1,
			(SELECT coalesce(min(id) - 1, ?1) FROM raw WHERE id > swept AND created >= ?2))`, last, micros(cutoff))
	})
}

// Orphans counts the raw bytes that no row refers to: those being added just now, and those that a kill left for the
// sweep.
func (t *Tx) Orphans() (n int, err error) {
	err = t.get("counting orphans", &n, `SELECT count(*) FROM raw WHERE `+unreferenced)
	return n, err
}

// OpenRaw reads stored bytes, a chunk at a time, holding no transaction between reads. The reader uses ctx for all its
// reads.
func (s *Store) OpenRaw(ctx context.Context, id int64) (*RawReader, error) {
	r := &RawReader{ctx: ctx, store: s, id: id, cached: -1}
	err := s.View(ctx, func(t *Tx) error {
		return t.get(fmt.Sprintf("opening raw bytes %d", id), &r.size,
			`SELECT size FROM raw WHERE id = ? AND size IS NOT NULL`, id)
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// RawReader is an io.ReadSeekCloser over stored bytes. It may be closed while it is read.
// Each chunk is compared with its checksum as it is read: ErrDamaged when they differ. Bytes that were deleted
// meanwhile are ErrNotFound.
type RawReader struct {
	ctx   context.Context // of OpenRaw: the io interfaces have no place for one
	store *Store
	id    int64
	size  int64

	mu     sync.Mutex
	off    int64
	cached int64  // the number of the chunk held, -1 when none is
	chunk  []byte // that chunk
	closed bool
}

var errClosed = errors.New("store: the reader is closed")

// Size is the number of bytes in all.
func (r *RawReader) Size() int64 { return r.size }

// Read implements io.Reader.
func (r *RawReader) Read(p []byte) (n int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return 0, errClosed
	}
	for n < len(p) && r.off < r.size {
		if err := r.load(r.off / chunkSize); err != nil {
			return n, err
		}
		m := copy(p[n:], r.chunk[r.off%chunkSize:])
		n += m
		r.off += int64(m)
	}
	if n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

// load makes chunk the number i. It copies the bytes out of the database's own memory into a buffer that it uses again:
// an upload reads a hundred chunks a second, and each would be garbage twice over.
func (r *RawReader) load(i int64) (err error) {
	if r.cached == i {
		return nil
	}
	doing := fmt.Sprintf("reading raw bytes %d", r.id)
	rows, err := r.store.readers.QueryContext(r.ctx, `SELECT data, sum FROM raw_chunk WHERE raw_id = ? AND n = ?`, r.id, i)
	if err != nil {
		return wrap(doing, interrupted(r.ctx, err))
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if !rows.Next() {
		return wrap(doing, interrupted(r.ctx, cmp.Or(rows.Err(), sql.ErrNoRows)))
	}
	var data, sum sql.RawBytes
	if err := rows.Scan(&data, &sum); err != nil {
		return wrap(doing, interrupted(r.ctx, err))
	}
	want := min(chunkSize, r.size-i*chunkSize)
	if got := sha256.Sum256(data); int64(len(data)) != want || !bytes.Equal(got[:], sum) {
		return fmt.Errorf("%s: chunk %d is not what was stored: %w", doing, i, ErrDamaged)
	}
	r.cached, r.chunk = i, append(r.chunk[:0], data...)
	return nil
}

// Seek implements io.Seeker.
func (r *RawReader) Seek(offset int64, whence int) (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += r.off
	case io.SeekEnd:
		offset += r.size
	default:
		return 0, fmt.Errorf("seeking in raw bytes %d: whence %d", r.id, whence)
	}
	if offset < 0 {
		return 0, fmt.Errorf("seeking in raw bytes %d: offset %d is negative", r.id, offset)
	}
	r.off = offset
	return offset, nil
}

// Close lets go of the chunk held.
func (r *RawReader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed, r.chunk, r.cached = true, nil, -1
	return nil
}
