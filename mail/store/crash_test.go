package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// crashPath names the store that the child of TestAKilledProcessLosesNothingItCommitted writes to.
const crashPath = "STORE_TEST_CRASH_PATH"

// TestMain lets the test binary be that child.
func TestMain(m *testing.M) {
	if path := os.Getenv(crashPath); path != "" {
		fmt.Fprintln(os.Stderr, writeUntilKilled(path))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// writeUntilKilled counts up in two rows at once, and says so after each commit.
func writeUntilKilled(path string) error {
	s, err := Open(context.Background(), Options{Path: path, Key: testKey})
	if err != nil {
		return err
	}
	for n := 1; ; n++ {
		if err := s.Update(context.Background(), func(tx *Tx) error {
			count := []byte(strconv.Itoa(n))
			return errors.Join(tx.Put("one", count), tx.Put("bulk", make([]byte, 100_000)), tx.Put("two", count))
		}); err != nil {
			return err
		}
		if _, err := fmt.Println(n); err != nil {
			return err
		}
	}
}

// A program killed in the middle of an Update is a transaction that is never committed: the next to open the
// files as they lie on the disk sees the state before.
func TestAKillInTheMiddleOfAnUpdateLosesOnlyThatUpdate(t *testing.T) {
	s := newTest(t)
	update(t, s, func(tx *Tx) error { return tx.Put("before", []byte("1")) })

	copied := filepath.Join(t.TempDir(), FileName)
	update(t, s, func(tx *Tx) error {
		if err := tx.Put("during", bytes.Repeat([]byte("x"), 4<<20)); err != nil { // past the page cache: it spills
			return err
		}
		for _, suffix := range []string{"", "-wal"} {
			b, err := os.ReadFile(s.path() + suffix)
			if err != nil {
				return err
			}
			if err := os.WriteFile(copied+suffix, b, 0o600); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, openTest(t, copied), func(tx *Tx) error {
		if _, err := tx.Get("before"); err != nil {
			t.Error(err)
		}
		_, err := tx.Get("during")
		wantErr(t, err, ErrNotFound)
		return nil
	})
}

func TestAKilledProcessLosesNothingItCommitted(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	watching := openTest(t, path) // another process that has it open all the while
	for round := range 3 {
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), crashPath+"="+path)
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		said := ""
		for lines := bufio.NewScanner(out); said != strconv.Itoa(10+7*round) && lines.Scan(); {
			said = lines.Text()
		}
		if err := child.Process.Kill(); err != nil {
			t.Error(err)
		}
		child.Wait() // "killed" is no news

		for name, s := range map[string]*Store{"watching": watching, "opened after": openTest(t, path)} {
			view(t, s, func(tx *Tx) error {
				one, err := tx.Get("one")
				if err != nil {
					return err
				}
				two, err := tx.Get("two")
				if string(one) != string(two) {
					t.Errorf("%s: half a transaction: %s and %s", name, one, two)
				}
				want, _ := strconv.Atoi(said)
				if got, _ := strconv.Atoi(string(one)); got < want || want == 0 {
					t.Errorf("%s: %d is there, %d was committed", name, got, want)
				}
				return err
			})
			update(t, s, func(tx *Tx) error { return tx.Put("after", nil) }) // its lock died with it
		}
	}
}
