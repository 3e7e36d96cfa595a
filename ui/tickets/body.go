package tickets

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// Text that can be selected costs Fyne time that grows with the square of a paragraph and is laid out whole. So it is
// cut into pieces, and of a very long mail only the beginning can be selected; "copy" takes all of it.
const (
	pieceSize  = 1 << 10  // bytes that are selected as one
	selectable = 16 << 10 // bytes of a mail that can be selected
)

// body is a mail's text with what it quotes folded, and its files.
func (l *letter) body() []fyne.CanvasObject {
	out := l.text(l.m.Text, maxShown)
	switch {
	case slices.Contains(l.m.Verdict.Reasons, ticket.PastLimits):
		out = append(out, widget.NewText(l.t("tickets.past_limits"), widget.TextOptions{Size: theme.TypeCaption, Role: theme.Warning}))
	case strings.TrimSpace(l.m.Text) == "" && len(l.m.Attachments) == 0 && l.m.Quoted == "":
		out = append(out, widget.NewText(l.t("tickets.no_text"), widget.TextOptions{Role: theme.Text3}))
	}
	if links := l.links(); links != nil {
		out = append(out, links)
	}
	if l.m.Quoted != "" {
		out = append(out, l.quoted()...)
	}
	if len(l.m.Attachments) > 0 {
		out = append(out, l.files())
	}
	return out
}

// text shows a mail's text, up to a number of bytes.
func (l *letter) text(text string, most int) []fyne.CanvasObject {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	short, cut := beginning(text, most)
	short = strings.TrimRight(visible(short), "\n ")
	first, long := beginning(short, selectable)
	column := widget.Column(0)
	parts := pieces(first, pieceSize)
	for _, p := range parts {
		column.Add(widget.Selectable(p))
	}
	out := []fyne.CanvasObject{column}
	var folded *lazy
	var links []fyne.CanvasObject
	if long {
		rest := strings.TrimPrefix(short[len(first):], "\n")
		folded = newLazy(func() fyne.CanvasObject { return widget.Body(rest) })
		links = append(links, l.unfold(folded, "tickets.rest", "Size", (len(rest)+1023)>>10))
	}
	if len(parts) > 1 {
		links = append(links, widget.NewLink(l.t("tickets.copy_text"), theme.TypeCaption, func() {
			fyne.CurrentApp().Clipboard().SetContent(short)
			l.k.s.env.Toast(l.t("tickets.copied_text"))
		}))
	}
	if len(links) > 0 {
		out = append(out, widget.Flow(theme.Space16, links...))
	}
	if folded != nil {
		out = append(out, folded.Container)
	}
	if cut {
		out = append(out, widget.NewText(l.t("tickets.cut", "Size", app.Size(int64(most))), widget.TextOptions{Size: theme.TypeCaption, Role: theme.Warning}))
	}
	return out
}

// quoted is what the mail repeats of others, folded. It is made when it is first unfolded.
func (l *letter) quoted() []fyne.CanvasObject {
	fold := newLazy(func() fyne.CanvasObject {
		column := widget.Column(theme.Space4, l.text(unquote(l.m.Quoted), maxQuoted)...)
		return widget.NewBox(column, widget.BoxOptions{Fill: theme.Transparent, Stroke: theme.BorderStrong, Edges: widget.LeftEdge,
			Insets: widget.Insets{Top: 2, Bottom: 2, Left: theme.Space12}})
	})
	lines := strings.Count(strings.TrimSpace(l.m.Quoted), "\n") + 1
	return []fyne.CanvasObject{l.unfold(fold, "tickets.quote", "Lines", lines), fold.Container}
}

// lazy makes its content when it is first shown.
type lazy struct {
	*fyne.Container
	make func() fyne.CanvasObject
}

// newLazy makes one that is not shown.
func newLazy(content func() fyne.CanvasObject) *lazy {
	f := &lazy{Container: widget.Column(0), make: content}
	f.Container.Hide()
	return f
}

// Show implements fyne.CanvasObject.
func (f *lazy) Show() {
	if len(f.Container.Objects) == 0 {
		f.Container.Add(f.make())
	}
	f.Container.Show()
}

// unquote takes the quote marks off, as far as all lines carry them.
func unquote(text string) string {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if rest, ok := strings.CutPrefix(line, ">"); ok {
			lines[i] = strings.TrimPrefix(rest, " ")
		}
	}
	return strings.Join(lines, "\n")
}
