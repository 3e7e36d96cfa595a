package screentest

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// still fails the test if the window would be drawn again and again though nothing happens: with each picture the toolkit asks
// all that is seen how large it is at least, and what changes while it is asked makes the next picture due.
func still(t testing.TB, window fyne.Window, name string) {
	t.Helper()
	app := fyne.CurrentApp()
	d := &counted{Driver: app.Driver(), seen: map[fyne.CanvasObject]bool{}}
	fyne.SetCurrentApp(observed{app, d})
	defer fyne.SetCurrentApp(app)
	objects := inSight(nil, window.Canvas().Content())
	for _, over := range window.Canvas().Overlays().List() {
		objects = inSight(objects, over)
	}
	for _, o := range objects {
		d.seen[o] = true
	}
	for range 2 { // what is asked for the first time may still be new
		d.last = nil
		for _, o := range objects {
			o.MinSize()
		}
	}
	if d.last != nil {
		t.Errorf("%s: it is drawn without end, for a %T", name, d.last)
	}
}

// inSight adds an object and what lies in it, the innermost first, without what is hidden.
func inSight(all []fyne.CanvasObject, o fyne.CanvasObject) []fyne.CanvasObject {
	if o == nil || !o.Visible() {
		return all
	}
	var within []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		within = o.Objects
	case fyne.Widget:
		within = test.WidgetRenderer(o).Objects()
	}
	for _, child := range within {
		all = inSight(all, child)
	}
	return append(all, o)
}

// observed is the application with a driver that is told what is drawn anew.
type observed struct {
	fyne.App
	driver *counted
}

func (o observed) Driver() fyne.Driver { return o.driver }

type counted struct {
	fyne.Driver
	seen map[fyne.CanvasObject]bool
	last fyne.CanvasObject // that was to be drawn anew
}

// CanvasForObject is what an object asks for that is to be drawn anew. As on a desktop there is none for what is not seen.
func (c *counted) CanvasForObject(o fyne.CanvasObject) fyne.Canvas {
	if !c.seen[o] {
		return nil
	}
	return counting{c.Driver.CanvasForObject(o), c, o}
}

type counting struct {
	fyne.Canvas
	to *counted
	of fyne.CanvasObject
}

func (c counting) Refresh(o fyne.CanvasObject) { c.to.last = o }

// SetDirty is how an object says that it moved.
func (c counting) SetDirty() { c.to.last = c.of }
