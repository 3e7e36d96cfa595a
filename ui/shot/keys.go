package shot

import (
	"image"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"okpay.example/support/ui/shot/sketch"
	"okpay.example/support/ui/widget"
)

// TypedRune implements fyne.Focusable; tools are chosen by keys, which an input method leaves alone.
func (b *board) TypedRune(rune) {}

// KeyDown implements desktop.Keyable.
func (b *board) KeyDown(ev *fyne.KeyEvent) { b.setShift(ev, true) }

// KeyUp implements desktop.Keyable.
func (b *board) KeyUp(ev *fyne.KeyEvent) { b.setShift(ev, false) }

func (b *board) setShift(ev *fyne.KeyEvent, down bool) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		b.shift = down
	}
}

// TypedKey implements fyne.Focusable.
func (b *board) TypedKey(ev *fyne.KeyEvent) {
	if widget.PassKey(ev) || b.frozen {
		return
	}
	by, isArrow := arrowKeys[ev.Name]
	switch {
	case ev.Name == fyne.KeyEscape && b.drag != nothing:
		b.drop()
	case isArrow:
		b.nudge(by, false)
	case ev.Name == fyne.KeyDelete || ev.Name == fyne.KeyBackspace:
		b.remove()
	case ev.Name == fyne.KeySpace:
		b.place()
	case ev.Name == fyne.KeyLeftBracket:
		b.walk(-1)
	case ev.Name == fyne.KeyRightBracket:
		b.walk(1)
	case b.key(ev):
	case ev.Name == fyne.KeyEscape && b.selected >= 0:
		b.selected = -1
		b.redraw()
	}
}

// drop breaks off what is being dragged.
func (b *board) drop() {
	if b.drag == drawing {
		b.selected = -1
	}
	b.drag = nothing
	b.doc.Cancel()
	b.redraw()
}

var arrowKeys = map[fyne.KeyName]image.Point{
	fyne.KeyLeft: {X: -1}, fyne.KeyRight: {X: 1}, fyne.KeyUp: {Y: -1}, fyne.KeyDown: {Y: 1},
}

// TypedShortcut implements fyne.Shortcutable.
func (b *board) TypedShortcut(s fyne.Shortcut) {
	k, custom := s.(*desktop.CustomShortcut)
	if custom {
		if by, ok := arrowKeys[k.KeyName]; ok && !b.frozen && k.Modifier&^fyne.KeyModifierShift == fyne.KeyModifierShortcutDefault {
			b.nudge(by, true)
			return
		}
	}
	if b.shortcut(s) {
		return
	}
	if c, ok := fyne.CurrentApp().Driver().CanvasForObject(b).(fyne.Shortcutable); ok { // those of the window
		c.TypedShortcut(s)
	}
}

// nudge moves the selected shape, or makes it larger; without one it moves the picture. A step is a pixel of the screen,
// ten with Shift.
func (b *board) nudge(by image.Point, grow bool) {
	n := 1
	if b.shift {
		n = 10
	}
	switch {
	case b.drag != nothing:
		return
	case b.tool == cropTool && (grow || b.selected < 0):
		b.nudgeCrop(by.Mul(b.stride(n)), grow)
	case b.selected < 0:
		b.eye.pan(float64(-by.X*20*n), float64(-by.Y*20*n))
	case grow:
		s := b.doc.Shape(b.selected)
		b.doc.Drag(b.selected, sketch.AtB, s.B.Add(by.Mul(b.stride(n))))
	default:
		b.doc.Move(b.selected, by.Mul(b.stride(n)))
	}
	b.redraw()
}

// stride is a step on the screen in pixels of the picture.
func (b *board) stride(n int) int { return max(int(math.Round(b.far(float64(n)))), n) }

// nudgeCrop moves the area that stays, or its lower right corner.
func (b *board) nudgeCrop(by image.Point, corner bool) {
	r := b.doc.Crop()
	if corner {
		r.Max = r.Max.Add(by)
		if r.Dx() < 8 || r.Dy() < 8 {
			return
		}
	} else if r = r.Add(by); !r.In(b.doc.Bounds()) {
		return
	}
	b.doc.SetCrop(r)
}

// remove deletes the selected shape.
func (b *board) remove() {
	if b.selected >= 0 && b.drag == nothing {
		b.doc.Delete(b.selected)
		b.selected = -1
		b.redraw()
	}
}

// place puts a shape into the middle of what is seen, for those who work without a mouse.
func (b *board) place() {
	if b.tool.kind() == 0 || b.drag != nothing || b.eye.zoom == 0 {
		return
	}
	view := b.eye.view()
	seen := image.Rectangle{Min: view.Picture(image.Point{}), Max: view.Picture(b.eye.size)}.Intersect(b.doc.Crop())
	middle, part := seen.Min.Add(seen.Max).Div(2), image.Pt(max(seen.Dx()/6, 8), max(seen.Dy()/12, 6))
	b.begin(middle)
	b.drag = nothing
	s := b.doc.Shape(b.selected)
	if s.Kind != sketch.Text && s.Kind != sketch.Number {
		s.A, s.B = middle.Sub(part), middle.Add(part)
		b.doc.Set(b.selected, s)
	}
	if s.Kind == sketch.Text {
		b.redraw()
		b.edit()
		return
	}
	b.doc.Commit()
	b.redraw()
}

// walk selects the next shape or the one before.
func (b *board) walk(by int) {
	if n := b.doc.Len(); n > 0 && b.drag == nothing {
		if b.selected < 0 && by < 0 {
			b.selected = 0
		}
		b.selected = (b.selected + by + n) % n
		b.redraw()
	}
}

// zoom keys and buttons work on the middle.
func (b *board) zoomStep(by int) {
	if b.eye.zoom > 0 {
		b.eye.step(by, b.eye.size.Div(2))
		b.redraw()
	}
}

func (b *board) zoomFit() {
	b.eye.fitted()
	b.redraw()
}

func (b *board) zoomWhole() {
	if b.eye.zoom > 0 {
		b.eye.zoomTo(1, b.eye.size.Div(2))
		b.redraw()
	}
}
