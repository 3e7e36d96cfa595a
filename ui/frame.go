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

// frameLayout sets the side bar beside the screen. Where the screen would get too narrow the bar folds to its icons, and
// toasts lie over the screen's lower left corner instead of in the bar.
type frameLayout struct {
	side *sideBar
	main fyne.CanvasObject
	over *fyne.Container // holds the toasts while the bar is folded
	tips fyne.CanvasObject
}

// Layout implements fyne.Layout.
func (l *frameLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	l.side.fold(size.Width-l.side.width() < forText(narrowBase, narrowGrowth), l.over)
	width := l.side.width()
	if l.side.folded {
		width = l.side.foldedWidth()
	}
	l.side.content.Move(fyne.Position{})
	l.side.content.Resize(fyne.NewSize(width, size.Height))
	l.side.squeeze()
	l.main.Move(fyne.NewPos(width, 0))
	l.main.Resize(fyne.NewSize(max(size.Width-width, 1), size.Height))
	l.over.Resize(size)
	l.tips.Resize(size)
	l.placeToasts()
}

// placeToasts lays what is said over the screen, above the foot of the folded bar.
func (l *frameLayout) placeToasts() {
	if !l.side.folded {
		return
	}
	size, toasts := l.over.Size(), l.side.shell.toasts
	width := min(l.side.width(), size.Width) - 2*theme.Space12
	toasts.Resize(fyne.NewSize(width, 0)) // the height of wrapped text follows from the width
	height := toasts.MinSize().Height
	toasts.Resize(fyne.NewSize(width, height))
	toasts.Move(fyne.NewPos(theme.Space12, max(size.Height-l.side.foot.Size().Height-theme.Space8-height, theme.Space12)))
}

// toastsChanged makes room for what is said now.
func (l *frameLayout) toastsChanged() {
	l.placeToasts()
	l.side.column.Refresh()
}

// MinSize implements fyne.Layout.
func (l *frameLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.side.foldedWidth()+forText(narrowBase, narrowGrowth),
		max(forText(lowBase, lowGrowth), l.side.others()+l.side.rows()*leastRow(), l.main.MinSize().Height))
}
