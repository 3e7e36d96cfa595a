package compose

import (
	"slices"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
	"okpay.example/support/ui/widget"
)

// The cards of the files are made anew with each change of them. Fyne leaves the focus with what is gone then: keys would
// go nowhere, and Tab would begin at the top of the window.

// focusable is what takes the keyboard.
type focusable interface {
	fyne.CanvasObject
	fyne.Focusable
}

// focusables are those in an object, in the order of Tab; what is not in a container has none inside.
func focusables(o fyne.CanvasObject) (all []focusable) {
	if c, ok := o.(*fyne.Container); ok {
		for _, x := range c.Objects {
			all = append(all, focusables(x)...)
		}
	} else if x, ok := o.(focusable); ok {
		all = append(all, x)
	}
	return all
}

// notFiles is how many objects follow the files' cards: the place to drop.
const notFiles = 1

// focused tells which card has the focus, and which of its controls; -1 is none. What follows the cards counts as some.
func (f *files) focused() (card, control int) {
	now, _ := f.x.env.Window.Canvas().Focused().(focusable)
	if now == nil {
		return -1, -1
	}
	for i, c := range f.cards.Objects {
		if n := slices.Index(focusables(c), now); n >= 0 {
			return i, n
		}
	}
	return -1, -1
}

// refocus is focus after the cards were made anew; there were n objects before. Where the last file is gone, the one
// before it is next.
func (f *files) refocus(card, control, n int) {
	last := len(f.cards.Objects) - notFiles - 1
	switch {
	case card < 0:
		return // the focus is elsewhere
	case card >= n-notFiles: // what follows the cards still does
		card += len(f.cards.Objects) - n
	case card > last && last >= 0:
		card = last
	}
	f.focus(card, control)
}

// focus gives a card's control the focus, or, where that is gone, what took its place.
func (f *files) focus(card, control int) {
	if card < 0 || len(f.cards.Objects) == 0 {
		return
	}
	at := f.cards.Objects[min(card, len(f.cards.Objects)-1)]
	if all := focusables(at); len(all) > 0 {
		widget.Focus(all[max(min(control, len(all)-1), 0)])
	}
	if f.x.form != nil && f.x.s.writing() { // the control is in a corner: the whole of it is to be seen
		f.x.form.Reveal(at)
	}
}

// editControl is the button of a picture's card that opens the editor; the picture itself comes before it.
const editControl = 1

// focusEdited gives the focus to the picture that was edited; after a new one to what adds the next.
func (f *files) focusEdited() {
	edited := f.x.s.editing.Subject().File.ID
	at := slices.IndexFunc(f.list, func(file mail.DraftFile) bool { return file.ID == edited })
	if at < 0 {
		at = len(f.list) + len(f.adding)
	}
	f.focus(at, editControl)
}
