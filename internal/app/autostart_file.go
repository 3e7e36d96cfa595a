//go:build !windows

package app

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/adrg/xdg"
)

// autostart is a file that the desktop looks for at sign-in.
type autostart struct {
	path    string
	content []byte
}

func newAutostart(command []string) (autostart, error) {
	if runtime.GOOS == "darwin" {
		home, err := os.UserHomeDir()
		if err != nil {
			return autostart{}, fmt.Errorf("find the folder of the agents: %w", err)
		}
		return autostart{filepath.Join(home, "Library", "LaunchAgents", autostartID+".plist"), []byte(launchAgent(command))}, nil
	}
	return autostart{filepath.Join(xdg.ConfigHome, "autostart", autostartID+".desktop"), []byte(desktopEntry(command))}, nil
}

// on tells whether the file is there and starts this program; one that the desktop changed, or of another home, does not.
func (s autostart) on() (bool, error) {
	now, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && bytes.Equal(now, s.content), err
}

func (s autostart) set(on bool) error {
	if !on {
		if err := os.Remove(s.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(s.path), "."+autostartID+".*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(s.content)
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), s.path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return nil
}
