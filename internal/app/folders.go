package app

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/adrg/xdg"
)

// Folders say where the program keeps what. With a home given, everything lies in it.
type Folders struct {
	Config string // settings.toml
	Data   string // the store, its lock, the key file if there is no keyring
	Logs   string
}

const folderName = "okpay-support"

// FoldersIn gives the folders of a home; "" means those of the system (XDG, AppData, Library).
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
	return Folders{Config: abs, Data: abs, Logs: filepath.Join(abs, "logs")}, nil
}

// Make makes them, readable by the person only.
func (f Folders) Make() error {
	for _, dir := range []string{f.Config, f.Data, f.Logs} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("make the folder %s: %w", dir, err)
		}
	}
	return nil
}
