package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// writeTexts writes a list of the parts, and then each licence once, with those that it is for. Equal texts, such as that
// of Apache, are not repeated.
func writeTexts(w io.Writer, version string, parts []part) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "OKPAY Support %s contains the work of others, under these licences.\nIts own is in LICENSE.\n\n", version)
	for _, p := range parts {
		fmt.Fprintf(b, "%s\n", strings.TrimSpace(p.name+" "+p.version+"  "+p.licence))
		if p.why != "" {
			fmt.Fprintf(b, "    %s (%s)\n", p.why, p.from)
		}
	}
	var order []string
	users := map[string][]string{}
	for _, p := range parts {
		for _, t := range p.texts {
			content := strings.ReplaceAll(t.content, "\r\n", "\n")
			if users[content] == nil {
				order = append(order, content)
			}
			users[content] = append(users[content], strings.TrimSpace(p.name+" "+p.version))
		}
	}
	rule := strings.Repeat("=", 80)
	for _, content := range order {
		fmt.Fprintf(b, "\n%s\n%s\n%s\n\n%s\n", rule, strings.Join(users[content], "\n"), rule, strings.TrimRight(content, "\n"))
	}
	return b.Flush()
}
