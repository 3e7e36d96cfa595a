package account

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/store"
)

func TestSaveLoadAndPassword(t *testing.T) {
	s, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "store.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	c, _, _, err := Guess("ann@qq.com")
	if err != nil {
		t.Fatal(err)
	}
	c.Name = "安"
	err = s.Update(t.Context(), func(tx *store.Tx) error {
		id, err := Save(tx, 0, c, password)
		if err != nil {
			return err
		}
		got, err := Load(tx, id)
		if err != nil || got != c {
			t.Errorf("Load: %+v, %v", got, err)
		}
		// Changing the settings without typing the password again keeps it.
		c.Proxy = "socks5://127.0.0.1:1080"
		if same, err := Save(tx, id, c, ""); err != nil || same != id {
			t.Errorf("Save again: %d, %v", same, err)
		}
		if kept, err := Password(tx, id); err != nil || kept != password {
			t.Errorf("Password: %v", err)
		}
		rows, err := tx.Accounts()
		if err != nil || len(rows) != 1 || strings.Contains(string(rows[0].Config), "horse") {
			t.Errorf("accounts: %d, %v; the password must not be in the settings", len(rows), err)
		}
		c.IMAP.Security = None
		if _, err := Save(tx, id, c, ""); err == nil {
			t.Error("an unencrypted account was saved")
		}
		if _, err := Load(tx, id+1); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Load of another: %v", err)
		}
		if none, err := Password(tx, id+1); none != "" || err != nil {
			t.Errorf("Password of another: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
