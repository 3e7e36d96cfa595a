package pack

import (
	"cmp"
	"slices"
	"strings"
)

// flow checks where the ways through a fix lead.
func (l *linter) flow(f *Fix, d *document) {
	if _, ok := f.Nodes[f.Start]; !ok {
		return // told already; nothing can be reached
	}
	line := func(id string) int { return d.line("nodes", id) }
	reached := reachable(f, f.Start)
	ends := leadTo(f, func(n Node) bool { return n.Kind == KindOutcome })
	helped := leadTo(f, l.helps)
	circles := circlesOf(f, ends, line)
	for _, c := range circles {
		l.report(d.file, line(c[0]), "circle", "nodes %s go round without an exit", strings.Join(append(c, c[0]), " → "))
	}
	for _, id := range sortedKeys(f.Nodes) {
		n := f.Nodes[id]
		asks := len(n.Choices) > 0
		switch {
		case !reached[id]:
			l.report(d.file, line(id), "unreachable", "node %q cannot be reached from %q", id, f.Start)
		case asks && !ends[id] && !slices.ContainsFunc(circles, func(c []string) bool { return slices.Contains(c, id) }):
			l.report(d.file, line(id), "dead_end", "node %q is a dead end: no outcome can be reached from it", id)
		case asks && ends[id] && !helped[id]:
			l.report(d.file, line(id), "contactless", "node %q: none of its outcomes leads to a contact", id)
		}
		if n.Outcome != nil && n.Outcome.Kind == OutcomeFix && l.hasFix(n.Outcome.Target) && !l.helps(n) {
			l.report(d.file, d.line("nodes", id, "outcome", "target"),
				"fix_contactless", "node %q: fix %q leads to no contact", id, n.Outcome.Target)
		}
	}
}

// helps tells whether an outcome leads to a person: by a contact of its own, by an article, beneath which the program
// always shows how to reach support, or by another fix that ends at one of these.
func (l *linter) helps(n Node) bool { return l.helpsBut(n, map[string]bool{}) }

// helpsBut is helps without the fixes that were looked at before: fixes may hand over to each other in a circle.
func (l *linter) helpsBut(n Node, before map[string]bool) bool {
	if n.Outcome == nil {
		return false
	}
	switch n.Outcome.Kind {
	case OutcomeContact, OutcomeArticle:
		return true
	case OutcomeFix:
		i := slices.IndexFunc(l.pack.Fixes, func(f Fix) bool { return f.ID == n.Outcome.Target })
		if i < 0 || before[n.Outcome.Target] {
			return false
		}
		before[n.Outcome.Target] = true
		f := &l.pack.Fixes[i]
		for id := range reachable(f, f.Start) {
			if l.helpsBut(f.Nodes[id], before) {
				return true
			}
		}
	}
	return false
}

// reachable gives the nodes that some answers lead to from one, which is among them.
func reachable(f *Fix, from string) map[string]bool {
	seen := map[string]bool{from: true}
	queue := []string{from}
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		for _, c := range f.Nodes[id].Choices {
			if !seen[c.Next] {
				seen[c.Next] = true
				queue = append(queue, c.Next)
			}
		}
	}
	return seen
}

// leadTo gives the nodes from which one can be reached that is wanted.
func leadTo(f *Fix, wanted func(Node) bool) map[string]bool {
	before := map[string][]string{}
	lead := map[string]bool{}
	var queue []string
	for _, id := range sortedKeys(f.Nodes) {
		n := f.Nodes[id]
		if wanted(n) {
			lead[id] = true
			queue = append(queue, id)
		}
		for _, c := range n.Choices {
			before[c.Next] = append(before[c.Next], id)
		}
	}
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		for _, b := range before[id] {
			if !lead[b] {
				lead[b] = true
				queue = append(queue, b)
			}
		}
	}
	return lead
}

// circlesOf gives the circles among the nodes that lead to no outcome, each as nodes in the order in which they follow
// one another, from the one that stands first in the file. Of circles that share a node one is given.
func circlesOf(f *Fix, ends map[string]bool, line func(id string) int) [][]string {
	var lost []string
	for id := range f.Nodes {
		if !ends[id] {
			lost = append(lost, id)
		}
	}
	slices.SortFunc(lost, func(a, b string) int { return cmp.Or(cmp.Compare(line(a), line(b)), strings.Compare(a, b)) })
	var circles [][]string
	told := map[string]bool{}
	for _, id := range lost {
		if told[id] {
			continue
		}
		circle := wayBack(f, id)
		if circle == nil {
			continue
		}
		circles = append(circles, circle)
		back := leadTo(f, func(n Node) bool { return n.ID == id })
		for other := range reachable(f, id) {
			told[other] = told[other] || back[other]
		}
	}
	return circles
}

// wayBack is the shortest way from a node to itself, which ends before the node comes again; nil when there is none.
func wayBack(f *Fix, id string) []string {
	from := map[string]string{}
	queue := []string{id}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, c := range f.Nodes[at].Choices {
			if c.Next == id {
				way := []string{at}
				for at != id {
					at = from[at]
					way = append(way, at)
				}
				slices.Reverse(way)
				return way
			}
			if _, seen := from[c.Next]; !seen {
				from[c.Next] = at
				queue = append(queue, c.Next)
			}
		}
	}
	return nil
}
