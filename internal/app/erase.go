package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"okpay.example/support/mail"
)

// ownLogs are the names of what lies in the folder of the logs.
var ownLogs = []string{"okpay-support*.log", "okpay-support.lock", crashFile, crashPrefix + "*.txt"}

// ownConfig are the names of what lies beside the store, or in the folder of the settings.
var ownConfig = []string{settingsFile, settingsFile + ".*", windowLock}

// ToolkitFolders are where Fyne keeps what it wants to remember of the program, such as the folder that a file was last
// chosen in. They lie in no home.
func ToolkitFolders() (dirs []string) {
	if dir, err := os.UserConfigDir(); err == nil {
		if runtime.GOOS == "darwin" { // where it is "Application Support"
			dir = filepath.Join(filepath.Dir(dir), "Preferences")
		}
		dirs = append(dirs, filepath.Join(dir, "fyne", toolkitID))
	}
	if dir, err := os.UserCacheDir(); err == nil {
		dirs = append(dirs, filepath.Join(dir, "fyne", toolkitID))
	}
	return dirs
}

// toolkitID is ui.AppID.
const toolkitID = "example.okpay.support"

// Erased says what is not gone.
type Erased struct {
	Left []string // what lies in the home and is not the program's
}

// Erase removes everything that the program keeps in a home: tickets, drafts, outbox, the key, settings, logs, installed
// content. It opens nothing, so that the state of the home does not matter. What it does not know stays, for a home may be
// a folder that holds other things as well. mail.ErrBusy while another process uses the home; a *mail.EntryError when only
// the keyring's entry is left. The folders also named are removed as they are.
func Erase(ctx context.Context, home string, o mail.Options, also ...string) (done Erased, err error) {
	f, err := FoldersIn(home)
	if err != nil {
		return done, err
	}
	o.Dir = f.Data
	var entry *mail.EntryError
	if _, err := os.Stat(f.Data); err == nil { // the store first: it says whether the home is in use
		if err := mail.Erase(ctx, o); err != nil && !errors.As(err, &entry) {
			return done, err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return done, fmt.Errorf("erase the home: %w", err)
	}
	err = errors.Join(eraseMatching(f.Logs, ownLogs), eraseMatching(f.Config, ownConfig), eraseMatching(f.Data, ownConfig), erasePacks(f.Data))
	for _, dir := range also {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	dirs := []string{f.Logs, f.Data, f.Config}
	if home == "" {
		dirs = append(dirs, filepath.Dir(f.Logs)) // of the system's state folder
	}
	for _, dir := range dirs {
		done.Left = append(done.Left, removeEmpty(dir)...)
	}
	slices.Sort(done.Left)
	done.Left = slices.Compact(done.Left)
	if err != nil {
		return done, fmt.Errorf("erase the home: %w", err)
	}
	if entry != nil {
		return done, entry
	}
	return done, nil
}

func eraseMatching(dir string, patterns []string) (err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if !e.IsDir() && matchesAny(e.Name(), patterns) {
			err = errors.Join(err, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	return err
}

func matchesAny(name string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, err := filepath.Match(p, name)
		return ok && err == nil
	})
}

// erasePacks removes the installed content, if the folder is the one that the program made.
func erasePacks(data string) error {
	dir := filepath.Join(data, packFolder)
	if _, err := os.Stat(filepath.Join(dir, "lock")); err != nil {
		return nil //nolint:nilerr // no shelf of ours
	}
	return os.RemoveAll(dir)
}

// removeEmpty removes a folder with nothing in it, and tells what is in one that stays.
func removeEmpty(dir string) (left []string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	if len(entries) == 0 {
		if err := os.Remove(dir); err != nil { // such as a folder that is a mount point
			return []string{dir}
		}
		return nil
	}
	for _, e := range entries {
		left = append(left, filepath.Join(dir, e.Name()))
	}
	return left
}

// protect takes others' rights to what the program keeps in a home, and to the home's folders, away: an earlier version,
// or a copy from elsewhere, may have left them. A folder that holds other things as well stays as it is. It does what it
// can: opening the store says what it cannot live with.
func (f Folders) protect() {
	if runtime.GOOS == "windows" { // where rights come from the folder of the user
		return
	}
	for _, dir := range slices.Compact([]string{f.Data, f.Config}) {
		protectIn(dir, func(name string) bool {
			return mail.OwnFile(name) || matchesAny(name, ownConfig) || name == packFolder || filepath.Join(dir, name) == f.Logs
		})
	}
	protectIn(f.Logs, func(name string) bool { return matchesAny(name, ownLogs) })
}

func protectIn(dir string, own func(name string) bool) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	ours := true
	for _, e := range entries {
		if !own(e.Name()) {
			ours = ours && strings.HasPrefix(e.Name(), ".nfs") // what a network drive keeps of an open file
			continue
		}
		withhold(filepath.Join(dir, e.Name()))
	}
	if ours && len(entries) > 0 {
		withhold(dir)
	}
}

func withhold(path string) {
	if info, err := os.Lstat(path); err == nil && (info.Mode().IsRegular() || info.IsDir()) && info.Mode().Perm()&0o077 != 0 {
		_ = os.Chmod(path, info.Mode().Perm()&0o700)
	}
}
