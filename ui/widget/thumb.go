package widget

import (
	"fmt"
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"golang.org/x/image/draw"

	"okpay.example/support/ui/theme"
)

// thumbSize is that of the picture of an attachment, and of the drop zone beside it. It grows with the text, so that the
// name below and the buttons on it keep their room.
func thumbSize() fyne.Size {
	by := max(theme.Scale(), 1)
	return fyne.NewSize(150*by, 92*by)
}

// ThumbBox is what the picture of a card is scaled into: twice a card's size in pixels, for dense screens.
func ThumbBox() image.Point { return image.Pt(300, 184) }

// mostPixels a picture may have that is decoded to be shown: it takes four bytes for each.
const mostPixels = 50e6

// Showable tells, by what a picture says of itself, whether it may be decoded.
func Showable(c image.Config) error {
	if c.Width <= 0 || c.Height <= 0 || float64(c.Width)*float64(c.Height) > mostPixels {
		return fmt.Errorf("the picture has %d x %d pixels", c.Width, c.Height)
	}
	return nil
}

// Shrink fits a picture into a box; it is not made larger.
func Shrink(full image.Image, box image.Point) image.Image {
	size := full.Bounds().Size()
	by := min(float64(box.X)/float64(size.X), float64(box.Y)/float64(size.Y), 1)
	small := image.NewRGBA(image.Rect(0, 0, max(int(float64(size.X)*by), 1), max(int(float64(size.Y)*by), 1)))
	draw.ApproxBiLinear.Scale(small, small.Bounds(), full, full.Bounds(), draw.Src, nil)
	return small
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
