package help

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// counted is a title with a number of things at its right, and below it where the title would have to wrap for that.
func counted(title, number string) *fyne.Container {
	l := &countedLayout{
		title:  widget.Strong(title),
		number: widget.NewText(number, widget.TextOptions{Size: theme.TypeCaption, Role: theme.Text3, Wrap: widget.OneLine}),
	}
	return container.New(l, l.title, l.number)
}

type countedLayout struct {
	title, number *widget.Text
	width         float32 // of the last layout: the height follows from it
}

// beside tells whether the number stands on the title's line.
func (l *countedLayout) beside(width float32) bool {
	line := fyne.MeasureText(l.title.Text(), theme.Size(theme.TypeBody), fyne.TextStyle{Bold: true}).Width
	return width <= 0 || line+theme.Space12+l.number.MinSize().Width <= width
}

// Layout implements fyne.Layout.
func (l *countedLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	least := l.number.MinSize()
	if l.beside(size.Width) {
		l.title.Resize(fyne.NewSize(size.Width-theme.Space12-least.Width, size.Height))
		l.title.Move(fyne.Position{})
		l.number.Move(fyne.NewPos(size.Width-least.Width, (l.title.MinSize().Height-least.Height)/2))
		l.number.Resize(least)
		return
	}
	l.title.Resize(fyne.NewSize(size.Width, size.Height))
	l.title.Move(fyne.Position{})
	l.number.Move(fyne.NewPos(0, l.title.MinSize().Height))
	l.number.Resize(least)
}

// MinSize implements fyne.Layout.
func (l *countedLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	title, number := l.title.MinSize(), l.number.MinSize()
	size := fyne.NewSize(max(title.Width, number.Width), max(title.Height, number.Height))
	if !l.beside(l.width) {
		size.Height = title.Height + number.Height
	}
	return size
}
