package shot

import "testing"

func TestOfManyFilesThatWereNotTakenAFewLinesSayIt(t *testing.T) {
	var n Notes
	for _, text := range []string{"a", "", "a", "b", "c"} {
		n.Add(text)
	}
	if got := n.Text(3); got != "a\nb\nc" {
		t.Errorf("said is %q", got)
	}
	n.Add("d")
	if got := n.Text(3); got != "a\nb\nc\n…" {
		t.Errorf("of more said is %q", got)
	}
	if n.Add("d"); len(n) != 4 {
		t.Errorf("kept are %q", n)
	}
}
