package compose

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/widget"
)

func TestCardsThatAreMadeAnewTakeNoFocusFromElsewhere(t *testing.T) {
	entry, zone, ways := widget.NewEntry(widget.EntryOptions{}), widget.NewButton(widget.ButtonOptions{Text: "a"}), widget.NewButton(widget.ButtonOptions{Text: "b"})
	f := &files{x: &sheet{}, cards: widget.Flow(0)}
	w := test.NewTempWindow(t, widget.Column(0, entry, f.cards))
	f.x.env = screen.Env{Window: w}
	w.Canvas().Focus(entry)
	card, control := f.focused()
	before := len(f.cards.Objects)
	f.cards.Objects = []fyne.CanvasObject{zone, ways}
	f.refocus(card, control, before)
	if w.Canvas().Focused() != fyne.Focusable(entry) {
		t.Errorf("the focus is in %T", w.Canvas().Focused())
	}
}
