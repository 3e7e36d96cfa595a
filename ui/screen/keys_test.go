package screen

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

func TestAKeyIsWrittenAsOnTheKeyboard(t *testing.T) {
	for _, c := range []struct {
		key     fyne.KeyName
		held    fyne.KeyModifier
		pc, mac string
	}{
		{fyne.KeyK, fyne.KeyModifierShortcutDefault, "Ctrl + K", "⌘ + K"},
		{fyne.KeyReturn, fyne.KeyModifierShortcutDefault, "Ctrl + Enter", "⌘ + Enter"},
		{fyne.KeyLeft, fyne.KeyModifierAlt, "Alt + ←", "⌥ + ←"},
		{fyne.KeyF1, 0, "F1", "F1"},
	} {
		k := Key{Shortcut: &desktop.CustomShortcut{KeyName: c.key, Modifier: c.held}}
		if k.labelOn("linux") != c.pc || k.labelOn("darwin") != c.mac {
			t.Errorf("%s: %q, %q", c.key, k.labelOn("linux"), k.labelOn("darwin"))
		}
	}
}
