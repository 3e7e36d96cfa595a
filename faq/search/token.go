package search

import (
	"unicode"
	"unicode/utf8"
)

// maxWord bounds a word in bytes; what is longer is no word but still must cost nothing.
const maxWord = 48

// scanner cuts text into runs: a run of characters without spaces between them, or a word. Its buffers are reused from
// one run to the next.
type scanner struct {
	text string
	pos  int

	// Of the run: folded characters, and where each begins in text, with one more place for the end.
	runes []rune
	at    []int
	word  bool
}

func (s *scanner) reset(text string) { s.text, s.pos = text, 0 }

// next finds the next run; false at the end.
func (s *scanner) next() bool {
	s.runes, s.at = s.runes[:0], s.at[:0]
	for s.pos < len(s.text) {
		r, n := s.peek()
		if isIdeograph(r) {
			s.ideographs()
			return true
		}
		if isWordRune(r) {
			s.letters()
			return true
		}
		s.pos += n
	}
	return false
}

func (s *scanner) peek() (rune, int) {
	if c := s.text[s.pos]; c < utf8.RuneSelf {
		return foldRune(rune(c)), 1
	}
	r, n := utf8.DecodeRuneInString(s.text[s.pos:])
	return foldRune(r), n
}

func (s *scanner) take(r rune, n int) {
	s.runes, s.at = append(s.runes, r), append(s.at, s.pos)
	s.pos += n
}

func (s *scanner) ideographs() {
	s.word = false
	for s.pos < len(s.text) {
		r, n := s.peek()
		if !isIdeograph(r) {
			break
		}
		s.take(r, n)
	}
	s.at = append(s.at, s.pos)
}

// letters reads a word. An apostrophe inside joins ("don't" is dont), a possessive 's is left out, and a hyphen joins
// after a single letter ("e-mail" is email).
func (s *scanner) letters() {
	s.word = true
	end := s.pos
	for s.pos < len(s.text) {
		r, n := s.peek()
		if isWordRune(r) {
			s.take(r, n)
			end = s.pos
			continue
		}
		if r == '-' && len(s.runes) == 1 && s.letterFollows(n) {
			s.pos += n
			continue
		}
		if (r == '\'' || r == '’') && s.letterFollows(n) {
			if s.possessive(n) {
				break
			}
			s.pos += n
			continue
		}
		break
	}
	s.at = append(s.at, end)
	if s.pos < len(s.text) {
		if r, n := s.peek(); (r == '\'' || r == '’') && s.possessive(n) {
			s.pos += n + 1
		}
	}
}

func (s *scanner) letterFollows(n int) bool {
	i := s.pos + n
	return i < len(s.text) && isWordRune(foldRune(rune(s.text[i]))) && s.text[i] < utf8.RuneSelf
}

// possessive tells whether an 's, and then no letter, follows the apostrophe of n bytes at pos.
func (s *scanner) possessive(n int) bool {
	i := s.pos + n
	if i >= len(s.text) || s.text[i]|0x20 != 's' {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s.text[i+1:])
	return i+1 == len(s.text) || !isWordRune(foldRune(r))
}

// appendWord appends the run's word; shorter than the run when that is longer than a word can be.
func (s *scanner) appendWord(b []byte) []byte {
	for _, r := range s.runes {
		if len(b)+utf8.UTFMax > maxWord {
			break
		}
		b = utf8.AppendRune(b, r)
	}
	return b
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z'
	}
	return !isIdeograph(r) && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}
