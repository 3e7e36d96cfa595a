package pack

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestBlocks(t *testing.T) {
	got := Blocks(`## How *to*

Open the **official** site
and use ` + "`code`" + `.

1. One
2. Two with [a link](reset-password)
   - inner

- [bad](javascript:alert(1))
- <b>raw</b> &amp; \*star\*

> Never share
> a code.
`)
	want := []Block{
		{Kind: "heading", Level: 2, Text: []Span{{Text: "How to"}}},
		{Kind: "paragraph", Text: []Span{{Text: "Open the "}, {Text: "official", Bold: true}, {Text: " site and use "},
			{Text: "code", Code: true}, {Text: "."}}},
		{Kind: "steps", Items: [][]Span{
			{{Text: "One"}},
			{{Text: "Two with "}, {Text: "a link", Link: "article:reset-password"}, {Text: "\n· inner"}},
		}},
		{Kind: "list", Items: [][]Span{{{Text: "bad"}}, {{Text: "<b>raw</b> & *star*"}}}},
		{Kind: "note", Text: []Span{{Text: "Never share a code."}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

func TestBlocksJoinChineseLinesWithoutSpace(t *testing.T) {
	if got := Blocks("登录\n官网"); got[0].Text[0].Text != "登录官网" {
		t.Errorf("got %q", got[0].Text[0].Text)
	}
}

func TestInnerLink(t *testing.T) {
	for link, want := range map[string]string{
		"article:a-b": "article:a-b", "fix:x": "fix:x", "channel:phone": "channel:phone", "a-b": "article:a-b",
		"a-b.md": "article:a-b", "./a.md": "article:a", "https://a.example/x": "https://a.example/x",
		"http://a.example": "", "javascript:x": "", "../secret": "", "file:///etc/passwd": "", "https://": "",
	} {
		if got := safeLink(link); got != want {
			t.Errorf("safeLink(%q) = %q, want %q", link, got, want)
		}
	}
}

// A megabyte of nesting must not hold the program up.
func TestBlocksAreBounded(t *testing.T) {
	for _, s := range []string{">", "> ", "- ", "1. ", "*", "[", "![", "<", "`", "&#1;", "**a "} {
		start := time.Now()
		Blocks(strings.Repeat(s, 500_000/len(s)))
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%q took %v", s, d)
		}
	}
}
