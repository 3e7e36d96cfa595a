package fix

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"okpay.example/support/faq/pack"
)

// Mermaid draws a fix as a flowchart in the Mermaid language, with its texts in lang, from the start downwards. A
// question is a hexagon, a step a box with what there is to do, an outcome a rounded one with what it is.
func Mermaid(f *pack.Fix, lang string) string {
	ids := inOrder(f)
	var b strings.Builder
	b.WriteString("flowchart TD\n")
	for _, id := range ids {
		n := f.Nodes[id]
		open, end := "[", "]"
		switch n.Kind {
		case pack.KindQuestion:
			open, end = "{{", "}}"
		case pack.KindOutcome:
			open, end = "([", "])"
		}
		fmt.Fprintf(&b, "  %s%s%s%s%s\n", mermaidID(id), open, mermaidText(label(n, lang)), end, class(n))
	}
	for _, id := range ids {
		for _, c := range f.Nodes[id].Choices {
			fmt.Fprintf(&b, "  %s -->|%s| %s\n", mermaidID(id), mermaidText(oneLine(c.Text.In(lang))), mermaidID(c.Next))
		}
	}
	b.WriteString("  classDef urgent stroke:#a8231b,stroke-width:3px\n" +
		"  classDef solved fill:#e0efec,stroke:#0b6e63\n  classDef contact fill:#fdf3d8,stroke:#8a6100\n")
	return b.String()
}

// inOrder lists the nodes as they are come by from the start; those that are not, last and by name.
func inOrder(f *pack.Fix) []string {
	ids, seen := []string{}, map[string]bool{}
	add := func(id string) {
		if _, ok := f.Nodes[id]; ok && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	add(f.Start)
	for i := 0; i < len(ids); i++ {
		for _, c := range f.Nodes[ids[i]].Choices {
			add(c.Next)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(f.Nodes)) {
		add(id)
	}
	return ids
}

// label is what stands in a node.
func label(n pack.Node, lang string) string {
	lines := []string{oneLine(n.Text.In(lang))}
	for i, do := range n.Do {
		lines = append(lines, fmt.Sprintf("(%d) %s", i+1, oneLine(do.In(lang)))) // "1." would be read as a list
	}
	if name := pack.OutcomeName(n.Outcome); name != "" && name != pack.OutcomeSolved {
		lines = append(lines, "→ "+name)
	}
	return strings.Join(lines, "\n")
}

func class(n pack.Node) string {
	switch {
	case n.Urgent, n.Outcome != nil && n.Outcome.Urgency == pack.UrgencyNow:
		return ":::urgent"
	case n.Outcome != nil && n.Outcome.Kind == pack.OutcomeSolved:
		return ":::solved"
	case n.Outcome != nil && n.Outcome.Kind == pack.OutcomeContact:
		return ":::contact"
	}
	return ""
}

// mermaidID keeps node ids from meeting Mermaid's own words, such as "end".
func mermaidID(id string) string { return "n_" + strings.ReplaceAll(id, "-", "_") }

// mermaidText quotes a text: what Mermaid or HTML would read as its own becomes an entity, a new line a break.
func mermaidText(s string) string {
	s = strings.NewReplacer("#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "&", "#amp;", "`", "#96;").Replace(s)
	return `"` + strings.ReplaceAll(s, "\n", "<br>") + `"`
}
