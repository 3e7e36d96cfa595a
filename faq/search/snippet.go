package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A snippet is as wide as two lines of a result: a Chinese character counts two columns.
const snippetColumns = 110

const ellipsis = "…"

// Snippet cuts a line from the body of a document, or from its question when only that matches, and gives the byte ranges
// in it that do; the beginning of the body when nothing matches.
func (q *Query) Snippet(doc int) (snippet string, marks [][2]int) {
	d := &q.x.docs[doc]
	body, marks := withoutHeadings(d.Body, q.marks(doc, shownBody))
	if len(marks) > 0 {
		return cut(body, marks)
	}
	if marks := q.marks(doc, shownQuestion); len(marks) > 0 {
		return cut(d.Question, marks)
	}
	if strings.TrimSpace(body) != "" {
		return cut(body, nil)
	}
	return cut(d.Question, nil)
}

// HeadingEnd ends a line of a body that is a heading, in the place of the newline. A heading is found like other words, but is
// not shown in a snippet: between two sentences it would read as a part of them.
const HeadingEnd = "\x1e"

// withoutHeadings leaves the headings out of a body, and what matched in them out of the marks.
func withoutHeadings(text string, marks [][2]int) (string, [][2]int) {
	if !strings.Contains(text, HeadingEnd) {
		return text, marks
	}
	var kept strings.Builder
	var left [][2]int
	for from := 0; from < len(text); {
		end := len(text)
		if n := strings.IndexAny(text[from:], "\n"+HeadingEnd); n >= 0 {
			end = from + n + 1
		}
		if line := text[from:end]; !strings.HasSuffix(line, HeadingEnd) {
			shift := kept.Len() - from
			kept.WriteString(line)
			for ; len(marks) > 0 && marks[0][1] <= end; marks = marks[1:] {
				left = append(left, [2]int{marks[0][0] + shift, marks[0][1] + shift})
			}
		}
		for len(marks) > 0 && marks[0][0] < end { // in a heading, or over the end of a line
			marks = marks[1:]
		}
		from = end
	}
	return kept.String(), left
}

// cut takes the window of text that shows most matched bytes, begins it at a sentence or line where one is near, ends it with
// a word, and makes it one line.
func cut(text string, marks [][2]int) (string, [][2]int) {
	from := 0
	if len(marks) > 0 {
		from = sentence(text, bestWindow(marks))
	}
	to := wholeWord(text, from, advance(text, from, snippetColumns))
	ends := to >= len(strings.TrimRight(text, blanks))
	body := strings.TrimRight(text[from:to], blanks)
	if !ends {
		body = strings.TrimRight(body, "，、；：,;: ")
	}
	line := make([]byte, 0, len(body)+2*len(ellipsis))
	if from > 0 {
		line = append(line, ellipsis...)
	}
	line, out := oneLine(line, text[:from+len(body)], from, marks)
	if !ends {
		line = append(line, ellipsis...)
	}
	return string(line), out
}

const blanks = " \t\r\n"

// oneLine appends the lines of a text, from a byte on, as one, and gives where the marks are in it. A blank stands between two,
// but not behind the punctuation of Chinese, which is as wide as if it had one.
func oneLine(line []byte, text string, from int, marks [][2]int) (joined []byte, moved [][2]int) {
	for first := true; ; first = false {
		from += len(text[from:]) - len(strings.TrimLeft(text[from:], blanks))
		if from >= len(text) {
			return line, moved
		}
		end := len(text)
		if n := strings.IndexAny(text[from:], "\r\n"); n >= 0 {
			end = from + n
		}
		last, _ := utf8.DecodeLastRune(line)
		next, _ := utf8.DecodeRuneInString(text[from:])
		if !first && !(unicode.IsPunct(last) && (last >= chinesePunctuation || last >= curly && isIdeograph(next))) {
			line = append(line, ' ')
		}
		shift := len(line) - from
		for _, c := range []byte(strings.TrimRight(text[from:end], blanks)) {
			if c == '\t' {
				c = ' '
			}
			line = append(line, c)
		}
		for _, m := range marks {
			if lo, hi := max(m[0], from)+shift, min(m[1]+shift, len(line)); m[1] > from && m[0] < end && lo < hi {
				moved = append(moved, [2]int{lo, hi})
			}
		}
		from = end
	}
}

// From these characters on punctuation is that of Chinese; the curly quotes and the ellipsis are it beside Chinese.
const (
	curly              = 0x2018
	chinesePunctuation = 0x3000
)

// wholeWord goes back to the beginning of a word that the end of a window parts, unless that is as long as an address.
func wholeWord(text string, from, to int) int {
	const longest = 24
	inWord := func(at int) bool { return text[at] > ' ' && text[at] < utf8.RuneSelf }
	at := to
	for at > from && at < len(text) && to-at < longest && inWord(at-1) && inWord(at) {
		at--
	}
	if at == from || to-at == longest {
		return to
	}
	return at
}

// bestWindow gives the mark at which a window with the most matched bytes begins.
func bestWindow(marks [][2]int) int {
	best, at := -1, 0
	sum, j := 0, 0
	for i := range marks {
		for j < len(marks) && marks[j][1]-marks[i][0] <= snippetColumns {
			sum += marks[j][1] - marks[j][0]
			j++
		}
		if sum > best {
			best, at = sum, marks[i][0]
		}
		if j > i {
			sum -= marks[i][1] - marks[i][0]
		} else {
			j = i + 1
		}
	}
	return at
}

// sentence goes back to where the sentence or line of a place begins, if that is near, else a little way.
func sentence(text string, at int) int {
	const near = 60 // bytes
	low := max(0, at-near)
	if i := strings.LastIndexAny(text[low:at], "\n。！？!?；;"); i >= 0 {
		_, n := utf8.DecodeRuneInString(text[low+i:])
		begin := low + i + n
		return begin + len(text[begin:at]) - len(strings.TrimLeft(text[begin:at], " \n"))
	}
	if low == 0 {
		return 0
	}
	back := max(0, at-near/3)
	for back < at && !(utf8.RuneStart(text[back]) && (text[back] >= utf8.RuneSelf || text[back-1] == ' ')) {
		back++
	}
	return back + len(text[back:at]) - len(strings.TrimLeft(text[back:at], " ，、：）”,:)")) // no line begins with these
}

// advance goes on from a place by that many columns, to the end of a character.
func advance(text string, from, columns int) int {
	for from < len(text) && columns > 0 {
		r, n := utf8.DecodeRuneInString(text[from:])
		columns--
		if isIdeograph(r) || r >= 0xff00 {
			columns--
		}
		from += n
	}
	return from
}
