package trust

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// asking is one line of testdata/requests-*.tsv.
type asking struct {
	kinds []string // none for a harmless mail
	text  string
}

func readAskings(t *testing.T, name string) (out []asking) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		kinds, text, ok := strings.Cut(lines.Text(), "\t")
		if strings.HasPrefix(kinds, "#") {
			continue
		}
		if !ok {
			t.Fatalf("%s: no tab in %q", name, lines.Text())
		}
		a := asking{text: text}
		if kinds != "-" {
			a.kinds = strings.Split(kinds, ",")
		}
		out = append(out, a)
	}
	return out
}

// TestRequestsAreFound prints how many of the mails that ask are found, and how many harmless ones are taken for such.
func TestRequestsAreFound(t *testing.T) {
	for _, name := range []string{"requests-dev.tsv", "requests-heldout.tsv", "requests-unseen-1.tsv"} {
		t.Run(name, func(t *testing.T) {
			var asks, found, exact, harmless, alarms int
			for _, a := range readAskings(t, name) {
				got := Policy{}.requestsOf(a.text)
				switch {
				case len(a.kinds) == 0:
					harmless++
					if len(got) > 0 {
						alarms++
						t.Logf("false alarm %v: %s", got, a.text)
					}
					continue
				case len(got) > 0:
					found++
				default:
					t.Logf("missed %v: %s", a.kinds, a.text)
				}
				asks++
				if !slices.ContainsFunc(a.kinds, func(k string) bool { return !slices.Contains(got, k) }) {
					exact++
				} else if len(got) > 0 {
					t.Logf("found %v instead of %v: %s", got, a.kinds, a.text)
				}
			}
			recall, rate := float64(found)/float64(asks), float64(alarms)/float64(harmless)
			t.Logf("%d ask: recall %.3f, of the right kind %.3f; %d harmless: false alarms %.3f",
				asks, recall, float64(exact)/float64(asks), harmless, rate)
			if recall < 0.95 || rate > 0.03 {
				t.Error("wanted: recall 0.95 or more, false alarms 0.03 or fewer")
			}
		})
	}
}

// TestOurOwnAdviceAsksForNothing reads the articles line by line: they speak of passwords, codes and swindlers all the
// time, and ask for nothing.
func TestOurOwnAdviceAsksForNothing(t *testing.T) {
	names, err := filepath.Glob("../../assets/pack/articles/*/*.md")
	if err != nil || len(names) == 0 {
		t.Fatalf("no articles: %v", err)
	}
	lines := 0
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "keywords:") { // words alone
				continue
			}
			lines++
			if got := (Policy{}).requestsOf(line); len(got) > 0 {
				t.Errorf("%s: %v: %s", name, got, line)
			}
		}
	}
	t.Logf("%d lines of %d articles", lines, len(names))
}
