package help

import (
	"strings"

	"fyne.io/fyne/v2"

	"okpay.example/support/faq/pack"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// body lays out an article's Markdown.
func (s *Screen) body(a pack.Article) []fyne.CanvasObject {
	loose := strings.HasPrefix(a.Lang, "zh")
	var out []fyne.CanvasObject
	for _, b := range pack.Blocks(a.Markdown) {
		out = append(out, s.block(b, loose))
	}
	return out
}

// block is one piece of an article. loose is the wider line height that long Chinese texts need.
func (s *Screen) block(b pack.Block, loose bool) fyne.CanvasObject {
	switch b.Kind {
	case pack.BlockHeading:
		text, marks, _ := flatten(b.Text)
		o := widget.TextOptions{Size: theme.TypeSection, Bold: true, Marks: marks}
		if b.Level > 2 {
			o.Size = theme.TypeLead
		}
		return widget.Inset(widget.Insets{Top: theme.Space8}, widget.NewText(text, o))
	case pack.BlockSteps:
		rows := make([]fyne.CanvasObject, len(b.Items))
		for i, item := range b.Items {
			rows[i] = widget.NewStep(i+1, s.words(item, widget.TextOptions{}))
		}
		return widget.Column(10, rows...)
	case pack.BlockList:
		rows := make([]fyne.CanvasObject, len(b.Items))
		for i, item := range b.Items {
			rows[i] = widget.Row(widget.RowOptions{Gap: theme.Space8, Grow: []int{1}, Top: true},
				widget.NewText("·", widget.TextOptions{Bold: true, Role: theme.Primary, Wrap: widget.OneLine}),
				s.words(item, widget.TextOptions{}))
		}
		return widget.Column(6, rows...)
	case pack.BlockNote:
		text, marks, links := flatten(b.Text)
		return widget.NewBanner(widget.BannerOptions{Kind: widget.WarningKind, Text: text, Marks: marks, Body: s.links(links)})
	default:
		return s.words(b.Text, widget.TextOptions{Role: theme.Text2, Loose: loose})
	}
}

// words sets spans as one text, with the links in it as a row to press below.
func (s *Screen) words(spans []pack.Span, o widget.TextOptions) fyne.CanvasObject {
	text, marks, links := flatten(spans)
	o.Marks = marks
	said := widget.NewText(text, o)
	if below := s.links(links); below != nil {
		return widget.Column(theme.Space8, said, below)
	}
	return said
}

// link is a place in the pack, or an https address, that a text leads to.
type link struct{ text, to string }

// flatten joins spans into one text and tells what is bold in it and where it leads. Words that lead somewhere look as the
// others do: what is in the colour of a link can be pressed, and that stands below them.
func flatten(spans []pack.Span) (text string, marks []widget.Mark, links []link) {
	var b strings.Builder
	for _, span := range spans {
		from := b.Len()
		b.WriteString(span.Text)
		if span.Link != "" {
			links = append(links, link{span.Text, span.Link})
		}
		if span.Bold {
			marks = append(marks, widget.Mark{Start: from, End: b.Len(), Bold: true})
		}
	}
	return b.String(), marks, links
}

// links are what words lead to, to be pressed, a line each; nil is none. Addresses outside are shown as text alone: a person compares
// them with the official site before going anywhere.
func (s *Screen) links(links []link) fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, l := range links {
		if to, ok := s.target(l.to); ok {
			out = append(out, widget.Row(widget.RowOptions{Gap: theme.Space4, Grow: []int{1}, Top: true},
				widget.Inset(widget.Insets{Top: theme.Space4}, widget.NewIcon("arrow-right", theme.IconSmall, theme.Primary)),
				widget.NewTextLink(l.text, func() { s.env.Open(to) })))
		}
	}
	if len(out) == 0 {
		return nil
	}
	return widget.Column(theme.Space4, out...)
}

// target is where a link within the pack leads.
func (s *Screen) target(to string) (screen.Target, bool) {
	if strings.HasPrefix(to, "https:") {
		return screen.Target{}, false
	}
	kind, id, ok := pack.InnerLink(to)
	switch {
	case !ok:
		return screen.Target{}, false
	case kind == "fix":
		return screen.Target{Screen: screen.Fixes, ID: id}, true
	case kind == "channel":
		return screen.Target{Screen: screen.Contact}, true
	}
	return screen.Target{Screen: screen.Help, ID: id}, true
}
