package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
)

// DialogMargin is what is seen of the window around a file dialog.
const DialogMargin float32 = 60

// ShowFileDialog shows a file dialog nearly as big as the window; Fyne's own size shows a handful of files. It is sized
// after it is shown: before, it has no picture yet to size.
func ShowFileDialog(w fyne.Window, d *dialog.FileDialog) {
	d.Show()
	d.Resize(w.Canvas().Size().SubtractWidthHeight(2*DialogMargin, 2*DialogMargin))
}
