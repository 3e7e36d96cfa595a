package compose

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
)

// Widths of the form and of the pane beside it, its inset included.
const (
	sideWidth float32 = 300
	formWidth float32 = 440 // below this the pane gives a quarter of its width
	mostForm  float32 = 860 // of words of usual size: longer lines are hard to read
	leastForm float32 = 400 // of words of usual size; below this the pane goes
)

// sheetLayout sets the pane beside the form. Where that leaves the form too little, as in a small window with large
// words, its advice goes to the end of the form, and its buttons into a bar below, so that nothing is cut.
type sheetLayout struct {
	advice          *advice
	form, pane, bar fyne.CanvasObject
}

// paneWidth is that of the pane in a width; 0 is none.
func paneWidth(width float32) float32 {
	scale := theme.Scale()
	pane := sideWidth * max(1, (1+scale)/2)
	pane -= min(max(formWidth-(width-pane), 0), pane/4)
	if width-pane < leastForm*scale {
		return 0
	}
	return pane
}

func (l *sheetLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	pane := paneWidth(size.Width)
	l.advice.setNarrow(pane == 0)
	form := fyne.NewSize(size.Width-pane, size.Height)
	if pane == 0 {
		l.pane.Hide()
		l.bar.Show()
		l.bar.Resize(fyne.NewSize(size.Width, 0))
		height := l.bar.MinSize().Height
		form.Height = max(size.Height-height, 1)
		l.bar.Move(fyne.NewPos(0, form.Height))
		l.bar.Resize(fyne.NewSize(size.Width, height))
	} else {
		l.bar.Hide()
		l.pane.Show()
		l.pane.Move(fyne.NewPos(form.Width, 0))
		l.pane.Resize(fyne.NewSize(pane, size.Height))
	}
	l.form.Move(fyne.Position{})
	l.form.Resize(form)
}

func (l *sheetLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(formWidth, 160) }
