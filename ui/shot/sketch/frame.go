package sketch

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"
)

// Look is how a frame is drawn.
type Look struct {
	View     View
	Live     int // the shape that is being changed, or is selected; -1 is none. It alone is drawn anew when it moves
	Marked   bool
	Cropping bool // what is cut away is shown as well, dimmed, with handles
	Ground   color.Color
	Edge     color.Color // of a thin line around the picture, whose own ground may be that of the window; nil is none
	Accent   color.Color // of handles
	Dense    float64     // pixels of the frame to one of the window
}

// Frame draws what is seen of a document in a window of a size. A change of one shape costs what that shape covers, not
// what the picture does.
type Frame struct {
	doc    *Document
	levels []*image.RGBA // the picture at 1, 1/2, 1/4 …
	look   Look
	drawn  state // what still was drawn from, without the live shape
	base   *image.RGBA
	still  *image.RGBA
	out    *image.RGBA
	dirty  image.Rectangle // where out differs from still
}

// NewFrame prepares the picture at smaller scales; for a large one that takes some tens of milliseconds.
func NewFrame(d *Document) *Frame {
	f := &Frame{doc: d, levels: []*image.RGBA{d.base}}
	for last := d.base; last.Rect.Dx() > 512 && last.Rect.Dy() > 512; {
		last = half(last)
		f.levels = append(f.levels, last)
	}
	return f
}

// Draw gives the frame in a size in pixels. It is the frame's own and is drawn on at the next call.
func (f *Frame) Draw(size image.Point, look Look) *image.RGBA {
	whole := image.Rectangle{Max: size}
	fresh := f.out == nil || f.out.Rect != whole
	if fresh {
		f.base, f.still, f.out = image.NewRGBA(whole), image.NewRGBA(whole), image.NewRGBA(whole)
	}
	old := f.look
	f.look = look
	if fresh || old.View != look.View || old.Ground != look.Ground || f.drawn.crop != f.doc.now.crop && !look.Cropping || old.Cropping != look.Cropping {
		f.drawBase()
		fresh = true
	}
	if rest := f.rest(); fresh || old.Live != look.Live || !rest.equal(f.drawn) {
		f.drawn = rest
		copy(f.still.Pix, f.base.Pix)
		f.doc.DrawShapes(f.still, look.View, look.Live)
		f.cover(f.still)
		copy(f.out.Pix, f.still.Pix)
	} else {
		draw.Draw(f.out, f.dirty, f.still, f.dirty.Min, draw.Src)
	}
	f.drawLive()
	return f.out
}

// rest is the document without the live shape.
func (f *Frame) rest() state {
	s := f.doc.now
	if f.look.Live >= 0 && f.look.Live < len(s.shapes) {
		s.shapes = slices.Clone(s.shapes)
		s.shapes[f.look.Live] = Shape{Kind: s.shapes[f.look.Live].Kind} // that it is there counts: marks are numbered
	}
	return s
}

func (f *Frame) drawBase() {
	draw.Draw(f.base, f.base.Rect, image.NewUniform(f.look.Ground), image.Point{}, draw.Src)
	level, by := 0, f.look.View.Scale
	for level+1 < len(f.levels) && by <= 0.5 {
		level, by = level+1, by*2
	}
	src := f.levels[level]
	pixels := f.look.View.Scale >= 2 || f.look.View.Scale == 1 // the pixels themselves are seen
	scale(f.base, f.look.View.Rect(f.doc.Bounds()), src, !pixels)
}

// cover hides or dims what is cut away.
func (f *Frame) cover(dst *image.RGBA) {
	in, all := f.look.View.Rect(f.doc.now.crop), dst.Rect
	veil := f.look.Ground
	if f.look.Cropping {
		veil = color.RGBA{A: 0x99}
		all = all.Intersect(f.look.View.Rect(f.doc.Bounds()))
	}
	for _, r := range beside(all, in) {
		draw.Draw(dst, r, image.NewUniform(veil), image.Point{}, draw.Over)
	}
	if f.look.Edge != nil && !f.look.Cropping {
		for _, line := range beside(in.Inset(-f.px(1)), in) {
			draw.Draw(dst, line, image.NewUniform(f.look.Edge), image.Point{}, draw.Src)
		}
	}
}

// beside gives what of an area lies outside of another.
func beside(all, in image.Rectangle) []image.Rectangle {
	in = in.Intersect(all)
	if in.Empty() {
		return []image.Rectangle{all}
	}
	return []image.Rectangle{
		{all.Min, image.Pt(all.Max.X, in.Min.Y)}, {image.Pt(all.Min.X, in.Max.Y), all.Max},
		{image.Pt(all.Min.X, in.Min.Y), image.Pt(in.Min.X, in.Max.Y)}, {image.Pt(in.Max.X, in.Min.Y), image.Pt(all.Max.X, in.Max.Y)},
	}
}

// drawLive draws the live shape on what stands still, and the handles.
func (f *Frame) drawLive() {
	v, live := f.look.View, f.look.Live
	f.dirty = image.Rectangle{}
	if live >= 0 && live < f.doc.Len() {
		f.dirty = f.doc.Area(live, v)
		f.doc.DrawShape(f.out, v, live)
		if s := f.doc.Shape(live); s.Kind != Redact {
			f.drawCovers()
		}
		if !f.look.Cropping {
			for _, r := range beside(f.out.Rect, v.Rect(f.doc.now.crop)) { // what is cut away is not seen
				r = r.Intersect(f.dirty)
				draw.Draw(f.out, r, f.still, r.Min, draw.Src)
			}
		}
		if f.look.Marked {
			f.mark(live)
		}
	}
	if f.look.Cropping {
		crop := v.Rect(f.doc.now.crop)
		f.outline(crop)
		for _, p := range f.doc.CropHandles() {
			f.handle(p)
		}
	}
	f.dirty = f.dirty.Intersect(f.out.Rect)
}

// drawCovers lays again what lies above all else, where the live shape may have been drawn over it.
func (f *Frame) drawCovers() {
	for i := range f.doc.Len() {
		if f.doc.Shape(i).Kind == Redact {
			f.doc.DrawShape(f.out, f.look.View, i)
			f.dirty = f.dirty.Union(f.doc.Area(i, f.look.View))
		}
	}
}

// mark shows that a shape is selected.
func (f *Frame) mark(i int) {
	if f.doc.Shape(i).Kind != Arrow {
		f.outline(f.doc.Area(i, f.look.View).Inset(-f.px(2)))
	}
	for _, p := range f.doc.Shape(i).Handles() {
		f.handle(p)
	}
}

func (f *Frame) px(n float64) int { return max(int(math.Round(n*max(f.look.Dense, 1))), 1) }

// outline draws a thin line around an area.
func (f *Frame) outline(r image.Rectangle) {
	for _, line := range beside(r.Inset(-f.px(1.5)), r) {
		f.paint(line, f.look.Accent)
	}
}

// handle draws a square that can be dragged.
func (f *Frame) handle(p image.Point) {
	at := f.look.View.Rect(image.Rectangle{Min: p, Max: p}).Min
	square := image.Rectangle{Min: at, Max: at}.Inset(-f.px(5))
	square.Min, square.Max = at.Sub(image.Pt(f.px(5), f.px(5))), at.Add(image.Pt(f.px(5), f.px(5)))
	f.paint(square, f.look.Accent)
	f.paint(square.Inset(f.px(2)), Paper)
}

func (f *Frame) paint(r image.Rectangle, c color.Color) {
	draw.Draw(f.out, r, image.NewUniform(c), image.Point{}, draw.Src)
	f.dirty = f.dirty.Union(r)
}
