package tickets

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// sheetOptions describe something that is laid over the window until it is closed.
type sheetOptions struct {
	Title   string
	Body    fyne.CanvasObject
	Large   bool                // as large as the window lets it be, Body taking the room
	Natural fyne.Size           // of Large: how large Body is, for what keeps its proportions; no larger then
	Pages   []fyne.CanvasObject // buttons at the left, to what else there is of the kind
	Buttons []fyne.CanvasObject
	Shut    string         // words of the button that closes it; "" is "close"
	First   *widget.Button // has the focus at first; nil: the one that closes it, which does no harm
	Scroll  *widget.Scroll // in Body: has the arrow and page keys; may be nil
}

// sheetWidth is how wide a sheet is that is not large.
const sheetWidth = 440

// leastSheet is how wide a sheet around a small picture still is.
const leastSheet = 320

// proportioned is the size of a sheet around something of a natural size: as much of it as the room allows, and around as
// little as can be.
func proportioned(room, around, natural fyne.Size) fyne.Size {
	side := 2 * theme.Space16
	by := min((room.Width-side)/natural.Width, (room.Height-around.Height)/natural.Height, 1)
	return fyne.NewSize(max(natural.Width*by+side, min(leastSheet*max(1, theme.Scale()), room.Width)), natural.Height*by+around.Height)
}

// sheet lays something over the window. Escape closes it.
func (s *Screen) sheet(o sheetOptions) (shut func()) {
	if o.Shut == "" {
		o.Shut = s.env.T("tickets.close")
	}
	var pop *widget.Modal
	shut = func() { pop.Hide() }
	keys := widget.NewEscape(shut)
	if o.Scroll != nil {
		keys.OnKey(o.Scroll.TypedKey)
	}
	button := widget.NewButton(widget.ButtonOptions{Text: o.Shut, OnTapped: shut})
	s.env.Mark("tickets.sheet.close", button)
	title := widget.NewText(o.Title, widget.TextOptions{Size: theme.TypeSection, Bold: true, MaxLines: 2})
	foot := widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{0}},
		append([]fyne.CanvasObject{widget.Left(widget.Inline(0, o.Pages...)), button}, o.Buttons...)...)
	column := widget.Stack(keys, widget.Inset(widget.All(theme.Space16), widget.ColumnFill(theme.Space16, 1, title, o.Body, foot)))
	pop = widget.NewModal(column, s.env.Window.Canvas())
	room := s.env.Window.Canvas().Size().SubtractWidthHeight(2*screen.DialogMargin, 2*screen.DialogMargin).Max(fyne.NewSquareSize(200))
	size := room
	if !o.Large {
		column.Resize(fyne.NewSize(min(sheetWidth, room.Width), 0)) // the height of wrapped text follows from the width
		size = fyne.NewSize(min(sheetWidth, room.Width), min(column.MinSize().Height, room.Height))
	}
	if o.Large && !o.Natural.IsZero() {
		size = proportioned(room, column.MinSize().Subtract(o.Body.MinSize()), o.Natural)
	}
	pop.Resize(size.AddWidthHeight(2*theme.Space4, 2*theme.Space4))
	if o.First == nil || o.First.Disabled() {
		o.First = button
	}
	pop.Open(keys, o.First)
	return shut
}
