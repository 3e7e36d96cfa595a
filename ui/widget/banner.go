package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"okpay.example/support/ui/theme"
)

// BannerOptions describe a banner.
type BannerOptions struct {
	Kind    Kind
	Icon    string            // Lucide name; "" is the kind's
	Title   string            // bold; may be empty
	Text    string            // may be empty
	Marks   []Mark            // of Text
	Body    fyne.CanvasObject // below the text, as wide as it; may be nil
	Actions []fyne.CanvasObject
	Below   bool // actions under the text even where there is room at the right
}

// largestWords is the text scale from which a banner's buttons may begin under its icon: beside it the words of one button may
// be wider than a pane.
const largestWords = 1.5

// NewBanner makes a coloured box with an icon, words and, at will, buttons (Small ones when Below).
func NewBanner(o BannerOptions) *Box {
	role, fill, border := o.Kind.Colors()
	icon := o.Icon
	if icon == "" {
		icon = o.Kind.Icon()
	}
	var words []fyne.CanvasObject
	if o.Title != "" {
		words = append(words, NewText(o.Title, TextOptions{Bold: true, Role: role}))
	}
	if o.Text != "" {
		words = append(words, NewText(o.Text, TextOptions{Role: role, Marks: o.Marks}))
	}
	if o.Body != nil {
		words = append(words, Inset(Insets{Top: theme.Space4}, o.Body))
	}
	said := Column(0, words...)
	under := len(o.Actions) > 0 && theme.Scale() > largestWords
	switch {
	case len(o.Actions) == 0 || under:
	case o.Below:
		said.Add(Inset(Insets{Top: theme.Space8}, Flow(theme.Space8, o.Actions...)))
	default:
		said = WithActions(theme.Space12, said, Flow(theme.Space8, o.Actions...))
	}
	row := Beside(NewIcon(icon, theme.IconLarge, role), said)
	if under {
		indent := theme.Size(theme.IconLarge) + theme.Space12
		row = Column(theme.Space8, row, container.New(&underLayout{indent: indent}, Flow(theme.Space8, o.Actions...)))
	}
	insets := Insets{Top: theme.Space12, Right: 14, Bottom: theme.Space12, Left: 14}
	b := NewBox(row, BoxOptions{Fill: fill, Stroke: border, Radius: theme.RadiusCard, Insets: insets})
	b.words = strings.TrimSpace(o.Title + "\n" + o.Text)
	return b
}

// Words returns what a banner says; "" for other boxes.
func (b *Box) Words() string { return b.words }

// underLayout sets buttons in line with words that stand beside an icon above them, and with the icon where they would need
// more lines there.
type underLayout struct {
	indent float32 // of the words
	width  float32 // of the last layout: the height follows from it
}

// left is where the buttons begin, which it leaves with the width that they have there.
func (l *underLayout) left(buttons fyne.CanvasObject, width float32) float32 {
	high, room := heightFor(buttons, width), width-l.indent
	if buttons.MinSize().Width <= room && heightFor(buttons, room) <= high {
		return l.indent
	}
	heightFor(buttons, width)
	return 0
}

func (l *underLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	x := l.left(objects[0], size.Width)
	objects[0].Move(fyne.NewPos(x, 0))
	objects[0].Resize(fyne.NewSize(size.Width-x, size.Height))
}

func (l *underLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if l.width > 0 {
		l.left(objects[0], l.width)
	}
	return objects[0].MinSize()
}
