package help

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// yielding lets words be narrower than the longest of them, which then breaks: it would lie under the next pane else.
func yielding(words fyne.CanvasObject) *fyne.Container {
	return container.New(yieldingLayout{}, words)
}

type yieldingLayout struct{}

// Layout implements fyne.Layout.
func (yieldingLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.Position{})
	objects[0].Resize(size)
}

// MinSize implements fyne.Layout.
func (yieldingLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, objects[0].MinSize().Height)
}
