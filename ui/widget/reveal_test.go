package widget_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/widget"
)

// What gets the focus is often made just then, in the place of what had it, and the toolkit knows no place of what it did not
// draw yet.
func TestWhatWasNotDrawnYetIsRevealed(t *testing.T) {
	within := widget.Space(10, 20)
	card := widget.NewBox(widget.Inset(widget.All(8), within), widget.BoxOptions{Insets: widget.All(4)})
	s := widget.NewScroll(widget.Column(0, widget.Space(10, 500), card, widget.Space(10, 500)))
	s.Resize(fyne.NewSize(200, 100))
	s.Settle()
	s.Reveal(within)
	if top := 500 + 4 + 8 - s.Offset(); top < 0 || top+20 > 100 {
		t.Errorf("it begins at %v of 100", top)
	}
	s.ScrollTo(900)
	s.Reveal(within)
	if top := 500 + 4 + 8 - s.Offset(); top < 0 || top+20 > 100 {
		t.Errorf("from below it begins at %v of 100", top)
	}
}
