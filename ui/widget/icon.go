package widget

import (
	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/theme"
)

// Icon shows a Lucide icon in a role's colour and follows the theme.
type Icon struct {
	fynewidget.BaseWidget
	name string
	size theme.SizeName
	role theme.Role
}

// NewIcon makes an icon of one of the icon sizes: theme.IconSmall (16), IconMedium (18) or IconLarge (20).
func NewIcon(name string, size theme.SizeName, role theme.Role) *Icon {
	i := &Icon{name: name, size: size, role: role}
	i.ExtendBaseWidget(i)
	return i
}

// Set changes the picture and the colour.
func (i *Icon) Set(name string, role theme.Role) {
	if i.name != name || i.role != role {
		i.name, i.role = name, role
		i.Refresh()
	}
}

// Name returns the Lucide name of the picture shown.
func (i *Icon) Name() string { return i.name }

// CreateRenderer implements fyne.Widget.
func (i *Icon) CreateRenderer() fyne.WidgetRenderer {
	i.ExtendBaseWidget(i)
	picture := newGlyph()
	return newDrawn(drawn{
		objects: []fyne.CanvasObject{picture.Raster},
		layout: func(size fyne.Size) {
			side := fyne.NewSquareSize(theme.Size(i.size))
			picture.Move(centredIn(size, side))
			picture.Resize(side)
		},
		min:     func() fyne.Size { return fyne.NewSquareSize(theme.Size(i.size)) },
		refresh: func() { picture.set(i.name, i.role) },
	})
}
