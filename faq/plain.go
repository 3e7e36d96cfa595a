package faq

import (
	"strings"

	"okpay.example/support/faq/search"
)

// plain takes the marks of Markdown off a text, line by line. It need not be exact, for it is only indexed and shown in
// snippets, and must be quick: parsing the bodies would be a third of the time in which the index is built.
func plain(markdown string) string {
	var b strings.Builder
	b.Grow(len(markdown))
	for line := range strings.Lines(markdown) {
		line = strings.TrimSpace(line)
		end := "\n"
		if strings.HasPrefix(line, "#") {
			end = search.HeadingEnd
		}
		line = strings.TrimLeft(line, "#> ")
		line = strings.TrimPrefix(strings.TrimPrefix(line, "- "), "* ")
		if rest := strings.TrimLeft(line, "0123456789"); len(rest) < len(line) && strings.HasPrefix(rest, ". ") {
			line = rest[2:]
		}
		if line == "" {
			continue
		}
		inline(&b, line)
		b.WriteString(end)
	}
	return b.String()
}

// inline leaves out the marks of bold and code, and the targets of links.
func inline(b *strings.Builder, line string) {
	for {
		i := strings.IndexAny(line, "*`[]")
		if i < 0 {
			b.WriteString(line)
			return
		}
		b.WriteString(line[:i])
		mark := line[i]
		line = line[i+1:]
		if mark == ']' && strings.HasPrefix(line, "(") {
			if end := strings.IndexByte(line, ')'); end > 0 {
				line = line[end+1:]
			}
		}
	}
}
