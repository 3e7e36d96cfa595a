package faq

import (
	"cmp"
	"slices"
	"strings"

	"okpay.example/support/faq/pack"
	"okpay.example/support/faq/search"
)

// Result is one thing found. Kind is "article", "fix", "channel" or "ticket".
type Result struct {
	ID         string   `json:"id"`
	Kind       string   `json:"kind"`
	Title      string   `json:"title"`
	Snippet    string   `json:"snippet"`
	Score      float64  `json:"score"`
	Marks      [][2]int `json:"-"` // byte ranges of Snippet that matched
	TitleMarks [][2]int `json:"-"`
	Emergency  bool     `json:"-"`
	Urgent     bool     `json:"urgent,omitempty"` // the question is a cry for help, and this fix is the way out
}

// The kinds of result.
const (
	KindArticle = "article"
	KindFix     = "fix"
	KindChannel = "channel"
	KindTicket  = "ticket"
)

// factors let the article stand before the fix of the same topic, and both before the channel that its text names.
var factors = map[string]float64{KindArticle: 1, KindFix: 0.9, KindChannel: 0.7, KindTicket: 1}

// otherLanguage is what a match in the second language adds to one in the first: a mixed query matches in both.
const otherLanguage = 0.3

// defaultLimit is how many results there are when Query does not say.
const defaultLimit = 10

// Query asks for results in a language; documents of both languages are searched, and shown in Lang where they exist
// in it.
type Query struct {
	Text      string
	Lang      string
	Limit     int           // 0: 10
	Extra     *search.Index // tickets, from the caller; may be nil
	ExtraDocs []search.Doc  // those Extra was built from
}

// Search finds articles, fixes and channels (and Extra), best first; one result an id and kind.
func (l *Library) Search(q Query) []Result {
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	// A result may be found once in each language, so more are asked for than are given.
	parsed := l.index.Parse(q.Text)
	results := l.merge(parsed.Rank(q.Limit * (len(l.pack.Languages) + 1)))
	if id, ok := l.urgent(parsed); ok {
		results = lead(results, Result{ID: id, Kind: KindFix, Urgent: true})
	}
	results = results[:min(len(results), q.Limit)]
	for i := range results {
		l.show(&results[i], q.Lang, parsed)
	}
	if q.Extra != nil {
		for _, h := range q.Extra.Search(q.Text, q.Limit) {
			if h.Doc >= len(q.ExtraDocs) {
				continue
			}
			d := q.ExtraDocs[h.Doc]
			results = append(results, Result{
				ID: d.ID, Kind: d.Kind, Title: d.Title, Snippet: h.Snippet, Score: h.Score * factors[KindTicket],
				Marks: h.Marks, TitleMarks: h.TitleMarks,
			})
		}
		slices.SortStableFunc(results, func(a, b Result) int {
			if a.Urgent != b.Urgent {
				return map[bool]int{true: -1, false: 1}[a.Urgent]
			}
			return cmp.Compare(b.Score, a.Score)
		})
	}
	return results[:min(len(results), q.Limit)]
}

// merge makes one result of the hits of an id and kind, which come best first.
func (l *Library) merge(hits []search.Hit) []Result {
	place := map[docKey]int{}
	results := make([]Result, 0, len(hits))
	for _, h := range hits {
		d := &l.docs[h.Doc]
		key := docKey{d.Kind, d.ID, ""}
		if i, ok := place[key]; ok {
			results[i].Score += otherLanguage * h.Score * factors[d.Kind]
			continue
		}
		place[key] = len(results)
		results = append(results, Result{ID: d.ID, Kind: d.Kind, Score: h.Score * factors[d.Kind]})
	}
	slices.SortStableFunc(results, func(a, b Result) int { return cmp.Compare(b.Score, a.Score) })
	return results
}

// show fills in what a result shows, in lang where the pack has it.
func (l *Library) show(r *Result, lang string, q *search.Query) {
	i, ok := l.place[docKey{r.Kind, r.ID, lang}]
	if !ok {
		i = l.place[docKey{r.Kind, r.ID, ""}]
	}
	r.Title, r.TitleMarks = l.docs[i].Title, q.TitleMarks(i)
	r.Snippet, r.Marks = q.Snippet(i)
	r.Emergency = l.emergency(r.Kind, r.ID)
}

func (l *Library) emergency(kind, id string) bool {
	if kind == KindFix {
		id = l.fixes[id].Topic
	}
	if kind == KindChannel {
		return false
	}
	for _, a := range l.articles[id] {
		if a.Emergency {
			return true
		}
	}
	return false
}

// docKey names a document; without a language, the first of its id and kind.
type docKey struct{ kind, id, lang string }

// places finds documents by their key.
func places(docs []search.Doc) map[docKey]int {
	m := make(map[docKey]int, 2*len(docs))
	for i, d := range docs {
		m[docKey{d.Kind, d.ID, d.Lang}] = i
		if _, ok := m[docKey{d.Kind, d.ID, ""}]; !ok {
			m[docKey{d.Kind, d.ID, ""}] = i
		}
	}
	return m
}

// documents lays out what is indexed: each article, fix and channel once in each language.
func (l *Library) documents() []search.Doc {
	var docs []search.Doc
	for i := range l.pack.Articles {
		a := &l.pack.Articles[i]
		docs = append(docs, search.Doc{
			ID: a.ID, Kind: KindArticle, Lang: a.Lang, Title: a.Title, Question: a.Question, Keywords: a.Keywords,
			Body: a.Answer + "\n" + plain(a.Markdown),
		})
	}
	for i := range l.pack.Fixes {
		f := &l.pack.Fixes[i]
		for _, lang := range l.pack.Languages {
			d := search.Doc{ID: f.ID, Kind: KindFix, Lang: lang, Title: f.Title.In(lang), Body: f.Summary.In(lang)}
			if a := l.articles[f.Topic][lang]; a != nil {
				d.Question = a.Question
				d.Keywords = append([]string{a.Title}, a.Keywords...)
			}
			docs = append(docs, d)
		}
	}
	for i := range l.pack.Channels {
		c := &l.pack.Channels[i]
		for _, lang := range l.pack.Languages {
			docs = append(docs, search.Doc{
				ID: c.ID, Kind: KindChannel, Lang: lang, Title: c.Title.In(lang),
				Body: joinLines(c.GoodFor.In(lang), c.Bring.In(lang), c.Note.In(lang), c.Value),
			})
		}
	}
	return docs
}

func joinLines(lines ...string) string {
	return strings.Join(slices.DeleteFunc(lines, func(s string) bool { return s == "" }), "\n")
}

// plain takes the marks of Markdown off a text. It need not be exact: it is indexed, and shown in snippets.
func plain(markdown string) string {
	var b strings.Builder
	for _, block := range pack.Blocks(markdown) {
		for _, s := range block.Text {
			b.WriteString(s.Text)
		}
		for i, item := range block.Items {
			if i > 0 {
				b.WriteByte('\n')
			}
			for _, s := range item {
				b.WriteString(s.Text)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
