package app_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"okpay.example/support/internal/app"
)

// A backup that is killed cannot tidy up; the next one into the same folder does, and leaves one alone that may be going on.
func TestTheNextBackupRemovesWhatAKilledOneLeft(t *testing.T) {
	const phrase, quick = "four good words", 10
	a := open(t, app.Options{Home: t.TempDir()})
	dir, now := t.TempDir(), a.Now()
	for name, age := range map[string]time.Duration{".okpay-backup-1": 25 * time.Hour, ".okpay-backup-2": time.Hour, "other": 25 * time.Hour} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Backup(t.Context(), filepath.Join(dir, "backup.age"), phrase, quick); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := []string{".okpay-backup-2", "backup.age", "other"}; !slices.Equal(names, want) {
		t.Errorf("the folder holds %q, want %q", names, want)
	}
}
