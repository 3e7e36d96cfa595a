package widget

import "fyne.io/fyne/v2"

// PassKey hands F1 on to the window whose control has the focus, and tells whether it did. A control calls it before it
// looks at a key itself: Fyne gives keys without a modifier to what has the focus alone, and not to the main menu.
func PassKey(ev *fyne.KeyEvent) bool { return ev.Name == fyne.KeyF1 && handOn(ev) }

// handOn gives a key to the window as if nothing had the focus; false where the window takes none.
func handOn(ev *fyne.KeyEvent) bool {
	for _, w := range fyne.CurrentApp().Driver().AllWindows() {
		if w.Canvas().Focused() == nil {
			continue
		}
		if take := w.Canvas().OnTypedKey(); take != nil {
			take(ev)
			return true
		}
	}
	return false
}
