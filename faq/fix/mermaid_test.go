package fix

import (
	"strings"
	"testing"

	"okpay.example/support/assets"
	"okpay.example/support/faq/pack"
)

func TestMermaid(t *testing.T) {
	want := `flowchart TD
  n_ask{{"What do you see?"}}
  n_try["Wait, then try<br>(1) Close it<br>(2) Open it"]
  n_contact(["Contact<br>→ contact today"]):::contact
  n_solved(["Done"]):::solved
  n_ask -->|"Locked"| n_try
  n_ask -->|"Stolen"| n_contact
  n_try -->|"It works"| n_solved
  n_try -->|"Again"| n_try
  n_try -->|"No luck"| n_contact
  classDef urgent stroke:#a8231b,stroke-width:3px
  classDef solved fill:#e0efec,stroke:#0b6e63
  classDef contact fill:#fdf3d8,stroke:#8a6100
`
	if got := Mermaid(flow(), "en"); got != want {
		t.Errorf("got\n%s", got)
	}
}

// What the person reads must not become Mermaid's or HTML's own signs, and a node's id none of its words.
func TestMermaidQuotes(t *testing.T) {
	f := &pack.Fix{ID: "x", Start: "end", Nodes: map[string]pack.Node{
		"end": {Kind: pack.KindOutcome, Urgent: true, Text: text("", "Say \"#1\" & <b> `now`\n]) done"), Outcome: &pack.Outcome{Kind: pack.OutcomeSolved, Wait: true}},
	}}
	want := "  n_end([\"Say #quot;#35;1#quot; #amp; #lt;b#gt; #96;now#96; ]) done<br>→ wait\"]):::urgent\n"
	if got := Mermaid(f, "en"); !strings.Contains(got, want) {
		t.Errorf("no %s in\n%s", want, got)
	}
}

// Each node of the embedded fixes is drawn once, and nothing is left open.
func TestMermaidOfThePack(t *testing.T) {
	p, err := pack.Load(assets.Pack())
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.Fixes {
		f := &p.Fixes[i]
		for _, lang := range p.Languages {
			lines := strings.Split(strings.TrimSuffix(Mermaid(f, lang), "\n"), "\n")
			edges := 0
			for _, n := range f.Nodes {
				edges += len(n.Choices)
			}
			if want := 1 + len(f.Nodes) + edges + 3; len(lines) != want {
				t.Errorf("%s in %s: %d lines, want %d", f.ID, lang, len(lines), want)
			}
			for _, line := range lines {
				if strings.Count(line, `"`)%2 != 0 {
					t.Errorf("%s: %s", f.ID, line)
				}
			}
		}
	}
}
