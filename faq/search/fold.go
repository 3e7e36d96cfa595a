package search

import (
	_ "embed"
	"strings"
	"unicode"
)

// The tables of gentables: see there for their layout and sources.
//
//go:embed tables.bin
var tables string

const (
	foldFirst, foldLast = 0x3400, 0x9fff
	readFirst, readLast = 0x4e00, 0x9fff

	readAt     = 2 * (foldLast - foldFirst + 1)
	syllableAt = readAt + 4*(readLast-readFirst+1)
)

func tableAt(i int) uint16 { return uint16(tables[i]) | uint16(tables[i+1])<<8 }

// foldRune gives the form under which a character is indexed: simplified, half width, lower case, without accents.
func foldRune(r rune) rune {
	switch {
	case r < 0x80:
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	case r >= foldFirst && r <= foldLast:
		if s := tableAt(2 * int(r-foldFirst)); s != 0 {
			return rune(s)
		}
		return r
	case r >= 0xff01 && r <= 0xff5e: // full-width ASCII
		return foldRune(r - 0xfee0)
	case r == 0x3000: // ideographic space
		return ' '
	case r < 0x250:
		return foldLatin(unicode.ToLower(r))
	}
	return unicode.ToLower(r)
}

// foldLatin takes the accent off the letters that English borrows.
func foldLatin(r rune) rune {
	const from, to = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ", "aaaaaaceeeeiiiinoooooouuuuyy"
	if i := strings.IndexRune(from, r); i >= 0 {
		return rune(to[i/2]) // each of these letters takes two bytes
	}
	return r
}

// isIdeograph tells the scripts that are written without spaces, which are indexed character by character.
func isIdeograph(r rune) bool {
	switch {
	case r < 0x2e80:
		return false
	case r >= foldFirst && r <= foldLast:
		return true
	case r >= 0x3000 && r <= 0x303f:
		return r == '〇' || r == '々'
	case r >= 0xff00 && r <= 0xff65, r >= 0xfe00 && r <= 0xfe0f:
		return false
	}
	return unicode.IsLetter(r)
}
