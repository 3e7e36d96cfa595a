package pack

// fix checks a flow beyond what the engine needs: that every node can be reached, that every way has an end and most
// lead to a person, and that whoever reads it finds everything in their language.
func (l *linter) fix(f *Fix) {
	file := fixFile(f.ID)
	d := l.docs[file]
	if f.ID == "" || d == nil {
		return
	}
	if !l.hasArticle(f.Topic) {
		l.report(file, d.line("topic"), "topic_unknown", "unknown topic %q", f.Topic)
	}
	l.icon(file, d.line("icon"), f.Icon)
	if f.Minutes < 1 {
		l.report(file, d.line("minutes"), "missing", "%s is missing", "minutes")
	}
	l.text(d, f.Title, "title", true, "title")
	l.text(d, f.Summary, "summary", true, "summary")
	for _, id := range sortedKeys(f.Nodes) {
		n := f.Nodes[id]
		l.text(d, n.Text, "nodes."+id+".text", true, "nodes", id, "text")
		l.text(d, n.Note, "nodes."+id+".note", false, "nodes", id, "note")
		for i, c := range n.Choices {
			l.text(d, c.Text, "nodes."+id+".choices."+c.Key+".text", true, "nodes", id, "choices", index(i), "text")
		}
		if n.Outcome != nil {
			l.outcome(d, id, n.Outcome)
		}
	}
	l.flow(f, d)
}

func (l *linter) outcome(d *document, id string, o *Outcome) {
	at := func(key string) []string { return []string{"nodes", id, "outcome", key} }
	switch o.Kind {
	case OutcomeContact:
		l.text(d, o.Subject, "nodes."+id+".outcome.subject", true, at("subject")...)
		l.text(d, o.Attach, "nodes."+id+".outcome.attach", false, at("attach")...)
	case OutcomeFix, OutcomeArticle:
		if o.Target != "" && !l.exists(o.Kind, o.Target) {
			l.report(d.file, d.line(at("target")...), "target_unknown", "node %q: there is no %s %q", id, o.Kind, o.Target)
		}
	}
}
