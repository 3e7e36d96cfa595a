package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/theme"
)

// Entry is what text is typed into, of one line or of several. It is shown inside a [Field], a [SearchBox] or, bare,
// through [Entry.Bare].
//
// It stands in for Fyne's entry, which breaks lines of Latin text in the middle of a word or moves the spaces that are
// typed, breaks Chinese text before a full stop, takes long for a key in a long paragraph, and keeps the mouse wheel from
// the form around it.
type Entry struct {
	fynewidget.DisableableWidget

	// Text is what is typed. It is for reading: SetText and Replace change it.
	Text string
	// OnChanged is told the text after each change.
	OnChanged func(string)
	// OnSubmitted is told the text on Enter in one line.
	OnSubmitted func(string)
	// OnPaste is asked before text is pasted; true means that it took what the clipboard holds (a picture, say).
	OnPaste func() bool
	// OnKey sees each key before the entry does; true means that it is dealt with.
	OnKey func(fyne.KeyName) bool
	// OnShortcut sees each shortcut but paste before the entry does; true means that it is dealt with.
	OnShortcut func(fyne.Shortcut) bool
	// OnFocus is told when the focus comes and goes.
	OnFocus func(focused bool)

	hint      string // the whole placeholder
	brief     string // what is shown for it where it would be cut; may be empty
	shortHint bool   // it is cut to the width; else it wraps
	lines     bool   // several lines
	readOnly  bool
	secret    bool // a password, shown or not
	rows      int  // that are seen at least
	size      theme.SizeName
	inset     float32

	set     typeset
	caret   int  // byte offset
	early   bool // the caret at a break shows at the end of the row before
	anchor  int  // where the selection began; the caret where there is none
	goal    float32
	aiming  bool // goal is where Up and Down aim at
	history history
	scroll  fyne.Position // how far the text is moved up and left

	focused bool
	shift   bool // is held down
	clicked clicks
	blink   *fyne.Animation
	unseen  bool   // the caret, while it blinks
	escape  func() // on the Escape key; nil: nothing happens
	frame   func() // redraws the frame around the entry
	around  *Field // that it is of; nil where it stands alone
}

// EntryOptions describe an Entry.
type EntryOptions struct {
	Text, Placeholder string
	Brief             string // shown for a placeholder of one line that would be cut; may be empty
	Password          bool
	Rows              int  // above 1: several lines, at least so many high
	ShortHint         bool // several lines: the placeholder is cut to the width, as that of one line always is
	OnChanged         func(string)
	OnSubmitted       func(string)
}

// NewEntry makes an entry. With several lines it wraps, at words and by the rules of Chinese; Tab leaves it and Enter
// starts a line.
func NewEntry(o EntryOptions) *Entry {
	e := &Entry{
		Text: oneKindOfNewline(o.Text), OnChanged: o.OnChanged, OnSubmitted: o.OnSubmitted,
		hint: o.Placeholder, brief: o.Brief, shortHint: o.Rows <= 1 || o.ShortHint, lines: o.Rows > 1, rows: max(o.Rows, 1),
		size: theme.TypeBody, inset: theme.Space8,
	}
	e.secret, e.set.concealed = o.Password, o.Password
	e.ExtendBaseWidget(e)
	return e
}

// oneKindOfNewline turns the line ends of other systems into our own.
func oneKindOfNewline(text string) string {
	if !strings.Contains(text, "\r") {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

// Bare returns the entry without a frame, in a type size and with an inset.
func (e *Entry) Bare(size theme.SizeName, inset float32) fyne.CanvasObject {
	e.size, e.inset = size, inset
	return e
}

// SetText replaces the text; what was typed before cannot be brought back by undo.
func (e *Entry) SetText(text string) {
	text = oneKindOfNewline(text)
	e.history = history{}
	if text == e.Text {
		return
	}
	e.Text = text
	e.caret = min(e.caret, len(text))
	for e.caret > 0 && e.caret < len(text) && text[e.caret]&0xC0 == 0x80 { // within a character
		e.caret--
	}
	e.anchor, e.early, e.aiming = e.caret, false, false
	e.changed()
}

// Replace puts other text in the place of a part, in bytes, as if it was typed: undo brings the part back.
func (e *Entry) Replace(start, end int, with string) {
	e.replace(start, end, with, false)
}

// setConcealed shows each character as a dot, or as it is.
func (e *Entry) setConcealed(on bool) {
	e.set.concealed = on
	e.reveal()
	e.Refresh()
}

// SetMinRowsVisible sets how many rows are seen at least, however few there are.
func (e *Entry) SetMinRowsVisible(rows int) {
	if e.rows != rows {
		e.rows = rows
		e.Refresh()
	}
}

// Rows returns how many rows the text takes at the present width.
func (e *Entry) Rows() int {
	e.arrange()
	return len(e.set.rows)
}

// Caret returns where the caret stands, in bytes of the text.
func (e *Entry) Caret() int { return e.caret }

// SetCaret puts the caret at an offset in bytes, as far as the text goes, and selects nothing.
func (e *Entry) SetCaret(offset int) {
	e.move(min(max(offset, 0), len(e.Text)), false, false)
	e.Refresh()
}

// GoToEnd puts the caret behind the text.
func (e *Entry) GoToEnd() { e.SetCaret(len(e.Text)) }

// Secret reports whether it is for a password, be it shown at the moment or not.
func (e *Entry) Secret() bool { return e.secret }

// SelectedText returns what is selected.
func (e *Entry) SelectedText() string {
	start, end := e.selection()
	return e.Text[start:end]
}

func (e *Entry) selection() (start, end int) {
	return min(e.caret, e.anchor), max(e.caret, e.anchor)
}

// Undo takes the last change back.
func (e *Entry) Undo() {
	last := len(e.history.done) - 1
	if last < 0 || !e.editable() {
		return
	}
	c := e.history.done[last]
	e.history.done, e.history.undone = e.history.done[:last], append(e.history.undone, c)
	e.history.open = false
	e.Text = e.Text[:c.at] + c.removed + e.Text[c.at+len(c.with):]
	e.move(min(c.caret, len(e.Text)), false, false)
	e.changed()
}

// Redo makes the change again that was taken back last.
func (e *Entry) Redo() {
	last := len(e.history.undone) - 1
	if last < 0 || !e.editable() {
		return
	}
	c := e.history.undone[last]
	e.history.undone, e.history.done = e.history.undone[:last], append(e.history.done, c)
	e.history.open = false
	e.Text = e.Text[:c.at] + c.with + e.Text[c.at+len(c.removed):]
	e.move(c.at+len(c.with), false, false)
	e.changed()
}

func (e *Entry) editable() bool { return !e.readOnly && !e.Disabled() }

// replace changes a part of the text, and puts the caret behind what is new when it stood in or before the part.
func (e *Entry) replace(start, end int, with string, typed bool) {
	if start == end && with == "" {
		return
	}
	e.history.add(edit{start, e.Text[start:end], with, e.caret}, typed)
	e.Text = e.Text[:start] + with + e.Text[end:]
	caret := start + len(with)
	switch {
	case e.caret > end:
		caret = e.caret + len(with) - (end - start)
	case e.caret < start:
		caret = e.caret
	}
	e.move(caret, false, false)
	e.changed()
}

// insert types text in the place of what is selected.
func (e *Entry) insert(text string, typed bool) {
	start, end := e.selection()
	e.replace(start, end, text, typed && start == end)
}

// changed shows the text anew and tells of it.
func (e *Entry) changed() {
	e.reveal()
	e.Refresh()
	if e.OnChanged != nil {
		e.OnChanged(e.Text)
	}
}

// move puts the caret somewhere; with extend the selection goes on from where it began.
func (e *Entry) move(offset int, early, extend bool) {
	e.caret, e.early, e.aiming = offset, early, false
	if !extend {
		e.anchor = offset
	}
	e.reveal()
}

// AcceptsTab lets Tab move the focus on, also from several lines.
func (e *Entry) AcceptsTab() bool { return false }

// FocusGained implements fyne.Focusable.
func (e *Entry) FocusGained() {
	e.setFocused(true)
	revealFocused()
}

// FocusLost implements fyne.Focusable.
func (e *Entry) FocusLost() {
	e.shift = false
	e.setFocused(false)
}

func (e *Entry) setFocused(on bool) {
	e.focused = on
	e.history.open = false
	e.setBlinking(on)
	e.Refresh()
	if e.frame != nil {
		e.frame()
	}
	if e.OnFocus != nil {
		e.OnFocus(on)
	}
}
