package app

import (
	"errors"
	"strings"
	"syscall"

	"golang.org/x/sys/windows/registry"
)

// autostart is a value of the key whose programs Windows starts at sign-in.
type autostart struct{ command string }

const runKey = `Software\Microsoft\Windows\CurrentVersion\Run`

func newAutostart(command []string) (autostart, error) {
	quoted := make([]string, len(command))
	for i, arg := range command {
		quoted[i] = syscall.EscapeArg(arg)
	}
	return autostart{strings.Join(quoted, " ")}, nil
}

// on tells whether the value is there and starts this program.
func (s autostart) on() (bool, error) {
	k, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer k.Close()
	now, _, err := k.GetStringValue(autostartID)
	if errors.Is(err, registry.ErrNotExist) {
		return false, nil
	}
	return now == s.command, err
}

func (s autostart) set(on bool) error {
	k, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer k.Close()
	if on {
		return k.SetStringValue(autostartID, s.command)
	}
	if err := k.DeleteValue(autostartID); err != nil && !errors.Is(err, registry.ErrNotExist) {
		return err
	}
	return nil
}
