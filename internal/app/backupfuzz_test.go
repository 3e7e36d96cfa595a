package app

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"filippo.io/age"

	"okpay.example/support/mail"
)

// packed is what lies in a backup: names and contents by turns.
func packed(t testing.TB, files ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := tar.NewWriter(&out)
	for i := 0; i+1 < len(files); i += 2 {
		if err := addFile(archive, files[i], int64(len(files[i+1])), strings.NewReader(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// FuzzReadBackup reads any bytes as what lies in a backup: it is refused with one of the errors that are explained, or holds
// settings that are valid.
func FuzzReadBackup(f *testing.F) {
	about := `{"format":1,"program":"1.0","made":"2026-03-02T10:20:30Z","key":"00"}`
	f.Add(packed(f, backupManifest, about, settingsFile, "language = \"en\"\n", backupStore, "store"))
	f.Add(packed(f, backupManifest, `{"format":2}`))
	f.Add(packed(f, backupStore, "store"))
	f.Add(packed(f, backupManifest, about, "../"+backupStore, "store", settingsFile, "language = 3"))
	f.Add([]byte("not an archive"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := mail.BeginRestore(t.Context(), mail.Options{Dir: t.TempDir(), Keyring: mail.NoKeyring{}}, false)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		_, settings, err := readBackup(bytes.NewReader(data), r)
		if err != nil && !errors.Is(err, ErrNotBackup) && !errors.Is(err, ErrBackupDamaged) && !errors.Is(err, ErrBackupNewer) {
			t.Fatalf("an error that nobody explains: %v", err)
		}
		if err := settings.Validate(); err != nil {
			t.Fatalf("settings that are not valid: %v", err)
		}
	})
}

// dear finds the work that a passphrase is to cost, as scrypt's logarithm of N. What takes seconds is no finding.
var dear = regexp.MustCompile(`-> scrypt \S* ?(\d+)`)

// FuzzOpenBackup reads any bytes as a sealed backup.
func FuzzOpenBackup(f *testing.F) {
	const passphrase = "correct horse battery"
	r, err := age.NewScryptRecipient(mail.Passphrase(passphrase))
	if err != nil {
		f.Fatal(err)
	}
	r.SetWorkFactor(1)
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, r)
	if err != nil {
		f.Fatal(err)
	}
	inside := packed(f, backupManifest, "{}")
	if _, err := w.Write(inside); err != nil {
		f.Fatal(err)
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(sealed.Bytes())
	f.Add(sealed.Bytes()[:100])
	f.Add([]byte(backupHead + "v1\n-> scrypt AAAA 1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, m := range dear.FindAllSubmatch(data, -1) {
			if n, err := strconv.Atoi(string(m[1])); err != nil || n > 6 {
				return
			}
		}
		from, err := openBackup(bytes.NewReader(data), passphrase)
		var got []byte
		if err == nil {
			got, err = io.ReadAll(from)
		}
		if err != nil && !errors.Is(err, ErrNotBackup) && !errors.Is(err, ErrBackupDamaged) && !errors.Is(err, mail.ErrPassphrase) {
			t.Fatalf("an error that nobody explains: %v", err)
		}
		if err == nil && !bytes.Equal(got, inside) { // sealed anew in each process
			t.Fatal("what was changed is taken for whole")
		}
	})
}
