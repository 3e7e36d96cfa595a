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
	shown   []string // the same, broken
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
			return widget.Inset(widget.Sides(0, theme.Space12), widget.NewText("", widget.TextOptions{Size: theme.TypeCaption, Mono: true, Wrap: widget.OneLine}))
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
	columns := min(max(int((size.Width-2*theme.Space12)/one), leastColumns), mostColumns)
	if columns != s.columns {
		s.columns, s.shown = columns, broken(s.lines, columns)
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

// source is the mail as it goes over the wire.
func (p *preview) source() fyne.CanvasObject {
	s := newSourceView(p.letter.source)
	box := widget.NewBox(widget.Inset(widget.Sides(theme.Space8, 1), container.New(s, s.list)),
		widget.BoxOptions{Stroke: theme.Border, Radius: theme.RadiusCard})
	in := previewInset
	in.Top = 0
	if p.letter.rest <= 0 {
		return widget.Inset(in, box)
	}
	rest := p.s.env.T("compose.preview.rest", "Shown", app.Size(maxSource), "Rest", app.Size(p.letter.rest))
	return widget.Inset(in, widget.ColumnFill(theme.Space8, 0, box, widget.Caption(rest)))
}
