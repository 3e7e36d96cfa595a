package ui

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
)

// What a screen wants, in units for no text at all, and what is added at text size 100 %: distances do not grow with the text.
const (
	narrowBase, narrowGrowth float32 = 370, 180 // width at least, or words are cut
	lowBase, lowGrowth       float32 = 260, 120 // height at least
)

// forText is a measure for the size of text chosen.
func forText(base, growth float32) float32 { return base + growth*theme.Scale() }

// frameLayout sets the side bar beside the screen. Where the screen would get too narrow the bar folds to its icons. Toasts that it
// has no room for stand below the screen, and hide nothing there either.
type frameLayout struct {
	side   *sideBar
	main   *fyne.Container // the screen, with what stands above and below it
	below  *fyne.Container // the place of the toasts while the bar has no room for them, with the space around it
	toasts *fyne.Container // holds them there
	tips   fyne.CanvasObject
}

// Layout implements fyne.Layout.
func (l *frameLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	l.side.fold(size.Width-l.side.width() < forText(narrowBase, narrowGrowth))
	l.house(size.Height)
	width := l.side.width()
	if l.side.folded {
		width = l.side.foldedWidth()
	}
	l.side.content.Move(fyne.Position{})
	l.side.content.Resize(fyne.NewSize(width, size.Height))
	l.side.squeeze()
	l.main.Move(fyne.NewPos(width, 0))
	l.main.Resize(fyne.NewSize(max(size.Width-width, 1), size.Height))
	if l.below.Visible() { // as large as when the bar was folded before, it would not lay out what came from the bar
		l.below.Refresh()
	}
	l.tips.Resize(size)
}

// toastsChanged makes room for what is said now.
func (l *frameLayout) toastsChanged() {
	was := l.below.Visible()
	l.house(l.side.content.Size().Height)
	l.side.squeeze()
	if was || l.below.Visible() {
		l.main.Layout.Layout(l.main.Objects, l.main.Size())
		l.below.Refresh()
	}
}

// house gives the toasts a place in a side bar of a height, or below the screen, which is there while there is something to say.
func (l *frameLayout) house(height float32) {
	toasts := []fyne.CanvasObject{l.side.shell.toasts}
	if l.side.hasRoom(height) {
		l.toasts.Objects, l.side.toasts.Objects = nil, toasts
		l.below.Hide()
		return
	}
	l.side.toasts.Objects, l.toasts.Objects = nil, toasts
	if l.side.shell.toasts.Showing() {
		l.below.Show()
	} else {
		l.below.Hide()
	}
}

// MinSize implements fyne.Layout. A toast makes no window larger.
func (l *frameLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	main := l.main.MinSize().Height
	if l.below.Visible() {
		main -= l.below.MinSize().Height
	}
	return fyne.NewSize(l.side.foldedWidth()+forText(narrowBase, narrowGrowth),
		max(forText(lowBase, lowGrowth), l.side.others()+l.side.rows()*leastRow(), main))
}
