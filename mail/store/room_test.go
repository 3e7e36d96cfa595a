package store

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"okpay.example/support/mail/mailtest"
)

func TestOnAFullDiskWhatIsThereIsReadAndSmallChangesGoOn(t *testing.T) {
	disk := mailtest.SmallDisk(t, 16<<20)
	path := filepath.Join(disk, "home", FileName)
	s := openTest(t, path)
	kept := addRaw(t, s, strings.Repeat("k", 2_500_000))
	for _, left := range []int64{0, 4 << 10, 100 << 10, 700 << 10} {
		freed := mailtest.FillDisk(t, disk, left)

		_, _, err := s.AddRaw(t.Context(), bytes.NewReader(make([]byte, 1_500_000)), 0)
		if !Full(err) {
			t.Errorf("%d bytes free: a new mail: %v", left, err)
		}
		for range 50 { // what must still be written: a mail is out, a ticket is closed
			update(t, s, func(tx *Tx) error { return tx.Put("state", bytes.Repeat([]byte("s"), 2000)) })
		}
		if err := s.Close(); err != nil {
			t.Errorf("%d bytes free: closing: %v", left, err)
		}
		s = openTest(t, path)
		view(t, s, func(tx *Tx) error {
			n, err := tx.Orphans()
			if n != 1 { // kept, which no row refers to
				t.Errorf("%d bytes free: %d orphans", left, n)
			}
			return err
		})
		if n := readBack(t, s, kept); n != 2_500_000 {
			t.Errorf("%d bytes free: %d bytes are read back", left, n)
		}
		freed()
	}
	addRaw(t, s, strings.Repeat("z", 1_500_000))
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(s.reserve()); err != nil || info.Size() != reserveSize {
		t.Errorf("the reserve was not made again: %v", err)
	}
}

// A disk that fills up in the middle of what is being stored leaves nothing of it, and no log that cannot be folded.
func TestADiskThatFillsUpMidwayKeepsNothingHalf(t *testing.T) {
	disk := mailtest.SmallDisk(t, 24<<20)
	s := openTest(t, filepath.Join(disk, FileName))
	s.free = func(string) (int64, bool) { return 0, false } // as where it cannot be asked: the write itself fails
	freed := mailtest.FillDisk(t, disk, 5<<20)
	if _, _, err := s.AddRaw(t.Context(), bytes.NewReader(make([]byte, 12<<20)), 0); !Full(err) {
		t.Errorf("got %v", err)
	}
	update(t, s, func(tx *Tx) error { return tx.Put("state", []byte("small")) })
	view(t, s, func(tx *Tx) error {
		n, err := tx.Orphans()
		if n != 0 {
			t.Errorf("%d orphans", n)
		}
		return err
	})
	if size := s.logSize(); size > reserveSize {
		t.Errorf("the log has %d bytes", size)
	}
	freed()
	addRaw(t, s, strings.Repeat("z", 4<<20))
}

func TestAReserveIsKeptOnlyWhereThereIsRoom(t *testing.T) {
	s := newTest(t)
	for _, tt := range []struct{ free, want int64 }{
		{100 << 20, reserveSize}, {leftFree + reserveSize/2, reserveSize / 2}, {leftFree, 0}, {0, 0},
	} {
		s.giveUpReserve()
		s.free = func(string) (int64, bool) { return tt.free, true }
		s.keepReserve()
		size := int64(0)
		if info, err := os.Stat(s.reserve()); err == nil {
			size = info.Size()
		}
		if size != tt.want {
			t.Errorf("%d bytes free: the reserve has %d, want %d", tt.free, size, tt.want)
		}
	}
}

// readBack reads bytes to their end, which compares their checksums.
func readBack(t *testing.T, s *Store, id int64) int64 {
	t.Helper()
	r, err := s.OpenRaw(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	n, err := io.Copy(io.Discard, r)
	if err != nil {
		t.Error(err)
	}
	return n
}
