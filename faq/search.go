package faq

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

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

// factors let the article stand before the fix of the same topic, and both before the channel that its text names. A
// ticket is in one language only; it gets half of what a second one can add to the others.
var factors = map[string]float64{KindArticle: 1, KindFix: 0.9, KindChannel: 0.7, KindTicket: 1 + otherLanguage/2}

// otherLanguage is what a match in the second language adds to one in the first: a mixed query matches in both.
const otherLanguage = 0.3

// defaultLimit is how many results there are when Query does not say.
const defaultLimit = 10

// mergeDepth is how many documents are looked at, at least, before those of one entry are put together. What a document
// far down adds to its sister's score must not depend on how many results a caller asks for; a pack has fewer than this.
const mergeDepth = 512

// Query asks for results in a language; documents of both languages are searched, and shown in Lang where they exist
// in it.
type Query struct {
	Text      string
	Lang      string
	Limit     int           // 0: 10
	Extra     *search.Index // tickets, from the caller, as made by Library.Index; may be nil
	ExtraDocs []search.Doc  // those Extra was built from
}

// Search finds articles, fixes and channels (and Extra), best first; one result an id and kind.
func (l *Library) Search(q Query) []Result {
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	parsed := l.index().Parse(q.Text)
	results := l.merge(parsed.Rank(max(mergeDepth, q.Limit*(len(l.pack.Languages)+1))))
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

// Index makes an index of documents of the caller's that Search can put in one order with the pack's.
func (l *Library) Index(docs []search.Doc) *search.Index {
	return search.New(docs, search.Options{Synonyms: l.pack.Synonyms, Beside: l.index()})
}

// merge makes one result of the hits of an id and kind, which come best first.
func (l *Library) merge(hits []search.Hit) []Result {
	places := make([]int, len(l.entries)) // entry → place in results, from 1
	results := make([]Result, 0, len(hits)+1)
	for _, h := range hits {
		n := l.entryOf[h.Doc]
		e := &l.entries[n]
		score := h.Score * factors[e.kind]
		if at := places[n]; at > 0 {
			results[at-1].Score += otherLanguage * score
			continue
		}
		results = append(results, Result{ID: e.id, Kind: e.kind, Score: score})
		places[n] = len(results)
	}
	slices.SortStableFunc(results, func(a, b Result) int { return cmp.Compare(b.Score, a.Score) })
	return results
}

// show fills in what a result shows, in lang where the pack has it.
func (l *Library) show(r *Result, lang string, q *search.Query) {
	e := &l.entries[l.place[docKey{r.Kind, r.ID}]]
	doc := e.doc(lang)
	r.Title, r.TitleMarks = l.docs[doc].Title, q.TitleMarks(doc)
	r.Snippet, r.Marks = q.Snippet(doc)
	r.Emergency = e.emergency
}

// entry is what results are about: an article, fix or channel in all its languages.
type entry struct {
	kind, id  string
	emergency bool
	docs      []langDoc // in the order of the documents
}

type langDoc struct {
	lang string
	doc  int
}

// doc gives the document in lang, else the first.
func (e *entry) doc(lang string) int {
	for _, d := range e.docs {
		if d.lang == lang {
			return d.doc
		}
	}
	return e.docs[0].doc
}

// docKey names an entry.
type docKey struct{ kind, id string }

// enter gathers the documents of each id and kind.
func (l *Library) enter() {
	l.place = make(map[docKey]int, len(l.docs))
	l.entryOf = make([]int, len(l.docs))
	for i, d := range l.docs {
		key := docKey{d.Kind, d.ID}
		n, ok := l.place[key]
		if !ok {
			n = len(l.entries)
			l.place[key] = n
			l.entries = append(l.entries, entry{kind: d.Kind, id: d.ID, emergency: l.emergency(d.Kind, d.ID)})
		}
		l.entryOf[i] = n
		l.entries[n].docs = append(l.entries[n].docs, langDoc{d.Lang, i})
	}
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
				Body: joinLines(lang, c.GoodFor.In(lang), c.Bring.In(lang), c.Note.In(lang), c.Value),
			})
		}
	}
	return docs
}

// joinLines makes a text of lines that are not empty. A line before another one ends with a full stop: in a snippet both stand
// on one.
func joinLines(lang string, lines ...string) string {
	stop := "."
	if strings.HasPrefix(lang, "zh") {
		stop = "。"
	}
	lines = slices.DeleteFunc(lines, func(s string) bool { return s == "" })
	for i, line := range lines[:max(len(lines)-1, 0)] {
		if last, _ := utf8.DecodeLastRuneInString(line); !strings.ContainsRune("。！？.!?", last) {
			lines[i] += stop
		}
	}
	return strings.Join(lines, "\n")
}
