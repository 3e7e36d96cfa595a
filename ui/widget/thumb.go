package widget

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"okpay.example/support/ui/theme"
)

// thumbSize is that of the picture of an attachment, and of the drop zone beside it. It grows with the text, so that the
// name below and the buttons on it keep their room.
func thumbSize() fyne.Size {
	by := max(theme.Scale(), 1)
	return fyne.NewSize(150*by, 92*by)
}

// largeText is the text scale from which name and size do not go on one line.
const largeText = 1.2

// ThumbOptions describe the card of an attachment.
type ThumbOptions struct {
	Picture  image.Image // nil: Icon is shown
	Icon     string      // Lucide name for what is no picture; "" is "file"
	Name     string
	Size     string  // "212 KB"
	OnTapped func()  // open it
	OnRemove func()  // nil: it stays
	Edit     *Button // Tiny, beside the one that takes it away; nil: it is not edited
}

// NewThumb makes the card of an attachment: the picture, its name and size, and a button to take it away.
func NewThumb(o ThumbOptions) fyne.CanvasObject {
	icon := o.Icon
	if icon == "" {
		icon = "file"
	}
	picture := Centre(NewIcon(icon, theme.IconLarge, theme.Text3))
	if o.Picture != nil {
		view := canvas.NewImageFromImage(o.Picture)
		view.FillMode = canvas.ImageFillContain
		view.ScaleMode = canvas.ImageScaleSmooth
		view.CornerRadius = 4
		picture = Inset(All(theme.Space8), view)
	}
	well := NewTapCard(picture, TapCardOptions{OnTapped: o.OnTapped, Well: true, Insets: All(1)})
	layers := []fyne.CanvasObject{MinHeight(thumbSize().Height, well)}
	var buttons []fyne.CanvasObject
	if o.Edit != nil {
		buttons = append(buttons, o.Edit)
	}
	if o.OnRemove != nil {
		buttons = append(buttons, NewButton(ButtonOptions{Icon: "x", Size: Tiny, OnTapped: o.OnRemove}))
	}
	if len(buttons) > 0 {
		layers = append(layers, Corner(Inset(All(6), Inline(theme.Space4, buttons...))))
	}
	name := NewText(o.Name, TextOptions{Size: theme.TypeCaption, Wrap: Ellipsis})
	size := NewText(o.Size, TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Wrap: OneLine})
	foot := Row(RowOptions{Gap: theme.Space8, Grow: []int{0}}, name, size)
	if theme.Scale() > largeText {
		foot = Column(0, name, size)
	}
	return FixedWidth(thumbSize().Width, Column(theme.Space4, Stack(layers...), foot))
}
