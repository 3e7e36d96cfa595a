package ui

import (
	"math"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// lay lays content over the window, as wide as asked for at text size 100 % and as high as it wants, both as far as the
// window allows. keys and foot are part of the content: the one closes it on Escape, the other has the buttons, the first of
// which does no harm and has the focus.
func (s *shell) lay(content, foot fyne.CanvasObject, width float32, keys *widget.Escape) *widget.Modal {
	pop := widget.NewModal(content, s.window.Canvas())
	room := s.window.Canvas().Size().SubtractWidthHeight(2*theme.Space16, 2*theme.Space16)
	width = min(width*max(1, theme.Scale()), room.Width)
	content.Resize(fyne.NewSize(width, 0)) // the height of wrapped text follows from the width
	height := min(content.MinSize().Height, room.Height)
	pop.Resize(fyne.NewSize(width, height).AddWidthHeight(2*theme.Space4, 2*theme.Space4))
	pop.Open(keys, foot)
	return pop
}

// sheetOptions describe a sheet.
type sheetOptions struct {
	title   string
	text    string            // under the title; may be empty
	content fyne.CanvasObject // scrolls where it is too high
	width   float32
	height  float32             // that the content has at most, at text size 100 %; 0 is as much as it wants
	actions []fyne.CanvasObject // the first does no harm
	onClose func()              // on Escape
}

// sheetBar is how far what scrolls reaches into the margins, so that the bar stands there and not over the words, and the shadow
// of what is out of sight reaches from edge to edge.
const sheetBar = theme.Space16

// showSheet lays a title, a content that scrolls and buttons over the window.
func (s *shell) showSheet(o sheetOptions) *widget.Modal {
	keys := widget.NewEscape(o.onClose)
	head := widget.Column(theme.Space4, widget.NewText(o.title, widget.TextOptions{Size: theme.TypeSection, Bold: true}))
	if o.text != "" {
		head.Add(widget.Body(o.text))
	}
	body := widget.NewScroll(widget.Inset(widget.Sides(0, sheetBar), o.content))
	keys.OnKey(body.TypedKey)
	foot := widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{0}}, append([]fyne.CanvasObject{widget.Space(0, 0)}, o.actions...)...)
	return s.lay(widget.Stack(keys, widget.Inset(widget.All(theme.Space16), widget.Column(theme.Space16,
		head, widget.Inset(widget.Sides(0, -sheetBar), widget.MinHeight(s.sheetHeight(o, head, foot), body)), foot))), foot, o.width, keys)
}

// sheetHeight is how high the content of a sheet is: as high as it wants, as the caller allows, and as fits between the
// title and the buttons.
func (s *shell) sheetHeight(o sheetOptions, head, foot fyne.CanvasObject) float32 {
	scale, canvas := max(1, theme.Scale()), s.window.Canvas().Size()
	width := min(o.width*scale, canvas.Width-2*theme.Space16) - 2*theme.Space16
	for _, part := range []fyne.CanvasObject{head, o.content} {
		part.Resize(fyne.NewSize(width, 0)) // the height of wrapped text follows from the width
	}
	height := float32(math.Ceil(float64(o.content.MinSize().Height))) // a hair too low would already scroll
	if o.height > 0 {
		height = min(height, o.height*scale)
	}
	const around = 2*theme.Space16 + 2*theme.Space4 + 4*theme.Space16 // of the window, of the overlay, of the sheet
	return min(height, canvas.Height-around-head.MinSize().Height-foot.MinSize().Height)
}

// showKeys lists what the keys do, over the window.
func (s *shell) showKeys() {
	if s.keys != nil && s.keys.Visible() {
		return
	}
	t := s.backend.Words().T
	hide := func() { s.keys.Hide() }
	done := widget.NewButton(widget.ButtonOptions{Text: t("keys.dismiss"), OnTapped: hide})
	s.marks.Set("shell.keys.close", done)
	s.keys = s.showSheet(sheetOptions{
		title: t("keys.title"), content: screen.KeyColumns(t),
		width: 800, actions: []fyne.CanvasObject{done}, onClose: hide,
	})
}
