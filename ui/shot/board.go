package shot

import (
	"image"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/shot/sketch"
	"okpay.example/support/ui/theme"
)

// reach is how far beside a shape a press still counts, in Fyne's units.
const reach = 9

// leastDrag is how far one must drag to draw a shape, in Fyne's units; less is a slip of the hand.
const leastDrag = 4

// board shows the picture and turns what mouse and keys do into changes of the document. It decides nothing else.
type board struct {
	fynewidget.BaseWidget
	doc      *sketch.Document
	frame    *sketch.Frame
	eye      eye
	tool     tool
	selected int // -1 is none
	frozen   bool

	raster  *canvas.Raster
	dense   float64       // pixels of the screen to one of Fyne's units
	drag    drag          // what the pressed button does
	from    image.Point   // where it was pressed, in pixels of the picture
	last    image.Point   // where the pointer was
	handle  sketch.Handle // that is dragged
	pointer fyne.Position
	shift   bool
	focused bool
	toType  bool // a text was put down, and has no words yet

	changed  func()                    // the document, the selection or the zoom is another
	key      func(*fyne.KeyEvent) bool // keys that are not about shapes
	shortcut func(fyne.Shortcut) bool
	edit     func() // a text wants to be typed
}

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

var (
	_ fyne.Focusable     = (*board)(nil)
	_ fyne.Draggable     = (*board)(nil)
	_ fyne.Tappable      = (*board)(nil)
	_ fyne.Scrollable    = (*board)(nil)
	_ fyne.Shortcutable  = (*board)(nil)
	_ desktop.Mouseable  = (*board)(nil)
	_ desktop.Hoverable  = (*board)(nil)
	_ desktop.Keyable    = (*board)(nil)
	_ desktop.Cursorable = (*board)(nil)
)

func newBoard(doc *sketch.Document, frame *sketch.Frame) *board {
	b := &board{doc: doc, frame: frame, selected: -1, dense: 1}
	b.eye.fit = true
	b.raster = canvas.NewRaster(b.draw)
	b.raster.ScaleMode = canvas.ImageScalePixels
	b.ExtendBaseWidget(b)
	return b
}

// draw is asked for the frame, in pixels of the screen.
func (b *board) draw(w, h int) image.Image {
	if width := b.Size().Width; width > 0 && w > 0 {
		b.dense = float64(w) / float64(width)
	}
	b.look(image.Pt(max(w, 1), max(h, 1)))
	return b.frame.Draw(b.eye.size, sketch.Look{
		View: b.eye.view(), Live: b.selected, Marked: true, Cropping: b.tool == cropTool,
		Ground: theme.Color(theme.Surface2), Edge: theme.Color(theme.BorderStrong), Accent: theme.Color(theme.Primary), Dense: b.dense,
	})
}

// look tells the eye how large the window is, and what it looks at.
func (b *board) look(size image.Point) {
	whole := b.doc.Crop()
	if b.tool == cropTool {
		whole = b.doc.Bounds()
	}
	before := b.eye.zoom
	b.eye.show(size, whole)
	if b.eye.zoom != before && b.changed != nil {
		b.changed()
	}
}

// redraw shows the document as it is now.
func (b *board) redraw() {
	if b.selected >= b.doc.Len() {
		b.selected = -1
	}
	if b.eye.size != (image.Point{}) && b.drag == nothing {
		b.look(b.eye.size)
	}
	b.raster.Refresh()
	b.changed()
}

// CreateRenderer implements fyne.Widget.
func (b *board) CreateRenderer() fyne.WidgetRenderer {
	r := &boardRenderer{b: b}
	for i := range r.ring {
		r.ring[i] = canvas.NewRectangle(theme.Color(theme.Primary))
	}
	r.Refresh()
	return r
}

// boardRenderer draws the frame, and a line on each side while the board has the focus.
type boardRenderer struct {
	b    *board
	ring [4]*canvas.Rectangle
}

func (r *boardRenderer) Destroy()           {}
func (r *boardRenderer) MinSize() fyne.Size { return fyne.NewSize(160, 120) }
func (r *boardRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.b.raster, r.ring[0], r.ring[1], r.ring[2], r.ring[3]}
}

func (r *boardRenderer) Layout(size fyne.Size) {
	const width = 2
	r.b.raster.Resize(size)
	for i, side := range []struct{ x, y, w, h float32 }{
		{0, 0, size.Width, width}, {0, size.Height - width, size.Width, width}, {0, 0, width, size.Height}, {size.Width - width, 0, width, size.Height},
	} {
		r.ring[i].Move(fyne.NewPos(side.x, side.y))
		r.ring[i].Resize(fyne.NewSize(side.w, side.h))
	}
}

func (r *boardRenderer) Refresh() {
	for _, side := range r.ring {
		side.FillColor = theme.Color(theme.Primary)
		side.Hidden = !r.b.focused
		side.Refresh()
	}
	r.b.raster.Refresh()
}

// pixel is the pixel of the picture under a point of the board.
func (b *board) pixel(at fyne.Position) image.Point { return b.eye.view().Picture(b.screen(at)) }

func (b *board) screen(at fyne.Position) image.Point {
	return image.Pt(int(float64(at.X)*b.dense), int(float64(at.Y)*b.dense))
}

// far gives a length on the screen in pixels of the picture.
func (b *board) far(units float64) float64 { return units * b.dense / b.eye.zoom }

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
		} else if s.Kind == sketch.Text { // what is typed belongs to the same step
			b.toType = true
			b.redraw()
			return
		}
	}
	b.doc.Commit()
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

// Cursor is a cross where something is drawn.
func (b *board) Cursor() desktop.Cursor {
	if b.tool == pickTool {
		return desktop.DefaultCursor
	}
	return desktop.CrosshairCursor
}

// FocusGained implements fyne.Focusable.
func (b *board) FocusGained() {
	b.focused, b.shift = true, false
	b.Refresh()
}

// FocusLost implements fyne.Focusable.
func (b *board) FocusLost() {
	b.focused, b.shift = false, false
	b.Refresh()
}

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
	if b.frozen {
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
