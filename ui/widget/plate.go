package widget

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"okpay.example/support/ui/theme"
)

// plate is an area with round corners and a border, as an object of a renderer. It is drawn once, as a picture. The
// toolkit's own rectangle with round corners is computed anew for each pixel of each frame: a processor that draws the
// window takes twice as long for that as for laying a picture there, and some milliseconds to compile how.
type plate struct {
	*canvas.Raster
	fill, stroke  color.Color
	width, radius float32
}

func newPlate() *plate {
	p := &plate{fill: color.Transparent, stroke: color.Transparent}
	p.Raster = canvas.NewRaster(p.draw)
	return p
}

// paint sets the colours by role; stroke "" is none. A plate that would not be seen is hidden.
func (p *plate) paint(fill, stroke theme.Role, width, radius float32) {
	p.fill, p.stroke, p.width, p.radius = theme.Color(fill), color.Transparent, 0, radius
	if stroke != "" {
		p.stroke, p.width = theme.Color(stroke), width
	}
	p.Hidden = !p.seen()
}

// seen tells whether there is anything to see.
func (p *plate) seen() bool {
	_, _, _, alpha := p.fill.RGBA()
	return alpha > 0 || p.width > 0
}

// draw draws the picture.
func (p *plate) draw(width, height int) image.Image {
	scale := float64(width) / max(1, float64(p.Size().Width))
	return rounded{
		fill: premultiplied(p.fill), stroke: premultiplied(p.stroke),
		width: math.Round(float64(p.width) * scale), radius: float64(p.radius) * scale,
	}.picture(width, height)
}

func premultiplied(c color.Color) color.RGBA { return color.RGBAModel.Convert(c).(color.RGBA) }

// ground is the plate below a widget's content, which may be large: then it is the toolkit's rectangle after all, as a
// picture would take more memory than it is worth.
type ground struct {
	*plate
	box  *canvas.Rectangle
	size fyne.Size
}

// maxPlate is the area up to which a ground is a picture, in square lengths of the toolkit's: 2 MB where one is a pixel.
const maxPlate = 1 << 19

func newGround() *ground { return &ground{plate: newPlate(), box: &canvas.Rectangle{}} }

// below are the objects of a renderer with the ground below them.
func (g *ground) below(above ...fyne.CanvasObject) []fyne.CanvasObject {
	return append([]fyne.CanvasObject{g.box, g.Raster}, above...)
}

// paint sets the colours by role; stroke "" is none.
func (g *ground) paint(fill, stroke theme.Role, width, radius float32) {
	g.plate.paint(fill, stroke, width, radius)
	g.box.FillColor, g.box.CornerRadius = g.fill, radius
	g.box.StrokeColor, g.box.StrokeWidth = g.stroke, g.width
	g.choose()
}

// resize makes the ground as large as its widget.
func (g *ground) resize(size fyne.Size) {
	g.size = size
	g.choose()
	g.box.Resize(size)
	g.Resize(size)
}

// choose shows the picture or the rectangle. Without round corners a rectangle is as quick.
func (g *ground) choose() {
	rectangle := g.radius == 0 || g.box.Shadow.Color != nil || g.size.Width*g.size.Height > maxPlate
	g.box.Hidden = !g.seen() || !rectangle
	g.Hidden = !g.seen() || rectangle
}
