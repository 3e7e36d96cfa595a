package fix

import (
	"fmt"
	"sort"
	"strings"

	"okpay.example/support/faq/pack"
)

// Mermaid draws a fix as a flowchart in the Mermaid language, with its texts in lang.
func Mermaid(f *pack.Fix, lang string) string {
	ids := make([]string, 0, len(f.Nodes))
	for id := range f.Nodes {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	var b strings.Builder
	b.WriteString("flowchart TD\n")
	for _, id := range ids {
		n := f.Nodes[id]
		open, end := "[", "]"
		switch n.Kind {
		case "question":
			open, end = "{", "}"
		case "outcome":
			open, end = "([", "])"
		}
		fmt.Fprintf(&b, "  %s%s%s%s\n", mermaidID(id), open, mermaidText(n.Text.In(lang)), end)
	}
	for _, id := range ids {
		for _, c := range f.Nodes[id].Choices {
			fmt.Fprintf(&b, "  %s -->|%s| %s\n", mermaidID(id), mermaidText(c.Text.In(lang)), mermaidID(c.Next))
		}
	}
	return b.String()
}

// mermaidID keeps node ids from meeting Mermaid's own words, such as "end".
func mermaidID(id string) string { return "n_" + strings.ReplaceAll(id, "-", "_") }

func mermaidText(s string) string { return `"` + strings.ReplaceAll(s, `"`, "#quot;") + `"` }
