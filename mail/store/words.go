package store

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"okpay.example/support/mail/ticket"
)

const (
	maxIndexed = 64 << 10 // bytes of a mail that are searched; longer ones are logs
	maxQuery   = 256      // bytes of a query
	maxPhrases = 8        // words of a query; each is a look-up
)

// ticketWords is what of a ticket is searched. The number is there as written and without its dash.
func ticketWords(k ticket.Ticket) string {
	id := string(k.ID)
	return indexWords(k.Subject + " " + id + " " + strings.ReplaceAll(id, "-", ""))
}

// messageWords is what of a mail is searched: not the quoted part, which another mail of the ticket says too.
func messageWords(m ticket.Message) string { return indexWords(m.Subject + " " + m.Text) }

// indexWords cuts text into words parted by spaces. A Chinese, Japanese or Korean character is a word of its own,
// so that a word of any length is found as a phrase, without a dictionary.
func indexWords(text string) string { return strings.Join(cut(truncate(text, maxIndexed)), " ") }

// queryPhrases turns what a person typed into FTS5 phrases that must all be found. The last word of each may be
// unfinished. typed tells nothing typed, which selects everything, from signs alone, which select nothing.
func queryPhrases(query string) (phrases []string, typed bool) {
	fields := strings.Fields(truncate(query, maxQuery))
	for _, field := range fields {
		// Only letters, marks and digits are left of a word, so nothing in it is FTS5 syntax.
		if words := cut(field); len(words) > 0 && len(phrases) < maxPhrases {
			phrases = append(phrases, `"`+strings.Join(words, " ")+`"*`)
		}
	}
	return phrases, len(fields) > 0
}

func cut(text string) []string {
	var words []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	for _, r := range norm.NFKC.String(strings.ToValidUTF8(text, " ")) { // folds full-width letters and digits
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			end()
			word.WriteRune(r)
			end()
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r):
			word.WriteRune(unicode.ToLower(r))
		default:
			end()
		}
	}
	end()
	return words
}

// truncate cuts s to n bytes at most, between characters.
func truncate(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
