package search

import "strings"

// syllables of pinyin without tones, sorted; the tables count them from 1.
var syllables = strings.Split(tables[syllableAt:], "\n")

// readings gives the one or two ways a folded character is read, 0 for none.
func readings(r rune) (first, second uint16) {
	if r < readFirst || r > readLast {
		return 0, 0
	}
	i := readAt + 4*int(r-readFirst)
	return tableAt(i), tableAt(i + 2)
}

// initial is the first letter of a syllable.
func initial(s uint16) byte { return syllables[s-1][0] }
