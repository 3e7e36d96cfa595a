package pack

// fix checks a flow beyond what the engine needs: that every node can be reached, that every way has an end, and that
// a person finds everything in their language.
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
	reached, ends := reachable(f), endings(f)
	for _, id := range sortedKeys(f.Nodes) {
		n := f.Nodes[id]
		line := d.line("nodes", id)
		switch {
		case !reached[id]:
			l.report(file, line, "node %q cannot be reached from %q", id, f.Start)
		case !ends[id] && n.Kind != KindOutcome:
			l.report(file, line, "node %q is a dead end: no outcome can be reached from it", id)
		}
		l.text(d, n.Text, "text of node "+id, true, "nodes", id, "text")
		l.text(d, n.Note, "note of node "+id, false, "nodes", id, "note")
		for i, c := range n.Choices {
			l.text(d, c.Text, "text of choice "+c.Key, true, "nodes", id, "choices", index(i), "text")
		}
		if n.Outcome != nil {
			l.outcome(d, id, n.Outcome)
		}
	}
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

// reachable gives the nodes that some answers lead to.
func reachable(f *Fix) map[string]bool {
	seen := map[string]bool{f.Start: true}
	queue := []string{f.Start}
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

// endings gives the nodes from which an outcome can be reached; those of a circle without a way out are missing.
func endings(f *Fix) map[string]bool {
	before := map[string][]string{}
	ends := map[string]bool{}
	var queue []string
	for _, id := range sortedKeys(f.Nodes) {
		n := f.Nodes[id]
		if n.Kind == KindOutcome {
			ends[id] = true
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
			if !ends[b] {
				ends[b] = true
				queue = append(queue, b)
			}
		}
	}
	return ends
}
