package pack

import (
	"slices"
	"strings"
	"unicode"
)

// The length of an article: English in words, Chinese in characters.
const (
	minWords, maxWords = 150, 500
	minRunes, maxRunes = 250, 800
)

func (l *linter) articles() {
	languages := map[string][]string{}
	for i := range l.pack.Articles {
		a := &l.pack.Articles[i]
		languages[a.ID] = append(languages[a.ID], a.Lang)
		l.article(a)
	}
	for _, id := range sortedKeys(languages) {
		for _, lang := range l.pack.Languages {
			if !slices.Contains(languages[id], lang) {
				l.report(articleFile(languages[id][0], id), 0, "has no translation into %s", lang)
			}
		}
	}
}

func (l *linter) article(a *Article) {
	file := articleFile(a.Lang, a.ID)
	d := l.docs[file]
	for key, value := range map[string]string{"title": a.Title, "question": a.Question, "answer": a.Answer} {
		if strings.TrimSpace(value) == "" {
			l.report(file, d.line(key), "%s is missing", key)
		}
	}
	if !slices.ContainsFunc(l.pack.Categories, func(c Category) bool { return c.ID == a.Category }) {
		l.report(file, d.line("category"), "unknown category %q", a.Category)
	}
	if a.Fix != "" && !l.hasFix(a.Fix) {
		l.report(file, d.line("fix"), "unknown fix %q", a.Fix)
	}
	for i, id := range a.Related {
		line := d.line("related", index(i))
		switch {
		case id == a.ID:
			l.report(file, line, "is related to itself")
		case slices.Contains(a.Related[:i], id):
			l.report(file, line, "related topic %q is given twice", id)
		case !l.hasArticle(id):
			l.report(file, line, "unknown related topic %q", id)
		}
	}
	l.links(a, file)
	l.length(a, file)
}

// links checks where the Markdown's links lead. Each is looked for in the text again, for its line.
func (l *linter) links(a *Article, file string) {
	for _, link := range destinations(a.Markdown) {
		line := l.bodyLine[file] + strings.Count(a.Markdown[:max(strings.Index(a.Markdown, link), 0)], "\n")
		if kind, id, ok := InnerLink(link); ok {
			if !l.exists(kind, id) {
				l.report(file, line, "broken link: there is no %s %q", kind, id)
			}
		} else if safeLink(link) == "" {
			l.report(file, line, "broken link: %q is neither in the pack nor an https address", link)
		}
	}
}

// length counts the answer and the body, as a reader does.
func (l *linter) length(a *Article, file string) {
	text := a.Answer + "\n" + blockText(Blocks(a.Markdown))
	n, low, high, what := len(strings.Fields(text)), minWords, maxWords, "words"
	if strings.HasPrefix(a.Lang, "zh") {
		n, low, high, what = countRunes(text), minRunes, maxRunes, "characters"
	}
	if n < low || n > high {
		l.warn(file, l.bodyLine[file], "has %d %s, not %d to %d", n, what, low, high)
	}
}

// countRunes counts characters and marks as they are counted in Chinese: all but spaces.
func countRunes(text string) int {
	n := 0
	for _, r := range text {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
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
