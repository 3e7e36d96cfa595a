package trust

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// asking is one line of testdata/requests-*.tsv.
type asking struct {
	kinds []string // none for a harmless mail
	text  string
}

func readAskings(t testing.TB, name string) (out []asking) {
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

// TestRequestsAreFound prints how many of the mails that ask are found, and how many harmless ones are taken for such. The
// rules know all of these cases by now; what they found of each file at first stands in docs/trust.md.
func TestRequestsAreFound(t *testing.T) {
	names, err := filepath.Glob("testdata/requests-*.tsv")
	if err != nil || len(names) < 7 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		name = filepath.Base(name)
		t.Run(name, func(t *testing.T) {
			var asks, found, exact, harmless, alarms int
			for _, a := range readAskings(t, name) {
				got := Policy{}.requestsOf(a.text, true)
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

// quoted finds the texts of a fix, which stand in quotes.
var quoted = regexp.MustCompile(`"(?:[^"\\\\]|\\\\.)*"`)

// TestOurOwnAdviceAsksForNothing reads the articles, line by line and as a whole, and the fixes, a text at a time, since
// nobody reads all of one: they speak of passwords, codes and swindlers all the time, and ask for nothing.
func TestOurOwnAdviceAsksForNothing(t *testing.T) {
	articles, err := filepath.Glob("../../assets/pack/articles/*/*.md")
	if err != nil || len(articles) == 0 {
		t.Fatalf("no articles: %v", err)
	}
	fixes, err := filepath.Glob("../../assets/pack/fixes/*.yaml")
	if err != nil || len(fixes) == 0 {
		t.Fatalf("no fixes: %v", err)
	}
	lines, alarms := 0, 0
	read := func(name string, texts ...string) {
		lines += len(texts)
		for _, text := range texts {
			got, left := Policy{}.readThrough(text)
			if len(got) > 0 {
				t.Errorf("%s: %v: %s", name, got, text)
			}
			if got = weighed(left); len(got) > 0 {
				alarms++
				t.Logf("%s: by its words %v: %s", name, got, text)
			}
		}
	}
	for _, name := range articles {
		var texts []string
		for line := range strings.Lines(contentOf(t, name)) {
			if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "keywords:") { // words alone
				texts = append(texts, strings.TrimRight(line, "\r\n"))
			}
		}
		read(name, append(texts, strings.Join(texts, "\n"))...)
	}
	for _, name := range fixes {
		read(name, quoted.FindAllString(contentOf(t, name), -1)...)
	}
	t.Logf("%d lines of %d articles and %d fixes, %d of them taken for a request by their words", lines, len(articles), len(fixes), alarms)
	if alarms > lines/500 { // articles change without the weights
		t.Error("too many")
	}
}

func contentOf(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestPaddingHidesNoRequest(t *testing.T) {
	ask := "Please reply with your password."
	for name, text := range map[string]string{
		"blank lines": strings.Repeat(" \r\n", maxAsked) + ask + strings.Repeat("\n", maxAsked),
		"at the end":  strings.Repeat("All is well. ", maxAsked) + ask,
		"not seen":    strings.Repeat("\u200b", maxAsked) + ask + strings.Repeat("\u200b", maxAsked),
		"wide gaps":   strings.ReplaceAll(ask, " ", strings.Repeat(" \u00a0", maxSentence)),
	} {
		if got := (Policy{}).requestsOf(text, true); !slices.Contains(got, asksPassword) {
			t.Errorf("%s: %v", name, got)
		}
	}
}
