package tickets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// buttonAndPlain sets a plain button after another. Where there is no room it goes below, its words in line with what stands above.
func buttonAndPlain(first, plain *widget.Button) *fyne.Container {
	return container.New(&plainLayout{}, first, plain)
}

type plainLayout struct {
	width float32 // of the last layout: the height follows from it
}

func (l *plainLayout) beside(first, plain fyne.Size) bool {
	return l.width <= 0 || first.Width+theme.Space12+plain.Width <= l.width
}

// Layout implements fyne.Layout.
func (l *plainLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	first, plain := objects[0].MinSize(), objects[1].MinSize()
	place(objects[0], 0, 0, first.Width, first.Height)
	if l.beside(first, plain) {
		place(objects[1], first.Width+theme.Space12, 0, plain.Width, plain.Height)
	} else {
		place(objects[1], -theme.Space16, first.Height+theme.Space4, plain.Width, plain.Height)
	}
}

// MinSize implements fyne.Layout.
func (l *plainLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	first, plain := objects[0].MinSize(), objects[1].MinSize()
	if l.beside(first, plain) {
		return fyne.NewSize(max(first.Width, plain.Width), max(first.Height, plain.Height))
	}
	return fyne.NewSize(max(first.Width, plain.Width-theme.Space16), first.Height+theme.Space4+plain.Height)
}
