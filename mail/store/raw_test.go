package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"okpay.example/support/mail/ticket"
)

// noise is n bytes that do not compress and differ from chunk to chunk.
func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{7}).Read(b)
	return b
}

func addRaw(t testing.TB, s *Store, content string) int64 {
	t.Helper()
	id, _, err := s.AddRaw(t.Context(), strings.NewReader(content), 0)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// kept reports whether raw bytes are still there, chunks and all.
func kept(t testing.TB, s *Store, id int64) bool {
	t.Helper()
	r, err := s.OpenRaw(t.Context(), id)
	if err != nil {
		wantErr(t, err, ErrNotFound)
		var chunks int
		view(t, s, func(tx *Tx) error {
			return tx.get("counting", &chunks, `SELECT count(*) FROM raw_chunk WHERE raw_id = ?`, id)
		})
		if chunks != 0 {
			t.Errorf("raw bytes %d left %d chunks behind", id, chunks)
		}
		return false
	}
	defer r.Close()
	if _, err := io.Copy(io.Discard, r); err != nil {
		t.Error(err)
	}
	return true
}

func TestRawBytesComeBackAsTheyWere(t *testing.T) {
	s := newTest(t)
	for _, size := range []int{0, 1, chunkSize - 1, chunkSize, chunkSize + 1, batchSize, batchSize + 1, 3*batchSize + 7} {
		want := noise(size)
		id, n, err := s.AddRaw(t.Context(), iotest.HalfReader(bytes.NewReader(want)), int64(size))
		if err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		if n != int64(size) {
			t.Errorf("%d bytes: stored %d", size, n)
		}
		r, err := s.OpenRaw(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if r.Size() != int64(size) {
			t.Errorf("%d bytes: size %d", size, r.Size())
		}
		if err := iotest.TestReader(io.LimitReader(r, 64<<10), want[:min(size, 64<<10)]); err != nil {
			t.Errorf("%d bytes: %v", size, err)
		}
		if _, err := r.Seek(0, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes: got %d others, %v", size, len(got), err)
		}
	}
}

func TestRawBytesCanBeReadFromAnywhere(t *testing.T) {
	s := newTest(t)
	want := noise(2*chunkSize + 100)
	id, _, err := s.AddRaw(t.Context(), bytes.NewReader(want), 0)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.OpenRaw(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	end := int64(len(want))
	tests := []struct {
		off     int64
		n       int
		wantN   int
		wantErr error
	}{
		{0, 10, 10, nil},
		{chunkSize - 5, 10, 10, nil},
		{chunkSize - 5, chunkSize + 10, chunkSize + 10, nil},
		{end - 10, 10, 10, nil},
		{end - 10, 11, 10, nil},
		{end, 1, 0, io.EOF},
		{end + 5, 1, 0, io.EOF},
		{end, 0, 0, nil},
	}
	for _, tt := range tests {
		if off, err := r.Seek(tt.off, io.SeekStart); err != nil || off != tt.off {
			t.Errorf("Seek to %d: %d, %v", tt.off, off, err)
		}
		p := make([]byte, tt.n)
		n, err := r.Read(p)
		if n != tt.wantN || err != tt.wantErr {
			t.Errorf("Read %d bytes at %d: %d, %v", tt.n, tt.off, n, err)
		}
		if !bytes.Equal(p[:n], want[min(tt.off, end):min(tt.off, end)+int64(n)]) {
			t.Errorf("Read %d bytes at %d: other bytes", tt.n, tt.off)
		}
	}
	if _, err := r.Seek(-1, io.SeekStart); err == nil {
		t.Error("sought before the start")
	}
	if off, err := r.Seek(-7, io.SeekEnd); err != nil || off != end-7 {
		t.Errorf("Seek from the end: %d, %v", off, err)
	}
	if rest, err := io.ReadAll(r); err != nil || len(rest) != 7 {
		t.Errorf("read %d bytes, %v", len(rest), err)
	}
}

func TestAReaderOfRawBytesMayBeClosedWhileItIsRead(t *testing.T) {
	s := newTest(t)
	id := addRaw(t, s, string(noise(2*chunkSize)))
	r, err := s.OpenRaw(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := io.Copy(io.Discard, r); err != nil && !errors.Is(err, errClosed) {
			t.Error(err)
		}
	})
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	if _, err := r.Read(make([]byte, 1)); !errors.Is(err, errClosed) {
		t.Errorf("read after Close: %v", err)
	}
}

func TestAddRawKeepsNothingWhenItFails(t *testing.T) {
	s := newTest(t)
	boom := errors.New("the line broke")
	ctx, cancel := context.WithCancel(t.Context())
	tests := []struct {
		name string
		r    io.Reader
		max  int64
		want error
	}{
		{"too large", bytes.NewReader(noise(batchSize + 11)), batchSize + 10, ErrTooLarge},
		{"one byte too large", strings.NewReader("ab"), 1, ErrTooLarge},
		{"a reader's error", io.MultiReader(bytes.NewReader(noise(batchSize+1)), iotest.ErrReader(boom)), 0, boom},
		{"an ended context", io.MultiReader(bytes.NewReader(noise(batchSize)), endContext{cancel}), 0, context.Canceled},
	}
	for _, tt := range tests {
		_, _, err := s.AddRaw(ctx, tt.r, tt.max)
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v", tt.name, err)
		}
		var left int
		view(t, s, func(tx *Tx) error {
			return tx.get("counting", &left, `SELECT (SELECT count(*) FROM raw) + (SELECT count(*) FROM raw_chunk)`)
		})
		if left != 0 {
			t.Errorf("%s: left %d rows", tt.name, left)
		}
	}
}

type endContext struct{ cancel context.CancelFunc }

func (e endContext) Read(p []byte) (int, error) { e.cancel(); return 1, nil }

func TestASlowAddRawHoldsUpNobody(t *testing.T) {
	s := newTest(t)
	r, w := io.Pipe()
	done := make(chan error)
	go func() {
		_, _, err := s.AddRaw(t.Context(), r, 0)
		done <- err
	}()
	if _, err := w.Write(noise(batchSize + 1)); err != nil { // the first batch is stored, the second hangs
		t.Fatal(err)
	}
	update(t, s, func(tx *Tx) error { return tx.Put("meanwhile", []byte("1")) })
	w.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestDamagedRawBytesAreNotHandedOut(t *testing.T) {
	s := newTest(t)
	id := addRaw(t, s, "the exact bytes")
	update(t, s, func(tx *Tx) error { // as a damaged page of the file would, which decrypts to noise
		_, err := tx.exec("damaging", `UPDATE raw_chunk SET data = CAST('the exact byteS' AS BLOB) WHERE raw_id = ?`, id)
		return err
	})
	r, err := s.OpenRaw(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	wantErr(t, err, ErrDamaged)
	if len(got) != 0 {
		t.Errorf("handed out %q", got)
	}
}

func TestReadingBytesDeletedMeanwhile(t *testing.T) {
	s := newTest(t)
	id := addRaw(t, s, "gone")
	r, err := s.OpenRaw(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx *Tx) error { return tx.ReleaseRaw(id) })
	_, err = io.ReadAll(r)
	wantErr(t, err, ErrNotFound)
}

func TestFoldingLeavesNothingOfDeletedBytesInTheLog(t *testing.T) {
	s := newTest(t)
	id := addRaw(t, s, "a picture that is covered by now")
	update(t, s, func(tx *Tx) error { return tx.ReleaseRaw(id) })
	if s.logSize() == 0 {
		t.Fatal("the log is empty before it is folded: this shows nothing")
	}
	s.Fold(t.Context())
	if n := s.logSize(); n != 0 {
		t.Errorf("the log still has %d bytes", n)
	}
}

func TestOpenSweepsOldOrphansOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	now := start
	open := func() *Store {
		t.Helper()
		s, err := Open(t.Context(), Options{Path: path, Key: testKey, Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	orphan := addRaw(t, s, "orphan")
	used := addRaw(t, s, "used")
	update(t, s, func(tx *Tx) error {
		_, _, err := tx.InsertMessage(ticket.Message{MessageID: "<a@b>", Raw: used})
		return err
	})
	now = now.Add(orphanAge / 2)
	young := addRaw(t, s, "young")
	s.Close()

	s = open()
	if !kept(t, s, orphan) {
		t.Error("swept bytes of half a day")
	}
	s.Close()

	now = now.Add(orphanAge/2 + time.Minute)
	s = open()
	if kept(t, s, orphan) || !kept(t, s, used) || !kept(t, s, young) {
		t.Error("wanted the old orphan swept, the young one and the used bytes kept")
	}
	s.Close()

	now = now.Add(orphanAge)
	s = open()
	if kept(t, s, young) || !kept(t, s, used) {
		t.Error("wanted the second orphan swept a day later")
	}
	s.Close()
}

func TestAddRawHoldsLittleInMemory(t *testing.T) {
	s := newTest(t)
	add30MB(t, s) // warm: the page cache fills once
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	id := add30MB(t, s)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 8<<20 {
		t.Errorf("storing 30 MB allocated %d MB in all", used>>20)
	}
	r, err := s.OpenRaw(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	if n, err := io.Copy(h, r); err != nil || n != big {
		t.Errorf("read %d bytes, %v", n, err)
	}
}

const big = 30 << 20

func add30MB(t testing.TB, s *Store) int64 {
	t.Helper()
	id, _, err := s.AddRaw(t.Context(), io.LimitReader(rand.NewChaCha8([32]byte{1}), big), 0)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func BenchmarkAddRaw30MB(b *testing.B) {
	s := newTest(b)
	b.SetBytes(big)
	b.ReportAllocs()
	for b.Loop() {
		add30MB(b, s)
	}
}

func BenchmarkReadRaw30MB(b *testing.B) {
	s := newTest(b)
	id := add30MB(b, s)
	b.SetBytes(big)
	b.ReportAllocs()
	for b.Loop() {
		r, err := s.OpenRaw(b.Context(), id)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}
