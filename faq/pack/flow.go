package pack

import (
	"maps"
	"slices"
)

// The kinds of node and of outcome, and the urgencies of a contact.
const (
	KindQuestion = "question"
	KindStep     = "step"
	KindOutcome  = "outcome"

	OutcomeSolved  = "solved"
	OutcomeContact = "contact"
	OutcomeFix     = "fix"
	OutcomeArticle = "article"

	UrgencyNow   = "now"
	UrgencyToday = "today"
	UrgencyDays  = "days"
)

// Urgencies are the three, most urgent first.
func Urgencies() []string { return []string{UrgencyNow, UrgencyToday, UrgencyDays} }

// checkFlow reports what the engine could not run: a choice that leads nowhere, a node of no known kind.
func (r *reading) checkFlow(f *Fix) {
	file := fixFile(f.ID)
	d := r.docs[file]
	if len(f.Nodes) == 0 {
		r.report(file, d.line("nodes"), "nodes_none", "has no nodes")
		return
	}
	if _, ok := f.Nodes[f.Start]; !ok {
		r.report(file, d.line("start"), "start_unknown", "start names node %q, which is not there", f.Start)
	}
	for _, id := range slices.Sorted(maps.Keys(f.Nodes)) {
		n := f.Nodes[id]
		switch n.Kind {
		case KindQuestion, KindStep:
			if len(n.Choices) == 0 {
				r.report(file, d.line("nodes", id, "choices"), "choices_none", "node %q is a dead end: a %s needs choices", id, n.Kind)
			}
			if n.Outcome != nil {
				r.report(file, d.line("nodes", id, "outcome"), "outcome_odd", "node %q is a %s and cannot have an outcome", id, n.Kind)
			}
			if n.Kind == KindQuestion && len(n.Do) > 0 {
				r.report(file, d.line("nodes", id, "do"), "do_odd", "node %q is a question: only a step has things to do", id)
			}
		case KindOutcome:
			if len(n.Choices) > 0 {
				r.report(file, d.line("nodes", id, "choices"), "choices_odd", "node %q is an outcome and cannot have choices", id)
			}
			r.checkOutcome(d, id, n.Outcome)
		default:
			r.report(file, d.line("nodes", id, "kind"), "kind_unknown", "node %q: kind %q is not question, step or outcome", id, n.Kind)
		}
		r.checkChoices(d, f, n)
	}
}

func (r *reading) checkChoices(d *document, f *Fix, n Node) {
	seen := map[string]bool{}
	for i, c := range n.Choices {
		at := func(key string) int { return d.line("nodes", n.ID, "choices", index(i), key) }
		if c.Key == "" {
			r.report(d.file, at("key"), "key_missing", "node %q: choice %d has no key", n.ID, i+1)
		}
		if seen[c.Key] {
			r.report(d.file, at("key"), "choice_twice", "node %q: choice %q is given twice", n.ID, c.Key)
		}
		seen[c.Key] = true
		if _, ok := f.Nodes[c.Next]; !ok {
			r.report(d.file, at("next"), "next_unknown", "node %q: choice %q leads to node %q, which is not there", n.ID, c.Key, c.Next)
		}
	}
}

func (r *reading) checkOutcome(d *document, id string, o *Outcome) {
	if o == nil {
		r.report(d.file, d.line("nodes", id), "outcome_missing", "node %q is an outcome without its outcome", id)
		return
	}
	switch o.Kind {
	case OutcomeSolved:
	case OutcomeContact:
		if !slices.Contains(Urgencies(), o.Urgency) {
			r.report(d.file, d.line("nodes", id, "outcome", "urgency"),
				"urgency_unknown", "node %q: urgency %q is not now, today or days", id, o.Urgency)
		}
	case OutcomeFix, OutcomeArticle:
		if o.Target == "" {
			r.report(d.file, d.line("nodes", id, "outcome", "target"), "target_missing", "node %q: outcome %s needs a target", id, o.Kind)
		}
	default:
		r.report(d.file, d.line("nodes", id, "outcome", "kind"),
			"outcome_unknown", "node %q: outcome %q is not solved, contact, fix or article", id, o.Kind)
	}
}
