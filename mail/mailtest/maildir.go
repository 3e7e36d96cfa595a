package mailtest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Deliver puts a mail into a folder ("INBOX", "Junk" …) as a delivery agent would, unseen, and makes the folder if it
// is missing. raw's line ends become CRLF on the wire whichever they are here.
func (d *Dovecot) Deliver(t testing.TB, folder string, raw []byte) {
	t.Helper()
	dir := d.maildir(folder)
	// Parents first, so that each has its owner.
	for _, path := range []string{filepath.Dir(dir), dir, filepath.Join(dir, "tmp"), filepath.Join(dir, "new"),
		filepath.Join(dir, "cur")} {
		if err := d.ensureDir(path); err != nil {
			t.Fatalf("deliver to %s: %v", folder, err)
		}
	}
	d.n++
	name := d.lastName()
	part := filepath.Join(dir, "tmp", name)
	if err := os.WriteFile(part, raw, 0o600); err != nil {
		t.Fatalf("deliver to %s: %v", folder, err)
	}
	if err := d.owner.own(part); err != nil {
		t.Fatalf("deliver to %s: %v", folder, err)
	}
	if err := os.Rename(part, filepath.Join(dir, "new", name)); err != nil {
		t.Fatalf("deliver to %s: %v", folder, err)
	}
}

// Date says when the mail delivered last arrived, which is else the moment of its delivery (IMAP's INTERNALDATE).
func (d *Dovecot) Date(t testing.TB, folder string, at time.Time) {
	t.Helper()
	name := filepath.Join(d.maildir(folder), "new", d.lastName())
	if err := os.Chtimes(name, at, at); err != nil {
		t.Fatalf("date a mail in %s: %v", folder, err)
	}
}

func (d *Dovecot) lastName() string {
	return fmt.Sprintf("%010d.M%dP%d.mailtest", 1_000_000_000+d.n, d.n, os.Getpid())
}

// Messages reads a folder's mails from the disk, with LF line ends, in the order of their arrival; none if the folder
// is missing.
func (d *Dovecot) Messages(t testing.TB, folder string) [][]byte {
	t.Helper()
	var files []string
	for _, sub := range []string{"new", "cur"} {
		entries, err := os.ReadDir(filepath.Join(d.maildir(folder), sub))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatalf("read folder %s: %v", folder, err)
		}
		for _, e := range entries {
			files = append(files, filepath.Join(d.maildir(folder), sub, e.Name()))
		}
	}
	slices.SortFunc(files, func(a, b string) int { return strings.Compare(filepath.Base(a), filepath.Base(b)) })
	var mails [][]byte
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue // moved or expunged a moment ago
		}
		if err != nil {
			t.Fatalf("read folder %s: %v", folder, err)
		}
		mails = append(mails, bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")))
	}
	return mails
}

// maildir is a folder's place: Maildir++ keeps "a/b" in ".a.b" beside the inbox.
func (d *Dovecot) maildir(folder string) string {
	inbox := filepath.Join(d.Dir, "mail", d.User)
	if strings.EqualFold(folder, "INBOX") {
		return inbox
	}
	return filepath.Join(inbox, "."+strings.ReplaceAll(folder, "/", "."))
}

func (d *Dovecot) ensureDir(path string) error {
	err := os.Mkdir(path, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.owner.own(path)
}
