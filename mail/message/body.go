package message

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"okpay.example/support/mail/ticket"
)

// body is a mail's content sorted into what is shown and what is offered as a file.
type body struct {
	blocks          []block
	files           []*node // depth first; the place is ticket.Attachment.Part
	unknownCharsets []string
	room            *room
}

// room is how many bytes of a mail's text are still decoded, in all parts together: somewhat more than is shown.
type room struct {
	plain, html int
	cut         bool // there was more
}

// block is one passage of the text, in the forms it came in.
type block struct{ plain, html string }

func newBody(root *node) *body {
	b := &body{room: &room{plain: 2 * maxText, html: maxHTML}}
	b.add(root, root)
	return b
}

func (b *body) add(n, root *node) {
	switch {
	case n.mediaType == "multipart/alternative":
		b.addAlternative(n, root)
	case n.isMultipart():
		for _, c := range n.children {
			b.add(c, root)
		}
	case isMachinePart(n.mediaType):
	case isShown(n, root):
		b.addText(n)
	default:
		b.files = append(b.files, n)
	}
}

// addAlternative takes one block of all the forms of one text (RFC 2046, section 5.1.4): plain text where there is some.
func (b *body) addAlternative(n, root *node) {
	var one block
	for _, c := range n.children {
		form := &body{room: b.room}
		form.add(c, root)
		for _, f := range form.blocks {
			if strings.TrimSpace(one.plain) == "" {
				one.plain = f.plain
			}
			if one.html == "" {
				one.html = f.html
			}
		}
		b.files = append(b.files, form.files...)
		b.unknownCharsets = append(b.unknownCharsets, form.unknownCharsets...)
	}
	b.blocks = append(b.blocks, one)
}

// isMachinePart names the parts that speak to programs and are read elsewhere.
func isMachinePart(mediaType string) bool {
	switch mediaType {
	case "message/delivery-status", "message/global-delivery-status", "message/disposition-notification",
		"message/global-disposition-notification", "message/feedback-report", "text/rfc822-headers", "message/global-headers":
		return true
	}
	return false
}

// isShown tells whether a leaf is text to be read and not a file.
func isShown(n, root *node) bool {
	if n.mediaType != "text/plain" && n.mediaType != "text/html" {
		return false
	}
	return n.disposition != "attachment" && (n.fileName == "" || n == root)
}

func (b *body) addText(n *node) {
	room := &b.room.plain
	if n.mediaType == "text/html" {
		room = &b.room.html
	}
	content := n.content[:min(len(n.content), *room)]
	*room -= len(content)
	b.room.cut = b.room.cut || len(content) < len(n.content)
	text, known := decodeCharset(content, n.parameters["charset"])
	if !known {
		if label := oneLine(n.parameters["charset"]); len(label) < 60 && !slices.Contains(b.unknownCharsets, label) {
			b.unknownCharsets = append(b.unknownCharsets, label)
		}
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	if n.mediaType == "text/html" {
		b.blocks = append(b.blocks, block{html: text})
		return
	}
	if strings.EqualFold(n.parameters["format"], "flowed") {
		text = unflow(text, strings.EqualFold(n.parameters["delsp"], "yes"))
	}
	b.blocks = append(b.blocks, block{plain: cleanText(text)})
}

// text joins the blocks and collects the links of all forms.
func (b *body) text() (string, []Link) {
	var texts []string
	var links linkList
	for _, bl := range b.blocks {
		plain := bl.plain
		if bl.html != "" {
			converted := htmlText(bl.html, &links)
			if isStub(plain, converted) {
				plain = converted
			}
		}
		links.addFromText(plain)
		if plain = strings.Trim(plain, "\n"); strings.TrimSpace(plain) != "" {
			texts = append(texts, plain)
		}
	}
	return strings.Join(texts, "\n\n"), links.links
}

const (
	leastWhole = 200 // characters of a text that another form may stand for in short
	stubShare  = 4   // how many times longer than such a form it is
)

// isStub tells whether the plain form of a text is not the text: it is empty, or so much shorter that it only says that there
// is another form.
func isStub(plain, converted string) bool {
	if strings.TrimSpace(plain) == "" {
		return true
	}
	n := utf8.RuneCountInString(converted)
	return n >= leastWhole && n > stubShare*utf8.RuneCountInString(plain)
}

func (b *body) html() string {
	var all []string
	for _, bl := range b.blocks {
		if bl.html != "" {
			all = append(all, bl.html)
		}
	}
	return strings.Join(all, "\n")
}

func (b *body) attachments() []ticket.Attachment {
	list := make([]ticket.Attachment, 0, len(b.files))
	for i, n := range b.files {
		name := safeFileName(oneLine(n.fileName))
		if name == "" {
			name = fmt.Sprintf("part-%d%s", i+1, extensionOf(n.mediaType))
		}
		list = append(list, ticket.Attachment{Part: i, Name: name, Type: n.mediaType, Size: n.size()})
	}
	return list
}

// extensionOf names a file whose sender gave it no name.
func extensionOf(mediaType string) string {
	switch mediaType {
	case "message/rfc822", "message/global":
		return ".eml"
	case "image/jpeg":
		return ".jpg"
	case "text/plain":
		return ".txt"
	case "text/html":
		return ".html"
	case "text/calendar":
		return ".ics"
	}
	for _, ext := range []string{".png", ".gif", ".webp", ".pdf", ".csv", ".zip", ".json", ".xml"} {
		if typesByExtension[ext] == mediaType {
			return ext
		}
	}
	return ".bin"
}

// cleanText drops the control characters that a text has no use for, and the marks of direction that turn nothing. What
// turns the writing, or splits a word, stays for the judge, and Visible shows it.
func cleanText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', turnsAround(r):
			return r
		case r < ' ', r >= 0x7f && r < 0xa0, r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, strings.TrimPrefix(s, "\ufeff"))
}

// signatureMark stands alone on the line above a signature and is not flowed (RFC 3676, section 4.3).
const signatureMark = "-- "

// unflow joins the lines of flowed text (RFC 3676, section 4): a line that ends in a blank goes on in the next one of
// the same quote depth. With delSp that blank is not part of the text.
func unflow(text string, delSp bool) string {
	var out strings.Builder
	open, depth := false, 0
	for line := range strings.SplitSeq(text, "\n") {
		d := len(line) - len(strings.TrimLeft(line, ">"))
		content := strings.TrimPrefix(line[d:], " ")
		if open && (d != depth || content == signatureMark) {
			out.WriteByte('\n')
			open = false
		}
		if !open && d > 0 {
			out.WriteString(strings.Repeat(">", d))
			if content != "" {
				out.WriteByte(' ')
			}
		}
		depth = d
		open = strings.HasSuffix(content, " ") && content != signatureMark
		if open && delSp {
			content = strings.TrimSuffix(content, " ")
		}
		out.WriteString(content)
		if !open {
			out.WriteByte('\n')
		}
	}
	return strings.TrimSuffix(out.String(), "\n")
}
