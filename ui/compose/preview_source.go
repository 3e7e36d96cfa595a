package compose

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/internal/app"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// sourceView shows a mail as it goes over the wire. Its lines are broken where the width ends, so that nothing is cut in a
// narrow window or with large words. A list draws only those in sight.
type sourceView struct {
	lines   []string // of the mail
	shown   []string // the same, broken, below an empty one
	columns int      // the most characters on a line of those
	list    *fynewidget.List
}

// Bounds of a line that is shown, in characters.
const (
	leastColumns = 16
	mostColumns  = 100
)

func newSourceView(lines []string) *sourceView {
	s := &sourceView{lines: lines}
	s.list = fynewidget.NewList(func() int { return len(s.shown) },
		func() fyne.CanvasObject {
			return widget.Inset(widget.Sides(0, previewInset.Left), widget.NewText("", widget.TextOptions{Size: theme.TypeCaption, Mono: true, Wrap: widget.OneLine}))
		},
		func(i fynewidget.ListItemID, o fyne.CanvasObject) {
			o.(*fyne.Container).Objects[0].(*widget.Text).SetText(s.shown[i])
		})
	s.list.HideSeparators = true
	return s
}

// Layout implements fyne.Layout.
func (s *sourceView) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	const some = "0123456789"
	one := fyne.MeasureText(some, theme.Size(theme.TypeCaption), fyne.TextStyle{Monospace: true}).Width / float32(len(some))
	columns := min(max(int((size.Width-2*previewInset.Left)/one), leastColumns), mostColumns)
	if columns != s.columns {
		s.columns, s.shown = columns, append([]string{""}, broken(s.lines, columns)...)
		s.list.SetItemHeight(0, theme.Space4) // room above the first line, which scrolls with it
		s.list.Refresh()
	}
	s.list.Resize(size)
}

// MinSize implements fyne.Layout.
func (s *sourceView) MinSize([]fyne.CanvasObject) fyne.Size { return s.list.MinSize() }

// broken breaks lines after so many characters; one beyond ASCII, of which a mail's source has few, is taken for two.
func broken(lines []string, columns int) (out []string) {
	for _, line := range lines {
		from, used := 0, 0
		for at, r := range line {
			wide := 1
			if r >= 0x80 {
				wide = 2
			}
			if used+wide > columns {
				out = append(out, line[from:at])
				from, used = at, 0
			}
			used += wide
		}
		out = append(out, line[from:])
	}
	return out
}

// sourceLines are the lines of a mail's source.
func sourceLines(source []byte) []string {
	text := strings.ToValidUTF8(string(source), "\uFFFD")
	return strings.Split(strings.ReplaceAll(strings.TrimSuffix(text, "\r\n"), "\r\n", "\n"), "\n")
}

// source is the mail as it goes over the wire. Like what is readable it scrolls to the window's edges: a shadow and a bar
// beside round corners would not fit them.
func (p *preview) source() fyne.CanvasObject {
	s := newSourceView(p.letter.source)
	lines := widget.NewBox(container.New(s, s.list), widget.BoxOptions{Edges: widget.TopEdge, Stroke: theme.Border, Insets: widget.Insets{Top: 1}})
	if p.letter.rest <= 0 {
		return lines
	}
	rest := p.s.env.T("compose.preview.rest", "Shown", app.Size(maxSource), "Rest", app.Size(p.letter.rest))
	return widget.ColumnFill(theme.Space12, 1, widget.Inset(widget.Sides(0, previewInset.Left), widget.Caption(rest)), lines)
}
