package widget

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
)

// typeset is a text broken into rows for a width. It remembers the rows of each paragraph, so that a key breaks only the
// one anew that it changes.
type typeset struct {
	text      string
	style     fyne.TextStyle
	size      float32
	width     float32
	concealed bool // each character is shown as a dot
	settled   bool // it is read and not typed: no word is torn, and no short one left alone in a paragraph's last row
	rows      []textRow
	broken    map[string][]span // rows by paragraph, at this width and look
}

// textRow is a row, in bytes of the text. The next one begins where it ends, or after the newline.
type textRow struct {
	start, end int
	soft       bool // the paragraph goes on in the next row
}

// set breaks a text into rows of a width; endless keeps each paragraph on one.
func (s *typeset) set(text string, style fyne.TextStyle, size, width float32) {
	sameLook := s.style == style && s.size == size && s.width == width
	if s.rows != nil && sameLook && s.text == text {
		return
	}
	before := s.broken
	if !sameLook {
		before = nil
	}
	s.text, s.style, s.size, s.width = text, style, size, width
	s.broken = make(map[string][]span, len(before))
	s.rows = s.rows[:0]
	at := 0
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines, ok := s.broken[paragraph]
		if !ok {
			if lines, ok = before[paragraph]; !ok {
				lines = s.breakParagraph(paragraph)
			}
			s.broken[paragraph] = lines
		}
		for i, l := range lines {
			s.rows = append(s.rows, textRow{at + l.start, at + l.end, i+1 < len(lines)})
		}
		at += len(paragraph) + 1
	}
}

func (s *typeset) breakParagraph(text string) []span {
	if s.width >= endless {
		return []span{{0, len(text)}}
	}
	var f flow
	f.prepare(text, s.style, s.size)
	if !s.settled {
		return breakLines(f.words, s.width, f.fitting, nil)
	}
	f.lines, f.width = breakLines(f.words, s.width, f.fitting, f.torn), s.width
	f.keepCompany()
	return f.lines
}

// rowOf returns the row that an offset stands in. Where a paragraph goes on in the next row, the offset between them is
// the next one's beginning, or with early the end of the one before.
func (s *typeset) rowOf(offset int, early bool) int {
	row := max(sort.Search(len(s.rows), func(i int) bool { return s.rows[i].start > offset })-1, 0)
	if early && row > 0 && s.rows[row].start == offset && s.rows[row-1].soft {
		row--
	}
	return row
}

// shown is a part of the text as it is drawn.
func (s *typeset) shown(start, end int) string {
	if s.concealed {
		return strings.Repeat("•", utf8.RuneCountInString(s.text[start:end]))
	}
	return s.text[start:end]
}

// x returns how far from the left an offset stands in a row. Spaces at a row's end hang over its edge; the caret does not.
func (s *typeset) x(row, offset int) float32 {
	r := s.rows[row]
	return min(fyne.MeasureText(s.shown(r.start, min(max(offset, r.start), r.end)), s.size, s.style).Width, s.width)
}

// at returns the offset in a row that is nearest to x, and whether it is the end of a row that goes on in the next.
func (s *typeset) at(row int, x float32) (offset int, early bool) {
	r := s.rows[row]
	edges := []int{r.start}
	for i := r.start; i < r.end; {
		i = min(nextCharacter(s.text, i), r.end)
		edges = append(edges, i)
	}
	i := sort.Search(len(edges), func(i int) bool { return s.x(row, edges[i]) >= x })
	switch {
	case i == len(edges):
		i--
	case i > 0 && x-s.x(row, edges[i-1]) < s.x(row, edges[i])-x:
		i--
	}
	return edges[i], r.soft && edges[i] == r.end
}

// nextCharacter returns where the character at an offset ends, with the marks, joiners and variation selectors that
// belong to it (the part of UAX #29 that matters here); the text's end at its end.
func nextCharacter(text string, offset int) int {
	if offset >= len(text) {
		return len(text)
	}
	_, n := utf8.DecodeRuneInString(text[offset:])
	offset += n
	for offset < len(text) {
		r, n := utf8.DecodeRuneInString(text[offset:])
		if !extends(r) {
			break
		}
		offset += n
		if r == joiner && offset < len(text) {
			_, n = utf8.DecodeRuneInString(text[offset:])
			offset += n
		}
	}
	return offset
}

// previousCharacter returns where the character before an offset begins.
func previousCharacter(text string, offset int) int {
	for offset > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:offset])
		offset -= n
		if !extends(r) {
			if before, _ := utf8.DecodeLastRuneInString(text[:offset]); before != joiner {
				break
			}
		}
	}
	return offset
}

const joiner = '\u200D'

// extends reports whether a rune belongs to the one before it.
func extends(r rune) bool {
	return r >= 0x300 && (unicode.In(r, unicode.Mn, unicode.Me) || r == joiner || r >= 0x1F3FB && r <= 0x1F3FF)
}

// kind of a rune, for moving and selecting by words.
func wordKind(r rune) int {
	switch {
	case unicode.IsSpace(r):
		return 0
	case unicode.Is(unicode.Han, r):
		return 1
	case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || extends(r):
		return 2
	}
	return 3
}

// wordAround returns the word, or the run of spaces or signs, that an offset stands in. It does not leave the line.
func wordAround(text string, offset int) (start, end int) {
	start = strings.LastIndexByte(text[:offset], '\n') + 1
	end = len(text)
	if i := strings.IndexByte(text[offset:], '\n'); i >= 0 {
		end = offset + i
	}
	if start == end {
		return offset, offset
	}
	if offset == end {
		offset = previousCharacter(text, offset)
	}
	r, _ := utf8.DecodeRuneInString(text[offset:])
	other := func(o rune) bool { return wordKind(o) != wordKind(r) }
	if i := strings.IndexFunc(text[offset:end], other); i >= 0 {
		end = offset + i
	}
	if i := strings.LastIndexFunc(text[start:offset], other); i >= 0 {
		_, n := utf8.DecodeRuneInString(text[start+i:])
		start += i + n
	}
	return start, end
}

// nextWord returns where the word after an offset begins; the text's end after the last.
func nextWord(text string, offset int) int {
	if offset >= len(text) {
		return len(text)
	}
	_, end := wordAround(text, offset)
	end = max(end, nextCharacter(text, offset))
	return end + len(text[end:]) - len(strings.TrimLeft(text[end:], " \t"))
}

// previousWord returns where the word before an offset begins.
func previousWord(text string, offset int) int {
	bare := strings.TrimRight(text[:offset], " \t")
	if bare == "" || strings.HasSuffix(bare, "\n") {
		return max(len(bare)-1, 0)
	}
	start, _ := wordAround(text, previousCharacter(text, len(bare)))
	return start
}

// edit is a change of a text that can be taken back.
type edit struct {
	at            int // in bytes
	removed, with string
	caret         int // before it
}

// history keeps the edits of an entry, and those that were taken back.
type history struct {
	done, undone []edit
	open         bool // the next key may join the last edit
}

// mostEdits bounds what is kept.
const mostEdits = 500

// add remembers an edit. What is typed or deleted in one go, up to the end of a word, is one.
func (h *history) add(e edit, typed bool) {
	h.undone = nil
	if last := len(h.done) - 1; typed && h.open && last >= 0 && h.done[last].join(e) {
		return
	}
	h.done = append(h.done, e)
	if len(h.done) > mostEdits {
		h.done = slices.Delete(h.done, 0, 1)
	}
	h.open = typed
}

// join makes one of two edits where the second goes on with the first.
func (e *edit) join(next edit) bool {
	switch {
	case next.removed == "" && e.with != "" && next.at == e.at+len(e.with):
		last, _ := utf8.DecodeLastRuneInString(e.with)
		first, _ := utf8.DecodeRuneInString(next.with)
		if first == '\n' || last == '\n' || unicode.IsSpace(last) && !unicode.IsSpace(first) {
			return false
		}
		e.with += next.with
	case next.with == "" && e.with == "" && next.at+len(next.removed) == e.at:
		e.at, e.removed = next.at, next.removed+e.removed
	case next.with == "" && e.with == "" && next.at == e.at:
		e.removed += next.removed
	default:
		return false
	}
	return true
}
