package figures

import (
	"strings"
	"testing"
)

func TestWhatIsPrintedIsReadAmongOtherThings(t *testing.T) {
	var out strings.Builder
	out.WriteString("goos: linux\nBenchmarkSend-2   \t")
	first := Line{What: "send, msmtp"}
	for i, s := range []float64{3, 1, 2} {
		first.Add("s", s)
		first.Add("MB", []float64{5, 5, 6}[i])
	}
	for _, l := range []Line{first, {What: "again", Units: []string{"s"}, Values: map[string][]float64{"s": {1}}},
		{What: "again", Units: []string{"s"}, Values: map[string][]float64{"s": {2}}}} {
		if err := l.Print(&out); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(out.String(), "send, msmtp, 3 runs:  s 2 (1 to 3)  MB 5 (5 to 6)\n") {
		t.Errorf("for people: %s", out.String())
	}
	lines, err := Read(strings.NewReader(out.String()))
	if err != nil || len(lines) != 2 {
		t.Fatalf("%v, %v", lines, err)
	}
	l := lines["send, msmtp"]
	if l.Runs() != 3 || l.Median("s") != 2 || l.Quantile("s", 0) != 1 || l.Quantile("MB", 1) != 6 || l.Median("none") != 0 {
		t.Errorf("%+v", l)
	}
	if got := lines["again"].Quantile("s", 0.5); got != 2 {
		t.Errorf("the last one does not count: %v", got)
	}
	if (Line{}).Runs() != 0 {
		t.Error("a line without units has runs")
	}
}

func TestHalfALineIsAnError(t *testing.T) {
	if _, err := Read(strings.NewReader("figures {\"what\":\"x\"")); err == nil {
		t.Error("no error")
	}
}
