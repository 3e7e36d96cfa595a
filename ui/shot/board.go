package shot

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/mail/privacy"
	"okpay.example/support/ui/shot/sketch"
	"okpay.example/support/ui/theme"
)

// reach is how far beside a shape a press still counts, in Fyne's units.
const reach = 9

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
	toType  bool                 // a text was put down, and has no words yet
	found   []privacy.Suggestion // what may want to be covered

	changed  func()                    // the document, the selection or the zoom is another
	key      func(*fyne.KeyEvent) bool // keys that are not about shapes
	shortcut func(fyne.Shortcut) bool
	edit     func() // a text wants to be typed
}

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
	return b.mark(b.frame.Draw(b.eye.size, sketch.Look{
		View: b.eye.view(), Live: b.selected, Marked: true, Cropping: b.tool == cropTool,
		Ground: theme.Color(theme.Surface2), Edge: theme.Color(theme.BorderStrong), Accent: theme.Color(theme.Primary), Dense: b.dense,
	}))
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
func (r *boardRenderer) MinSize() fyne.Size { return fyne.NewSize(160, 90) }
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
