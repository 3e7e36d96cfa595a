package app_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

func TestABackupIsProvedWhileTheProgramGoesOn(t *testing.T) {
	const phrase, quick = "four good words", 10
	home := t.TempDir()
	a := open(t, app.Options{Home: home})
	if _, err := a.Mail.NewDraft(t.Context(), mail.Draft{Subject: "locked"}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "backup.age")
	made, err := a.Backup(t.Context(), file, phrase, quick)
	if err != nil {
		t.Fatal(err)
	}
	proved, err := a.ProveBackup(t.Context(), file, phrase)
	if err != nil || !proved.Made.Equal(made.Made) {
		t.Errorf("proved %+v, %v", proved, err)
	}
	if _, err := a.ProveBackup(t.Context(), file, "other good words"); !errors.Is(err, mail.ErrPassphrase) {
		t.Errorf("with another passphrase: %v", err)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, spoilt := range map[string][]byte{"cut": whole[:len(whole)-1], "changed": append(bytes.Clone(whole[:len(whole)-9]), "xxxxxxxxx"...)} {
		path := filepath.Join(t.TempDir(), "spoilt.age")
		if err := os.WriteFile(path, spoilt, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := a.ProveBackup(t.Context(), path, phrase); !errors.Is(err, app.ErrBackupDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all, err := a.Mail.Drafts(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("afterwards there are %d drafts, %v", len(all), err)
	}
	if left, err := filepath.Glob(filepath.Join(home, "tmp*")); err != nil || len(left) > 0 {
		t.Errorf("left: %q, %v", left, err)
	}
}

// Two that look for the same name at the same time may have different passphrases: the one that is done first stays.
func TestOfTwoBackupsToTheSameFileOneIsMade(t *testing.T) {
	const quick = 10
	file := filepath.Join(t.TempDir(), "backup.age")
	outcomes := make(chan error, 2)
	for _, phrase := range []string{"four good words", "five other good words"} {
		a := open(t, app.Options{Home: t.TempDir()})
		go func() {
			_, err := a.Backup(t.Context(), file, phrase, quick)
			outcomes <- err
		}()
	}
	one, other := <-outcomes, <-outcomes
	if (one == nil) == (other == nil) || !errors.Is(errors.Join(one, other), fs.ErrExist) {
		t.Errorf("one came out as %v, the other as %v", one, other)
	}
	if left, err := os.ReadDir(filepath.Dir(file)); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestARestoreIsDoneOnceTheWindowHasClosed(t *testing.T) {
	a := open(t, app.Options{})
	a.PartToRestore("/media/usb/backup.age", "four good words")
	if r := a.Restoring(); a.Parting() != app.PartingRestore || r.File != "/media/usb/backup.age" || !r.Replace {
		t.Errorf("parting %q with %+v", a.Parting(), r)
	}
}
