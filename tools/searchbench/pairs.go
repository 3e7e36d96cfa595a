package main

import (
	"strings"
	"unicode"
)

// pairs cuts a text into words, and Chinese into pairs of neighbouring characters (a character that stands alone stays
// so), as bleve's analyzer for Chinese does.
func pairs(text string) (out []string) {
	var run []rune
	han := false
	flush := func() {
		switch {
		case !han && len(run) > 0, len(run) == 1:
			out = append(out, strings.ToLower(string(run)))
		case len(run) > 1:
			for i := 1; i < len(run); i++ {
				out = append(out, string(run[i-1:i+1]))
			}
		}
		run = run[:0]
	}
	for _, r := range text {
		is := unicode.Is(unicode.Han, r)
		if !is && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush()
			continue
		}
		if is != han {
			flush()
			han = is
		}
		run = append(run, r)
	}
	flush()
	return out
}
