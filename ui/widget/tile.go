package widget

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
)

// TileOptions describe a tile.
type TileOptions struct {
	Icon, Title, Caption string
	OnTapped             func()
}

// NewTile makes a tile of the home screen: an icon in a soft square, a title and a caption on a card to press.
func NewTile(o TileOptions) *TapCard {
	content := Column(0,
		Left(IconSquare(o.Icon, 36)),
		Inset(Insets{Top: theme.Space8}, Strong(o.Title)),
		Caption(o.Caption),
	)
	return NewTapCard(content, TapCardOptions{OnTapped: o.OnTapped, Insets: Insets{Top: 16, Right: 18, Bottom: 15, Left: 18}})
}

// IconSquare is an icon in a soft square with sides of the given length at text scale 1: 36 in tiles, 42 beside
// channels.
func IconSquare(icon string, side float32) fyne.CanvasObject {
	return kindSquare(PrimaryKind, icon, side)
}

// kindSquare is an IconSquare in the colours of a kind.
func kindSquare(k Kind, icon string, side float32) fyne.CanvasObject {
	side *= theme.Scale()
	role, fill, _ := k.Colors()
	box := NewBox(Centre(NewIcon(icon, theme.IconLarge, role)), BoxOptions{Fill: fill, Radius: 10})
	return FixedWidth(side, MinHeight(side, box))
}
