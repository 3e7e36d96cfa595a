package shot

import (
	"image"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"okpay.example/support/mail/privacy"
	"okpay.example/support/ui/shot/sketch"
)

// drag is what the pressed button does.
type drag int

const (
	nothing drag = iota
	panning
	moving
	shaping  // dragging a handle
	drawing  // a new shape
	cropping // a new area
	cutting  // a corner of the area
)

// leastDrag is how far one must drag to draw a shape, in Fyne's units; less is a slip of the hand.
const leastDrag = 4

// MouseDown implements desktop.Mouseable.
func (b *board) MouseDown(ev *desktop.MouseEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil {
		c.Focus(b)
	}
	if b.frozen || b.eye.zoom == 0 {
		return
	}
	if b.toType { // the press before was let go elsewhere
		b.toType, b.selected = false, -1
		b.doc.Cancel()
	}
	b.pointer, b.from = ev.Position, b.pixel(ev.Position)
	b.last = b.from
	b.drag = nothing
	switch {
	case ev.Button == desktop.MouseButtonTertiary:
		b.drag = panning
	case ev.Button != desktop.MouseButtonPrimary:
	case b.tool == cropTool:
		b.pressCrop()
	default:
		b.press()
	}
	b.redraw()
}

func (b *board) pressCrop() {
	b.doc.Begin()
	b.drag = cropping
	if b.handle = b.doc.HitCrop(b.from, b.far(reach)); b.handle != sketch.None {
		b.drag = cutting
	}
}

// press takes hold of a shape, or begins one. A tool that draws leaves alone what it did not draw just now, so that
// places beside each other, and within each other, can be covered.
func (b *board) press() {
	i, h := b.doc.Hit(b.from, b.far(reach), b.selected)
	drawn := b.selected
	switch {
	case h == sketch.None || b.tool != pickTool && i != drawn:
		b.selected = -1
	case h == sketch.Whole:
		b.selected, b.drag = i, moving
	default:
		b.selected, b.handle, b.drag = i, h, shaping
	}
	switch {
	case b.drag != nothing:
		b.doc.Begin()
	case b.tool == pickTool:
		b.drag = panning
	case b.from.In(b.doc.Bounds()):
		b.begin(b.from)
	case b.tool != textTool && b.tool != numberTool: // what reaches to the rim is begun beside it
		b.begin(b.doc.Nearest(b.from))
	}
}

// begin puts a new shape of the tool's kind at a point.
func (b *board) begin(at image.Point) {
	b.doc.Begin()
	s := sketch.Shape{Kind: b.tool.kind(), A: at, B: at}
	b.selected = b.doc.Add(s)
	b.drag = drawing
}

// Dragged implements fyne.Draggable.
func (b *board) Dragged(ev *fyne.DragEvent) { b.to(ev.Position) }

// MouseMoved implements desktop.Hoverable.
func (b *board) MouseMoved(ev *desktop.MouseEvent) { b.pointer = ev.Position }

// MouseIn implements desktop.Hoverable.
func (b *board) MouseIn(ev *desktop.MouseEvent) { b.pointer = ev.Position }

// MouseOut implements desktop.Hoverable.
func (b *board) MouseOut() {}

// to follows the pointer while a button is pressed.
func (b *board) to(at fyne.Position) {
	p := b.pixel(at)
	switch b.drag {
	case nothing:
		return
	case panning:
		b.eye.pan(float64(at.X-b.pointer.X)*b.dense, float64(at.Y-b.pointer.Y)*b.dense)
	case moving:
		b.doc.Move(b.selected, p.Sub(b.last))
	case shaping:
		b.doc.Drag(b.selected, b.handle, p)
	case drawing:
		if s := b.doc.Shape(b.selected); s.Kind == sketch.Text || s.Kind == sketch.Number {
			b.doc.Move(b.selected, p.Sub(b.last))
		} else {
			b.doc.Drag(b.selected, sketch.AtB, p)
		}
	case cropping:
		b.doc.SetCrop(image.Rectangle{Min: b.from, Max: p})
	case cutting:
		before := b.doc.Crop()
		b.doc.DragCrop(b.handle, p)
		b.handle = crossed(before, b.doc.Crop(), b.handle)
	}
	b.pointer, b.last = at, p
	b.raster.Refresh()
}

// crossed is the corner that is dragged when it has passed the one across: the area has swapped its sides then.
func crossed(before, now image.Rectangle, h sketch.Handle) sketch.Handle {
	left, top := h == sketch.AtA || h == sketch.AtAB, h == sketch.AtA || h == sketch.AtBA
	if left && now.Min.X == before.Max.X || !left && now.Max.X == before.Min.X {
		left = !left
	}
	if top && now.Min.Y == before.Max.Y || !top && now.Max.Y == before.Min.Y {
		top = !top
	}
	switch {
	case left && top:
		return sketch.AtA
	case left:
		return sketch.AtAB
	case top:
		return sketch.AtBA
	}
	return sketch.AtB
}

// MouseUp implements desktop.Mouseable. Fyne takes the focus from what got it here, and tells of the click or the end of
// the drag after that: only then can a text be typed.
func (b *board) MouseUp(*desktop.MouseEvent) { b.release() }

// Tapped implements fyne.Tappable.
func (b *board) Tapped(*fyne.PointEvent) { b.typeText() }

// DragEnd implements fyne.Draggable.
func (b *board) DragEnd() {
	b.release()
	b.typeText()
}

// typeText lets a text be typed that was just put down.
func (b *board) typeText() {
	if b.toType {
		b.toType = false
		b.edit()
	}
}

// release makes one step of what was dragged.
func (b *board) release() {
	if b.drag == nothing {
		return
	}
	drawn := b.drag == drawing
	b.drag = nothing
	if drawn {
		s := b.doc.Shape(b.selected)
		spans := s.Kind != sketch.Text && s.Kind != sketch.Number
		size := s.B.Sub(s.A)
		if spans && math.Hypot(float64(size.X), float64(size.Y)) < b.far(leastDrag) || s.Kind != sketch.Arrow && spans && (size.X == 0 || size.Y == 0) {
			b.selected = -1
			b.doc.Cancel()
			b.coverAt(b.from)
			return
		} else if s.Kind == sketch.Text { // what is typed belongs to the same step
			b.toType = true
			b.redraw()
			return
		}
	}
	b.doc.Commit()
	b.redraw()
}

// coverAt covers the suggestion at a point, if there is one: a click is enough there.
func (b *board) coverAt(at image.Point) {
	for _, s := range b.open() {
		if b.tool == redactTool && at.In(s.Box.Inset(-int(b.far(dashAway)))) {
			b.cover([]privacy.Suggestion{s})
			return
		}
	}
	b.redraw()
}

// Scrolled zooms at the pointer.
func (b *board) Scrolled(ev *fyne.ScrollEvent) {
	switch {
	case b.eye.zoom == 0 || b.drag != nothing:
		return
	case ev.Scrolled.DY > 0:
		b.eye.step(1, b.screen(ev.Position))
	case ev.Scrolled.DY < 0:
		b.eye.step(-1, b.screen(ev.Position))
	default:
		b.eye.pan(float64(ev.Scrolled.DX)*b.dense, 0)
	}
	b.redraw()
}
