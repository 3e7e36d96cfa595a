package tickets

import "fyne.io/fyne/v2"

// endLayout lays out header, mails and reply box. Who looks at the newest mail still does so in a window of another size, where
// the mails are higher or their place is lower.
type endLayout struct {
	k     *talk
	below fyne.Layout // of header, mails and reply box: below each other
}

// Layout implements fyne.Layout.
func (l endLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	scroll := l.k.scroll
	was, atEnd := scroll.Size(), l.k.atEnd()
	l.below.Layout(objects, size)
	if atEnd && scroll.Size() != was && l.k.open.ticket != "" { // a claim is read from its warning on
		scroll.ScrollToBottom()
	}
}

// MinSize implements fyne.Layout.
func (l endLayout) MinSize(objects []fyne.CanvasObject) fyne.Size { return l.below.MinSize(objects) }
