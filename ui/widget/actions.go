package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/theme"
)

// leastBeside is how wide words beside something must be, in multiples of the type size: less is a word a line.
const leastBeside = 14

// WithActions sets what can be done at the right of words, in the middle of their height, and under them where that would
// leave the words too narrow.
func WithActions(gap float32, words, actions fyne.CanvasObject) *fyne.Container {
	return container.New(&actionsLayout{gap: gap}, words, actions)
}

type actionsLayout struct {
	gap   float32
	width float32 // of the last layout: the height follows from it
}

// actionsPlaces is where everything goes.
type actionsPlaces struct {
	words     fyne.Size
	wordsY    float32
	actions   fyne.Size
	actionsAt fyne.Position
	height    float32
}

// place measures for a width; it leaves the words with theirs.
func (l *actionsLayout) place(objects []fyne.CanvasObject, width float32) (p actionsPlaces) {
	words, actions := objects[0], objects[1]
	if !actions.Visible() {
		p.words = fyne.NewSize(width, heightFor(words, width))
		p.height = p.words.Height
		return p
	}
	p.actions = onOneLine(actions)
	if left := width - p.actions.Width - l.gap; left >= leastBeside*theme.Size(theme.TypeBody) {
		p.words = fyne.NewSize(left, heightFor(words, left))
		p.height = max(p.words.Height, p.actions.Height)
		p.wordsY = (p.height - p.words.Height) / 2
		p.actionsAt = fyne.NewPos(width-p.actions.Width, (p.height-p.actions.Height)/2)
		return p
	}
	room := min(p.actions.Width, width)
	p.words = fyne.NewSize(width, heightFor(words, width))
	p.actions = fyne.NewSize(room, heightFor(actions, room))
	p.actionsAt = fyne.NewPos(hang(first(actions)), p.words.Height+theme.Space8)
	p.height = p.actionsAt.Y + p.actions.Height
	return p
}

// onOneLine is the size of what can be done where all of it stands side by side.
func onOneLine(actions fyne.CanvasObject) fyne.Size {
	if c, ok := actions.(*fyne.Container); ok {
		if flow, ok := c.Layout.(*flowLayout); ok {
			return flow.line(c.Objects)
		}
	}
	return actions.MinSize()
}

// first is what stands first in a container, and what is none itself.
func first(o fyne.CanvasObject) fyne.CanvasObject {
	if c, ok := o.(*fyne.Container); ok && len(c.Objects) > 0 {
		return c.Objects[0]
	}
	return o
}

// hang is how far something at the beginning of a line stands out at the left: a plain button is only words, which are to be
// in line with those above.
func hang(o fyne.CanvasObject) float32 {
	if b, ok := o.(*Button); ok && b.o.Kind == Plain && b.o.Text != "" {
		return -theme.Space16
	}
	return 0
}

func (l *actionsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	p := l.place(objects, size.Width)
	y := max((size.Height-p.height)/2, 0)
	objects[0].Move(fyne.NewPos(0, y+p.wordsY))
	objects[0].Resize(p.words)
	objects[1].Move(p.actionsAt.AddXY(0, y))
	objects[1].Resize(p.actions)
}

func (l *actionsLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := objects[0].MinSize()
	if !objects[1].Visible() {
		return size
	}
	actions := objects[1].MinSize()
	size.Width = max(size.Width, actions.Width)
	size.Height = max(size.Height, actions.Height)
	if l.width > 0 {
		size.Height = l.place(objects, l.width).height
	}
	return size
}

// Captioned sets a caption beside a label, and under it where it would not fit on the label's line.
func Captioned(label, caption *Text) *fyne.Container {
	return container.New(&captionedLayout{label: label, caption: caption}, label, caption)
}

type captionedLayout struct {
	label, caption *Text
	width          float32 // of the last layout
	least          float32 // how high it is at least, its words at the bottom
}

const captionGap = 6

// beside tells whether the caption stands on the label's line.
func (l *captionedLayout) beside(width float32) bool {
	words := fyne.MeasureText(l.caption.text, theme.Size(theme.TypeCaption), fyne.TextStyle{}).Width
	return width <= 0 || l.label.MinSize().Width+captionGap+words <= width
}

// height is how high the words are in a width; it leaves the caption with that where it is below the label.
func (l *captionedLayout) height(width float32) float32 {
	height := l.label.MinSize().Height
	if l.caption.text != "" && !l.beside(width) {
		height += heightFor(l.caption, width)
	}
	return height
}

func (l *captionedLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	label, top := l.label.MinSize(), max(l.least-l.height(size.Width), 0)
	l.label.Move(fyne.NewPos(0, top))
	l.label.Resize(fyne.NewSize(min(label.Width, size.Width), label.Height))
	x, y, width := label.Width+captionGap, float32(0), size.Width-label.Width-captionGap
	if !l.beside(size.Width) {
		x, y, width = 0, label.Height, size.Width
	}
	height := heightFor(l.caption, max(width, 1))
	if x > 0 {
		y = (label.Height - height) / 2
	}
	l.caption.Move(fyne.NewPos(x, top+y))
	l.caption.Resize(fyne.NewSize(max(width, 1), height))
}

func (l *captionedLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.label.MinSize().Width, max(l.height(l.width), l.least))
}
