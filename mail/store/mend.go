package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
)

// SQLite reads nothing of a file whose schema it cannot read, as little of it as is damaged. The schema is known, though: a
// store that was made by one version and a new one of that version have it in the same pages, and with the same key these
// pages are the same bytes on disk. So what is damaged of them can be put back from a new store, where those that are
// not damaged prove that it is the same layout.

// schemaReadable tells whether a store's list of tables can be read; every reading of a row begins with it.
func schemaReadable(ctx context.Context, q queryer) bool {
	var n int
	return q.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema`).Scan(&n) == nil && n > 0
}

// mend copies a store and puts the damaged pages of its schema back in the copy; "" when that cannot be done. headless says
// that the first page is one of them. remove must be called, also after an error.
func mend(ctx context.Context, old Options, headless bool) (mended string, remove func(), err error) {
	mended = old.Path + ".mended"
	remove = func() { _ = removeStore(mended) }
	migrations, err := schema()
	if err != nil {
		return "", remove, err
	}
	for n := len(migrations); n > 0; n-- { // it may be of an earlier version
		b := blueprint{path: mended, key: old.Key, migrations: migrations[:n]}
		pages, err := b.pages(ctx)
		if err != nil {
			return "", remove, err
		}
		damaged, err := differing(old.Path, pages)
		if err != nil {
			return "", remove, err
		}
		if len(damaged) == 0 && !headless || 2*len(damaged) > len(pages)-1 || len(pages) < 2 {
			continue // another version's or with another key, or too little is left that proves it
		}
		if headless {
			if damaged[1], err = b.firstPage(ctx, old.Path); err != nil {
				return "", remove, err
			}
		}
		if err := copyWith(old.Path, mended, damaged); err != nil {
			return "", remove, err
		}
		return mended, remove, nil
	}
	return "", remove, nil
}

// blueprint makes new stores at path, and removes them, to learn what they look like on disk.
type blueprint struct {
	path       string
	key        [32]byte
	migrations []string
}

// pages gives those of the schema by their number.
func (b blueprint) pages(ctx context.Context) (pages map[uint32][]byte, err error) {
	plain := b.path + ".plain" // it holds no row of anybody's
	defer func() { err = errors.Join(err, removeStore(plain)) }()
	disk, err := b.build(ctx, func(conn *sqlite3.Conn) error { return conn.Backup("main", "file:"+plain) })
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(plain)
	if err != nil {
		return nil, err
	}
	pages = map[uint32][]byte{}
	for _, n := range schemaPages(text) {
		pages[n] = page(disk, n)
	}
	return pages, nil
}

// firstPage gives that of a store as large as the one at path: SQLite reads no page beyond the size that stands there.
func (b blueprint) firstPage(ctx context.Context, path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	disk, err := b.build(ctx, func(conn *sqlite3.Conn) error {
		for left, n := info.Size(), 0; left > 0; left, n = left-mostGrown, n+1 {
			fill := fmt.Sprintf(`INSERT INTO state VALUES ('fill %d', zeroblob(%d))`, n, min(left, mostGrown))
			if err := conn.Exec(fill); err != nil {
				return err
			}
		}
		return nil
	})
	return page(disk, 1), err
}

// mostGrown is how many bytes a store grows by at once; a value of SQLite has at most a thousand million.
const mostGrown = 64 << 20

// build makes a store, does something to it, and gives the beginning of its file.
func (b blueprint) build(ctx context.Context, do func(*sqlite3.Conn) error) (disk []byte, err error) {
	defer func() {
		if err = errors.Join(err, removeStore(b.path)); err != nil {
			err = fmt.Errorf("laying out a new store: %w", err)
		}
	}()
	if err := removeStore(b.path); err != nil { // of an earlier try that was killed
		return nil, err
	}
	if err := b.fill(ctx, do); err != nil {
		return nil, err
	}
	file, err := os.Open(b.path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, mostSchema))
}

// mostSchema bounds where the pages of a new store's schema lie, in bytes; all of it is a third of a MiB.
const mostSchema = 4 << 20

func (b blueprint) fill(ctx context.Context, do func(*sqlite3.Conn) error) (err error) {
	db, err := connect(b.path, b.key, 1, "journal_mode(wal)", "secure_delete(on)") // as open does: what is freed is zeroed
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }() // folds the log into the file
	if err := migrate(ctx, db, b.migrations); err != nil {
		return err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	return conn.Raw(func(c any) error { return do(c.(driver.Conn).Raw()) })
}

// schemaPages are the numbers of the pages of the schema's table, which begins in the first page (database file format,
// 1.6 and 2.6).
func schemaPages(db []byte) []uint32 {
	const header, interior = 100, 0x05
	first := page(db, 1)
	if len(first) == 0 || first[header] != interior {
		return []uint32{1}
	}
	numbers := []uint32{1, binary.BigEndian.Uint32(first[header+8:])} // the rightmost child
	cells := int(binary.BigEndian.Uint16(first[header+3:]))
	for i := range cells {
		at := binary.BigEndian.Uint16(first[header+12+2*i:])
		numbers = append(numbers, binary.BigEndian.Uint32(first[at:]))
	}
	return numbers
}

// page is a page of a file, or nothing if that ends before it. Pages are as large as the blocks that are encrypted.
func page(file []byte, n uint32) []byte {
	from := int(n-1) * blockSize
	if from+blockSize > len(file) {
		return nil
	}
	return file[from : from+blockSize]
}

// differing are those of the pages that a file has otherwise. The first one is left out: it holds numbers that change.
func differing(path string, pages map[uint32][]byte) (map[uint32][]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	damaged := map[uint32][]byte{}
	for n, want := range pages {
		got := make([]byte, blockSize)
		if _, err := file.ReadAt(got, int64(n-1)*blockSize); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if n != 1 && !bytes.Equal(got, want) {
			damaged[n] = want
		}
	}
	return damaged, nil
}

// copyWith copies a store and its log, with other pages in their places.
func copyWith(from, to string, pages map[uint32][]byte) error {
	for _, suffix := range []string{"", "-wal"} {
		if err := copyFile(from+suffix, to+suffix); err != nil && !(suffix != "" && errors.Is(err, fs.ErrNotExist)) {
			return err
		}
	}
	file, err := os.OpenFile(to, os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	for n, data := range pages {
		if _, err := file.WriteAt(data, int64(n-1)*blockSize); err != nil {
			return errors.Join(err, file.Close())
		}
	}
	if _, headless := pages[1]; headless {
		if err := lengthen(file); err != nil {
			return errors.Join(err, file.Close())
		}
	}
	return file.Close()
}

// lengthen makes a copy longer than the store can have been, without taking the room for it: SQLite opens no file that is
// shorter than its first page says, but reads what is there of a longer one.
func lengthen(file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	return file.Truncate(16*info.Size() + 1<<28)
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
