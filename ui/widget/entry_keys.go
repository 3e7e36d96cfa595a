package widget

import (
	"runtime"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// TypedRune implements fyne.Focusable.
func (e *Entry) TypedRune(r rune) {
	shown := unicode.IsPrint(r) || unicode.In(r, unicode.Mn, unicode.Cf, unicode.Zs)
	if e.editable() && (shown || e.lines && (r == '\t' || r == '\n')) {
		e.insert(string(r), true)
	}
}

// KeyDown implements desktop.Keyable: Shift selects.
func (e *Entry) KeyDown(ev *fyne.KeyEvent) { e.hold(ev, true) }

// KeyUp implements desktop.Keyable.
func (e *Entry) KeyUp(ev *fyne.KeyEvent) { e.hold(ev, false) }

func (e *Entry) hold(ev *fyne.KeyEvent, down bool) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		e.shift = down
	}
}

// TypedKey implements fyne.Focusable.
func (e *Entry) TypedKey(ev *fyne.KeyEvent) {
	if PassKey(ev) {
		return
	}
	if e.OnKey != nil && e.OnKey(ev.Name) {
		return
	}
	if ev.Name == fyne.KeyEscape && e.escape != nil {
		e.escape()
		return
	}
	if e.Disabled() {
		return
	}
	if e.editing(ev.Name) {
		return
	}
	e.arrange()
	if e.moving(ev.Name) {
		e.history.open = false
		e.Refresh()
		e.revealAround()
	}
}

// editing does what a key changes in the text, and tells whether it was such a key.
func (e *Entry) editing(key fyne.KeyName) bool {
	start, end := e.selection()
	switch key {
	case fyne.KeyBackspace:
		if start == end {
			start = previousCharacter(e.Text, start)
		}
	case fyne.KeyDelete:
		if start == end {
			end = nextCharacter(e.Text, end)
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		switch {
		case e.lines && e.editable():
			e.insert("\n", true)
		case !e.lines && e.OnSubmitted != nil:
			e.OnSubmitted(e.Text)
		}
		return true
	default:
		return false
	}
	if e.editable() {
		e.replace(start, end, "", e.caret == e.anchor)
	}
	return true
}

// moving moves the caret as a key says, and tells whether it was such a key.
func (e *Entry) moving(key fyne.KeyName) bool {
	start, end := e.selection()
	row := e.set.rowOf(e.caret, e.early)
	r := e.set.rows[row]
	switch key {
	case fyne.KeyLeft:
		if start < end && !e.shift {
			e.move(start, false, false)
			break
		}
		e.move(previousCharacter(e.Text, e.caret), false, e.shift)
	case fyne.KeyRight:
		if start < end && !e.shift {
			e.move(end, false, false)
			break
		}
		e.move(nextCharacter(e.Text, e.caret), false, e.shift)
	case fyne.KeyHome:
		e.move(r.start, false, e.shift)
	case fyne.KeyEnd:
		e.move(r.end, r.soft, e.shift)
	case fyne.KeyUp:
		e.moveRows(-1)
	case fyne.KeyDown:
		e.moveRows(1)
	case fyne.KeyPageUp:
		e.moveRows(-e.page())
	case fyne.KeyPageDown:
		e.moveRows(e.page())
	default:
		return false
	}
	return true
}

// moveRows moves the caret up or down, and keeps it as far from the left as it was at first.
func (e *Entry) moveRows(by int) {
	row := e.set.rowOf(e.caret, e.early)
	goal := e.goal
	if !e.aiming {
		goal = e.set.x(row, e.caret)
	}
	switch to := row + by; {
	case row == 0 && by < 0:
		e.move(0, false, e.shift)
	case row == len(e.set.rows)-1 && by > 0:
		e.move(len(e.Text), false, e.shift)
	default:
		offset, early := e.set.at(min(max(to, 0), len(e.set.rows)-1), goal)
		e.move(offset, early, e.shift)
	}
	e.goal, e.aiming = goal, true
}

// TypedShortcut implements fyne.Shortcutable.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if p, paste := s.(*fyne.ShortcutPaste); paste {
		if (e.OnPaste == nil || !e.OnPaste()) && e.editable() {
			e.paste(p.Clipboard)
		}
		return
	}
	if e.OnShortcut != nil && e.OnShortcut(s) {
		return
	}
	switch s := s.(type) {
	case *fyne.ShortcutCopy:
		e.copy(s.Clipboard)
	case *fyne.ShortcutCut:
		if e.editable() && e.copy(s.Clipboard) {
			e.insert("", false)
		}
	case *fyne.ShortcutSelectAll:
		e.selectAll()
	case *fyne.ShortcutUndo:
		e.Undo()
	case *fyne.ShortcutRedo:
		e.Redo()
	case *desktop.CustomShortcut:
		e.held(s)
	}
}

func (e *Entry) paste(c fyne.Clipboard) {
	text := oneKindOfNewline(c.Content())
	if IsBinary(text) {
		return
	}
	if !e.lines {
		text = strings.ReplaceAll(strings.Trim(text, "\n"), "\n", " ")
		if r := []rune(text); len(r) > mostPasted {
			text = string(r[:mostPasted])
		}
	}
	if text != "" {
		e.insert(text, false)
	}
}

// mostPasted bounds what one line takes at once, in characters: one of a megabyte takes minutes to be drawn.
const mostPasted = 5000

// IsBinary tells whether what a program handed out as text is none, but the bytes of a picture, say.
func IsBinary(text string) bool {
	return !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool {
		return r < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1b", r)
	})
}

// copy puts what is selected on the clipboard, but for a password, and tells whether it did.
func (e *Entry) copy(c fyne.Clipboard) bool {
	text := e.SelectedText()
	if text == "" || e.set.concealed {
		return false
	}
	c.SetContent(text)
	return true
}

func (e *Entry) selectAll() {
	e.anchor, e.caret, e.early, e.aiming = 0, len(e.Text), false, false
	e.Refresh()
}

// held moves by words, or to the ends of the text or line, and deletes words, as keys held together with Ctrl do, on a
// Mac with Option or Command.
func (e *Entry) held(s *desktop.CustomShortcut) {
	const shift = fyne.KeyModifierShift
	word, far := fyne.KeyModifierControl, fyne.KeyModifierControl
	mac := runtime.GOOS == "darwin"
	if mac {
		word, far = fyne.KeyModifierAlt, fyne.KeyModifierSuper
	}
	bare, extend := s.Modifier&^shift, s.Modifier&shift != 0
	e.arrange()
	row := e.set.rows[e.set.rowOf(e.caret, e.early)]
	switch {
	case bare == word && s.KeyName == fyne.KeyLeft:
		e.move(previousWord(e.Text, e.caret), false, extend)
	case bare == word && s.KeyName == fyne.KeyRight:
		e.move(nextWord(e.Text, e.caret), false, extend)
	case mac && bare == far && s.KeyName == fyne.KeyLeft:
		e.move(row.start, false, extend)
	case mac && bare == far && s.KeyName == fyne.KeyRight:
		e.move(row.end, row.soft, extend)
	case bare == far && (s.KeyName == fyne.KeyHome || mac && s.KeyName == fyne.KeyUp):
		e.move(0, false, extend)
	case bare == far && (s.KeyName == fyne.KeyEnd || mac && s.KeyName == fyne.KeyDown):
		e.move(len(e.Text), false, extend)
	case bare == word && s.KeyName == fyne.KeyBackspace:
		e.eraseTo(previousWord(e.Text, e.caret))
		return
	case bare == word && s.KeyName == fyne.KeyDelete:
		e.eraseTo(nextWord(e.Text, e.caret))
		return
	default:
		return
	}
	e.history.open = false
	e.Refresh()
	e.revealAround()
}

// eraseTo deletes what is selected, or else what lies between the caret and an offset.
func (e *Entry) eraseTo(offset int) {
	if !e.editable() {
		return
	}
	if e.anchor == e.caret {
		e.anchor = offset
	}
	e.insert("", false)
}
