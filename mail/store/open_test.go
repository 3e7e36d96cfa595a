package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"
)

func TestAMigrationThatFailsChangesNothing(t *testing.T) {
	db, err := connect(filepath.Join(t.TempDir(), FileName), testKey, 1, "journal_mode(wal)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	good := []string{`CREATE TABLE a (x); INSERT INTO a VALUES (1);`, `CREATE TABLE b (x); DROP TABLE a;`}
	half := []string{good[0], `CREATE TABLE b (x); DROP TABLE a; SELECT no_such_function();`}

	if err := migrate(t.Context(), db, half); err == nil {
		t.Fatal("the broken migration passed")
	}
	var a int
	if err := db.QueryRow(`SELECT x FROM a`).Scan(&a); err != nil || a != 1 {
		t.Errorf("the first migration is gone: %v", err)
	}
	if v, err := userVersion(t.Context(), db); v != 1 || err != nil {
		t.Errorf("version %d, %v", v, err)
	}
	if err := migrate(t.Context(), db, good); err != nil {
		t.Fatal(err)
	}
	if v, err := userVersion(t.Context(), db); v != 2 || err != nil {
		t.Errorf("version %d, %v", v, err)
	}
	if err := migrate(t.Context(), db, good); err != nil {
		t.Errorf("migrating again: %v", err)
	}
}

func TestAnEndedContextStopsAMigrationWhole(t *testing.T) {
	db, err := connect(filepath.Join(t.TempDir(), FileName), testKey, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	endless := `CREATE TABLE a (x);
		INSERT INTO a WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT 1 FROM n WHERE x < 0;`
	if err := migrate(ctx, db, []string{endless}); err == nil {
		t.Fatal("the endless migration ended")
	}
	if err := migrate(t.Context(), db, []string{`CREATE TABLE a (x);`}); err != nil {
		t.Errorf("it left something behind: %v", err)
	}
}

func TestANewerStoreIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	s := openTest(t, path)
	update(t, s, func(tx *Tx) error { _, err := tx.exec("ageing", `PRAGMA user_version = 4711`); return err })
	_, err := Open(t.Context(), Options{Path: path, Key: testKey})
	wantErr(t, err, ErrNewer)
}

func TestAFullDiskIsNamedAndLosesNothing(t *testing.T) {
	s := newTest(t)
	update(t, s, func(tx *Tx) error { return tx.Put("a", []byte("old")) })
	if _, err := s.writer.Exec(`PRAGMA max_page_count = 80`); err != nil { // SQLite's own way to a full disk
		t.Fatal(err)
	}
	_, _, err := s.AddRaw(t.Context(), strings.NewReader(strings.Repeat("x", 1<<20)), 0)
	if !Full(err) || !errors.Is(err, sqlite3.FULL) {
		t.Errorf("got %v", err)
	}
	view(t, s, func(tx *Tx) error {
		got, err := tx.Get("a")
		if string(got) != "old" {
			t.Errorf("got %q", got)
		}
		return err
	})
	update(t, s, func(tx *Tx) error { return tx.Put("a", []byte("new")) })
}

func TestAReadOnlyHomeIsNamed(t *testing.T) {
	if os.Getuid() == 0 {
		t.Log("as root every folder can be written to: only the names are checked")
		for _, err := range []error{os.ErrPermission, wrap("x", sqlite3.READONLY), wrap("x", sqlite3.READONLY_DIRECTORY)} {
			if !ReadOnly(err) || Full(err) {
				t.Errorf("%v is not named read-only", err)
			}
		}
		return
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), Options{Path: filepath.Join(dir, FileName), Key: testKey})
	if !ReadOnly(err) {
		t.Errorf("got %v", err)
	}
}

func TestAPathThatIsNoFile(t *testing.T) {
	_, err := Open(t.Context(), Options{Path: t.TempDir(), Key: testKey})
	if err == nil {
		t.Error("opened a folder")
	}
}

// What lies in the folder after a kill is read like any other store.
func TestAnUncleanCloseIsCheckedAndOpened(t *testing.T) {
	s := newTest(t)
	update(t, s, func(tx *Tx) error { return tx.Put("a", []byte("1")) })
	if !leftBehind(s.path()) {
		t.Fatal("an open store has no log")
	}
	view(t, openTest(t, s.path()), func(tx *Tx) error { _, err := tx.Get("a"); return err })
}
