package widget

import (
	"testing"
	"unicode"
)

func TestTheWordsAreInOrder(t *testing.T) {
	if len(chineseWords)%wordBytes != 0 {
		t.Fatal("not all are two characters long")
	}
	for at := 0; at < len(chineseWords); at += wordBytes {
		word := chineseWords[at : at+wordBytes]
		for _, r := range word {
			if !unicode.Is(unicode.Han, r) {
				t.Errorf("%q is not Chinese", word)
			}
		}
		if at > 0 && chineseWords[at-wordBytes:at] >= word {
			t.Errorf("%q stands behind %q", word, chineseWords[at-wordBytes:at])
		}
		if !isWord(word) {
			t.Errorf("%q is not found", word)
		}
	}
	if isWord("的的") || isWord("") || isWord("龘龘") {
		t.Error("what is no word is one")
	}
}
