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

func TestABreakPartsAWord(t *testing.T) {
	for _, c := range []struct {
		before, after string
		want          bool
	}{
		{"请核对密", "码再登录", true},
		{"请核对", "密码再登录", false},
		{"刚刚发现", "在哪里", false}, // as well one word as the other
		{"过一", "会儿再试", true},
		{"过一会", "儿再试", true},
		{"过", "一会儿再试", false},
		{"联系方式不需", "要它", true},
		{"在“联系", "我们”里", true},
		{"已", "发送", true},
		{"", "发送", false},
		{"发送", "", false},
	} {
		if got := partsWord(c.before+c.after, len(c.before)); got != c.want {
			t.Errorf("%s/%s: %v", c.before, c.after, got)
		}
	}
}
