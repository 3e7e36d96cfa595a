package pack

import "unicode"

// The length of an article, as countWords counts it: English in words, Chinese in characters.
const (
	minWords, maxWords = 150, 500
	minRunes, maxRunes = 250, 800
)

// countWords counts a text as word processors count Chinese and English mixed: a Chinese character is one, and so is a
// run of Latin letters and digits ("QQ", "2FA", "two-step", "1,000"). Spaces and punctuation do not count. In an
// English text these are its words, in a Chinese one its characters.
func countWords(text string) int {
	n := 0
	in := false // within a run
	runes := []rune(text)
	for i, r := range runes {
		switch {
		case unicode.Is(unicode.Han, r):
			n++
			in = false
		case wordRune(r):
			if !in {
				n++
			}
			in = true
		default:
			// A mark between two letters or digits holds them together: "don't", "two-step", "9.30", "1,000".
			in = in && joins(r) && i+1 < len(runes) && wordRune(runes[i+1])
		}
	}
	return n
}

func wordRune(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) && !unicode.Is(unicode.Han, r)
}

func joins(r rune) bool {
	switch r {
	case '\'', '’', '-', '.', ',', ':', '/', '@', '_':
		return true
	}
	return false
}
