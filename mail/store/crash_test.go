package store

import (
	"bufio"
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
