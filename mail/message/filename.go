package message

import (
	"strings"
	"unicode"
)

const (
	maxFileName  = 120 // characters
	maxExtension = 20  // characters of the end that are kept when a name is cut
)

// deviceName is what Windows takes for a device, with any extension.
var deviceName = compiled(`(?i)^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ ]*(\.|$)`)

// safeFileName gives the last element of a path without what misleads the reader's eye or the file system: control and
// format characters, among them the marks that turn the direction of writing, what Windows does not allow in a name,
// blanks and dots at its ends, and the names of its devices. It is "" when nothing is left.
func safeFileName(name string) string {
	name = strings.ToValidUTF8(name, "_")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029':
			return -1
		case strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, name)
	name = strings.TrimFunc(name, func(r rune) bool { return r == '.' || unicode.IsSpace(r) })
	if deviceName().MatchString(name) {
		name = "_" + name
	}
	if r := []rune(name); len(r) > maxFileName {
		name = string(r[:maxFileName-maxExtension]) + string(r[len(r)-maxExtension:])
	}
	return name
}

// turnsWriting tells the characters that change the direction of what follows (UAX #9), which make "gpj.exe" of "exe.jpg".
func turnsWriting(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u200e' || r == '\u200f' || r == '\u061c'
}
