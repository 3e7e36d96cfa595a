package sketch

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"strconv"

	"golang.org/x/image/vector"
)

// Measures at unit 1, in pixels.
const (
	stroke   = 4.0
	head     = 22.0 // of an arrow
	radius   = 17.0 // of a number's disc
	textSize = 24.0
	padding  = 7.0 // around a text
)

// Colours of what is put on a picture. They are the picture's, not the window's: they are the same in light and dark.
var (
	Ink   = color.RGBA{0xd9, 0x2d, 0x20, 0xff}
	Paper = color.RGBA{0xff, 0xff, 0xff, 0xff}
	Cover = color.RGBA{A: 0xff}
)

// unitOf is how large lines and letters are: they grow with the picture, since it is looked at as a whole.
func unitOf(size image.Point) float64 {
	return min(max(math.Sqrt(float64(size.X)*float64(size.Y))/1100, 0.8), 3)
}

// View says where pixels of the picture come to lie: each is Scale pixels wide, and Origin is where its corner is.
type View struct {
	Scale  float64
	Origin image.Point
}

func (v View) x(x int) float64 { return float64(x)*v.Scale + float64(v.Origin.X) }
func (v View) y(y int) float64 { return float64(y)*v.Scale + float64(v.Origin.Y) }

// Rect is where an area comes to lie.
func (v View) Rect(r image.Rectangle) image.Rectangle {
	return image.Rect(int(math.Round(v.x(r.Min.X))), int(math.Round(v.y(r.Min.Y))), int(math.Round(v.x(r.Max.X))), int(math.Round(v.y(r.Max.Y))))
}

// Picture gives the pixel of the picture that a point shows.
func (v View) Picture(at image.Point) image.Point {
	return image.Pt(int(math.Floor(float64(at.X-v.Origin.X)/v.Scale)), int(math.Floor(float64(at.Y-v.Origin.Y)/v.Scale)))
}

// Flatten renders the document: a fresh picture as large as the crop, of which nothing lies underneath.
func (d *Document) Flatten() *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: d.now.crop.Size()})
	draw.Draw(out, out.Bounds(), d.base, d.now.crop.Min, draw.Src)
	d.DrawShapes(out, View{Scale: 1, Origin: image.Point{}.Sub(d.now.crop.Min)}, -1)
	return out
}

// DrawShapes draws all shapes but one, or but -1: those that cover above the others.
func (d *Document) DrawShapes(dst *image.RGBA, v View, but int) {
	for _, above := range []bool{false, true} {
		for i := range d.Len() {
			if i != but && (d.Shape(i).Kind == Redact) == above {
				d.DrawShape(dst, v, i)
			}
		}
	}
}

// Area is where a shape's drawing comes to lie, with what is needed around it.
func (d *Document) Area(i int, v View) image.Rectangle {
	a := d.area(i, v.Scale)
	s := d.Shape(i)
	if s.spans() {
		return v.Rect(a)
	}
	return a.Sub(scaled(s.A, v.Scale)).Add(image.Pt(int(math.Round(v.x(s.A.X))), int(math.Round(v.y(s.A.Y))))).Inset(-1)
}

func scaled(p image.Point, by float64) image.Point {
	return image.Pt(int(math.Round(float64(p.X)*by)), int(math.Round(float64(p.Y)*by)))
}

// area is a shape's extent: of one that spans in pixels of the picture, of another at a scale.
func (d *Document) area(i int, scale float64) image.Rectangle {
	s := d.Shape(i)
	at := scaled(s.A, scale)
	switch s.Kind {
	case Arrow:
		return s.rect().Inset(-int(math.Ceil((head + stroke) * d.unit)))
	case Box:
		return s.rect().Inset(-int(math.Ceil(stroke * d.unit)))
	case Number:
		r := int(math.Ceil((radius + stroke) * d.unit * scale))
		return image.Rectangle{Min: at.Sub(image.Pt(r, r)), Max: at.Add(image.Pt(r, r))}
	case Text:
		face := d.faces.at(textSize * d.unit * scale)
		pad := padding * d.unit * scale
		return image.Rectangle{Min: at, Max: at.Add(image.Pt(int(math.Ceil(face.width(s.Text)+2*pad)), int(math.Ceil(face.height()+pad))))}
	}
	return s.rect()
}

// DrawShape draws one shape.
func (d *Document) DrawShape(dst *image.RGBA, v View, i int) {
	s := d.Shape(i)
	u := d.unit * v.Scale
	switch s.Kind {
	case Redact:
		draw.Draw(dst, v.Rect(s.rect()), image.NewUniform(Cover), image.Point{}, draw.Src)
	case Box:
		drawBox(dst, v.x(s.rect().Min.X), v.y(s.rect().Min.Y), v.x(s.rect().Max.X), v.y(s.rect().Max.Y), u)
	case Arrow:
		drawArrow(dst, v.x(s.A.X), v.y(s.A.Y), v.x(s.B.X), v.y(s.B.Y), u)
	case Number:
		d.drawNumber(dst, v.x(s.A.X), v.y(s.A.Y), u, d.number(i))
	case Text:
		d.drawText(dst, v.x(s.A.X), v.y(s.A.Y), u, s.Text)
	}
}

// path collects an outline within the part of the picture that it touches, so that a small shape costs little.
type path struct {
	r    *vector.Rasterizer
	area image.Rectangle
}

func newPath(dst *image.RGBA, area image.Rectangle) (path, bool) {
	area = area.Intersect(dst.Bounds())
	if area.Empty() {
		return path{}, false
	}
	return path{vector.NewRasterizer(area.Dx(), area.Dy()), area}, true
}

func (p path) point(x, y float64) (float32, float32) {
	return float32(x - float64(p.area.Min.X)), float32(y - float64(p.area.Min.Y))
}

func (p path) polygon(points ...[2]float64) {
	for i, at := range points {
		x, y := p.point(at[0], at[1])
		if i == 0 {
			p.r.MoveTo(x, y)
		} else {
			p.r.LineTo(x, y)
		}
	}
	p.r.ClosePath()
}

// rounded adds a rectangle with round corners; a negative turn runs the other way round, which cuts a hole.
func (p path) rounded(x0, y0, x1, y1, r float64, hole bool) {
	r = min(max(r, 0), (x1-x0)/2, (y1-y0)/2)
	const k = 0.5523 // of a quarter of a circle by a cubic
	type at = [2]float64
	from := at{x0 + r, y0}
	curves := [][4]at{
		{{x1 - r, y0}, {x1 - r + k*r, y0}, {x1, y0 + r - k*r}, {x1, y0 + r}},
		{{x1, y1 - r}, {x1, y1 - r + k*r}, {x1 - r + k*r, y1}, {x1 - r, y1}},
		{{x0 + r, y1}, {x0 + r - k*r, y1}, {x0, y1 - r + k*r}, {x0, y1 - r}},
		{{x0, y0 + r}, {x0, y0 + r - k*r}, {x0 + r - k*r, y0}, {x0 + r, y0}},
	}
	if hole {
		back := make([][4]at, 0, len(curves))
		for i := len(curves) - 1; i >= 0; i-- {
			c := curves[i]
			back = append(back, [4]at{c[3], c[2], c[1], c[0]})
		}
		curves = back
	}
	p.r.MoveTo(p.point(from[0], from[1]))
	for _, c := range curves {
		p.r.LineTo(p.point(c[0][0], c[0][1]))
		bx, by := p.point(c[1][0], c[1][1])
		cx, cy := p.point(c[2][0], c[2][1])
		dx, dy := p.point(c[3][0], c[3][1])
		p.r.CubeTo(bx, by, cx, cy, dx, dy)
	}
	p.r.ClosePath()
}

func (p path) fill(dst *image.RGBA, c color.Color) {
	p.r.Draw(dst, p.area, image.NewUniform(c), image.Point{})
}

// around is an area with room on each side, or without some of it; there may be nothing left then.
func around(x0, y0, x1, y1, by float64) image.Rectangle {
	return image.Rectangle{Min: image.Pt(int(math.Floor(min(x0, x1)-by)), int(math.Floor(min(y0, y1)-by))),
		Max: image.Pt(int(math.Ceil(max(x0, x1)+by)), int(math.Ceil(max(y0, y1)+by)))}
}

// drawBox draws an outline around an area; what it is around is not hidden by it. Each side is drawn by itself: what
// lies between them costs nothing.
func drawBox(dst *image.RGBA, x0, y0, x1, y1, u float64) {
	w := stroke * u
	for _, side := range beside(around(x0, y0, x1, y1, w+1), around(x0, y0, x1, y1, -w-6*u-1)) {
		p, ok := newPath(dst, side)
		if !ok {
			continue
		}
		p.rounded(x0-w/2, y0-w/2, x1+w/2, y1+w/2, 6*u, false)
		if x1-x0 > w && y1-y0 > w {
			p.rounded(x0+w/2, y0+w/2, x1-w/2, y1-w/2, 3*u, true)
		}
		p.fill(dst, Ink)
	}
}

// band is how many rows of an arrow are drawn together.
const band = 24

// drawArrow draws a shaft that widens towards its head. It goes by bands: a slanting arrow covers little of the area
// that it spans.
func drawArrow(dst *image.RGBA, x0, y0, x1, y1, u float64) {
	length := math.Hypot(x1-x0, y1-y0)
	if length < 1 {
		return
	}
	h := min(head*u, length)
	dx, dy := (x1-x0)/length, (y1-y0)/length
	at := func(along, beside float64) [2]float64 {
		return [2]float64{x0 + along*dx - beside*dy, y0 + along*dy + beside*dx}
	}
	thin, thick, wide := stroke*u*0.4, stroke*u*0.75, h*0.55
	neck := length - h*0.86
	all := around(x0, y0, x1, y1, head*u).Intersect(dst.Bounds())
	for y := all.Min.Y; y < all.Max.Y; y += band {
		from, to := crossing(x0, y0, x1, y1, float64(y)-h, float64(y+band)+h)
		p, ok := newPath(dst, image.Rect(int(from-h)-1, y, int(to+h)+2, y+band).Intersect(all))
		if !ok {
			continue
		}
		p.polygon(at(0, -thin), at(neck, -thick), at(length-h, -wide), at(length, 0), at(length-h, wide), at(neck, thick), at(0, thin))
		p.fill(dst, Ink)
	}
}

// crossing gives from where to where a line lies between two heights.
func crossing(x0, y0, x1, y1, top, bottom float64) (from, to float64) {
	if y0 > y1 {
		x0, y0, x1, y1 = x1, y1, x0, y0
	}
	if y1-y0 > 1e-9 {
		a, b := max((top-y0)/(y1-y0), 0), min((bottom-y0)/(y1-y0), 1)
		x0, x1 = x0+a*(x1-x0), x0+b*(x1-x0)
	}
	return min(x0, x1), max(x0, x1)
}

func (d *Document) drawNumber(dst *image.RGBA, x, y, u float64, n int) {
	for _, disc := range []struct {
		r float64
		c color.Color
	}{{radius + 2, Paper}, {radius, Ink}} {
		r := disc.r * u
		if p, ok := newPath(dst, around(x-r, y-r, x+r, y+r, 1)); ok {
			p.rounded(x-r, y-r, x+r, y+r, r, false)
			p.fill(dst, disc.c)
		}
	}
	size := 21.0
	if n > 9 {
		size = 17
	}
	face := d.faces.at(size * u)
	text := strconv.Itoa(n)
	face.draw(dst, x-face.width(text)/2, y+face.cap()/2, text, Paper)
}

func (d *Document) drawText(dst *image.RGBA, x, y, u float64, text string) {
	if text == "" { // its words are still to come: an empty plate would look like one of them
		return
	}
	face := d.faces.at(textSize * u)
	pad := padding * u
	w, h := face.width(text)+2*pad, face.height()+pad
	if p, ok := newPath(dst, around(x, y, x+w, y+h, 1)); ok {
		p.rounded(x, y, x+w, y+h, 6*u, false)
		p.fill(dst, Ink)
	}
	if p, ok := newPath(dst, around(x, y, x+w, y+h, 1)); ok {
		b := 1.5 * u
		p.rounded(x+b, y+b, x+w-b, y+h-b, 5*u, false)
		p.fill(dst, Paper)
	}
	face.draw(dst, x+pad, y+h/2+face.cap()/2, text, Ink)
}
