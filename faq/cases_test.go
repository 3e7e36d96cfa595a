package faq

import (
	"slices"
	"strings"
	"testing"
)

// Each case of testdata/search.tsv holds on the real pack, whatever language results are shown in.
func TestEachCaseComesFirst(t *testing.T) {
	const atLeast = 200
	l := New(embedded(t))
	list := cases(t, "testdata/search.tsv")
	if len(list) < atLeast {
		t.Errorf("%d cases, want %d", len(list), atLeast)
	}
	for _, c := range list {
		for _, lang := range []string{"zh-CN", "en"} {
			rs := l.Search(Query{Text: c.query, Lang: lang})
			if len(rs) == 0 || !slices.Contains(strings.Split(c.want, ","), rs[0].ID) {
				t.Errorf("line %d: %q finds %v, want %s", c.line, c.query, names(rs[:min(len(rs), 3)]), c.want)
				break
			}
		}
	}
}
