package message

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible makes what the eye does not see but a reader should know of visible, for a text or a line that is shown:
//
//   - A character that turns the direction of writing (UAX #9: RLO, LRO, RLE, RLI) is written out, as [U+202E]. Those that
//     turn nothing by themselves are dropped: what they part or end is not there any more.
//   - A character without width between two letters or digits is written out likewise: it splits a word that looks whole,
//     for the eye of a person and not for a program. Where scripts need it, as between Arabic or Indic letters and within
//     emoji, it stays. Elsewhere, as in the padding of newsletters, it does nothing and is dropped.
//
// What is judged, compared or searched is the text as it came, and not this.
func Visible(s string) string {
	if !strings.ContainsFunc(s, unseen) {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	before := ' ' // the last character that is seen
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if !unseen(r) {
			out.WriteString(s[:size])
			before, s = r, s[size:]
			continue
		}
		run := len(s) - len(strings.TrimLeftFunc(s, unseen))
		writeUnseen(&out, before, s[:run], s[run:])
		s = s[run:]
	}
	return out.String()
}

// writeUnseen writes what is to be seen of a run of characters that are not, each once.
func writeUnseen(out *strings.Builder, before rune, run, after string) {
	next, _ := utf8.DecodeRuneInString(after)
	shown := map[rune]bool{}
	for _, r := range run {
		switch {
		case turnsAround(r), inWord(before) && inWord(next) && !turnsWriting(r) && r != softHyphen:
			if !shown[r] {
				shown[r] = true
				fmt.Fprintf(out, "[U+%04X]", r)
			}
		case joins(r) && joinable(before) && len(after) > 0 && joinable(next), unicode.Is(unicode.Variation_Selector, r):
			out.WriteRune(r)
		}
	}
}

const softHyphen = '\u00ad'

// unseen tells the characters that have no width and no look of their own.
func unseen(r rune) bool {
	switch {
	case r < softHyphen:
		return false
	case r == '\u034f', r == '\u115f', r == '\u1160', r == '\u3164', r == '\uffa0': // a joiner, and fillers that look like blanks
		return true
	case r >= '\u0600' && r <= '\u0605', r == '\u06dd', r == '\u070f', r == '\u08e2', r >= '\ufff9' && r <= '\ufffb': // these are seen
		return false
	}
	return unicode.Is(unicode.Cf, r)
}

// turnsAround tells those of the characters that turn the direction of writing which turn text that has none of its own.
func turnsAround(r rune) bool {
	return r == '\u202b' || r == '\u202d' || r == '\u202e' || r == '\u2067'
}

// joins tells the joiner and the non-joiner.
func joins(r rune) bool { return r == '\u200c' || r == '\u200d' }

// inWord tells a letter or digit of the scripts whose words need no character without width.
func inWord(r rune) bool {
	return unicode.IsDigit(r) || unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Han, unicode.Hiragana,
		unicode.Katakana, unicode.Hangul, unicode.Armenian)
}

// joinable tells what a joiner may stand beside: a letter or mark of another script, or a symbol, such as an emoji.
func joinable(r rune) bool {
	return r != utf8.RuneError && !inWord(r) && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsSymbol(r))
}

// Visible gives what is shown of a mail, with what the eye does not see made visible. The rest is p's own.
func (p *Parsed) Visible() *Parsed {
	v := *p
	v.From, v.Subject, v.Text, v.Quoted = Visible(p.From), Visible(p.Subject), Visible(p.Text), Visible(p.Quoted)
	v.To = make([]string, len(p.To))
	for i, to := range p.To {
		v.To[i] = Visible(to)
	}
	v.Links = make([]Link, len(p.Links))
	for i, l := range p.Links {
		l.Text = Visible(l.Text)
		v.Links[i] = l
	}
	return &v
}
