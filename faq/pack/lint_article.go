package pack

import (
	"slices"
	"strings"
)

func (l *linter) articles() {
	if l.docs[manifestFile] == nil {
		return // told already; without it no language and no category is known
	}
	versions := map[string][]*Article{}
	for i := range l.pack.Articles {
		a := &l.pack.Articles[i]
		versions[a.ID] = append(versions[a.ID], a)
		l.article(a)
	}
	for _, id := range sortedKeys(versions) {
		l.languages(versions[id])
	}
}

// languages compares the articles on one topic, which are in the order of the pack's languages, with the first.
func (l *linter) languages(versions []*Article) {
	first := versions[0]
	for _, lang := range l.pack.Languages {
		if !slices.ContainsFunc(versions, func(a *Article) bool { return a.Lang == lang }) {
			l.report(articleFile(first.Lang, first.ID), 0, "article_untranslated", "has no translation into %s", lang)
		}
	}
	for _, a := range versions[1:] {
		for _, key := range []string{"category", "fix", "icon", "related", "emergency"} {
			if !slices.Equal(a.values(key), first.values(key)) {
				l.report(articleFile(a.Lang, a.ID), l.keyLine(a, key), "differs", "%s is not what it is in %s", key, first.Lang)
			}
		}
		for _, key := range []string{"tile", "ask"} {
			for _, pair := range [2][2]*Article{{a, first}, {first, a}} {
				if lacks, has := pair[0], pair[1]; len(lacks.values(key)) == 0 && len(has.values(key)) > 0 {
					l.report(articleFile(lacks.Lang, lacks.ID), l.keyLine(lacks, key), "lacks", "%s is missing, but there in %s", key, has.Lang)
				}
			}
		}
	}
}

// values gives what stands under a key of the front matter; none when it is empty.
func (a *Article) values(key string) []string {
	one := func(s string) []string {
		if strings.TrimSpace(s) == "" {
			return nil
		}
		return []string{s}
	}
	switch key {
	case "category":
		return one(a.Category)
	case "title":
		return one(a.Title)
	case "question":
		return one(a.Question)
	case "answer":
		return one(a.Answer)
	case "keywords":
		return a.Keywords
	case "fix":
		return one(a.Fix)
	case "icon":
		return one(a.Icon)
	case "tile":
		return one(a.Tile)
	case "ask":
		return a.Ask
	case "related": // whose order is the writer's
		return slices.Sorted(slices.Values(a.Related))
	case "emergency":
		if a.Emergency {
			return []string{key}
		}
	}
	return nil
}

// keyLine is the line of a key, or the first of the front matter where it lacks.
func (l *linter) keyLine(a *Article, key string) int {
	return l.docs[articleFile(a.Lang, a.ID)].line(key)
}

func (l *linter) article(a *Article) {
	file := articleFile(a.Lang, a.ID)
	d := l.docs[file]
	for _, key := range []string{"title", "question", "answer", "keywords"} {
		if len(a.values(key)) == 0 {
			l.report(file, d.line(key), "missing", "%s is missing", key)
		}
	}
	if !slices.ContainsFunc(l.pack.Categories, func(c Category) bool { return c.ID == a.Category }) {
		l.report(file, d.line("category"), "category_unknown", "unknown category %q", a.Category)
	}
	if a.Fix != "" && !l.hasFix(a.Fix) {
		l.report(file, d.line("fix"), "fix_unknown", "unknown fix %q", a.Fix)
	}
	l.icon(file, d.line("icon"), a.Icon)
	for i, id := range a.Related {
		line := d.line("related", index(i))
		switch {
		case id == a.ID:
			l.report(file, line, "related_self", "is related to itself")
		case slices.Contains(a.Related[:i], id):
			l.report(file, line, "related_twice", "related topic %q is given twice", id)
		case !l.hasArticle(id):
			l.report(file, line, "related_unknown", "unknown related topic %q", id)
		}
	}
	l.links(a, file)
	l.length(a, file)
}

// links checks where the Markdown's links lead.
func (l *linter) links(a *Article, file string) {
	for _, to := range destinations(a.Markdown) {
		line := l.bodyLine[file] + to.line
		kind, id, inner := InnerLink(to.to)
		switch {
		case to.image:
			l.warn(file, line, "picture", "the picture %q is not shown: articles have text only", to.to)
		case inner && !l.exists(kind, id):
			l.report(file, line, "link_broken", "broken link: there is no %s %q", kind, id)
		case !inner && safeLink(to.to) == "":
			l.report(file, line, "link_odd", "broken link: %q is neither in the pack nor an https address", to.to)
		}
	}
}

// length counts the answer and the body, as a reader does.
func (l *linter) length(a *Article, file string) {
	n := countWords(a.Answer + "\n" + blockText(Blocks(a.Markdown)))
	chinese := strings.HasPrefix(a.Lang, "zh")
	switch line := l.bodyLine[file]; {
	case chinese && (n < minRunes || n > maxRunes):
		l.warn(file, line, "characters", "has %d characters, not %d to %d", n, minRunes, maxRunes)
	case !chinese && (n < minWords || n > maxWords):
		l.warn(file, line, "words", "has %d words, not %d to %d", n, minWords, maxWords)
	}
}

func blockText(blocks []Block) string {
	var b strings.Builder
	write := func(spans []Span) {
		for _, s := range spans {
			b.WriteString(s.Text)
		}
		b.WriteByte('\n')
	}
	for _, block := range blocks {
		write(block.Text)
		for _, item := range block.Items {
			write(item)
		}
	}
	return b.String()
}
