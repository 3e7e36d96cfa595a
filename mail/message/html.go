package message

import (
	"errors"
	"io"
	"strings"

	"golang.org/x/net/html"
)

const (
	htmlRule  = "----"
	maxToken  = 1 << 20 // bytes of one HTML token
	maxIndent = 8       // levels of quoting that are shown
)

// htmlText makes readable text of HTML: blocks become lines, list items get a dash, block quotes a "> ", and scripts,
// styles and everything remote are left out. Links go to links. Styles are not looked at, so that text which is made
// invisible by them is read as any other. It reads tokens, not a tree, so its time grows with the length only.
func htmlText(s string, links *linkList) string {
	z := html.NewTokenizer(strings.NewReader(s[:min(len(s), maxHTML)]))
	z.SetMaxBuf(maxToken)
	t := htmlWriter{links: links}
	for {
		switch z.Next() {
		case html.ErrorToken:
			if errors.Is(z.Err(), html.ErrBufferExceeded) || errors.Is(z.Err(), io.EOF) {
				t.endLink()
			}
			return cleanText(t.String())
		case html.TextToken:
			t.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			t.start(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			t.end(string(name))
		}
		if t.out.Len() > maxText {
			return cleanText(t.String())
		}
	}
}

type htmlWriter struct {
	out     strings.Builder
	links   *linkList
	skip    string // the element whose content is left out
	quotes  int    // open block quotes
	pre     int
	line    bool // the line has text
	blank   bool // a blank is due before the next word
	empties int  // line ends written since the last text
	href    string
	linked  strings.Builder // text of the open link
	inLink  bool
}

func (t *htmlWriter) String() string { return strings.TrimSpace(t.out.String()) }

func (t *htmlWriter) start(z *html.Tokenizer) {
	raw, more := z.TagName()
	name := string(raw)
	if t.skip != "" {
		return
	}
	switch name {
	case "script", "style", "title", "iframe": // their content is nowhere shown, and ends with them
		t.skip = name
	case "noscript", "noframes", "noembed": // what is read where there are none of these, as here
		z.NextIsNotRawText()
	case "br":
		t.newline()
	case "hr":
		t.breakLine()
		t.text(htmlRule)
		t.breakLine()
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table":
		t.paragraph()
	case "div", "tr", "section", "article", "header", "footer", "dl", "dt", "dd", "address", "center", "form":
		t.breakLine()
	case "li":
		t.breakLine()
		t.text("- ")
	case "td", "th":
		t.blank = true
	case "blockquote":
		t.breakLine()
		t.quotes++
	case "pre":
		t.breakLine()
		t.pre++
	case "a":
		t.endLink()
		t.href, t.inLink = attribute(z, more, "href"), true
	case "img":
		if alt := attribute(z, more, "alt"); strings.TrimSpace(alt) != "" {
			t.text("[" + alt + "]")
		}
	}
}

func (t *htmlWriter) end(name string) {
	if t.skip != "" {
		if name == t.skip {
			t.skip = ""
		}
		return
	}
	switch name {
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table":
		t.paragraph()
	case "div", "tr", "li", "section", "article", "header", "footer", "dd", "dt", "address", "center":
		t.breakLine()
	case "blockquote":
		t.breakLine()
		t.quotes = max(0, t.quotes-1)
	case "pre":
		t.breakLine()
		t.pre = max(0, t.pre-1)
	case "a":
		t.endLink()
	}
}

// attribute gives the value of the current tag's attribute.
func attribute(z *html.Tokenizer, more bool, name string) string {
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		if string(key) == name {
			return string(value)
		}
	}
	return ""
}

// text writes text with blanks collapsed, or as it is inside pre.
func (t *htmlWriter) text(s string) {
	if t.skip != "" {
		return
	}
	if t.inLink && t.linked.Len() < maxLinkText {
		t.linked.WriteString(s)
	}
	if t.pre > 0 {
		for i, line := range strings.Split(s, "\n") {
			if i > 0 {
				t.newline()
			}
			t.word(line)
		}
		return
	}
	s = strings.ReplaceAll(s, "\u00a0", " ")
	if s != "" && strings.ContainsRune(" \t\n\r", rune(s[0])) {
		t.blank = true
	}
	for word := range strings.FieldsSeq(s) {
		t.word(word)
		t.blank = true
	}
	if s != "" {
		t.blank = t.blank && strings.ContainsRune(" \t\n\r", rune(s[len(s)-1]))
	}
}

func (t *htmlWriter) word(s string) {
	if s == "" {
		return
	}
	switch {
	case !t.line && t.quotes > 0:
		t.out.WriteString(strings.Repeat(">", min(t.quotes, maxIndent)) + " ")
	case t.line && t.blank:
		t.out.WriteByte(' ')
	}
	t.out.WriteString(s)
	t.line, t.blank, t.empties = true, false, 0
}

// newline ends the line; more than one empty line in a row is not written.
func (t *htmlWriter) newline() {
	t.blank = false
	if t.empties < 2 {
		t.out.WriteByte('\n')
		t.empties++
	}
	t.line = false
}

func (t *htmlWriter) breakLine() {
	t.blank = false
	if t.line {
		t.newline()
	}
}

func (t *htmlWriter) paragraph() {
	t.breakLine()
	if t.empties == 1 {
		t.newline()
	}
}

// endLink records the open link. Its target is written out only where the text does not show it already.
func (t *htmlWriter) endLink() {
	if !t.inLink {
		return
	}
	t.inLink = false
	t.links.add(oneLine(strings.Join(strings.Fields(t.linked.String()), " ")), t.href)
	t.linked.Reset()
}
