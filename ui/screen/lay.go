package screen

import (
	"math"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// Laid is what is said or asked over the window until a button of it, or Escape, shuts it.
type Laid struct {
	env     Env
	pop     *widget.Modal
	body    fyne.CanvasObject
	scroll  *widget.Scroll
	content fyne.CanvasObject
	width   float32

	OnShut func() // is told when it is taken away, however that came; may be nil
}

// layRim is left around the body within what scrolls, so that the ring of what has the focus is seen whole.
const layRim = theme.Space4

// layBar is how far what scrolls reaches into the margins, so that the bar stands there and not over the words, and the shadow of
// what is out of sight reaches as far at either side.
const layBar = theme.Space12

// Lay lays a body with a row of buttons over the window, width wide at text size 100 %; what is too high for the window
// scrolls. The first button, which should do no harm, has the focus; Escape shuts it, F1 still reaches the window.
func (e Env) Lay(width float32, body fyne.CanvasObject, buttons ...fyne.CanvasObject) *Laid {
	body = widget.Inset(widget.Sides(layRim, layRim+layBar), body)
	l := &Laid{env: e, body: body, scroll: widget.NewScroll(body), width: width}
	keys := widget.NewEscape(l.Shut)
	keys.OnKey(l.scroll.TypedKey)
	foot := widget.Inset(widget.Sides(0, layRim+layBar), widget.Right(widget.Inline(theme.Space12, buttons...)))
	margins := widget.Sides(theme.Space24-layRim, theme.Space24-layRim-layBar)
	l.content = widget.Stack(keys, widget.Inset(margins, widget.ColumnFill(theme.Space12, 0, l.scroll, foot)))
	l.pop = widget.NewModal(l.content, e.Window.Canvas())
	l.Fit()
	l.pop.Open(keys, foot)
	return l
}

// Fit makes it as high as what is in it now.
func (l *Laid) Fit() {
	room := l.env.Window.Canvas().Size().SubtractWidthHeight(2*theme.Space16, 2*theme.Space16)
	inner := l.width * max(1, theme.Scale())
	width := min(max(inner+2*theme.Space24, l.content.MinSize().Width), room.Width)
	l.body.Resize(fyne.NewSize(width-2*(theme.Space24-layRim-layBar), 0)) // the height of wrapped text follows from the width
	height := l.content.MinSize().Height - l.scroll.MinSize().Height + l.body.MinSize().Height
	size := fyne.NewSize(width, min(float32(math.Ceil(float64(height))), room.Height)) // a hair too low would already scroll
	l.pop.Resize(size)
	if l.pop.Visible() {
		l.pop.Move(fyne.NewPos((room.Width+2*theme.Space16-size.Width)/2, (room.Height+2*theme.Space16-size.Height)/2))
	}
}

// Shut takes it away.
func (l *Laid) Shut() {
	l.pop.Hide()
	if l.OnShut != nil {
		l.OnShut()
	}
}
