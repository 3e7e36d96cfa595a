package screen

import (
	"runtime"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// Key is a key, or several at once, and what it does. The main menu, the list under F1 and the settings are made of the
// same table of them.
type Key struct {
	Name  string // its words are those of "keys."+Name
	Group string // likewise those of "keys.group."+Group
	// Shortcut is what the main menu listens for, or a screen; nil for keys of whatever has the focus, which Shown names.
	Shortcut *desktop.CustomShortcut
	Shown    string
}

// The groups of keys, in the order in which they are shown.
const (
	keysAnywhere = "anywhere"
	keysGo       = "go"
	keysWriting  = "writing"
	keysMoving   = "moving"
	keysPicture  = "picture"
)

// Keys are all shortcuts, in the order in which they are shown.
func Keys() []Key {
	held := func(group, name string, key fyne.KeyName, m fyne.KeyModifier) Key {
		return Key{Group: group, Name: name, Shortcut: &desktop.CustomShortcut{KeyName: key, Modifier: m}}
	}
	const ctrl = fyne.KeyModifierShortcutDefault
	return []Key{
		held(keysAnywhere, "search", fyne.KeyK, ctrl),
		held(keysAnywhere, "write", fyne.KeyN, ctrl),
		held(keysAnywhere, "check", fyne.KeyR, ctrl),
		held(keysAnywhere, "back", fyne.KeyLeft, fyne.KeyModifierAlt),
		held(keysAnywhere, "settings", fyne.KeyComma, ctrl),
		held(keysAnywhere, "shortcuts", fyne.KeyF1, 0),
		held(keysAnywhere, "quit", fyne.KeyQ, ctrl),
		held(keysGo, "home", fyne.Key1, ctrl),
		held(keysGo, "help", fyne.Key2, ctrl),
		held(keysGo, "fixes", fyne.Key3, ctrl),
		held(keysGo, "contact", fyne.Key4, ctrl),
		held(keysGo, "tickets", fyne.Key5, ctrl),
		held(keysWriting, "send", fyne.KeyReturn, ctrl),
		held(keysWriting, "paste", fyne.KeyV, ctrl),
		held(keysWriting, "undo", fyne.KeyZ, ctrl),
		held(keysWriting, "redo", fyne.KeyY, ctrl),
		{Group: keysMoving, Name: "next", Shown: "Tab"},
		{Group: keysMoving, Name: "previous", Shown: "Shift + Tab"},
		{Group: keysMoving, Name: "press", Shown: "Enter / Space"},
		{Group: keysMoving, Name: "list", Shown: "↑ ↓"},
		{Group: keysMoving, Name: "close", Shown: "Esc"},
		{Group: keysPicture, Name: "tool_pick", Shown: "V"},
		{Group: keysPicture, Name: "tool_crop", Shown: "C"},
		{Group: keysPicture, Name: "tool_redact", Shown: "R"},
		{Group: keysPicture, Name: "tool_box", Shown: "B"},
		{Group: keysPicture, Name: "tool_arrow", Shown: "A"},
		{Group: keysPicture, Name: "tool_text", Shown: "T"},
		{Group: keysPicture, Name: "tool_number", Shown: "N"},
		{Group: keysPicture, Name: "mark_place", Shown: "Space"},
		{Group: keysPicture, Name: "mark_walk", Shown: "[ / ]"},
		{Group: keysPicture, Name: "mark_move", Shown: "← ↑ ↓ →"},
		{Group: keysPicture, Name: "mark_size", Shown: "Ctrl + ← ↑ ↓ →"},
		{Group: keysPicture, Name: "mark_delete", Shown: "Delete"},
		{Group: keysPicture, Name: "zoom", Shown: "+ / −"},
		{Group: keysPicture, Name: "zoom_fit", Shown: "0"},
		{Group: keysPicture, Name: "zoom_whole", Shown: "1"},
		{Group: keysPicture, Name: "picture_done", Shown: "Ctrl + Enter"},
	}
}

// Shortcut finds the shortcut of a name; nil when it has none.
func Shortcut(name string) fyne.Shortcut {
	keys := Keys()
	if i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name }); i >= 0 && keys[i].Shortcut != nil {
		return keys[i].Shortcut
	}
	return nil
}

// SendKeys send what is being written: Ctrl+Enter on either Enter key; Command on macOS.
func SendKeys() []fyne.Shortcut {
	return []fyne.Shortcut{
		&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault},
		&desktop.CustomShortcut{KeyName: fyne.KeyEnter, Modifier: fyne.KeyModifierShortcutDefault},
	}
}

// IsSendKey tells whether a shortcut typed in a field is one of them.
func IsSendKey(k fyne.Shortcut) bool {
	return slices.ContainsFunc(SendKeys(), func(send fyne.Shortcut) bool { return send.ShortcutName() == k.ShortcutName() })
}

// Label writes the key as it stands on this system's keyboards.
func (k Key) Label() string { return k.labelOn(runtime.GOOS) }

func (k Key) labelOn(system string) string {
	if k.Shortcut == nil {
		if system == "darwin" {
			return strings.Replace(k.Shown, "Ctrl", "⌘", 1)
		}
		return k.Shown
	}
	var parts []string
	held := k.Shortcut.Modifier
	if system == "darwin" && held == fyne.KeyModifierShortcutDefault {
		held = fyne.KeyModifierSuper
	}
	for _, m := range []struct {
		modifier fyne.KeyModifier
		pc, mac  string
	}{{fyne.KeyModifierControl, "Ctrl", "⌃"}, {fyne.KeyModifierAlt, "Alt", "⌥"}, {fyne.KeyModifierShift, "Shift", "⇧"}, {fyne.KeyModifierSuper, "Win", "⌘"}} {
		switch {
		case held&m.modifier == 0:
		case system == "darwin":
			parts = append(parts, m.mac)
		default:
			parts = append(parts, m.pc)
		}
	}
	name := string(k.Shortcut.KeyName)
	if short, ok := keyNames[k.Shortcut.KeyName]; ok {
		name = short
	}
	return strings.Join(append(parts, name), " + ")
}

// keyNames are how keys are written where Fyne's name for them is another.
var keyNames = map[fyne.KeyName]string{fyne.KeyLeft: "←", fyne.KeyReturn: "Enter"}

// keyColumns say in which column a group of keys stands, so that both are about equally long.
var keyColumns = [...]int{0, 1, 0, 0, 1}

// KeyColumns shows what keys do, in two columns where they fit.
func KeyColumns(t func(key string, args ...any) string) fyne.CanvasObject {
	var columns [2]*fyne.Container
	for i := range columns {
		columns[i] = widget.Column(theme.Space24)
	}
	for i, group := range keyGroups(t) {
		columns[keyColumns[i%len(keyColumns)]].Add(group)
	}
	return widget.Grid(2, 300*max(1, theme.Scale()), theme.Space32, columns[0], columns[1])
}

// keyGroups shows what keys do, an object a group.
func keyGroups(t func(key string, args ...any) string) (groups []fyne.CanvasObject) {
	var rows *fyne.Container
	group := ""
	for _, k := range Keys() {
		if k.Group != group {
			group = k.Group
			rows = widget.Column(theme.Space8, widget.Strong(t("keys.group."+group)))
			groups = append(groups, rows)
		}
		rows.Add(widget.Row(widget.RowOptions{Gap: theme.Space16, Grow: []int{0}},
			widget.Body(t("keys."+k.Name)), widget.NewBadge(widget.NeutralKind, "", k.Label())))
	}
	return groups
}
