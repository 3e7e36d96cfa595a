package shot

import (
	"image"
	"math"

	"okpay.example/support/ui/shot/sketch"
)

// eye is which part of a picture is looked at, and how closely. Sizes are in pixels of the screen.
type eye struct {
	size  image.Point // of the window onto the picture
	whole image.Rectangle
	zoom  float64 // pixels of the screen to one of the picture
	at    [2]float64
	fit   bool // follows the size
}

// Bounds of zoom, and what the wheel and the keys do to it.
const (
	leastZoom = 0.02
	mostZoom  = 16
	zoomStep  = 1.25
	rim       = 24 // left free around a picture that fits
)

// show sets what the picture is and how large the window is; where it fits, it goes on fitting.
func (e *eye) show(size image.Point, whole image.Rectangle) {
	if e.size == size && e.whole == whole {
		return
	}
	e.size, e.whole = size, whole
	if e.fit || e.zoom == 0 {
		e.fitted()
	}
	e.hold()
}

// fitted shows the whole picture, not larger than it is.
func (e *eye) fitted() {
	e.fit = true
	w, h := float64(e.whole.Dx()), float64(e.whole.Dy())
	e.zoom = min(max(min(float64(e.size.X-2*rim)/w, float64(e.size.Y-2*rim)/h), leastZoom), 1)
	e.at = [2]float64{float64(e.whole.Min.X) + w/2, float64(e.whole.Min.Y) + h/2}
}

// zoomTo changes the zoom; what lies under a point of the window stays there.
func (e *eye) zoomTo(zoom float64, under image.Point) {
	zoom = min(max(zoom, leastZoom), mostZoom)
	e.fit = false
	for i, d := range [2]int{under.X - e.size.X/2, under.Y - e.size.Y/2} {
		e.at[i] += float64(d)/e.zoom - float64(d)/zoom
	}
	e.zoom = zoom
	e.hold()
}

// step zooms in (1) or out (-1); it does not jump over 100 %.
func (e *eye) step(by int, under image.Point) {
	to := e.zoom * math.Pow(zoomStep, float64(by))
	if e.zoom < 0.999 && to > 1 || e.zoom > 1.001 && to < 1 {
		to = 1
	}
	e.zoomTo(to, under)
}

// pan moves the picture by pixels of the screen.
func (e *eye) pan(dx, dy float64) {
	e.fit = false
	e.at[0] -= dx / e.zoom
	e.at[1] -= dy / e.zoom
	e.hold()
}

// hold keeps the picture in sight: what fits is in the middle, the rest fills the window.
func (e *eye) hold() {
	if e.zoom == 0 {
		return
	}
	least, most := [2]int{e.whole.Min.X, e.whole.Min.Y}, [2]int{e.whole.Max.X, e.whole.Max.Y}
	for i, size := range [2]int{e.size.X, e.size.Y} {
		half := float64(size) / 2 / e.zoom
		spare := rim / e.zoom
		from, to := float64(least[i])+half-spare, float64(most[i])-half+spare
		if from > to {
			from = (float64(least[i]) + float64(most[i])) / 2
			to = from
		}
		e.at[i] = min(max(e.at[i], from), to)
	}
}

// view is where the picture comes to lie.
func (e *eye) view() sketch.View {
	return sketch.View{Scale: e.zoom, Origin: image.Pt(int(math.Round(float64(e.size.X)/2-e.at[0]*e.zoom)), int(math.Round(float64(e.size.Y)/2-e.at[1]*e.zoom)))}
}
