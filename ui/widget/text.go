package widget

import (
	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/theme"
)

// Wrap says what happens to text that is wider than its place.
type Wrap int

// The ways to wrap.
const (
	Wrapped  Wrap = iota // break into lines; the least width is a word's
	OneLine              // one line, never cut: the least width is the text's
	Ellipsis             // one line, cut with "…" where it does not fit
)

// TextOptions are the look of a Text. The zero value is wrapped body text in the main colour.
type TextOptions struct {
	Size     theme.SizeName // of the type scale; "" is theme.TypeBody
	Role     theme.Role     // "" is theme.Text
	Bold     bool
	Mono     bool // for ids and raw mail: fixed width
	Wrap     Wrap
	Align    fyne.TextAlign
	Loose    bool // line height 1.7 instead of 1.55, for long Chinese texts
	MaxLines int  // 0 is no limit; what is cut ends in "…"
	Marks    []Mark
}

// Mark gives a byte range of the text a look of its own. Ranges must not overlap and lie in ascending order; bytes
// outside the text are ignored.
type Mark struct {
	Start, End int
	Highlight  bool       // amber behind the words, as for what a search found
	Bold       bool       //
	Role       theme.Role // "" keeps the text's
}

// Text shows text that wraps, in the type scale and the theme's colours. It breaks lines by the rules of Chinese and
// Latin, has the design's line height and can mark ranges. It cannot be selected: for mail text use [Selectable].
type Text struct {
	fynewidget.BaseWidget
	text string
	o    TextOptions
	flow flow
}

// NewText makes a text.
func NewText(text string, o TextOptions) *Text {
	t := &Text{text: text, o: o}
	t.ExtendBaseWidget(t)
	return t
}

// Title is a screen's title: 26 bold.
func Title(text string) *Text {
	return NewText(text, TextOptions{Size: theme.TypeTitle, Bold: true})
}

// Section is a section's heading: 18 bold.
func Section(text string) *Text {
	return NewText(text, TextOptions{Size: theme.TypeSection, Bold: true})
}

// Lead is the 16 point text under a title.
func Lead(text string) *Text {
	return NewText(text, TextOptions{Size: theme.TypeLead, Role: theme.Text2})
}

// Body is running text: 14, in the main colour.
func Body(text string) *Text { return NewText(text, TextOptions{}) }

// Explain is running text in the second colour.
func Explain(text string) *Text { return NewText(text, TextOptions{Role: theme.Text2}) }

// Strong is 14 bold: a card's or a row's title.
func Strong(text string) *Text { return NewText(text, TextOptions{Bold: true}) }

// Caption is 12 in the third colour; never for what matters.
func Caption(text string) *Text {
	return NewText(text, TextOptions{Size: theme.TypeCaption, Role: theme.Text3})
}

// HighlightText shows text with byte ranges, each a start and an end, on amber.
func HighlightText(text string, ranges [][2]int, o TextOptions) *Text {
	for _, r := range ranges {
		o.Marks = append(o.Marks, Mark{Start: r[0], End: r[1], Highlight: true})
	}
	return NewText(text, o)
}

// Selectable shows plain text that can be selected and copied, also with the keys: a mail's body, an id, an address. It
// breaks lines as [Text] does.
func Selectable(text string) fyne.CanvasObject {
	e := NewEntry(EntryOptions{Text: text, Rows: 2})
	e.readOnly, e.set.settled = true, true
	return e.Bare(theme.TypeBody, 0)
}

// Shown is the share, of 1, of a text that is seen on a line of a width, with the rest cut.
func Shown(text string, size theme.SizeName, width float32) float32 {
	var f flow
	f.prepare(text, fyne.TextStyle{}, theme.Size(size))
	f.fill(width, 1)
	if !f.cut {
		return 1
	}
	return float32(f.lines[0].end) / float32(len(text))
}

// Text returns the text shown.
func (t *Text) Text() string { return t.text }

// SetText replaces the text and drops its marks.
func (t *Text) SetText(text string) {
	if t.text == text && len(t.o.Marks) == 0 {
		return
	}
	t.text, t.o.Marks = text, nil
	t.Refresh()
}

// SetRole changes the colour.
func (t *Text) SetRole(role theme.Role) {
	if t.o.Role != role {
		t.o.Role = role
		t.Refresh()
	}
}

// SetBold changes the weight.
func (t *Text) SetBold(bold bool) {
	if t.o.Bold != bold {
		t.o.Bold = bold
		t.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	r := &textRenderer{t: t}
	r.Refresh()
	return r
}
