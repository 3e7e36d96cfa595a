package tickets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// dotted sets captions on a line with points between them. One that has no room there begins the next line, and then no point
// is left at the end of the line before.
func dotted(texts ...string) *fyne.Container {
	objects := make([]fyne.CanvasObject, 0, 2*len(texts))
	for _, text := range texts { // each behind its point; the first one's is never seen
		point := widget.NewText("·", widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Wrap: widget.OneLine})
		objects = append(objects, point, widget.Caption(text))
	}
	return container.New(&dottedLayout{}, objects...)
}

type dottedLayout struct {
	width float32 // of the last layout: the height follows from it
}

// lay puts each text, and the points that are seen, and tells how high all are.
func (l *dottedLayout) lay(objects []fyne.CanvasObject, width float32, put func(o fyne.CanvasObject, x, y, width, height float32, seen bool)) float32 {
	gap := fyne.MeasureText(" ", theme.Size(theme.TypeCaption), fyne.TextStyle{}).Width
	x, y, line := float32(0), float32(0), float32(0)
	for i := 0; i+1 < len(objects); i += 2 {
		point, text := objects[i], objects[i+1].(*widget.Text)
		dot, wide := point.MinSize(), min(captionWidth(text.Text()), width)
		beside := x > 0 && x+gap+dot.Width+gap+wide <= width
		if x > 0 && !beside {
			x, y, line = 0, y+line, 0
		}
		put(point, x+gap, y, dot.Width, dot.Height, beside)
		if beside {
			x += gap + dot.Width + gap
		}
		high := heightIn(text, wide)
		put(text, x, y, wide, high, true)
		x, line = x+wide, max(line, high)
	}
	return y + line
}

// Layout implements fyne.Layout. Its objects are a point and a text by turns.
func (l *dottedLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.lay(objects, size.Width, func(o fyne.CanvasObject, x, y, width, height float32, seen bool) {
		place(o, x, y, width, height)
		if seen != o.Visible() {
			show(o, seen)
		}
	})
}

// MinSize implements fyne.Layout.
func (l *dottedLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	const endless = 1e5
	width := l.width
	if width <= 0 {
		width = endless
	}
	size := fyne.NewSize(0, l.lay(objects, width, func(fyne.CanvasObject, float32, float32, float32, float32, bool) {}))
	for i := 1; i < len(objects); i += 2 {
		size.Width = max(size.Width, objects[i].MinSize().Width)
	}
	return size
}
