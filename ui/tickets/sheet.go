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
	Scroll  *widget.Scroll // in Body of a Large one: has the arrow and page keys; may be nil
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

// sheet lays something over the window. Escape closes it. What is higher than the window allows scrolls.
func (s *Screen) sheet(o sheetOptions) (shut func()) {
	if o.Shut == "" {
		o.Shut = s.env.T("tickets.close")
	}
	var pop *widget.Modal
	shut = func() { pop.Hide() }
	keys := widget.NewEscape(shut)
	button := widget.NewButton(widget.ButtonOptions{Text: o.Shut, OnTapped: shut})
	s.env.Mark("tickets.sheet.close", button)
	title := widget.NewText(o.Title, widget.TextOptions{Size: theme.TypeSection, Bold: true, MaxLines: 2})
	room := s.env.Window.Canvas().Size().SubtractWidthHeight(2*screen.DialogMargin, 2*screen.DialogMargin).Max(fyne.NewSquareSize(200))
	size := room
	if !o.Large {
		size.Width = min(sheetWidth, room.Width)
	}
	foot := sheetFoot(size.Width-2*theme.Space16, o.Pages, append([]fyne.CanvasObject{button}, o.Buttons...))
	around := func(body fyne.CanvasObject) *fyne.Container {
		return widget.Stack(keys, widget.Inset(widget.All(theme.Space16), widget.ColumnFill(theme.Space16, 1, title, body, foot)))
	}
	column := around(o.Body)
	if !o.Large {
		column.Resize(fyne.NewSize(size.Width, 0)) // the height of wrapped text follows from the width
		if size.Height = column.MinSize().Height; size.Height > room.Height {
			o.Scroll = widget.NewScroll(o.Body)
			column, size.Height = around(o.Scroll), room.Height
		}
	}
	if o.Large && !o.Natural.IsZero() {
		size = proportioned(room, column.MinSize().Subtract(o.Body.MinSize()), o.Natural)
	}
	if o.Scroll != nil {
		keys.OnKey(o.Scroll.TypedKey)
	}
	pop = widget.NewModal(column, s.env.Window.Canvas())
	pop.Resize(size.AddWidthHeight(2*theme.Space4, 2*theme.Space4))
	if o.First == nil || o.First.Disabled() {
		o.First = button
	}
	pop.Open(keys, o.First)
	return shut
}

// sheetFoot sets the buttons of a sheet side by side, and those to other pages above the rest where large words leave no room.
func sheetFoot(width float32, pages, buttons []fyne.CanvasObject) fyne.CanvasObject {
	left, right := widget.Left(widget.Inline(0, pages...)), widget.Inline(theme.Space12, buttons...)
	if len(pages) > 0 && left.MinSize().Width+theme.Space12+right.MinSize().Width > width {
		return widget.Column(theme.Space8, left, widget.Right(right))
	}
	return widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{0}}, left, right)
}
