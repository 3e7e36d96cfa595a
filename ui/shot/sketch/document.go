package sketch

import (
	"image"
	"slices"
)

// maxUndo bounds how far one can go back.
const maxUndo = 200

// state is all that undo brings back. Its slices are never changed in place.
type state struct {
	crop   image.Rectangle
	shapes []Shape
}

func (s state) equal(o state) bool { return s.crop == o.crop && slices.Equal(s.shapes, o.shapes) }

// Document is a picture and what was put on it.
type Document struct {
	base  *image.RGBA
	unit  float64 // how large lines and letters are on this picture
	now   state
	undo  []state
	redo  []state
	begun *state // before the change that is under way
	faces faces
}

// New begins with a picture, whose corner is at 0,0. It is never changed.
func New(base *image.RGBA) *Document {
	return &Document{base: base, unit: unitOf(base.Bounds().Size()), now: state{crop: base.Bounds()}}
}

// Snapshot is the document as it is now, for another goroutine: no later change of this one reaches it.
func (d *Document) Snapshot() *Document { return &Document{base: d.base, unit: d.unit, now: d.now} }

// Bounds is the whole picture, whatever it is cut to.
func (d *Document) Bounds() image.Rectangle { return d.base.Bounds() }

// Base is the picture underneath; it must not be changed.
func (d *Document) Base() *image.RGBA { return d.base }

// Crop is what the picture is cut to.
func (d *Document) Crop() image.Rectangle { return d.now.crop }

// Len is how many shapes there are. Shapes are named by their place from 0; a later one lies above.
func (d *Document) Len() int { return len(d.now.shapes) }

// Shape gives a shape.
func (d *Document) Shape(i int) Shape { return d.now.shapes[i] }

// Changed tells whether there is anything to undo.
func (d *Document) Changed() bool { return len(d.undo) > 0 }

// Redone tells whether there is anything to redo.
func (d *Document) Redone() bool { return len(d.redo) > 0 }

// Begin starts a change of many steps, as a drag is: Commit makes one step of undo of them, Cancel takes them back.
func (d *Document) Begin() {
	if d.begun == nil {
		before := d.now
		d.begun = &before
	}
}

// Commit ends the change.
func (d *Document) Commit() {
	before := d.begun
	d.begun = nil
	if before != nil && !before.equal(d.now) {
		d.remember(*before)
	}
}

// Cancel takes the change back.
func (d *Document) Cancel() {
	if d.begun != nil {
		d.now, d.begun = *d.begun, nil
	}
}

func (d *Document) remember(before state) {
	d.undo = append(d.undo, before)
	if len(d.undo) > maxUndo {
		d.undo = slices.Delete(d.undo, 0, 1)
	}
	d.redo = nil
}

// change puts another state in force; outside of Begin and Commit it is a step of its own.
func (d *Document) change(to state) {
	if d.begun == nil && !d.now.equal(to) {
		d.remember(d.now)
	}
	d.now = to
}

// Undo takes the last step back.
func (d *Document) Undo() bool {
	d.Cancel()
	return step(&d.undo, &d.redo, &d.now)
}

// Redo takes a step that was taken back again.
func (d *Document) Redo() bool {
	d.Cancel()
	return step(&d.redo, &d.undo, &d.now)
}

func step(from, to *[]state, now *state) bool {
	if len(*from) == 0 {
		return false
	}
	last := len(*from) - 1
	*to = append(*to, *now)
	*now = (*from)[last]
	*from = (*from)[:last]
	return true
}

// Add puts a shape above the others and gives its place.
func (d *Document) Add(s Shape) int {
	d.change(state{d.now.crop, append(slices.Clip(d.now.shapes), s)})
	return len(d.now.shapes) - 1
}

// Set replaces a shape.
func (d *Document) Set(i int, s Shape) {
	shapes := slices.Clone(d.now.shapes)
	shapes[i] = s
	d.change(state{d.now.crop, shapes})
}

// Delete takes a shape away.
func (d *Document) Delete(i int) {
	d.change(state{d.now.crop, slices.Delete(slices.Clone(d.now.shapes), i, i+1)})
}

// Move moves a shape, as far as it stays within reach: its middle does not leave the picture.
func (d *Document) Move(i int, by image.Point) {
	s := d.now.shapes[i].moved(by)
	r := s.rect()
	middle := r.Min.Add(r.Max).Div(2)
	if !s.spans() {
		middle = s.A
	}
	d.Set(i, s.moved(clamp(middle, d.Bounds()).Sub(middle)))
}

// Drag puts one of a shape's handles somewhere else.
func (d *Document) Drag(i int, h Handle, to image.Point) {
	s := d.now.shapes[i]
	s.A, s.B = dragged(s.A, s.B, h, clamp(to, d.Bounds()))
	d.Set(i, s)
}

// SetCrop cuts the picture; an area with nothing in it is left alone.
func (d *Document) SetCrop(r image.Rectangle) {
	if r = r.Canon().Intersect(d.Bounds()); !r.Empty() {
		d.change(state{r, d.now.shapes})
	}
}

// DragCrop puts one corner of what the picture is cut to somewhere else.
func (d *Document) DragCrop(h Handle, to image.Point) {
	r := d.now.crop
	a, b := dragged(r.Min, r.Max, h, clamp(to, d.Bounds()))
	d.SetCrop(image.Rectangle{Min: a, Max: b})
}

// CropHandles gives the corners of what the picture is cut to.
func (d *Document) CropHandles() map[Handle]image.Point {
	return corners(d.now.crop.Min, d.now.crop.Max)
}

// number is what a numbered mark says: the how many-eth it is.
func (d *Document) number(i int) int {
	n := 0
	for _, s := range d.now.shapes[:i+1] {
		if s.Kind == Number {
			n++
		}
	}
	return n
}

// Nearest gives the point of the picture that is nearest to another.
func (d *Document) Nearest(p image.Point) image.Point { return clamp(p, d.Bounds()) }

// clamp gives the point of an area that is nearest to another.
func clamp(p image.Point, r image.Rectangle) image.Point {
	return image.Pt(min(max(p.X, r.Min.X), r.Max.X), min(max(p.Y, r.Min.Y), r.Max.Y))
}

// Hit finds the shape under a point, the uppermost first; reach is how far beside it is still on it. The handles of the
// selected shape, or -1, come before all else.
func (d *Document) Hit(at image.Point, reach float64, selected int) (int, Handle) {
	if selected >= 0 && selected < d.Len() {
		if h := nearest(d.Shape(selected).Handles(), at, reach); h != None {
			return selected, h
		}
	}
	for _, above := range []bool{true, false} { // what is covered with lies above the rest
		for i := d.Len() - 1; i >= 0; i-- {
			if s := d.Shape(i); (s.Kind == Redact) == above && d.on(i, at, reach) {
				return i, Whole
			}
		}
	}
	return -1, None
}

// on tells whether a point lies on a shape.
func (d *Document) on(i int, at image.Point, reach float64) bool {
	s := d.Shape(i)
	around := func(r image.Rectangle, by float64) bool { return at.In(r.Inset(-int(by))) }
	switch s.Kind {
	case Arrow:
		return fromSegment(at, s.A, s.B) <= reach+stroke*d.unit
	case Box: // its outline; what lies within can be reached
		return around(s.rect(), reach+stroke*d.unit) && !around(s.rect(), -reach-stroke*d.unit)
	case Redact:
		return around(s.rect(), 0)
	default:
		return around(d.area(i, 1), reach/2)
	}
}

// HitCrop finds the corner of the crop under a point.
func (d *Document) HitCrop(at image.Point, reach float64) Handle {
	return nearest(d.CropHandles(), at, reach)
}

// Redactions are the areas that are covered, within the picture as it is cut and in its pixels.
func (d *Document) Redactions() (boxes []image.Rectangle) {
	for _, s := range d.now.shapes {
		if r := s.rect().Intersect(d.now.crop); s.Kind == Redact && !r.Empty() {
			boxes = append(boxes, r.Sub(d.now.crop.Min))
		}
	}
	return boxes
}
