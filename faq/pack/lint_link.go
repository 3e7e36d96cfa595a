package pack

import (
	"bytes"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// destination is where a link of a Markdown text leads, as written.
type destination struct {
	to    string
	line  int // from 0: that of the link's text
	image bool
}

// destinations gives the links and images of a Markdown text in their order.
func destinations(markdown string) []destination {
	source := []byte(flatten(markdown)) // takes no line away
	doc := goldmark.DefaultParser().Parse(text.NewReader(source))
	var out []destination
	at := 0 // the parser keeps where text lies, but not where a link begins
	add := func(n ast.Node, to string, image bool) {
		if start := firstText(n); start >= 0 {
			at = start
		} else if i := bytes.Index(source[at:], []byte(to)); i >= 0 {
			at += i
		}
		out = append(out, destination{to, bytes.Count(source[:at], []byte("\n")), image})
	}
	// The walker below never returns an error, so neither does Walk.
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			add(n, string(n.Destination), false)
		case *ast.Image:
			add(n, string(n.Destination), true)
		case *ast.AutoLink:
			add(n, string(n.Label(source)), false)
		case *ast.Text:
			at = max(at, n.Segment.Start)
		}
		return ast.WalkContinue, nil
	})
	return out
}

// firstText is where the text within a node begins; -1 when it has none.
func firstText(n ast.Node) int {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			return t.Segment.Start
		}
		if start := firstText(c); start >= 0 {
			return start
		}
	}
	return -1
}
