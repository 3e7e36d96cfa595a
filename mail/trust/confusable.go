package trust

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// lookAlikes are letters of other scripts, and their kin, that fonts draw like Latin ones: those of the Unicode
// confusables (UTS #39) that IDNA lets into domains, with the letters first that impostors use.
var lookAlikes = pairs(
	"a", "аɑαạăȧǎ", "b", "ЬƄьᏏƅ", "c", "сϲᴄⅽҫċ", "d", "ԁⅾɗժ", "e", "еҽẹėɛεє", "f", "ƒſḟք", "g", "ɡցğġ", "h", "һհḥ",
	"i", "іıɩιìíịįɪǐι", "j", "јʝϳ", "k", "κкķḳƙҝĸк", "l", "ӏⅼļḷłɭןוا", "m", "мⅿṃ", "n", "ոռņṇńπηп", "o", "оοօσɵọøơȯоᴏ০௦ഠ๐૦०٥",
	"p", "рρṗƿþ", "q", "ԛգզ", "r", "гŗṛᴦɼ", "s", "ѕꜱşșṣś", "t", "τтţțṭŧ", "u", "υսụūµμц", "v", "νѵṿⅴᴠ", "w", "ԝѡωшẉɯᴡ",
	"x", "хχẋҳ×", "y", "уүγỵýʏч", "z", "ᴢżẓźʐ", "o", "0", "l", "1|", "s", "5$", "b", "8", "e", "3", "a", "4@", "g", "9", "t", "7",
)

func pairs(list ...string) map[rune]rune {
	out := map[rune]rune{}
	for i := 0; i+1 < len(list); i += 2 {
		for _, r := range list[i+1] {
			out[r] = rune(list[i][0])
		}
	}
	return out
}

var manyForOne = strings.NewReplacer("rn", "m", "vv", "w", "cl", "d", "i", "l", "-", "", "_", "", " ", "")

// skeleton is what is left of a name when everything that looks alike is made the same: two names with equal skeletons
// can be taken for each other.
func skeleton(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch like, ok := lookAlikes[r]; {
		case ok:
			b.WriteRune(like)
		case unicode.Is(unicode.Mn, r) || hidden(r):
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return manyForOne.Replace(b.String())
}

// hidden tells the characters that are not seen, or that turn the reading around: zero-width ones and bidi controls.
func hidden(r rune) bool {
	return unicode.Is(unicode.Cf, r) || r == 0x034f || r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0xffa0
}

// mixesScripts tells a word with Latin letters and letters of a script that looks like them.
func mixesScripts(word string) bool {
	latin, other := false, false
	for _, r := range word {
		latin = latin || unicode.Is(unicode.Latin, r)
		other = other || unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee, unicode.Coptic)
	}
	return latin && other
}

// distance counts the letters to insert, drop, change or swap with a neighbour on the way from a to b (optimal string
// alignment), as far as most; most+1 stands for more.
func distance(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if d := len(x) - len(y); d > most || -d > most {
		return most + 1
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		row[0] = i + 1
		for j := range y {
			change := 1
			if x[i] == y[j] {
				change = 0
			}
			row[j+1] = min(row[j]+1, last[j+1]+1, last[j]+change)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return min(last[len(y)], most+1)
}
