package pack

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// readArticles reads articles/LANG/ID.md for each language of the pack.
func (r *reading) readArticles() {
	entries, err := fs.ReadDir(r.fsys, articlesDir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.report(articlesDir, 0, "unreadable", "cannot be read: %v", err)
	}
	for _, e := range entries {
		lang := e.Name()
		if strings.HasPrefix(lang, ".") {
			continue
		}
		if !e.IsDir() || !slices.Contains(r.pack.Languages, lang) {
			r.report(path.Join(articlesDir, lang), 0, "foreign_folder", "is not a folder of one of the pack's languages")
			continue
		}
		names := r.list(path.Join(articlesDir, lang), ".md")
		for _, p := range inParallel(names, func(name string) parsedArticle { return r.parseArticle(lang, name) }) {
			if p.err != nil {
				r.reportError(articleFile(p.Lang, p.ID), p.err)
				continue
			}
			r.docs[p.doc.file], r.bodyLine[p.doc.file] = p.doc, p.bodyLine
			r.pack.Articles = append(r.pack.Articles, p.Article)
		}
	}
	r.orderArticles()
}

type parsedArticle struct {
	Article
	doc      *document
	bodyLine int
	err      error
}

// parseArticle reads one article. It changes nothing of r and may run beside others.
func (r *reading) parseArticle(lang, name string) (p parsedArticle) {
	id := strings.TrimSuffix(name, ".md")
	file := articleFile(lang, id)
	p.ID, p.Lang = id, lang
	data, err := readFile(r.fsys, file)
	if err != nil {
		p.err = err
		return p
	}
	front, body, bodyLine, ok := splitFrontMatter(trimText(data))
	if !ok {
		p.err = faultOf("front_matter", "does not begin with front matter between two lines of ---").at(file, 1)
		return p
	}
	if len(body) > maxMarkdown {
		p.err = faultOf("text_large", "has a text of more than %d bytes", maxMarkdown).at(file, bodyLine)
		return p
	}
	p.doc, p.err = parseYAML(file, 2, front, &p.Article)
	p.Markdown, p.bodyLine = string(body), bodyLine
	p.Emergency = p.Emergency || slices.Contains(r.emergency, id)
	return p
}

// splitFrontMatter parts the YAML between two lines of --- from the Markdown after it; line is where that begins.
func splitFrontMatter(data []byte) (front, body []byte, line int, ok bool) {
	rest, found := bytes.CutPrefix(data, []byte("---\n"))
	if !found {
		return nil, nil, 0, false
	}
	end := bytes.Index(rest, []byte("\n---\n"))
	if end < 0 {
		return nil, nil, 0, false
	}
	front, body = rest[:end+1], rest[end+len("\n---\n"):]
	line = bytes.Count(data[:len(data)-len(body)], []byte("\n")) + 1
	for len(body) > 0 && body[0] == '\n' {
		body, line = body[1:], line+1
	}
	return front, bytes.TrimRight(body, " \t\n"), line, true
}

// orderArticles sorts by category as the manifest lists them, then by id, then by language as the manifest lists them.
func (r *reading) orderArticles() {
	place := func(category string) int {
		i := slices.IndexFunc(r.pack.Categories, func(c Category) bool { return c.ID == category })
		if i < 0 {
			return len(r.pack.Categories)
		}
		return i
	}
	slices.SortStableFunc(r.pack.Articles, func(a, b Article) int {
		return cmp.Or(
			cmp.Compare(place(a.Category), place(b.Category)),
			cmp.Compare(a.ID, b.ID),
			cmp.Compare(slices.Index(r.pack.Languages, a.Lang), slices.Index(r.pack.Languages, b.Lang)),
		)
	})
}
