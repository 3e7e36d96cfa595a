package help

import (
	"fyne.io/fyne/v2"
)

// trailLayout sets objects side by side and leaves out those that no longer fit; the last one takes the rest.
type trailLayout struct{ gap float32 }

func (l *trailLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x, fits := float32(0), true
	for i, o := range objects {
		width := o.MinSize().Width
		fits = fits && (i == 0 || x+width <= size.Width)
		if !fits {
			o.Hide()
			continue
		}
		if i == len(objects)-1 {
			width = size.Width - x
		}
		height := o.MinSize().Height
		o.Show()
		o.Move(fyne.NewPos(x, (size.Height-height)/2))
		o.Resize(fyne.NewSize(width, height))
		x += width + l.gap
	}
}

func (l *trailLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := objects[0].MinSize()
	for _, o := range objects {
		size.Height = max(size.Height, o.MinSize().Height)
	}
	return size
}
