package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Flow sets objects side by side at their least widths and goes on in the next row where they don't fit: badges,
// buttons, attachments.
func Flow(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flowLayout{gap: gap}, objects...)
}

// FlowCentred is a Flow with each row in the middle.
func FlowCentred(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flowLayout{gap: gap, across: 0.5}, objects...)
}

// FlowTop is a Flow whose objects stand at the top of their row: cards with words below them, and some without.
func FlowTop(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flowLayout{gap: gap, top: true}, objects...)
}

type flowLayout struct {
	gap    float32
	across float32 // where a row lies: 0 left, 0.5 in the middle
	top    bool    // where its objects stand in it: at its top, or in its middle
	width  float32 // of the last layout: the rows, and so the least height, follow from it
}

// place calls put with the place of each visible object and returns the height of all rows.
func (l *flowLayout) place(objects []fyne.CanvasObject, width float32, put func(fyne.CanvasObject, fyne.Position, fyne.Size)) float32 {
	var row []fyne.CanvasObject
	var lead fyne.CanvasObject // stands first in the first row
	x, y, height := float32(0), float32(0), float32(0)
	flush := func() {
		x = max(width-(x-l.gap), 0) * l.across
		if lead == nil {
			lead = row[0]
		}
		if y > 0 && l.across == 0 && hang(lead) == 0 { // else all of it stands as far out as the first line
			x = hang(row[0])
		}
		for _, o := range row {
			size := o.MinSize()
			size.Width = min(size.Width, width)
			down := (height - size.Height) / 2
			if l.top {
				down = 0
			}
			put(o, fyne.NewPos(x, y+down), size)
			x += size.Width + l.gap
		}
		y += height + l.gap
		row, x, height = nil, 0, 0
	}
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		least := o.MinSize()
		if least.Width <= 0 {
			continue
		}
		if len(row) > 0 && x+least.Width > width {
			flush()
		}
		row = append(row, o)
		x += least.Width + l.gap
		height = max(height, least.Height)
	}
	if len(row) > 0 {
		flush()
	}
	return max(y-l.gap, 0)
}

// line is the size of all of it on one line.
func (l *flowLayout) line(objects []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range objects {
		least := o.MinSize()
		if !o.Visible() || least.Width <= 0 {
			continue
		}
		if size.Width > 0 {
			size.Width += l.gap
		}
		size = fyne.NewSize(size.Width+least.Width, max(size.Height, least.Height))
	}
	return size
}

func (l *flowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.place(objects, size.Width, func(o fyne.CanvasObject, at fyne.Position, size fyne.Size) {
		o.Move(at)
		o.Resize(size)
	})
}

func (l *flowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		if o.Visible() {
			size.Width = max(size.Width, o.MinSize().Width)
		}
	}
	width := l.width
	if width <= 0 {
		width = endless
	}
	size.Height = l.place(objects, width, func(fyne.CanvasObject, fyne.Position, fyne.Size) {})
	return size
}
