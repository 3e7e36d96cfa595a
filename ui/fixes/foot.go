package fixes

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/theme"
)

// foot sets the way back at the left, the way on at the right and the way to a person before it; where they do not fit
// side by side, the way to a person goes below.
func foot(back, person, next fyne.CanvasObject) fyne.CanvasObject {
	return container.New(&footLayout{}, back, person, next)
}

type footLayout struct{ width float32 } // of the last layout: the least height follows from it

// free is the room that is left where all stand side by side: less than none is too narrow for that. The way to a person has
// a margin of its own at either side, since it shows no border.
func (l *footLayout) free(objects []fyne.CanvasObject) float32 {
	if l.width <= 0 {
		return 2 * theme.Space12
	}
	free := l.width
	for _, o := range objects {
		free -= o.MinSize().Width
	}
	return free
}

func (l *footLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	back, person, next := objects[0], objects[1], objects[2]
	for _, o := range objects {
		o.Resize(o.MinSize())
	}
	back.Move(fyne.Position{})
	x := size.Width - next.Size().Width
	next.Move(fyne.NewPos(x, 0))
	if free := l.free(objects); free >= 0 {
		gap := min(theme.Space12, free/2)
		person.Move(fyne.NewPos(x-gap-person.Size().Width, (next.Size().Height-person.Size().Height)/2))
		return
	}
	// Its words end where the button above does; what shows that it can be pressed reaches further.
	person.Move(fyne.NewPos(size.Width-person.Size().Width+theme.Space16, next.Size().Height+theme.Space12))
}

func (l *footLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	back, person, next := objects[0].MinSize(), objects[1].MinSize(), objects[2].MinSize()
	size := fyne.NewSize(max(back.Width+theme.Space12+next.Width, person.Width), max(back.Height, next.Height))
	if l.free(objects) < 0 {
		size.Height += theme.Space12 + person.Height
	}
	return size
}
