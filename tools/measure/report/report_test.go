package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"okpay.example/support/internal/figures"
)

func TestOnlyMarkedPartsThatWereMeasuredChange(t *testing.T) {
	paper := "# Title\n\nBy hand.\n\n<!-- begin: receive -->\nold\n<!-- end: receive -->\n\nAnd <!-- begin: send -->kept<!-- end: send -->.\n" +
		"<!-- begin: fleet -->\n<!-- end: fleet -->\n"
	name := filepath.Join(t.TempDir(), "paper.md")
	if err := os.WriteFile(name, []byte(paper), 0o600); err != nil {
		t.Fatal(err)
	}
	var in, out strings.Builder
	l := figures.Line{What: "fetch an answer of 25 MB", Units: []string{"s-check", "MB-peak"},
		Values: map[string][]float64{"s-check": {1, 3, 2}, "MB-peak": {95, 95, 95}}}
	if err := l.Print(&in); err != nil {
		t.Fatal(err)
	}
	in.WriteString("<!-- begin: fleet -->\n| a |\n<!-- end: fleet -->\n<!-- begin: nowhere -->\nx\n<!-- end: nowhere -->\n<!-- begin: cut")
	if err := run(strings.NewReader(in.String()), &out, "", []string{name}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	want := "# Title\n\nBy hand.\n\n<!-- begin: receive -->\n| 3 runs | okpay-support |\n| --- | --- |\n" +
		"| the whole check | 2.00 s (1.00 to 3.00) |\n| peak memory | 95 MB |\n<!-- end: receive -->\n\n" +
		"And <!-- begin: send -->kept<!-- end: send -->.\n<!-- begin: fleet -->\n| a |\n<!-- end: fleet -->\n"
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if !strings.Contains(out.String(), "no paper has a place for nowhere") {
		t.Errorf("said %s", out.String())
	}
}

func TestAPlaceWithoutAnEndIsAnErrorAndNothingIsWritten(t *testing.T) {
	for _, paper := range []string{"<!-- begin: a -->\n", "<!-- begin: a -->\n<!-- begin: b -->\n<!-- end: b -->\n<!-- end: a -->"} {
		name := filepath.Join(t.TempDir(), "paper.md")
		if err := os.WriteFile(name, []byte(paper), 0o600); err != nil {
			t.Fatal(err)
		}
		err := run(strings.NewReader("<!-- begin: b -->x<!-- end: b -->"), &strings.Builder{}, "", []string{name})
		if got, _ := os.ReadFile(name); err == nil || string(got) != paper {
			t.Errorf("%v, %s", err, got)
		}
	}
}

func TestCurvesAreDrawnOverTheSizesThatWereMeasured(t *testing.T) {
	lines := map[string]figures.Line{}
	for what, ms := range map[string]float64{"store, 1000 mails": 2, "store, 100000 mails": 40, "store, some mails": 1} {
		lines[what] = figures.Line{What: what, Units: []string{"ms-open"}, Values: map[string][]float64{"ms-open": {ms}}}
	}
	parts, pictures := growthParts(lines)
	if got := parts["growth-store"]; !strings.Contains(got, "| 1,000 | 100,000 |\n") || !strings.Contains(got, "| open | 2.0 ms | 40.0 ms |\n| list |  |  |\n") {
		t.Errorf("%s", got)
	}
	if svg := string(pictures["growth-store.svg"]); strings.Count(svg, "<circle") != 2 || !strings.Contains(svg, ">100,000<") {
		t.Errorf("%s", svg)
	}
	if len(parts) != 1 {
		t.Errorf("%v", parts)
	}
}

// Each table is of what the benchmarks call it: a name that is changed there would leave the paper as it was, without a word.
func TestTablesAreOfWhatTheBenchmarksMeasure(t *testing.T) {
	var sources strings.Builder
	for _, pattern := range []string{"../../../mail/mailtest/bench/*_test.go", "../../../ui/bench/*_test.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			sources.Write(data)
		}
	}
	for _, tb := range tables {
		for _, r := range tb.rows {
			for _, c := range r.cells {
				if c.unit != "" && !strings.Contains(sources.String(), `"`+c.unit+`"`) {
					t.Errorf("%s: no benchmark measures %s", tb.name, c.unit)
				}
			}
		}
	}
	for _, cv := range curves {
		for _, k := range cv.measures {
			if !strings.Contains(sources.String(), `"`+k.unit+`"`) {
				t.Errorf("%s: no benchmark measures %s", cv.name, k.unit)
			}
		}
	}
}
