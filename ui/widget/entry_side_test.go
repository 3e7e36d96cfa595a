package widget_test

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// What is scrolled sideways ends where the text does, and not under the icon or the button beside it.
func TestTextScrolledSidewaysKeepsOffItsNeighbours(t *testing.T) {
	theme.Apply(fyne.CurrentApp(), theme.Options{Mode: theme.Light})
	password := widget.NewField(widget.FieldOptions{EntryOptions: widget.EntryOptions{Password: true}})
	plain := widget.NewField(widget.FieldOptions{})
	search := widget.NewSearchBox(widget.SearchOptions{})
	for name, c := range map[string]struct {
		box   fyne.CanvasObject
		entry *widget.Entry
	}{"search": {search, search.Entry}, "password": {password, password.Entry}, "field": {plain, plain.Entry}} {
		w := test.NewTempWindow(t, c.box)
		w.SetPadded(false)
		w.Resize(fyne.NewSize(220, 54))
		c.entry.SetText(strings.Repeat("M国", 40))
		for _, caret := range []int{0, 60, len(c.entry.Text)} {
			c.entry.SetCaret(caret)
			picture := w.Canvas().Capture()
			at, size := fyne.CurrentApp().Driver().AbsolutePositionForObject(c.entry), c.entry.Size()
			const keep = 5 // less than any field's inset
			for side, left := range map[string]float32{"left": at.X + 1, "right": at.X + size.Width - keep - 1} {
				middle := int(at.Y + size.Height/2) // away from the frame's corners
				strip := image.Rect(int(left), middle-8, int(left)+keep, middle+8)
				if !plainColoured(picture, strip) {
					t.Errorf("%s, caret at %d: letters stand at the %s edge", name, caret, side)
				}
			}
		}
	}
}

// plainColoured tells whether an area has one colour.
func plainColoured(picture image.Image, area image.Rectangle) bool {
	first := color.NRGBAModel.Convert(picture.At(area.Min.X, area.Min.Y))
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if color.NRGBAModel.Convert(picture.At(x, y)) != first {
				return false
			}
		}
	}
	return true
}
