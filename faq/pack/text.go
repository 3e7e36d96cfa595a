package pack

import (
	"maps"
	"slices"
	"strings"
)

// In gives the text in lang; where the pack has none, that of the same base language, then English, then the first by
// the language's name, so that the choice never depends on map order.
func (t Text) In(lang string) string {
	if s, ok := t[lang]; ok && s != "" {
		return s
	}
	base, _, _ := strings.Cut(lang, "-")
	keys := slices.Sorted(maps.Keys(t))
	for _, k := range keys {
		if b, _, _ := strings.Cut(k, "-"); b == base && t[k] != "" {
			return t[k]
		}
	}
	if s := t["en"]; s != "" {
		return s
	}
	for _, k := range keys {
		if t[k] != "" {
			return t[k]
		}
	}
	return ""
}
