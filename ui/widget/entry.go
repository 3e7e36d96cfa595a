package widget

import (
	"sort"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/theme"
)

// Entry is Fyne's entry without its own frame, with hooks that Fyne lacks. It is shown inside a [Field], a [SearchBox]
// or, bare, through [Entry.Bare].
type Entry struct {
	fynewidget.Entry

	// OnPaste is asked before text is pasted; true means that it took what the clipboard holds (a picture, say).
	OnPaste func() bool
	// OnKey sees each key before the entry does; true means that it is dealt with.
	OnKey func(fyne.KeyName) bool
	// OnShortcut sees each shortcut but paste before the entry does; true means that it is dealt with.
	OnShortcut func(fyne.Shortcut) bool
	// OnFocus is told when the focus comes and goes.
	OnFocus func(focused bool)

	hint    string // the whole placeholder
	short   bool   // it is cut to the width; else it wraps
	inset   float32
	focused bool
	escape  func() // on the Escape key; nil: nothing happens
	frame   func() // redraws the frame around the entry
}

// EntryOptions describe an Entry.
type EntryOptions struct {
	Text, Placeholder string
	Password          bool
	Rows              int  // above 1: several lines, at least so many high
	ShortHint         bool // several lines: the placeholder is cut to the width, as that of one line always is
	OnChanged         func(string)
	OnSubmitted       func(string)
}

// NewEntry makes an entry. With several lines it wraps, Tab leaves it and Enter starts a line. It wraps anywhere, not
// at words: Fyne's wrapping at words moves a space that is typed at a line's end behind the text, and takes as long as
// seconds a key in long Chinese paragraphs.
func NewEntry(o EntryOptions) *Entry {
	e := &Entry{hint: o.Placeholder, short: o.Rows <= 1 || o.ShortHint}
	e.Password = o.Password
	e.PlaceHolder = o.Placeholder
	e.Text = o.Text
	if o.Rows > 1 {
		e.MultiLine = true
		e.Wrapping = fyne.TextWrapBreak
		e.SetMinRowsVisible(o.Rows)
	} else {
		e.Scroll = container.ScrollHorizontalOnly
	}
	e.OnChanged = o.OnChanged
	e.OnSubmitted = o.OnSubmitted
	e.ExtendBaseWidget(e)
	return e
}

// SetPlaceHolder changes the words in the empty entry.
func (e *Entry) SetPlaceHolder(text string) {
	e.hint = text
	e.Entry.SetPlaceHolder(e.fitted(e.Size().Width))
}

// Resize implements fyne.CanvasObject. Fyne scrolls a placeholder of one line that does not fit, with bars on which nobody
// would press, and breaks one of several lines in the middle of words: it is cut, or broken between them, instead.
func (e *Entry) Resize(size fyne.Size) {
	if hint := e.fitted(size.Width); hint != e.PlaceHolder {
		e.Entry.SetPlaceHolder(hint)
	}
	e.Entry.Resize(size)
}

// fitted is the placeholder as it fits a width.
func (e *Entry) fitted(width float32) string {
	const cursor = 4 // Fyne leaves a little for it
	room := width - 2*e.inset - cursor
	wide := func(text string) bool {
		return fyne.MeasureText(text, theme.Size(theme.TypeBody), e.TextStyle).Width > room
	}
	switch {
	case width <= 0 || !wide(e.hint):
		return e.hint
	case !e.short:
		return wrapHint(e.hint, wide)
	}
	words := []rune(e.hint)
	n := sort.Search(len(words), func(n int) bool { return wide(string(words[:n+1]) + "…") })
	return strings.TrimRight(string(words[:n]), " ") + "…"
}

// wrapHint breaks a text into lines that are not too wide, between words.
func wrapHint(text string, wide func(string) bool) string {
	var b strings.Builder
	line := 0 // where the last one begins
	for _, w := range splitWords(text) {
		if w.start > line && wide(strings.TrimRight(text[line:w.end], " ")) {
			b.WriteString(strings.TrimRight(text[line:w.start], " ") + "\n")
			line = w.start
		}
	}
	return b.String() + text[line:]
}

// AcceptsTab lets Tab move the focus on, also from several lines.
func (e *Entry) AcceptsTab() bool { return false }

// FocusGained implements fyne.Focusable.
func (e *Entry) FocusGained() {
	e.Entry.FocusGained()
	e.setFocused(true)
	revealFocused()
}

// FocusLost implements fyne.Focusable.
func (e *Entry) FocusLost() {
	e.Entry.FocusLost()
	e.setFocused(false)
}

func (e *Entry) setFocused(on bool) {
	e.focused = on
	if e.frame != nil {
		e.frame()
	}
	if e.OnFocus != nil {
		e.OnFocus(on)
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
	e.Entry.TypedKey(ev)
}

// TypedShortcut implements fyne.Shortcutable.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if _, paste := s.(*fyne.ShortcutPaste); paste {
		if e.OnPaste != nil && e.OnPaste() {
			return
		}
	} else if e.OnShortcut != nil && e.OnShortcut(s) {
		return
	}
	e.Entry.TypedShortcut(s)
}

// CreateRenderer implements fyne.Widget. Of what Fyne draws, the ground and the border are not shown: the frame around
// the entry has them.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	e.ExtendBaseWidget(e)
	r := e.Entry.CreateRenderer()
	for _, o := range r.Objects() {
		if ground, ok := o.(*canvas.Rectangle); ok {
			ground.Hide()
		}
	}
	return r
}

// Bare returns the entry without a frame and with an inset. One line is set a little higher, as all lines of text here are.
//
// It is of body size. Fyne's way to another is a theme for one widget, for each of which it parses the fonts anew and keeps
// them, some 9 MB and 30 ms.
func (e *Entry) Bare(inset float32) fyne.CanvasObject {
	padding := theme.Size(fynetheme.SizeNameInnerPadding) // Fyne leaves that much itself
	e.inset = padding
	bare := Inset(All(inset-padding), e)
	if e.MultiLine {
		return bare
	}
	return container.New(liftLayout{textLift * theme.Size(theme.TypeBody)}, bare)
}

// liftLayout moves objects up a little without asking for more room.
type liftLayout struct{ by float32 }

func (l liftLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, -l.by))
		o.Resize(size)
	}
}

func (l liftLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return insetLayout{}.MinSize(objects)
}
