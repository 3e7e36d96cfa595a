package search

import (
	"slices"
	"unicode/utf8"
)

// The fields that results show, in the order of their tokens.
const (
	shownTitle = iota
	shownQuestion
	shownBody
	shownFields
)

// token is a character or word of a text that was cut when the index was built, so that marking a result neither decodes
// nor folds its text again: most of what a keystroke costs would be that.
type token struct {
	at   uint32 // byte in the text
	unit uint32 // a folded character, or a word's term with wordBit
}

const wordBit = 1 << 31

// maxTokens bounds the tokens that are kept (16 MB). The texts beyond them, in a pack of many thousand articles, are cut
// again for each result.
const maxTokens = 2 << 20

func runeToken(at int, r rune) token         { return token{uint32(at), uint32(r)} }
func wordToken(at int, term uint32) token    { return token{uint32(at), term | wordBit} }
func (t token) word() (term uint32, ok bool) { return t.unit &^ wordBit, t.unit&wordBit != 0 }

// wanted is what a query marks: the keys and words that it asks for, sorted, behind filters that pass over most of a text.
type wanted struct {
	keys  []uint64
	words []uint32
	sound bool      // keys has syllables
	begin [8]uint64 // which characters keys may begin with, by their low bits
	stems [8]uint64 // which terms words has, by their low bits
}

func (w *wanted) ready() {
	slices.Sort(w.keys)
	w.keys = slices.Compact(w.keys)
	slices.Sort(w.words)
	w.words = slices.Compact(w.words)
	for _, k := range w.keys {
		r := k &^ pairBit
		if k&pairBit != 0 {
			r >>= 21
		}
		w.begin[r>>6&7] |= 1 << (r & 63)
	}
	for _, t := range w.words {
		w.stems[t>>6&7] |= 1 << (t & 63)
	}
}

func (w *wanted) key(k uint64) bool {
	_, ok := slices.BinarySearch(w.keys, k)
	return ok
}

func (w *wanted) word(term uint32) bool {
	if w.stems[term>>6&7]>>(term&63)&1 == 0 {
		return false
	}
	_, ok := slices.BinarySearch(w.words, term)
	return ok
}

// may tells whether a key can begin with the character.
func (w *wanted) may(r rune) bool { return w.sound || w.begin[r>>6&7]>>(r&63)&1 != 0 }

func (w *wanted) pair(a, b rune) bool {
	if w.key(pairKey(a, b)) {
		return true
	}
	if !w.sound {
		return false
	}
	for _, p := range both(a) {
		for _, s := range both(b) {
			if p != 0 && s != 0 && w.key(soundPairKey(p, s)) {
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

// TitleMarks gives the byte ranges of a document's title that match, end exclusive, in order and apart from each other.
func (q *Query) TitleMarks(doc int) [][2]int { return q.marks(doc, shownTitle) }

func (q *Query) marks(doc, field int) (out [][2]int) {
	d := &q.x.docs[doc]
	text := [shownFields]string{d.Title, d.Question, d.Body}[field]
	at := shownFields*doc + field
	tokens := q.x.tokens[q.x.cuts[at]:q.x.cuts[at+1]]
	if len(tokens) == 0 {
		tokens = q.x.tokenise(text)
	}
	for i, t := range tokens {
		if term, ok := t.word(); ok {
			if q.wanted.word(term) {
				out = mark(out, int(t.at), wordEnd(text, int(t.at)))
			}
			continue
		}
		r := rune(t.unit)
		if !q.wanted.may(r) {
			continue
		}
		end := runeEnd(text, int(t.at))
		if q.wanted.key(runeKey(r)) {
			out = mark(out, int(t.at), end)
		}
		if i+1 < len(tokens) && int(tokens[i+1].at) == end && tokens[i+1].unit&wordBit == 0 && q.wanted.pair(r, rune(tokens[i+1].unit)) {
			out = mark(out, int(t.at), runeEnd(text, end))
		}
	}
	return out
}

// tokenise makes the tokens of a text whose words the index has.
func (x *Index) tokenise(text string) (tokens []token) {
	s := scanner{text: text}
	var buf []byte
	for s.next() {
		if s.word {
			buf = s.appendWord(buf[:0])
			if term, ok := x.lookup[string(buf)]; ok {
				tokens = append(tokens, wordToken(s.at[0], term))
			}
			continue
		}
		for i, r := range s.runes {
			tokens = append(tokens, runeToken(s.at[i], r))
		}
	}
	return tokens
}

// mark adds a range, or joins it to the last one where they meet.
func mark(out [][2]int, lo, hi int) [][2]int {
	if n := len(out); n > 0 && lo <= out[n-1][1] {
		out[n-1][1] = max(out[n-1][1], hi)
		return out
	}
	return append(out, [2]int{lo, hi})
}

func runeEnd(text string, at int) int {
	_, n := utf8.DecodeRuneInString(text[at:])
	return at + n
}

// wordEnd gives where the word that begins at a byte ends.
func wordEnd(text string, at int) int {
	s := scanner{text: text, pos: at}
	s.next()
	return s.at[len(s.at)-1]
}
