package shot

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"okpay.example/support/ui/shot/sketch"
	"okpay.example/support/ui/widget"
)

// shortcuts are those of the editor: undo, redo in both its ways, and done.
func shortcuts() []fyne.Shortcut {
	return []fyne.Shortcut{
		&fyne.ShortcutUndo{}, &fyne.ShortcutRedo{},
		&desktop.CustomShortcut{KeyName: fyne.KeyZ, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift},
		&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault},
		&desktop.CustomShortcut{KeyName: fyne.KeyEnter, Modifier: fyne.KeyModifierShortcutDefault},
	}
}

func (e *Editor) shortcut(s fyne.Shortcut) bool {
	for i, do := range []func(){e.goBack, e.goOn, e.goOn, e.Finish, e.Finish} {
		if shortcuts()[i].ShortcutName() == s.ShortcutName() {
			do()
			return true
		}
	}
	return false
}

// typedKey knows the keys that are not about shapes.
func (e *Editor) typedKey(ev *fyne.KeyEvent) bool {
	for _, x := range tools {
		if ev.Name == x.key {
			e.choose(x.tool)
			return true
		}
	}
	switch ev.Name {
	case fyne.KeyPlus, fyne.KeyEqual:
		e.board.zoomStep(1)
	case fyne.KeyMinus:
		e.board.zoomStep(-1)
	case fyne.Key0:
		e.board.zoomFit()
	case fyne.Key1:
		e.board.zoomWhole()
	case fyne.KeyReturn, fyne.KeyEnter:
		e.enter()
	case fyne.KeyEscape:
		return e.escape()
	default:
		return false
	}
	return true
}

// enter goes on: from a text to its words, from a choice of a part to the picture, else to the end.
func (e *Editor) enter() {
	b := e.board
	switch {
	case b.selected >= 0 && e.doc.Shape(b.selected).Kind == sketch.Text:
		e.editText()
	case b.tool == cropTool:
		e.choose(redactTool)
	default:
		e.Finish()
	}
}

// escape goes back by one: the notice, the selection, the tool, the editor.
func (e *Editor) escape() bool {
	switch {
	case len(e.notice.Objects) > 0:
		e.quiet()
	case e.board.selected >= 0:
		return false // the board lets go of it
	case e.board.tool != pickTool:
		e.choose(pickTool)
	default:
		e.Leave()
	}
	return true
}

// editText lets the text that is selected be typed.
func (e *Editor) editText() {
	e.refresh()
	widget.Focus(e.entry)
}

// typing begins a step of undo with the entry's focus and ends it when that goes; a text of nothing is none.
func (e *Editor) typing(on bool) {
	b := e.board
	isText := b.selected >= 0 && b.selected < e.doc.Len() && e.doc.Shape(b.selected).Kind == sketch.Text
	switch {
	case on && isText:
		e.doc.Begin()
	case on:
	case isText && e.doc.Shape(b.selected).Text == "":
		e.doc.Delete(b.selected)
		b.selected = -1
		fallthrough
	default:
		e.doc.Commit()
		b.redraw()
	}
}

func (e *Editor) typed(words string) {
	b := e.board
	if e.setting || b.selected < 0 || e.doc.Shape(b.selected).Kind != sketch.Text {
		return
	}
	s := e.doc.Shape(b.selected)
	s.Text = words
	e.doc.Set(b.selected, s)
	b.raster.Refresh()
}
