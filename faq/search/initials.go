package search

import (
	"slices"
	"strings"
)

// initials finds runs of characters by the first letters of their readings (zhsd for 账户锁定).
type initials struct {
	text  []byte   // while building
	all   string   // the letters of all runs, each run ended by a bar
	runs  []uint32 // where each run begins in text
	owner []ranked // run → document, and the weight of the field that the run is in
}

// add takes in a run, and a second time by the other readings of its characters, where those begin with other letters
// (重复 is cf, 银行 yh).
func (s *initials) add(doc uint32, runes []rune, w float32) {
	from := len(s.text)
	other := false
	for _, r := range runes {
		c, second := byte('?'), byte(0)
		if p, q := readings(r); p != 0 {
			c = initial(p)
			if q != 0 {
				second = initial(q)
			}
		}
		other = other || second != 0 && second != c
		s.text = append(s.text, c)
	}
	s.end(doc, from, w)
	if !other {
		return
	}
	at := len(s.text)
	for _, r := range runes {
		c := s.text[from]
		if _, q := readings(r); q != 0 {
			c = initial(q)
		}
		s.text = append(s.text, c)
		from++
	}
	s.end(doc, at, w)
}

func (s *initials) end(doc uint32, from int, w float32) {
	s.runs, s.owner = append(s.runs, uint32(from)), append(s.owner, ranked{doc, w})
	s.text = append(s.text, '|')
}

// maxGap is how many characters may be left out between two letters, as 被 is in zhsd for 账户被锁定.
const maxGap = 1

// find gives the documents with a run that has the letters in a row, in order of the documents, each with the weights of
// its runs added up; only where there is none, those that have them with gaps. gaps tells which it was.
func (s *initials) find(letters string) (docs []ranked, gaps bool) {
	for at := 0; ; {
		i := strings.Index(s.all[at:], letters)
		if i < 0 {
			break
		}
		at += i
		docs = s.owned(docs, at)
		at += len(letters)
	}
	if len(docs) > 0 || len(letters) < 3 {
		return docs, false
	}
	for at := 0; ; at++ {
		i := strings.IndexByte(s.all[at:], letters[0])
		if i < 0 {
			return docs, true
		}
		at += i
		if withGaps(s.all[at+1:], letters[1:]) {
			docs = s.owned(docs, at)
		}
	}
}

// owned adds the run of a place in the text to its document.
func (s *initials) owned(docs []ranked, at int) []ranked {
	run, found := slices.BinarySearch(s.runs, uint32(at))
	if !found {
		run--
	}
	o := s.owner[run]
	if n := len(docs); n > 0 && docs[n-1].doc == o.doc {
		docs[n-1].score += o.score
		return docs
	}
	return append(docs, o)
}

// withGaps tells whether the text begins with the letters, at most maxGap others before each, all in one run.
func withGaps(text, letters string) bool {
	at := 0
	for i := range len(letters) {
		for skipped := 0; ; skipped++ {
			if at >= len(text) || text[at] == '|' || skipped > maxGap {
				return false
			}
			at++
			if text[at-1] == letters[i] {
				break
			}
		}
	}
	return true
}
