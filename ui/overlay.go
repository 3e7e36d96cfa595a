package ui

import (
	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// lay lays content over the window, as wide as asked for at text size 100 % and as high as it wants, both as far as the
// window allows. keys, which is part of the content, closes it on Escape.
func (s *shell) lay(content fyne.CanvasObject, width float32, keys *widget.Escape) *fynewidget.PopUp {
	pop := fynewidget.NewModalPopUp(content, s.window.Canvas())
	room := s.window.Canvas().Size().SubtractWidthHeight(2*theme.Space16, 2*theme.Space16)
	width = min(width*max(1, theme.Scale()), room.Width)
	content.Resize(fyne.NewSize(width, 0)) // the height of wrapped text follows from the width
	height := min(content.MinSize().Height, room.Height)
	pop.Resize(fyne.NewSize(width, height).AddWidthHeight(2*theme.Space4, 2*theme.Space4))
	keys.Over(content)
	pop.Show()
	s.window.Canvas().Focus(keys)
	return pop
}

// sheetOptions describe a sheet.
type sheetOptions struct {
	title   string
	text    string            // under the title; may be empty
	content fyne.CanvasObject // scrolls where it is too high
	width   float32
	height  float32 // that the content has, at text size 100 %
	actions []fyne.CanvasObject
	onClose func() // on Escape
}

// showSheet lays a title, a content that scrolls and buttons over the window.
func (s *shell) showSheet(o sheetOptions) *fynewidget.PopUp {
	keys := widget.NewEscape(o.onClose)
	scale := max(1, theme.Scale())
	canvas := s.window.Canvas().Size()
	const around = 190 // title, text and buttons
	height := min(o.height*scale, canvas.Height-around*scale)
	head := widget.Column(theme.Space4, widget.NewText(o.title, widget.TextOptions{Size: theme.TypeSection, Bold: true}))
	if o.text != "" {
		head.Add(widget.Body(o.text))
	}
	body := widget.NewScroll(o.content)
	keys.OnKey(body.TypedKey)
	foot := append([]fyne.CanvasObject{widget.Space(0, 0)}, o.actions...)
	return s.lay(widget.Stack(keys, widget.Inset(widget.All(theme.Space16), widget.Column(theme.Space16,
		head,
		widget.MinHeight(height, body),
		widget.Row(widget.RowOptions{Gap: theme.Space12, Grow: []int{0}}, foot...)))), o.width, keys)
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
		title: t("keys.title"), content: widget.Inset(widget.Insets{Right: theme.Space16}, screen.KeyColumns(t)),
		width: 800, height: 680, actions: []fyne.CanvasObject{done}, onClose: hide,
	})
}
