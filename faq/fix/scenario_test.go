package fix

import (
	"strings"
	"testing"
	"time"

	"okpay.example/support/assets"
	"okpay.example/support/faq/pack"
)

// TestTheScenariosOfThePack walks every scenario of the embedded pack with the engine, and demands that together they
// come by every node and take every choice.
func TestTheScenariosOfThePack(t *testing.T) {
	p, err := pack.Load(assets.Pack())
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.Fixes {
		f := &p.Fixes[i]
		t.Run(f.ID, func(t *testing.T) {
			scenarios, err := pack.ReadScenarios(assets.Pack(), f.ID)
			if err != nil || len(scenarios) == 0 {
				t.Fatalf("%d scenarios, %v", len(scenarios), err)
			}
			seen := map[string]bool{}
			for _, s := range scenarios {
				walk(t, f, s, seen)
			}
			for id, n := range f.Nodes {
				if !seen[id] {
					t.Errorf("nobody comes by %s", id)
				}
				for _, c := range n.Choices {
					if !seen[id+" "+c.Key] {
						t.Errorf("nobody answers %s with %s", id, c.Key)
					}
				}
			}
		})
	}
}

// walk answers as the scenario says, and looks at what the person and support get to read of it.
func walk(t *testing.T, f *pack.Fix, s pack.Scenario, seen map[string]bool) {
	t.Helper()
	r := Start(f, t0)
	seen[f.Start] = true
	for i, key := range s.Answers {
		at := r.Node(f).ID
		var err error
		if r, err = r.Answer(f, key, t0.Add(time.Duration(i)*time.Minute)); err != nil {
			t.Fatalf("%s: %v", s.Who, err)
		}
		seen[at+" "+key], seen[r.Node(f).ID] = true, true
	}
	n := r.Node(f)
	if n.ID != s.End || pack.OutcomeName(n.Outcome) != s.Outcome {
		t.Errorf("%s: ends at %s (%s), not at %s (%s)", s.Who, n.ID, pack.OutcomeName(n.Outcome), s.End, s.Outcome)
	}
	if again, changed := Resume(f, r); changed || len(again.Path) != len(r.Path) {
		t.Errorf("%s: is not resumed as it was left", s.Who)
	}
	for _, lang := range []string{"zh-CN", "en"} {
		report := r.Report(f, lang, by)
		for _, step := range r.Transcript(f, lang) {
			if step.Text == "" || !strings.Contains(report.Body, oneLine(step.Text)) {
				t.Errorf("%s: %s is not in the report in %s:\n%s", s.Who, step.Node, lang, report.Body)
			}
		}
		if n.Outcome.Kind == pack.OutcomeContact && (report.Subject == f.Title.In(lang) || report.Tell == "" || report.Attach == "") {
			t.Errorf("%s: nothing to send in %s: %+v", s.Who, lang, report)
		}
	}
}
