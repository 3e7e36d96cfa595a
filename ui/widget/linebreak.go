package widget

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is the smallest stretch of text that stays on one line: a Latin word with its trailing spaces, or one Chinese
// character with the punctuation that clings to it.
type word struct {
	start, end int     // bytes; end includes trailing spaces
	width      float32 // without trailing spaces
	space      float32 // width of the trailing spaces
	newline    bool    // the text breaks after this word in any case
}

// Characters that must not start a line, and those that must not end one (the basic set of GB/T 15834 and JIS X 4051).
const (
	noLineStart = "，。、；：？！）】》」』〉〕］｝％…—·,.;:?!)]}%”’"
	noLineEnd   = "（【《「『〈〔［｛￥＄([{$“‘"
)

// ideographic reports whether a line may break on either side of r: Han, kana, hangul and full-width forms.
func ideographic(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) ||
		r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF
}

// splitWords finds where text may break (a small part of UAX #14 that is enough for Chinese and Latin). Widths are left
// for the caller to measure.
func splitWords(text string) []word {
	var words []word
	for at := 0; at < len(text); {
		w := word{start: at}
		at = wordEnd(text, at)
		w.end = at
		for at < len(text) && (text[at] == ' ' || text[at] == '\t') {
			at++
		}
		w.end = at
		if strings.HasPrefix(text[at:], "\r\n") {
			at++
		}
		if at < len(text) && (text[at] == '\n' || text[at] == '\r') {
			w.newline = true
			at++
		}
		words = append(words, w)
	}
	return words
}

// wordEnd returns where the word that starts at byte at ends, without spaces.
func wordEnd(text string, at int) int {
	var last rune
	first, start := true, at
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if unit := clings(text[start:at], text[at:]); unit > 0 {
			at += unit
			last, _ = utf8.DecodeLastRuneInString(text[:at])
			continue
		}
		if r == ' ' || r == '\t' || r == '\n' || r == '\r' {
			return at
		}
		if !first && breaksBetween(last, r) {
			return at
		}
		last, first = r, false
		at += size
	}
	return at
}

// clings returns how many bytes a space and what follows take that cling to a number: what is counted, as in "3 个" and "30
// minutes", and the next part of a telephone number, which begins with "+". 0 is none.
func clings(word, rest string) int {
	if word == "" || !digit(rune(word[len(word)-1])) || !strings.HasPrefix(rest, " ") {
		return 0
	}
	r, size := utf8.DecodeRuneInString(rest[1:])
	if unicode.Is(unicode.Han, r) || word[0] == '+' && digit(r) {
		return 1 + size
	}
	n := latin(rest[1:])
	if !counted(strings.TrimLeft(word, "("), rest[1:1+n]) {
		return 0
	}
	if more := rest[1+n:]; rest[1:1+n] == "working" && strings.HasPrefix(more, " ") {
		n += 1 + latin(more[1:]) // days
	}
	return 1 + n
}

// latin returns how many letters a text begins with.
func latin(text string) int {
	n := 0
	for n < len(text) && 'a' <= text[n]|0x20 && text[n]|0x20 <= 'z' {
		n++
	}
	return n
}

// counted reports whether a word is what a number counts: one of something, several, a size, or a month. English tells by the
// plural. A year, or a part of a number, counts nothing.
func counted(number, word string) bool {
	const largest = 3 // digits
	if len(number) > largest || strings.Trim(number, "0123456789") != "" {
		return false
	}
	switch word {
	case "KB", "MB", "GB", "working":
		return true
	case "this", "is", "was", "as", "has":
		return false
	}
	if len(word) < 3 {
		return false
	}
	switch word[:3] {
	case "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec":
		return true
	}
	return number == "1" || strings.HasSuffix(word, "s")
}

func digit(r rune) bool { return '0' <= r && r <= '9' }

// breaksBetween reports whether a line may end after a and begin with b, where neither is a space.
func breaksBetween(a, b rune) bool {
	if strings.ContainsRune(noLineEnd, a) || strings.ContainsRune(noLineStart, b) {
		return false
	}
	if ideographic(a) || ideographic(b) {
		return true
	}
	// In Latin text quotation marks stay with their word, while an address may break after a slash.
	return strings.ContainsRune("，。、；：？！）】》」』—", a) || a == '/' && b != '/'
}

// span is a stretch of one line, in bytes.
type span struct{ start, end int }

// leastWhole is how much a line keeps at least, in multiples of the width of a character, when the last ones go to the next so
// that a Chinese word stays whole: in a narrow column that would leave a hole.
const leastWhole = 4

// mostTaken is how many characters of a word may stand before a break in it.
const mostTaken = 3

// wordsTaken returns how many words of a line go to the next with the one behind them, so that a Chinese word stays whole, and
// how wide they are; 0 is none. line ends with the word that no longer fits, and is used wide without it.
func wordsTaken(line []word, used, width float32, torn func(at int) bool) (n int, room float32) {
	next := len(line) - 1
	character := line[next].width
	for torn(line[next-n].start) {
		n++
		if n == next || n > mostTaken {
			return 0, 0
		}
		w := line[next-n]
		room += w.width + w.space
		character = min(character, w.width)
	}
	const hair = 0.01 // sums of widths are not exact
	if used-room < leastWhole*character-hair || room+line[next].width > width {
		return 0, 0
	}
	return n, room
}

// breakLines fills lines of the given width with words. A word wider than a line is cut by cut, which returns how many
// of its bytes fit (at least one character). torn tells whether a line that ends at an offset tears something; nil does not
// care. There is always at least one line.
func breakLines(words []word, width float32, cut func(start, end int, width float32) int, torn func(at int) bool) []span {
	var lines []span
	first := 0 // word of the line
	line, used := span{}, float32(0)
	open := false // line has a word
	flush := func() {
		lines = append(lines, line)
		line, used, open = span{start: line.end, end: line.end}, 0, false
	}
	for i, w := range words {
		if open && used+w.width > width {
			taken, room := 0, float32(0) // words that go to the next line, and their width
			if torn != nil {
				taken, room = wordsTaken(words[first:i+1], used, width, torn)
			}
			if taken > 0 {
				first = i - taken
				line.end = words[first].start
				flush()
				line.end, used, open = words[i-1].end, room, true
			} else {
				flush()
			}
		}
		if !open {
			line.start, first = w.start, i
		}
		for w.width > width && width > 0 {
			n := cut(w.start, w.end, width)
			if n <= 0 || w.start+n >= w.end {
				break
			}
			line.end = w.start + n
			flush()
			// What is left of the word is measured roughly, by its share of bytes: the next cut measures again.
			share := float32(w.end-w.start-n) / float32(w.end-w.start)
			w.start, w.width = w.start+n, w.width*share
			line.start = w.start
		}
		line.end = w.end
		used += w.width + w.space
		open = true
		if w.newline {
			flush()
		}
	}
	if open || len(lines) == 0 || words[len(words)-1].newline {
		lines = append(lines, line)
	}
	return lines
}
