package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	fynewidget "fyne.io/fyne/v2/widget"
)

// clicks remembers the last double click, which a third one makes a triple one.
type clicks struct {
	doubled time.Time
	holding bool // the button was pressed in the entry
}

// tripleTime is how soon after a double click a third one counts with it.
const tripleTime = 500 * time.Millisecond

// Cursor implements desktop.Cursorable.
func (e *Entry) Cursor() desktop.Cursor { return desktop.TextCursor }

// MouseDown implements desktop.Mouseable: it puts the caret there.
func (e *Entry) MouseDown(ev *desktop.MouseEvent) {
	offset, early := e.at(ev.Position)
	start, end := e.selection()
	switch {
	case ev.Button == desktop.MouseButtonSecondary && offset >= start && offset <= end && start < end:
	case time.Since(e.clicked.doubled) < tripleTime:
		e.clicked.doubled = time.Time{}
		e.selectLine(offset)
	default:
		e.clicked.holding = ev.Button == desktop.MouseButtonPrimary
		e.move(offset, early, e.shift || ev.Modifier&fyne.KeyModifierShift != 0)
	}
	e.history.open = false
	if !e.focused {
		Focus(e)
	}
	e.Refresh()
}

// MouseUp implements desktop.Mouseable.
func (e *Entry) MouseUp(*desktop.MouseEvent) { e.clicked.holding = false }

// Dragged implements fyne.Draggable: it selects.
func (e *Entry) Dragged(ev *fyne.DragEvent) {
	if !e.clicked.holding {
		return
	}
	offset, early := e.at(ev.Position)
	e.move(offset, early, true)
	e.Refresh()
	e.revealAround()
}

// DragEnd implements fyne.Draggable.
func (e *Entry) DragEnd() { e.clicked.holding = false }

// DoubleTapped implements fyne.DoubleTappable: it selects the word.
func (e *Entry) DoubleTapped(ev *fyne.PointEvent) {
	offset, _ := e.at(ev.Position)
	e.anchor, e.caret = wordAround(e.Text, offset)
	e.early, e.aiming = false, false
	e.clicked.doubled = time.Now()
	e.Refresh()
}

// selectLine selects the line, up to its newlines, that an offset stands in.
func (e *Entry) selectLine(offset int) {
	row := e.set.rowOf(offset, false)
	first, last := row, row
	for first > 0 && e.set.rows[first-1].soft {
		first--
	}
	for e.set.rows[last].soft {
		last++
	}
	e.anchor, e.caret = e.set.rows[first].start, e.set.rows[last].end
	e.early, e.aiming = false, false
}

// TappedSecondary implements fyne.SecondaryTappable: it offers what can be done with the text.
func (e *Entry) TappedSecondary(ev *fyne.PointEvent) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(e)
	if c == nil {
		return
	}
	if !e.focused {
		Focus(e)
	}
	at := driver.AbsolutePositionForObject(e).Add(ev.Position)
	fynewidget.ShowPopUpMenuAtPosition(fyne.NewMenu("", e.offers()...), c, at)
}

// offers are what can be done with the text, under the words that Fyne has for it.
func (e *Entry) offers() []*fyne.MenuItem {
	clipboard := fyne.CurrentApp().Clipboard()
	var items []*fyne.MenuItem
	add := func(on bool, words string, s fyne.Shortcut) {
		if on {
			items = append(items, fyne.NewMenuItem(words, func() { e.TypedShortcut(s) }))
		}
	}
	selected := e.caret != e.anchor && !e.set.concealed
	add(e.editable() && len(e.history.done) > 0, lang.L("Undo"), &fyne.ShortcutUndo{})
	add(e.editable() && len(e.history.undone) > 0, lang.L("Redo"), &fyne.ShortcutRedo{})
	if len(items) > 0 {
		items = append(items, fyne.NewMenuItemSeparator())
	}
	add(e.editable() && selected, lang.L("Cut"), &fyne.ShortcutCut{Clipboard: clipboard})
	add(selected, lang.L("Copy"), &fyne.ShortcutCopy{Clipboard: clipboard})
	add(e.editable(), lang.L("Paste"), &fyne.ShortcutPaste{Clipboard: clipboard})
	add(e.Text != "", lang.L("Select all"), &fyne.ShortcutSelectAll{})
	return items
}
