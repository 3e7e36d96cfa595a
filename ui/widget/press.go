package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"
)

// pressable is what everything that can be pressed has in common: pointer, keyboard focus, hover and the disabled
// state. A widget embeds it, calls ExtendBaseWidget and looks at hovered and focused when it draws.
type pressable struct {
	fynewidget.BaseWidget
	press            func() // nil: nothing happens
	hovered, focused bool
	disabled         bool
	over             *Escape // what lies over the window with this in it: has the keys that do nothing here
}

var (
	_ fyne.Tappable      = (*pressable)(nil)
	_ fyne.Focusable     = (*pressable)(nil)
	_ fyne.Disableable   = (*pressable)(nil)
	_ desktop.Hoverable  = (*pressable)(nil)
	_ desktop.Cursorable = (*pressable)(nil)
)

// Tapped activates the widget, as Enter and Space do when it has the focus.
func (p *pressable) Tapped(*fyne.PointEvent) { p.activate() }

func (p *pressable) activate() {
	if !p.disabled && p.press != nil {
		p.press()
	}
}

// MouseIn shows the hover state.
func (p *pressable) MouseIn(*desktop.MouseEvent) { p.setHovered(true) }

// MouseMoved is needed to be hoverable; nothing depends on where the pointer is.
func (p *pressable) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends the hover state.
func (p *pressable) MouseOut() { p.setHovered(false) }

func (p *pressable) setHovered(on bool) {
	if p.hovered != on {
		p.hovered = on
		p.Refresh()
	}
}

// FocusGained shows the focus ring and scrolls to it.
func (p *pressable) FocusGained() {
	p.setFocused(true)
	revealFocused()
}

// FocusLost hides the focus ring.
func (p *pressable) FocusLost() { p.setFocused(false) }

func (p *pressable) setFocused(on bool) {
	if p.focused != on {
		p.focused = on
		p.Refresh()
	}
}

// TypedRune is needed to be focusable; Space arrives as a key.
func (p *pressable) TypedRune(rune) {}

// TypedKey activates the widget on Enter and Space.
func (p *pressable) TypedKey(ev *fyne.KeyEvent) {
	if PassKey(ev) {
		return
	}
	switch {
	case isActivation(ev.Name):
		p.activate()
	case p.over != nil:
		p.over.TypedKey(ev)
	case ev.Name == fyne.KeyEscape:
		handOn(ev)
	}
}

// isActivation reports whether a key presses what has the focus.
func isActivation(key fyne.KeyName) bool {
	return key == fyne.KeyReturn || key == fyne.KeyEnter || key == fyne.KeySpace
}

// Cursor is a hand over what can be pressed.
func (p *pressable) Cursor() desktop.Cursor {
	if p.disabled || p.press == nil {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// Enable lets the widget be pressed again.
func (p *pressable) Enable() { p.setDisabled(false) }

// Disable greys the widget out and ignores presses.
func (p *pressable) Disable() { p.setDisabled(true) }

// Disabled reports whether presses are ignored.
func (p *pressable) Disabled() bool { return p.disabled }

func (p *pressable) setDisabled(on bool) {
	if p.disabled != on {
		p.disabled = on
		p.Refresh()
	}
}
