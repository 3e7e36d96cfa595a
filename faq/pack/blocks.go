package pack

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// The kinds of Block.
const (
	BlockHeading   = "heading"
	BlockParagraph = "paragraph"
	BlockSteps     = "steps" // an ordered list
	BlockList      = "list"
	BlockNote      = "note" // a block quote
)

// Block is a piece of an article as it is shown. Text belongs to headings, paragraphs and notes, Items to steps and
// lists.
type Block struct {
	Kind  string
	Level int // of a heading: 1 to 6
	Text  []Span
	Items [][]Span
}

// Span is a stretch of text in one style. Link is where it leads: "article:ID", "fix:ID", "channel:ID" or an https
// address; any other target of the Markdown is dropped and its text stays.
type Span struct {
	Text string
	Bold bool
	Code bool
	Link string
}

// The Markdown parser's work grows with the square of what is nested or left open, so both are bounded: an article has
// some 4 KB, and its lists one level or two.
const (
	maxMarkdown = 32 << 10 // bytes
	maxNesting  = 40       // bytes of list and quote marks and spaces before a line's text
)

// Blocks parses an article's Markdown (CommonMark). HTML in it is shown as the text it is.
func Blocks(markdown string) []Block {
	source := []byte(flatten(markdown))
	doc := goldmark.DefaultParser().Parse(text.NewReader(source))
	return blocksOf(doc, source, false)
}

// flatten cuts what is too long and takes the marks off lines that are nested deeper than any writer's.
func flatten(markdown string) string {
	if len(markdown) > maxMarkdown {
		cut := maxMarkdown
		for cut > 0 && !utf8.RuneStart(markdown[cut]) {
			cut--
		}
		markdown = markdown[:cut]
	}
	var b strings.Builder
	for line := range strings.Lines(markdown) {
		text := strings.TrimLeft(line, "> \t-*+.)0123456789")
		if len(line)-len(text) > maxNesting {
			line = text
		}
		b.WriteString(line)
	}
	return b.String()
}

func blocksOf(parent ast.Node, source []byte, note bool) []Block {
	var out []Block
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			out = append(out, Block{Kind: BlockHeading, Level: n.Level, Text: inline(n, source)})
		case *ast.List:
			b := Block{Kind: BlockList}
			if n.IsOrdered() {
				b.Kind = BlockSteps
			}
			for item := n.FirstChild(); item != nil; item = item.NextSibling() {
				b.Items = append(b.Items, itemText(item, source))
			}
			out = append(out, b)
		case *ast.Blockquote:
			out = append(out, blocksOf(n, source, true)...)
		case *ast.ThematicBreak:
		case *ast.HTMLBlock, *ast.CodeBlock, *ast.FencedCodeBlock:
			if s := strings.TrimRight(string(n.Lines().Value(source)), "\n"); s != "" {
				_, isHTML := n.(*ast.HTMLBlock)
				out = append(out, Block{Kind: BlockParagraph, Text: []Span{{Text: s, Code: !isHTML}}})
			}
		default:
			b := Block{Kind: BlockParagraph, Text: inline(n, source)}
			if note {
				b.Kind = BlockNote
			}
			if len(b.Text) > 0 {
				out = append(out, b)
			}
		}
	}
	return out
}

// itemText joins the paragraphs of a list item, and of lists within it, each on its own line.
func itemText(item ast.Node, source []byte) []Span {
	var out []Span
	for c := item.FirstChild(); c != nil; c = c.NextSibling() {
		var part []Span
		if list, ok := c.(*ast.List); ok {
			for inner := list.FirstChild(); inner != nil; inner = inner.NextSibling() {
				if len(part) > 0 {
					part = append(part, Span{Text: "\n"})
				}
				part = append(append(part, Span{Text: "· "}), itemText(inner, source)...)
			}
		} else {
			part = inline(c, source)
		}
		if len(out) > 0 && len(part) > 0 {
			out = append(out, Span{Text: "\n"})
		}
		out = append(out, part...)
	}
	return join(out)
}

func inline(n ast.Node, source []byte) []Span {
	var out []Span
	spans(n, source, Span{}, &out)
	out = join(out)
	if len(out) > 0 {
		last := &out[len(out)-1]
		last.Text = strings.TrimRight(last.Text, "\n ")
	}
	return out
}

// spans walks inline nodes; style is what they inherit.
func spans(parent ast.Node, source []byte, style Span, out *[]Span) {
	add := func(s string, style Span) {
		style.Text = s
		*out = append(*out, style)
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			add(string(unescape(n.Segment.Value(source), n.IsRaw())), style)
			switch {
			case n.HardLineBreak():
				add("\n", style)
			case n.SoftLineBreak():
				add(softBreak(source, n), style)
			}
		case *ast.String:
			add(string(n.Value), style)
		case *ast.CodeSpan:
			code := style
			code.Code = true
			spans(n, source, code, out)
		case *ast.Emphasis:
			bold := style
			bold.Bold = bold.Bold || n.Level == 2
			spans(n, source, bold, out)
		case *ast.Link:
			link := style
			link.Link = safeLink(string(n.Destination))
			spans(n, source, link, out)
		case *ast.AutoLink:
			link := style
			link.Link = safeLink(string(n.URL(source)))
			add(string(n.Label(source)), link)
		case *ast.RawHTML:
			add(string(n.Segments.Value(source)), style)
		default: // an image: its text
			spans(n, source, style, out)
		}
	}
}

// softBreak is a space, but nothing between Chinese characters, where a space would show.
func softBreak(source []byte, n *ast.Text) string {
	before := []rune(string(n.Segment.Value(source)))
	after := bytes.TrimLeft(source[n.Segment.Stop:], " \n")
	if len(before) > 0 && before[len(before)-1] >= 0x2e80 && len(after) > 0 && after[0] >= 0x80 {
		return ""
	}
	return " "
}

// join merges neighbours of one style and drops empty spans.
func join(in []Span) []Span {
	var out []Span
	for _, s := range in {
		if s.Text == "" {
			continue
		}
		if n := len(out); n > 0 && out[n-1].Bold == s.Bold && out[n-1].Code == s.Code && out[n-1].Link == s.Link {
			out[n-1].Text += s.Text
			continue
		}
		out = append(out, s)
	}
	return out
}
