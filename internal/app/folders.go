package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/adrg/xdg"
)

// Folders say where the program keeps what. With a home given, everything lies in it.
type Folders struct {
	Config string // settings.toml
	Data   string // the store, its lock, the key file if there is no keyring
	Logs   string
}

const folderName = "okpay-support"

// FoldersIn gives the folders of a home; "" means those of the system (XDG, AppData, Library). A home that is there and no
// folder is a *HomeError.
func FoldersIn(home string) (Folders, error) {
	if home == "" {
		return Folders{
			Config: filepath.Join(xdg.ConfigHome, folderName),
			Data:   filepath.Join(xdg.DataHome, folderName),
			Logs:   filepath.Join(xdg.StateHome, folderName, "logs"),
		}, nil
	}
	abs, err := filepath.Abs(home)
	if err != nil {
		return Folders{}, fmt.Errorf("find the home %s: %w", home, err)
	}
	if info, err := os.Stat(abs); err == nil && !info.IsDir() {
		return Folders{}, &HomeError{Dir: abs, Err: ErrNotFolder}
	}
	return Folders{Config: abs, Data: abs, Logs: filepath.Join(abs, "logs")}, nil
}

// ErrNotFolder is in the chain of a HomeError about a home that is a file or a device.
var ErrNotFolder = errors.New("is not a folder")

// Make makes them, readable by the person only.
func (f Folders) Make() error {
	for _, dir := range []string{f.Config, f.Data, f.Logs} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return &HomeError{Dir: dir, Err: err}
		}
	}
	return nil
}

// HomeError says that a folder of the home cannot be made.
type HomeError struct {
	Dir string
	Err error
}

func (e *HomeError) Error() string { return fmt.Sprintf("make the folder %s: %v", e.Dir, e.Err) }
func (e *HomeError) Unwrap() error { return e.Err }

// Begun tells whether anything is kept in a home yet; "" means the system's folders.
func Begun(home string) bool {
	f, err := FoldersIn(home)
	if err != nil {
		return false
	}
	entries, err := os.ReadDir(f.Data)
	// Installed content is nothing of the person's.
	return err == nil && slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() != packFolder })
}
