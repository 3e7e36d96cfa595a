package tickets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/theme"
)

// panes lays out list, conversation and timeline. Where the window is too narrow for all three the timeline is left
// out, and on demand takes the place of the conversation, below its header. Where it is too narrow for two, as with large
// words, the list and the conversation take each other's place.
type panes struct {
	content           *fyne.Container
	left, main, right fyne.CanvasObject
	noRight           bool // there is no timeline to show
	over              bool // narrow: the timeline lies over the conversation
	narrow            bool
	single            bool // list and conversation do not go side by side
	reading           bool // then: the conversation is seen, not the list
	onNarrow          func(narrow bool)
	onSingle          func(single bool)
	headHeight        func() float32
}

func newPanes(left, main, right fyne.CanvasObject, onNarrow func(bool)) *panes {
	p := &panes{left: left, main: main, right: right, onNarrow: onNarrow}
	p.content = container.New(p, left, main, right)
	return p
}

// setRight says whether there is a timeline, and whether it lies over the conversation where there is no room.
func (p *panes) setRight(there, over bool) {
	if p.noRight == !there && p.over == over {
		return
	}
	p.noRight, p.over = !there, over
	p.content.Refresh()
}

// setReading says what is seen where only one of list and conversation is.
func (p *panes) setReading(on bool) {
	if p.reading != on {
		p.reading = on
		p.content.Refresh()
	}
}

// leastShare of the width that a conversation wants is what it does with beside the list.
const leastShare = 0.75

// Layout implements fyne.Layout.
func (p *panes) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	wider := max(1, (1+theme.Scale())/2) // with the text
	left, right, least := listWidth*wider, progressWidth*wider, leastTalk*wider
	narrow := size.Width < left+right+least
	if size.Width < left+least { // the list gives up to a quarter
		left = max(size.Width-least, left*0.75)
	}
	if narrow != p.narrow {
		p.narrow = narrow
		p.onNarrow(narrow)
	}
	if narrow || p.noRight {
		right = 0
	}
	if single := size.Width-left < least*leastShare; single != p.single {
		p.single = single
		p.onSingle(single)
	}
	show(p.left, !p.single || !p.reading)
	show(p.main, !p.single || p.reading)
	if p.single {
		left = 0
		place(p.left, 0, 0, size.Width, size.Height)
	} else {
		place(p.left, 0, 0, left, size.Height)
	}
	main := max(size.Width-left-right, 1)
	place(p.main, left, 0, main, size.Height)
	switch {
	case p.noRight || narrow && !p.over || p.single && !p.reading:
		p.right.Hide()
	case narrow:
		top := p.headHeight()
		p.right.Show()
		place(p.right, left-1, top, main+1, size.Height-top) // its line on that of the list
	default:
		p.right.Show()
		place(p.right, size.Width-right, 0, right, size.Height)
	}
}

func place(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(width, height))
}

// MinSize implements fyne.Layout.
func (p *panes) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(listWidth+leastTalk*0.5, theme.MinimumHeight/2)
}
