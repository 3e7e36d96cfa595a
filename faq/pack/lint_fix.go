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
		l.report(file, d.line("topic"), "unknown topic %q", f.Topic)
	}
	if f.Minutes < 1 {
		l.report(file, d.line("minutes"), "minutes is missing")
	}
	l.text(d, f.Title, "title", true, "title")
	l.text(d, f.Summary, "summary", true, "summary")
	for _, id := range sortedKeys(f.Nodes) {
		n := f.Nodes[id]
		l.text(d, n.Text, "text of node "+id, true, "nodes", id, "text")
		l.text(d, n.Note, "note of node "+id, false, "nodes", id, "note")
		for i, c := range n.Choices {
			l.text(d, c.Text, "text of choice "+c.Key, true, "nodes", id, "choices", index(i), "text")
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
		l.text(d, o.Subject, "subject of outcome "+id, true, at("subject")...)
		l.text(d, o.Attach, "attach of outcome "+id, false, at("attach")...)
	case OutcomeFix, OutcomeArticle:
		if o.Target != "" && !l.exists(o.Kind, o.Target) {
			l.report(d.file, d.line(at("target")...), "node %q: there is no %s %q", id, o.Kind, o.Target)
		}
	}
}
