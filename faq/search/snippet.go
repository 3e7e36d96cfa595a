package search

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A snippet is as wide as two lines of a result: a Chinese character counts two columns.
const snippetColumns = 110

// maxScan bounds the bytes of a body that are looked through for a snippet.
const maxScan = 16 << 10

// Snippet cuts a line from the first of the texts that matches, and gives the byte ranges in it that do; the beginning
// of the first text when none does.
func (q *Query) Snippet(texts ...string) (snippet string, marks [][2]int) {
	for _, text := range texts {
		text = text[:min(len(text), maxScan)]
		if marks := q.Marks(text); len(marks) > 0 {
			return cut(text, marks)
		}
	}
	for _, text := range texts {
		if strings.TrimSpace(text) != "" {
			return cut(text, nil)
		}
	}
	return "", nil
}

// cut takes the window of text that shows most matched bytes, begins it at a sentence or line where one is near, and
// makes it one line.
func cut(text string, marks [][2]int) (string, [][2]int) {
	from := 0
	if len(marks) > 0 {
		from = sentence(text, bestWindow(marks))
	}
	to := advance(text, from, snippetColumns)
	var b strings.Builder
	if from > 0 {
		b.WriteString("…")
	}
	shift := b.Len() - from
	b.WriteString(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == '\r' {
			return ' ' // of one byte as well, so that the marks stay
		}
		return r
	}, strings.TrimRight(text[from:to], " \n\t")))
	end := b.Len()
	if to < len(strings.TrimRight(text, " \n\t")) {
		b.WriteString("…")
	}
	var out [][2]int
	for _, m := range marks {
		lo, hi := max(m[0], from)+shift, min(m[1]+shift, end)
		if m[1] > from && m[0] < to && lo < hi {
			out = append(out, [2]int{lo, hi})
		}
	}
	return b.String(), out
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
	return back
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

// Marks gives the byte ranges of text that match, end exclusive, in order and apart from each other.
func (q *Query) Marks(text string) [][2]int {
	var out [][2]int
	mark := func(lo, hi int) {
		if n := len(out); n > 0 && lo <= out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], hi)
			return
		}
		out = append(out, [2]int{lo, hi})
	}
	var s scanner
	var buf []byte
	s.reset(text)
	for s.next() {
		if s.word {
			buf = s.appendWord(buf[:0])
			if term, ok := q.x.lookup[string(buf)]; ok && q.words[term] {
				mark(s.at[0], s.at[len(s.at)-1])
			}
			continue
		}
		for i, r := range s.runes {
			if !q.sound && q.begin[r>>6&7]>>(r&63)&1 == 0 {
				continue
			}
			if q.keys[runeKey(r)] {
				mark(s.at[i], s.at[i+1])
			}
			if i+1 < len(s.runes) && q.pair(r, s.runes[i+1]) {
				mark(s.at[i], s.at[i+2])
			}
		}
	}
	return slices.Clip(out)
}

func (q *Query) pair(a, b rune) bool {
	if q.keys[pairKey(a, b)] {
		return true
	}
	if !q.sound {
		return false
	}
	for _, p := range both(a) {
		for _, s := range both(b) {
			if p != 0 && s != 0 && q.keys[soundPairKey(p, s)] {
				return true
			}
		}
	}
	return false
}

func both(r rune) [2]uint16 {
	first, second := readings(r)
	return [2]uint16{first, second}
}
