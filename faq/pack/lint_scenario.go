package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Scenario is a person's way through a fix, and where it must end. The program does not need them: they are what Lint
// and the tests walk, so that a change of a flow that sends somebody astray is noticed.
type Scenario struct {
	Who     string   `yaml:"who"`     // the person and their trouble, in a sentence
	Answers []string `yaml:"answers"` // keys, from the start on
	End     string   `yaml:"end"`     // the node reached
	Outcome string   `yaml:"outcome"` // what it is: see OutcomeName
}

// OutcomeName puts an outcome into the words that a scenario uses: "solved", "wait", "contact now", "fix
// account-locked", "article fees".
func OutcomeName(o *Outcome) string {
	switch {
	case o == nil:
		return ""
	case o.Kind == OutcomeContact:
		return o.Kind + " " + o.Urgency
	case o.Kind == OutcomeSolved && o.Wait:
		return "wait"
	case o.Target != "":
		return o.Kind + " " + o.Target
	}
	return o.Kind
}

// scenarioFile is where the scenarios of a fix lie.
func scenarioFile(id string) string { return path.Join(scenariosDir, id+".yaml") }

// ReadScenarios reads the scenarios of a fix; none, when the pack has no file of them.
func ReadScenarios(fsys fs.FS, id string) ([]Scenario, error) {
	r := &reading{fsys: fsys}
	var list []Scenario
	if _, err := r.parseFile(scenarioFile(id), &list); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read scenarios: %w", err)
	}
	return list, nil
}

// scenarios walks the scenarios of all fixes. Each must end where it says, and together they must come by every node
// and take every choice. A fix that has a fault itself is mended first: its scenarios would only tell it again.
func (l *linter) scenarios() {
	names := l.list(scenariosDir, ".yaml")
	for _, name := range names {
		if id := strings.TrimSuffix(name, ".yaml"); !l.hasFix(id) {
			l.report(scenarioFile(id), 0, "scenario_fix", "there is no fix %q", id)
		}
	}
	for i := range l.pack.Fixes {
		f := &l.pack.Fixes[i]
		d := l.docs[fixFile(f.ID)]
		if f.ID == "" || d == nil || l.faulty(d.file) {
			continue
		}
		if !slices.Contains(names, f.ID+".yaml") {
			l.report(d.file, 0, "scenarios_none", "has no scenarios: write %s", scenarioFile(f.ID))
			continue
		}
		var list []Scenario
		if !l.yamlFile(scenarioFile(f.ID), &list) {
			continue
		}
		w := walked{nodes: map[string]bool{}, choices: map[[2]string]bool{}}
		for n := range list {
			l.scenario(f, &list[n], n, w)
		}
		l.uncovered(d, f, w)
	}
}

// faulty tells whether a file has an error so far.
func (l *linter) faulty(file string) bool {
	return slices.ContainsFunc(l.problems, func(f Finding) bool { return f.File == file && f.Level == LevelError })
}

// walked is what the scenarios of a fix came by: nodes, and choices by node and key.
type walked struct {
	nodes   map[string]bool
	choices map[[2]string]bool
}

// scenario walks one, as far as it can be walked.
func (l *linter) scenario(f *Fix, s *Scenario, at int, w walked) {
	d := l.docs[scenarioFile(f.ID)]
	if s.Who == "" {
		l.report(d.file, d.line(index(at)), "who_missing", "who is missing: whose way is it?")
	}
	node := f.Start
	w.nodes[node] = true
	for i, key := range s.Answers {
		c := slices.IndexFunc(f.Nodes[node].Choices, func(c Choice) bool { return c.Key == key })
		if c < 0 {
			l.report(d.file, d.line(index(at), "answers", index(i)), "scenario_choice", "node %q of %s has no choice %q", node, f.ID, key)
			return
		}
		w.choices[[2]string{node, key}] = true
		node = f.Nodes[node].Choices[c].Next
		w.nodes[node] = true
	}
	if s.End != node {
		l.report(d.file, d.line(index(at), "end"), "scenario_end", "ends at node %q, not at %q", node, s.End)
		return
	}
	switch got := OutcomeName(f.Nodes[node].Outcome); {
	case got != s.Outcome && got == "":
		l.report(d.file, d.line(index(at), "outcome"), "scenario_no_outcome", "node %q has no outcome, not %q", node, s.Outcome)
	case got != s.Outcome:
		l.report(d.file, d.line(index(at), "outcome"), "scenario_outcome", "node %q is %q, not %q", node, got, s.Outcome)
	case got == "":
		l.report(d.file, d.line(index(at), "end"), "scenario_short", "node %q is not the end: a scenario goes as far as an outcome", node)
	}
}

// uncovered reports the nodes and choices that no scenario comes by.
func (l *linter) uncovered(d *document, f *Fix, w walked) {
	for _, id := range sortedKeys(f.Nodes) {
		if !w.nodes[id] {
			l.report(d.file, d.line("nodes", id), "uncovered_node", "no scenario comes by node %q", id)
			continue // its choices as well: once is enough
		}
		for i, c := range f.Nodes[id].Choices {
			if !w.choices[[2]string{id, c.Key}] {
				l.report(d.file, d.line("nodes", id, "choices", index(i)), "uncovered_choice", "no scenario takes choice %q of node %q", c.Key, id)
			}
		}
	}
}

// fixWords checks what a step tells to do and how a mail begins: in all languages, like every other text of a fix. The
// fix of an emergency must begin with the hotline.
func (l *linter) fixWords(f *Fix) {
	d := l.docs[fixFile(f.ID)]
	if f.ID == "" || d == nil {
		return
	}
	danger := slices.ContainsFunc(l.pack.Articles, func(a Article) bool { return a.ID == f.Topic && a.Emergency })
	if start, ok := f.Nodes[f.Start]; ok && danger && !start.Urgent {
		l.report(d.file, d.line("nodes", f.Start), "not_urgent", "node %q begins the fix of an emergency: it must be urgent", f.Start)
	}
	for _, id := range sortedKeys(f.Nodes) {
		n := f.Nodes[id]
		for i, t := range n.Do {
			l.text(d, t, "nodes."+id+".do."+index(i+1), true, "nodes", id, "do", index(i))
		}
		if n.Outcome != nil {
			l.text(d, n.Outcome.Tell, "nodes."+id+".outcome.tell", false, "nodes", id, "outcome", "tell")
		}
	}
}
