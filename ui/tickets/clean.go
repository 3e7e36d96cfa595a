package tickets

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of what is shown of a mail. What is longer is there in its source.
const (
	maxShown  = 200 << 10 // bytes of a mail's text
	maxQuoted = 64 << 10  // bytes of what it quotes
	maxLine   = 300       // characters of a subject, a name, an address
)

// visible makes text that came by mail safe to look at: characters that turn or hide its neighbours (bidirectional
// controls, zero-width and other format characters, control characters) are written out as "[U+202E]", a run of the
// same one once with its count. Line ends become LF.
func visible(text string) string {
	if !strings.ContainsFunc(text, hidden) && utf8.ValidString(text) {
		return text
	}
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\uFFFD")
	var b strings.Builder
	b.Grow(len(text) + 64)
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == '\r' {
			b.WriteByte('\n')
			i += n
			continue
		}
		if !hidden(r) {
			b.WriteString(text[i : i+n])
			i += n
			continue
		}
		run := 0
		for i < len(text) {
			next, m := utf8.DecodeRuneInString(text[i:])
			if next != r {
				break
			}
			run++
			i += m
		}
		if run == 1 {
			fmt.Fprintf(&b, "[U+%04X]", r)
		} else {
			fmt.Fprintf(&b, "[U+%04X ×%d]", r, run)
		}
	}
	return b.String()
}

// hidden tells whether a character shows nothing of itself, or changes how its neighbours are shown.
func hidden(r rune) bool {
	switch r {
	case '\n', '\t':
		return false
	case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2028, 0x2029, 0x3164, 0xFFA0: // joiners, fillers, separators
		return true
	}
	return unicode.Is(unicode.Cf, r) || unicode.IsControl(r)
}

// visibleLine is visible for what stands on one line, cut to a sane length.
func visibleLine(text string) string {
	const most = maxLine * utf8.UTFMax
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	text = strings.Join(strings.Fields(visible(text)), " ")
	if utf8.RuneCountInString(text) <= maxLine {
		return text
	}
	return string([]rune(text)[:maxLine-1]) + "…"
}

// beginning cuts text to at most n bytes, at a line's end where one is near, else between characters. cut tells
// whether something is missing.
func beginning(text string, n int) (short string, cut bool) {
	if len(text) <= n {
		return text, false
	}
	text = text[:n]
	for len(text) > 0 && !utf8.RuneStart(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	if r, size := utf8.DecodeLastRuneInString(text); r == utf8.RuneError && size > 0 {
		text = text[:len(text)-size]
	}
	if i := strings.LastIndexByte(text, '\n'); i > n-n/4 {
		text = text[:i]
	}
	return text, true
}

// pieces parts text into pieces of about n bytes, at line ends; a line is only cut when it is longer than 4 n. Joined
// with LF they give the text again, but for such lines.
func pieces(text string, n int) []string {
	var out []string
	for len(text) > n {
		end := strings.LastIndexByte(text[:n], '\n')
		if end < n/4 {
			end = strings.IndexByte(text[n:min(len(text), 4*n)], '\n')
			switch {
			case end >= 0:
				end += n
			case len(text) <= 4*n:
				return append(out, text)
			default:
				short, _ := beginning(text, 4*n)
				end = len(short)
			}
		}
		out = append(out, text[:end])
		text = strings.TrimPrefix(text[end:], "\n")
	}
	return append(out, text)
}

// mailbox parts a decoded RFC 5322 mailbox into name and address. The name is whatever its sender wrote: only the
// address in the last angle brackets, at the end, counts as one.
func mailbox(s string) (name, address string) {
	s = visibleLine(s)
	i := strings.LastIndexByte(s, '<')
	if i < 0 || !strings.HasSuffix(s, ">") {
		return "", strings.TrimSpace(s)
	}
	return strings.Trim(strings.TrimSpace(s[:i]), `"`), strings.TrimSpace(s[i+1 : len(s)-1])
}
