package tickets

import (
	"slices"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// headLayout sets a header in rows: the title with what is done to the ticket beside it, and below it its number and what it is
// about with the other buttons. Where large words or a narrow window leave no room for two beside each other they go below
// each other, before anything is cut. In a pane of its own the other buttons stand beside the way back. Nothing that is seen
// changes while it is measured: it would be drawn without end.
type headLayout struct {
	h     *header
	width float32 // of the last layout: the rows, and so the least height, follow from it
}

// Layout implements fyne.Layout.
func (l *headLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.lay(size.Width, func(o fyne.CanvasObject, x, y, width, height float32) {
		if o == l.h.words {
			l.say(width)
		}
		place(o, x, y, width, height)
	})
}

// MinSize implements fyne.Layout.
func (l *headLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	const endless = 1e5
	width := l.width
	if width <= 0 {
		width = endless
	}
	least := fyne.NewSize(0, l.lay(width, func(fyne.CanvasObject, float32, float32, float32, float32) {}))
	for _, o := range objects {
		if o.Visible() {
			least.Width = max(least.Width, o.MinSize().Width)
		}
	}
	return least
}

// chevronBlank is what is empty at the left of the icon of the way back, as a share of its width.
const chevronBlank = 9.0 / 24

// lay gives each part its place in a width, and tells how high all are.
func (l *headLayout) lay(width float32, put func(o fyne.CanvasObject, x, y, width, height float32)) float32 {
	h, y := l.h, float32(0)
	buttons := []fyne.CanvasObject{h.tools} // that are still to be put
	if h.back.Visible() {
		back, tools := h.back.MinSize(), h.tools.MinSize()
		out := min(theme.Space16+chevronBlank*theme.Size(theme.IconSmall), talkInset-theme.Space4) // its icon in line with the words below
		put(h.back, -out, 0, back.Width, back.Height)
		if tools.Width > 0 && back.Width-out+theme.Space8+tools.Width <= width {
			put(h.tools, width-tools.Width, (back.Height-tools.Height)/2, tools.Width, tools.Height)
			buttons = nil
		}
		y += back.Height + theme.Space4
	}
	acts, room := h.acts.MinSize(), width
	if beside := width - acts.Width - theme.Space12; acts.Width > 0 && l.titleFits(beside) {
		room = beside
	} else {
		buttons = slices.Insert(buttons, 0, fyne.CanvasObject(h.acts))
	}
	title := l.titleHeight(room)
	high := title
	if room < width {
		high = max(title, acts.Height)
		put(h.acts, width-acts.Width, y+(high-acts.Height)/2, acts.Width, acts.Height)
	}
	put(h.title, 0, y+(high-title)/2, room, title)
	return l.layBelow(y+high, width, buttons, put)
}

// titleFits tells whether nothing of the title is cut in a width.
func (l *headLayout) titleFits(width float32) bool {
	return width > 0 && heightIn(l.h.whole, width) <= l.titleHeight(width)
}

// titleHeight is how high the title is in a width.
func (l *headLayout) titleHeight(width float32) float32 { return heightIn(l.h.measured, width) }

// layBelow puts the number with its line and the buttons that are left below the title.
func (l *headLayout) layBelow(y, width float32, buttons []fyne.CanvasObject, put func(o fyne.CanvasObject, x, y, width, height float32)) float32 {
	h := l.h
	buttons = slices.DeleteFunc(buttons, func(o fyne.CanvasObject) bool { return o.MinSize().Width <= 0 })
	wide, room, high := float32(0), width, float32(0)
	for _, b := range buttons {
		wide += theme.Space8 + b.MinSize().Width
		high = max(high, b.MinSize().Height)
	}
	if slices.Contains(buttons, fyne.CanvasObject(h.tools)) {
		room -= h.otherWords()
	}
	room -= wide
	words := h.words.MinSize().Height
	if l.leastWords() <= room || len(buttons) == 0 {
		high = max(high, words)
		put(h.words, 0, y+(high-words)/2, room, words)
		x := width - wide
		for _, b := range buttons {
			least := b.MinSize()
			put(b, x+theme.Space8, y+(high-least.Height)/2, least.Width, least.Height)
			x += theme.Space8 + least.Width
		}
		return y + high
	}
	put(h.words, 0, y, width, words)
	return l.layButtons(y+words, width, buttons, put)
}

// layButtons puts what is done to the ticket at the left and the other buttons at the right, in a row if there is room.
func (l *headLayout) layButtons(y, width float32, buttons []fyne.CanvasObject, put func(o fyne.CanvasObject, x, y, width, height float32)) float32 {
	tools := l.h.tools.MinSize()
	if buttons[0] == fyne.CanvasObject(l.h.acts) {
		acts := l.h.acts.MinSize()
		y += theme.Space4
		put(l.h.acts, 0, y, acts.Width, acts.Height)
		if len(buttons) == 1 {
			return y + acts.Height
		}
		if acts.Width+theme.Space8+tools.Width+l.h.otherWords() <= width {
			put(l.h.tools, width-tools.Width, y+(acts.Height-tools.Height)/2, tools.Width, tools.Height)
			return y + acts.Height
		}
		y += acts.Height
	}
	put(l.h.tools, max(width-tools.Width, 0), y, tools.Width, tools.Height)
	return y + tools.Height
}

// leastShown is the share of a ticket's topic below which it is left out: its first words tell nothing.
const leastShown = 2.0 / 3

// line is what a ticket is about and its date, as far as there is room beside its number: of a date there is all or nothing.
func (l *headLayout) line(room float32) (text string, seen bool) {
	h, point, claim := l.h, "", !l.h.number.Visible() // of a claim the line is all that there is
	if !claim {
		room -= l.numberWidth()
		point = " · "
	}
	if h.about == "" {
		text = point + h.date
		return text, claim || captionWidth(text) <= room
	}
	text = point + h.about
	if dated := text + " · " + h.date; captionWidth(dated) <= room {
		return dated, true
	}
	return text, claim || widget.Shown(h.about, theme.TypeCaption, room-captionWidth(point)) >= leastShown
}

// say shows the line that there is room for.
func (l *headLayout) say(room float32) {
	h := l.h
	text, seen := l.line(room)
	h.line.SetText(text)
	if seen != h.line.Visible() {
		show(h.line, seen)
		h.words.Refresh() // sets it beside the number
	}
}

// numberWidth is that of a ticket's number and the link that copies it.
func (l *headLayout) numberWidth() float32 {
	return l.h.number.MinSize().Width + theme.Space8 + l.h.copy.MinSize().Width
}

// leastWords is how wide the number and its line are at least; a claim's sender is not cut for a button's sake.
func (l *headLayout) leastWords() float32 {
	if l.h.number.Visible() {
		return l.numberWidth()
	}
	return captionWidth(l.h.about)
}

func captionWidth(text string) float32 {
	return fyne.MeasureText(text, theme.Size(theme.TypeCaption), fyne.TextStyle{}).Width + 1
}
