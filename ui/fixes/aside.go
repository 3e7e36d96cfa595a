package fixes

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

const (
	answersWidth = 296  // of the answers beside a question
	answersGive  = 0.25 // of that they give in a narrow window
	leastPage    = 430  // of the question beside them, with text of the usual size
	largeWords   = 1.5  // the text scale from which the answers lie below: beside, they would have no room for a button
)

// aside sets the answers so far beside the page with the question. Where that would get too narrow they lie in a card at
// its end, in the place that below keeps for it.
func aside(page fyne.CanvasObject, below *fyne.Container, answers fyne.CanvasObject) fyne.CanvasObject {
	pane := container.NewStack()
	return container.New(&asideLayout{answers: answers, below: below, pane: pane}, page, pane)
}

type asideLayout struct {
	answers     fyne.CanvasObject
	below, pane *fyne.Container // who holds them, one or the other
}

// width of the answers beside a page; 0 is none.
func (l *asideLayout) width(all float32) float32 {
	least := leastPage * max(1, theme.Scale())
	width := max(min(answersWidth, all-least), answersWidth*(1-answersGive))
	if theme.Scale() > largeWords || all-width < least {
		return 0
	}
	return float32(math.Floor(float64(width)))
}

func (l *asideLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	page, pane := objects[0], objects[1]
	width := l.width(size.Width)
	l.hold(width > 0)
	page.Move(fyne.Position{})
	page.Resize(fyne.NewSize(size.Width-width, size.Height))
	pane.Move(fyne.NewPos(size.Width-width, 0))
	pane.Resize(fyne.NewSize(width, size.Height))
}

// hold gives the answers to the one who shows them.
func (l *asideLayout) hold(beside bool) {
	holder, other := l.below, l.pane
	if beside {
		holder, other = l.pane, l.below
	}
	if len(holder.Objects) > 0 {
		return
	}
	other.RemoveAll()
	if beside {
		holder.Add(answersPane(l.answers))
	} else {
		// What shows that an answer can be pressed reaches into the card's margin: the words are in line with those of other cards.
		holder.Add(widget.NewCard(widget.Inset(widget.Sides(0, -theme.Space8), l.answers)))
	}
}

func (l *asideLayout) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// answersPane is the right pane.
func answersPane(answers fyne.CanvasObject) fyne.CanvasObject {
	body := widget.NewScroll(widget.Inset(widget.Insets{Top: theme.Space24, Right: 14, Bottom: theme.Space24, Left: 14}, answers))
	return widget.NewBox(body, widget.BoxOptions{Edges: widget.LeftEdge, Stroke: theme.Border})
}
