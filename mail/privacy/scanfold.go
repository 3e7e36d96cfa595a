package privacy

import (
	"unicode"
	"unicode/utf8"
)

// folded is a piece of text as it is compared: digits, letters and signs that have a wide or another form are plain ASCII,
// what nobody sees is gone, all else stands as it was. It knows where each byte came from.
type folded struct {
	text  []byte
	lower []byte  // text with A to Z in lower case
	at    []int32 // of each byte: where its character begins in the source, from base on; and one more for the end
	base  int
}

// fold takes up text[from:to].
func (f *folded) fold(text string, from, to int) {
	f.base, f.text, f.lower, f.at = from, f.text[:0], f.lower[:0], f.at[:0]
	for i := from; i < to; {
		b := text[i]
		if b < utf8.RuneSelf {
			f.put(b, i)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:to])
		if plain, ok := plainRune(r); !ok {
			for _, b := range []byte(text[i : i+n]) {
				f.put(b, i)
			}
		} else if plain != 0 {
			f.put(plain, i)
		}
		i += n
	}
	f.at = append(f.at, int32(to-from))
}

func (f *folded) put(b byte, i int) {
	f.text = append(f.text, b)
	f.at = append(f.at, int32(i-f.base))
	if 'A' <= b && b <= 'Z' {
		b += 'a' - 'A'
	}
	f.lower = append(f.lower, b)
}

// source is where a byte of the folded text came from.
func (f *folded) source(i int) int { return f.base + int(f.at[i]) }

// wide tells whether a byte of the folded text was another character in the source.
func (f *folded) wide(i int) bool { return f.text[i] < utf8.RuneSelf && f.at[i+1]-f.at[i] > 1 }

// byteAt is the folded text's byte at i, 0 outside it.
func (f *folded) byteAt(i int) byte {
	if i < 0 || i >= len(f.text) {
		return 0
	}
	return f.text[i]
}

// lowerAt is byteAt in lower case.
func (f *folded) lowerAt(i int) byte {
	if i < 0 || i >= len(f.lower) {
		return 0
	}
	return f.lower[i]
}

// has tells whether the text goes on with s at i, in whatever case; s is in lower case and not empty. Most texts differ in
// the first byte.
func (f *folded) has(i int, s string) bool {
	return i >= 0 && len(f.lower)-i >= len(s) && f.lower[i] == s[0] && string(f.lower[i:i+len(s)]) == s
}

// endsWith tells whether s stands right before i.
func (f *folded) endsWith(i int, s string) bool { return f.has(i-len(s), s) }

// plainRune gives the ASCII character that r stands for, 0 for what nobody sees; ok is false when r stands for itself.
func plainRune(r rune) (plain byte, ok bool) {
	switch {
	case '\u3400' <= r && r <= '\u9fff': // Chinese, and so most of what is not ASCII
		return 0, false
	case '！' <= r && r <= '～':
		return byte(r - '！' + '!'), true
	case r == '\u3000', r == '\u00a0', '\u2000' <= r && r <= '\u200a', r == '\u202f', r == '\u205f':
		return ' ', true
	case '\u200b' <= r && r <= '\u200f', '\u202a' <= r && r <= '\u202e', '\u2060' <= r && r <= '\u206f', r == '\ufeff', r == '\u00ad':
		return 0, true
	case '\u2010' <= r && r <= '\u2015', r == '\u2212', r == '\ufe58', r == '\ufe63':
		return '-', true
	case r == '\u00b7', r == '\u2022', r == '\u30fb': // dots in the middle of the line, between groups of digits
		return '.', true
	case unicode.Is(unicode.Nd, r):
		return '0' + byte(digitOf(r)), true
	}
	return 0, false
}

// digitOf is the value of a decimal digit of any script: they come in rows of ten (Unicode, section 4.6).
func digitOf(r rune) rune {
	const mathematical = 0x1d7ce // five rows that touch
	if r >= mathematical && r < mathematical+50 {
		return (r - mathematical) % 10
	}
	zero := r
	for r-zero < 9 && unicode.Is(unicode.Nd, zero-1) {
		zero--
	}
	return r - zero
}

func isDigit(b byte) bool  { return '0' <= b && b <= '9' }
func isUpper(b byte) bool  { return 'A' <= b && b <= 'Z' }
func isLower(b byte) bool  { return 'a' <= b && b <= 'z' }
func isLetter(b byte) bool { return isUpper(b) || isLower(b) }
func isWord(b byte) bool   { return isDigit(b) || isLetter(b) || b == '_' }
func isSpace(b byte) bool  { return b == ' ' || b == '\t' }

// isTokenByte tells what keys, tokens and web addresses are made of.
func isTokenByte(b byte) bool {
	return isWord(b) || b == '-' || b == '.' || b == '/' || b == '+' || b == '=' || b == '~' || b == '%'
}
