package tickets

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
)

// replyLayout sets what is typed between the two buttons, or above them where large words would leave it too little room.
type replyLayout struct {
	width float32 // of the last layout: the rows, and so the least height, follow from it
}

// leastTyped is how wide what is typed is at least, in multiples of the type size.
const leastTyped = 10

// stacked tells whether the buttons stand below.
func (l *replyLayout) stacked(attach, send fyne.Size) bool {
	return l.width > 0 && l.width-attach.Width-send.Width-2*theme.Space4 < leastTyped*theme.Size(theme.TypeBody)
}

// Layout implements fyne.Layout. Its objects are the button before what is typed, that, and the button after it.
func (l *replyLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	attach, typed, send := objects[0].MinSize(), objects[1], objects[2].MinSize()
	right := max(size.Width-send.Width, 0)
	if l.stacked(attach, send) {
		least := typed.MinSize().Height
		place(typed, 0, 0, size.Width, least)
		row := max(attach.Height, send.Height)
		place(objects[0], 0, least+(row-attach.Height)/2, attach.Width, attach.Height)
		place(objects[2], right, least+(row-send.Height)/2, send.Width, send.Height)
		return
	}
	place(typed, attach.Width+theme.Space4, 0, max(right-attach.Width-2*theme.Space4, 0), size.Height)
	place(objects[0], 0, (size.Height-attach.Height)/2, attach.Width, attach.Height)
	place(objects[2], right, (size.Height-send.Height)/2, send.Width, send.Height)
}

// MinSize implements fyne.Layout.
func (l *replyLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	attach, typed, send := objects[0].MinSize(), objects[1].MinSize(), objects[2].MinSize()
	row := max(attach.Height, send.Height)
	width := attach.Width + send.Width + theme.Space4
	if l.stacked(attach, send) {
		return fyne.NewSize(max(width, typed.Width), typed.Height+row)
	}
	return fyne.NewSize(width+typed.Width, max(typed.Height, row))
}
