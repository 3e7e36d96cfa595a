package sketch

import (
	"image"
	"math"
)

// Kind is a kind of shape.
type Kind int

// The kinds of shapes.
const (
	Arrow  Kind = iota + 1 // from A to B, its head at B
	Box                    // an outline around A and B
	Text                   // its upper left corner at A
	Number                 // a numbered mark around A
	Redact                 // a solid fill between A and B, above everything else
)

// Shape is one thing that was put on the picture.
type Shape struct {
	Kind Kind
	A, B image.Point
	Text string // of a Text
}

// rect is the area between two points, whichever way they lie.
func (s Shape) rect() image.Rectangle { return image.Rectangle{Min: s.A, Max: s.B}.Canon() }

// spans tells whether a shape is as large as the person drew it.
func (s Shape) spans() bool { return s.Kind == Arrow || s.Kind == Box || s.Kind == Redact }

func (s Shape) moved(by image.Point) Shape {
	s.A = s.A.Add(by)
	if s.spans() {
		s.B = s.B.Add(by)
	}
	return s
}

// Handle is a place of a shape that can be dragged by itself.
type Handle int

// The handles. Whole is all of the shape.
const (
	None Handle = iota
	Whole
	AtA // where it begins
	AtB // where it ends
	// The other two corners: the column of one of its points and the row of the other.
	AtAB // A's column, B's row
	AtBA // B's column, A's row
)

// Handles gives the places at which a shape is made larger and smaller.
func (s Shape) Handles() map[Handle]image.Point {
	switch s.Kind {
	case Arrow:
		return map[Handle]image.Point{AtA: s.A, AtB: s.B}
	case Box, Redact:
		return corners(s.A, s.B)
	}
	return nil
}

func corners(a, b image.Point) map[Handle]image.Point {
	return map[Handle]image.Point{AtA: a, AtB: b, AtAB: image.Pt(a.X, b.Y), AtBA: image.Pt(b.X, a.Y)}
}

// dragged moves one handle to a point.
func dragged(a, b image.Point, h Handle, to image.Point) (image.Point, image.Point) {
	switch h {
	case AtA:
		a = to
	case AtB:
		b = to
	case AtAB:
		a.X, b.Y = to.X, to.Y
	case AtBA:
		b.X, a.Y = to.X, to.Y
	}
	return a, b
}

// nearest gives the handle within reach of a point.
func nearest(handles map[Handle]image.Point, at image.Point, reach float64) Handle {
	best, found := reach, None
	for h := AtA; h <= AtBA; h++ {
		if p, ok := handles[h]; ok {
			if d := distance(p, at); d <= best {
				best, found = d, h
			}
		}
	}
	return found
}

func distance(a, b image.Point) float64 { return math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y)) }

// fromSegment is how far a point is from a line between two others.
func fromSegment(p, a, b image.Point) float64 {
	dx, dy := float64(b.X-a.X), float64(b.Y-a.Y)
	along := 0.0
	if length := dx*dx + dy*dy; length > 0 {
		along = min(max((float64(p.X-a.X)*dx+float64(p.Y-a.Y)*dy)/length, 0), 1)
	}
	return math.Hypot(float64(p.X-a.X)-along*dx, float64(p.Y-a.Y)-along*dy)
}
