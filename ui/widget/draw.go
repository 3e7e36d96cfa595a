package widget

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"okpay.example/support/ui/theme"
)

// drawn is a fyne.WidgetRenderer made of functions, since most widgets here differ in a few lines only.
type drawn struct {
	objects []fyne.CanvasObject
	layout  func(fyne.Size)
	min     func() fyne.Size
	refresh func() // sets colours and texts from the widget's state and the theme

	size fyne.Size // of the last layout
}

// newDrawn runs refresh once, so that a widget is right before its first Refresh.
func newDrawn(d drawn) *drawn {
	if d.refresh != nil {
		d.refresh()
	}
	return &d
}

func (d *drawn) Destroy()                     {}
func (d *drawn) MinSize() fyne.Size           { return d.min() }
func (d *drawn) Objects() []fyne.CanvasObject { return d.objects }

// Layout implements fyne.WidgetRenderer.
func (d *drawn) Layout(size fyne.Size) {
	d.size = size
	d.layout(size)
}

// Refresh draws the widget anew. Widgets and containers among its objects look after themselves: Fyne walks the whole
// tree when the theme changes, and a hovered card need not refresh all that lies on it.
func (d *drawn) Refresh() {
	if d.refresh != nil {
		d.refresh()
	}
	d.layout(d.size)
	for _, o := range d.objects {
		switch o.(type) {
		case fyne.Widget, *fyne.Container:
		default:
			o.Refresh()
		}
	}
}

// glyph is an icon as an object of a renderer.
type glyph struct {
	*canvas.Raster
	name string
	role theme.Role
}

// newGlyph makes one that is hidden until it is set.
func newGlyph() *glyph {
	g := &glyph{}
	g.Raster = canvas.NewRaster(func(width, height int) image.Image { return theme.Picture(g.name, g.role, width, height) })
	g.Hidden = true
	return g
}

// set changes the icon; "" hides it.
func (g *glyph) set(name string, role theme.Role) {
	g.name, g.role, g.Hidden = name, role, name == ""
}

// ringGap is how far a focus ring lies outside of what has the focus.
const (
	ringGap   = 3
	ringWidth = 2
)

// newRing makes the focus ring, hidden until paintRing shows it.
func newRing() *plate {
	ring := newPlate()
	ring.Hidden = true
	return ring
}

// paintRing shows or hides a focus ring around a shape with the given corner radius.
func paintRing(ring *plate, on bool, radius float32) {
	ring.paint(theme.Transparent, theme.Primary, ringWidth, radius+ringGap)
	ring.Hidden = !on
}

// placeRing lays a focus ring around an area.
func placeRing(ring *plate, pos fyne.Position, size fyne.Size) {
	ring.Move(pos.SubtractXY(ringGap, ringGap))
	ring.Resize(size.AddWidthHeight(2*ringGap, 2*ringGap))
}

// centredIn returns where to put an object of a size in the middle of an area.
func centredIn(area, size fyne.Size) fyne.Position {
	return fyne.NewPos((area.Width-size.Width)/2, (area.Height-size.Height)/2)
}

// textLift is how far, as a part of the type size, a line of text is moved up from the middle of its place: the face
// leaves more room above its characters than below, and beside an icon that shows.
const textLift = 0.1

// placeLine puts one line of text at x, its characters in the middle of a height that starts at y.
func placeLine(label *canvas.Text, x, y, height float32) {
	least := label.MinSize()
	label.Move(fyne.NewPos(x, y+(height-least.Height)/2-label.TextSize*textLift))
	label.Resize(least)
}
