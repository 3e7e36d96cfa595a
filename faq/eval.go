package faq

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"okpay.example/support/faq/pack"
	"okpay.example/support/faq/search"
)

// Evaluation is how well search finds what it should, and how fast.
type Evaluation struct {
	Queries int     `json:"queries"`
	Hit1    float64 `json:"hit1"` // share of queries with a right answer in the first place
	Hit3    float64 `json:"hit3"`
	Hit5    float64 `json:"hit5"`
	MRR10   float64 `json:"mrr10"` // mean of 1/place, 0 beyond the tenth
	BuildMS float64 `json:"build_ms"`
	P50US   float64 `json:"p50_us"` // median time of a query, in microseconds
	P99US   float64 `json:"p99_us"`
}

// LineError tells which line of an evaluation file is bad.
type LineError struct {
	File    string // "queries" or "docs"
	Line    int    // from 1
	Problem string
}

func (e *LineError) Error() string { return fmt.Sprintf("%s: line %d: %s", e.File, e.Line, e.Problem) }

const (
	maxEvalLine  = 1 << 20 // bytes
	maxEvalLines = 5_000_000
	evalPlaces   = 10
)

// Eval scores search. Each line of queries is "id[,id…]<TAB>query"; any listed id counts as a hit. With docs, whose
// lines are "id<TAB>text", the index is built from those instead of the pack.
func Eval(p *pack.Pack, queries, docs io.Reader) (Evaluation, error) {
	asked, err := readTSV("queries", queries)
	if err != nil {
		return Evaluation{}, err
	}
	if len(asked) == 0 {
		return Evaluation{}, errors.New("queries: there are none")
	}
	var find func(query string) []string
	var build time.Duration
	if docs != nil {
		texts, err := readTSV("docs", docs)
		if err != nil {
			return Evaluation{}, err
		}
		list := make([]search.Doc, len(texts))
		seen := make(map[string]bool, len(texts))
		for i, t := range texts {
			if seen[t.id] {
				return Evaluation{}, &LineError{"docs", t.line, fmt.Sprintf("id %q is given twice", t.id)}
			}
			seen[t.id] = true
			list[i] = search.Doc{ID: t.id, Kind: KindArticle, Question: t.text}
		}
		start := time.Now()
		index := search.New(list, search.Options{Synonyms: p.Synonyms})
		build = time.Since(start)
		find = func(query string) (ids []string) {
			for _, h := range index.Search(query, evalPlaces) {
				ids = append(ids, list[h.Doc].ID)
			}
			return ids
		}
	} else {
		start := time.Now()
		l := New(p)
		build = time.Since(start)
		lang := "zh-CN"
		find = func(query string) (ids []string) {
			// An article and its fix are one place, so twice as many may be needed.
			for _, r := range l.Search(Query{Text: query, Lang: lang, Limit: 2 * evalPlaces}) {
				ids = append(ids, r.ID)
			}
			return ids
		}
	}
	return score(asked, find, build), nil
}

func score(asked []evalLine, find func(string) []string, build time.Duration) Evaluation {
	e := Evaluation{Queries: len(asked), BuildMS: float64(build.Microseconds()) / 1000}
	times := make([]time.Duration, len(asked))
	for i, q := range asked {
		start := time.Now()
		ids := find(q.text)
		times[i] = time.Since(start)
		place := placeOf(ids, strings.Split(q.id, ","))
		if place == 0 || place > evalPlaces {
			continue
		}
		e.MRR10 += 1 / float64(place)
		for at, hit := range map[int]*float64{1: &e.Hit1, 3: &e.Hit3, 5: &e.Hit5} {
			if place <= at {
				*hit++
			}
		}
	}
	n := float64(len(asked))
	e.Hit1, e.Hit3, e.Hit5, e.MRR10 = e.Hit1/n, e.Hit3/n, e.Hit5/n, e.MRR10/n
	slices.Sort(times)
	at := func(share float64) float64 {
		return float64(times[min(int(share*n), len(times)-1)].Nanoseconds()) / 1000
	}
	e.P50US, e.P99US = at(0.50), at(0.99)
	return e
}

// placeOf gives the place, from 1, of the first of the wanted ids; equal ids count as one place. 0 when there is none.
func placeOf(ids, wanted []string) int {
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		if slices.Contains(wanted, id) {
			return len(seen)
		}
	}
	return 0
}

// evalLine is one line of an evaluation file.
type evalLine struct {
	line     int
	id, text string
}

// readTSV reads lines of an id, a tab and a text; empty lines are passed over.
func readTSV(name string, r io.Reader) ([]evalLine, error) {
	var out []evalLine
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), maxEvalLine)
	n := 0
	for lines.Scan() {
		n++
		text := strings.TrimSuffix(lines.Text(), "\r")
		if n == 1 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		if strings.TrimSpace(text) == "" {
			continue
		}
		if n > maxEvalLines {
			return nil, &LineError{name, n, fmt.Sprintf("more than %d lines", maxEvalLines)}
		}
		if !utf8.ValidString(text) {
			return nil, &LineError{name, n, "is not valid UTF-8"}
		}
		id, rest, ok := strings.Cut(text, "\t")
		if !ok {
			return nil, &LineError{name, n, "has no tab between the id and the text"}
		}
		if slices.Contains(strings.Split(id, ","), "") {
			return nil, &LineError{name, n, "has an empty id"}
		}
		if strings.TrimSpace(rest) == "" {
			return nil, &LineError{name, n, "has no text after the tab"}
		}
		out = append(out, evalLine{n, id, rest})
	}
	if err := lines.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			return nil, &LineError{name, n + 1, fmt.Sprintf("is longer than %d bytes", maxEvalLine)}
		}
		return nil, fmt.Errorf("%s: read: %w", name, err)
	}
	return out, nil
}
