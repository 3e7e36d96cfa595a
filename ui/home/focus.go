package home

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/widget"
)

// focused is what the row that has the focus is about; "" where none of these has it.
func (s *Screen) focused(rows *screen.Marks) string {
	o, _ := s.env.Window.Canvas().Focused().(fyne.CanvasObject)
	return rows.NameOf(o)
}

// handOn gives the focus, which a row of a card had that was made anew, to the row that is about the same, else to the
// card's first one, or to the search.
func (s *Screen) handOn(about string, rows *screen.Marks, card fyne.CanvasObject) {
	switch {
	case about == "":
	case widget.FocusFirst(rows.Get(about)), widget.FocusFirst(card):
	default:
		s.search.Focus()
	}
}
