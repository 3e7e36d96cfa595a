package faq

import (
	"bufio"
	"os"
	"strings"
	"testing"
)

// Each question of testdata/urgent.tsv is recognised, or left alone, and when it is recognised the way out comes first.
func TestUrgentQuestionsLeadToTheWayOut(t *testing.T) {
	l := New(embedded(t))
	for _, c := range cases(t, "testdata/urgent.tsv") {
		fix, urgent := l.urgent(l.index().Parse(c.query))
		if urgent != (c.want == "yes") {
			t.Errorf("line %d: %q: urgent %v, want %s", c.line, c.query, urgent, c.want)
			continue
		}
		for _, lang := range []string{"zh-CN", "en"} {
			rs := l.Search(Query{Text: c.query, Lang: lang})
			first := len(rs) > 0 && rs[0].Urgent
			if first != urgent || urgent && (rs[0].ID != fix || rs[0].Kind != KindFix || rs[0].Title == "") {
				t.Errorf("line %d: %q in %s finds %v first", c.line, c.query, lang, names(rs))
			}
		}
	}
}

// testCase is a line of a table in testdata: what is wanted, a tab, the query.
type testCase struct {
	line        int
	want, query string
}

// cases reads such a table; # begins a comment.
func cases(t *testing.T, file string) (list []testCase) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		text := lines.Text()
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		want, query, ok := strings.Cut(text, "\t")
		if !ok {
			t.Fatalf("%s:%d: no tab", file, n)
		}
		list = append(list, testCase{n, want, query})
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Fatalf("%s has no cases", file)
	}
	return list
}
