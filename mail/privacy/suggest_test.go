package privacy

import (
	"fmt"
	"image"
	"strings"
	"testing"
)

// line lays words side by side, ten pixels a letter.
func line(n int, text string) (words []Word) {
	x := 0
	for _, w := range strings.Fields(text) {
		words = append(words, Word{w, image.Rect(x, n*20, x+10*len(w), n*20+12), n})
		x += 10 * (len(w) + 1)
	}
	return words
}

func TestWhatLooksSecretIsSuggested(t *testing.T) {
	for text, want := range map[string]string{
		"Card 6222 0212 3456 7890 123 ok": "card[{48 -2} {282 14}]",
		"ann@mail.example":                "email[{-2 -2} {162 14}]",
		"ID 11010519491231002X":           "id[{28 -2} {212 14}]",
		"Tel 13800138000":                 "phone[{38 -2} {152 14}]",
		"code: 483920":                    "code[{58 -2} {122 14}]",
		"Order OK20261120-558201":         "",
		"Balance 12,345.67":               "",
	} {
		got := ""
		for _, s := range Suggest(line(0, text)) {
			got += fmt.Sprintf("%s[{%d %d} {%d %d}]", s.Kind, s.Box.Min.X, s.Box.Min.Y, s.Box.Max.X, s.Box.Max.Y)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestANumberDoesNotRunOverTheEndOfALine(t *testing.T) {
	if found := Suggest(append(line(0, "6222 0212"), line(1, "3456 7890")...)); len(found) > 0 {
		t.Errorf("found %v", found)
	}
}
