package app_test

import (
	"errors"
	"fmt"
	"io/fs"
	"net/textproto"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

// What is personal, planted in all places where an error can carry it, is in no file of the logs; what helps to find the
// fault is.
func TestTheLogHoldsNothingPersonal(t *testing.T) {
	user, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	a := open(t, app.Options{Home: home})
	const subject, address, card, name = "My stolen wallet", "li.hua@mailbox.example", "4111 1111 1111 1111", "李华"
	refused := &mail.RefusedError{At: "RCPT TO", Code: 550, Text: "5.7.1 I do not like " + subject + " of " + name}
	for _, err := range []error{
		refused,
		fmt.Errorf("send: %w", errors.Join(errors.New("first"), refused)),
		fmt.Errorf("sign in: %w", &textproto.Error{Code: 535, Msg: "you are " + name + ", " + subject}),
		fmt.Errorf("read: %w", &imap.Error{Type: imap.StatusResponseTypeNo, Text: "no folder " + name + " " + subject}),
		&mail.AccountError{Op: "imap_login", Code: "auth", Err: &imap.Error{Type: imap.StatusResponseTypeNo, Text: subject + name}},
		&mail.FieldError{Field: "subject", Key: "odd", Value: subject},
		fmt.Errorf("read %q of %s: %s", subject, address, card),
		&fs.PathError{Op: "open", Path: filepath.Join(user, "mails"), Err: fs.ErrNotExist},
	} {
		a.Log.Error("do something", "err", err)
		a.Log.With("mailbox", address).WithGroup("g").Warn("do it again", "card", card, "err", err)
	}
	var all string
	err = filepath.WalkDir(filepath.Join(home, "logs"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		all += string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, personal := range []string{subject, address, "li.hua", card, "4111", name, user + string(filepath.Separator)} {
		if strings.Contains(all, personal) {
			t.Errorf("%q is in the log:\n%s", personal, all)
		}
	}
	for _, useful := range []string{"do something", "RCPT TO: 550", "(left out)", "first", "level=ERROR"} {
		if !strings.Contains(all, useful) {
			t.Errorf("%q is not in the log:\n%s", useful, all)
		}
	}
}

func TestAHomeOfAnEarlierVersionIsForItsOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("rights come from the folder of the user there")
	}
	home := filepath.Join(t.TempDir(), "home")
	first, err := app.Open(t.Context(), app.Options{Home: home, Mail: mail.Options{Keyring: mail.NoKeyring{}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(first.Change(func(s *app.Settings) { s.Theme = "dark" }), first.Close()); err != nil {
		t.Fatal(err)
	}
	shared := filepath.Join(t.TempDir(), "shared")
	if err := os.CopyFS(shared, os.DirFS(home)); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(shared, "letter.txt")
	if err := os.WriteFile(foreign, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, root := range []string{home, shared} {
		widen(t, root)
		open(t, app.Options{Home: root})
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := d.Info()
			if wide := info.Mode().Perm()&0o077 != 0; wide != (path == foreign || path == shared) {
				t.Errorf("%s: %v", path, info.Mode())
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// widen lets everybody read everything below root.
func widen(t *testing.T, root string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.Chmod(path, 0o755)
		}
		return os.Chmod(path, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatAKilledProcessLeftIsWipedAtTheNextStart(t *testing.T) {
	home := t.TempDir()
	first, err := app.Open(t.Context(), app.Options{Home: home, Mail: mail.Options{Keyring: mail.NoKeyring{}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(home, "tmp", "backup-1"), 0o700); err != nil {
		t.Fatal(err)
	}
	left := []string{"tmp/backup-1/store.db", ".store.key-1", ".home-id-2", ".space-3", "store.db.new", "store.db.salvage"}
	for _, name := range left {
		if err := os.WriteFile(filepath.Join(home, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	second := open(t, app.Options{Home: home})
	if _, err := os.Stat(filepath.Join(home, left[0])); err != nil {
		t.Error("it was wiped although another process may be at work with it")
	}
	if err := errors.Join(second.Mail.Close(), first.Close()); err != nil {
		t.Fatal(err)
	}
	open(t, app.Options{Home: home})
	for _, name := range append(left, "tmp") {
		if _, err := os.Stat(filepath.Join(home, name)); err == nil {
			t.Errorf("%s is still there", name)
		}
	}
}
