package search

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxQuery bounds a query in bytes; a pasted mail is cut, not refused.
const maxQuery = 600

// What the ways to match count beside an exact pair of characters or word.
const (
	wholeWeight    = 0.5
	runeWeight     = 0.5 // a character inside a run
	stopWeight     = 0.3
	soundWeight    = 0.5
	wordPairWeight = 0.4
	prefixWeight   = 0.8
	typoWeight     = 0.6
	initialsWeight = 1.5
)

// maxExpansion bounds the words that a prefix or a typo may stand for.
const maxExpansion = 100

// Query is what a text asks for. It is immutable and safe for concurrent use.
type Query struct {
	x      *Index
	terms  []weighted
	groups [][]phrase // alternatives: the best of each group counts
	direct []ranked   // matches found without postings
	wanted wanted
	spoken []unit // the syllables of words that are pinyin
	urgent int    // the rule that fits, -1 for none
}

type weighted struct {
	term   uint32
	weight float32
}

// queryRun is a run of the query, kept apart from the scanner's buffers.
type queryRun struct {
	runes []rune
	word  string // "" for characters
	last  bool   // the text ends with it: the person may still be typing it
}

// Parse reads a query once, to rank by it and then to mark what it matched.
func (x *Index) Parse(text string) *Query {
	if len(text) > maxQuery {
		cut := maxQuery
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	q := &Query{x: x, urgent: -1}
	runs := splitRuns(text)
	onlyStops := !slices.ContainsFunc(runs, func(r queryRun) bool {
		return r.word != "" && !stopWords[r.word] || r.word == "" && !(len(r.runes) == 1 && stopRunes[string(r.runes)])
	})
	for i := 0; i < len(runs); i++ {
		if runs[i].word == "" {
			q.characters(runs[i].runes, len(runs) == 1)
			continue
		}
		end := i
		for end < len(runs) && runs[end].word != "" {
			end++
		}
		q.wordRuns(runs[i:end], onlyStops)
		i = end - 1
	}
	units := x.units(text)
	q.groups = append(q.groups, x.synonyms.find(units)...)
	if x.alarm != nil {
		q.urgent = x.alarm.rule(x, units, q.spoken, len(runs) > 0 && runs[len(runs)-1].last)
	}
	for _, g := range q.groups {
		for _, alt := range g {
			q.wanted.words = append(q.wanted.words, alt.words...)
			q.wanted.keys = append(q.wanted.keys, alt.keys...)
		}
	}
	q.wanted.ready()
	return q
}

// Urgent gives the first of the Options' urgent rules that fits; -1 when none does.
func (q *Query) Urgent() int { return q.urgent }

func splitRuns(text string) []queryRun {
	var runs []queryRun
	var s scanner
	s.reset(text)
	for s.next() {
		r := queryRun{runes: slices.Clone(s.runes), last: s.pos == len(text)}
		if s.word {
			r.word = string(s.appendWord(nil))
		}
		runs = append(runs, r)
	}
	return runs
}

func (q *Query) key(key uint64, w float32) bool {
	term, ok := q.x.terms.get(key)
	if ok {
		q.terms = append(q.terms, weighted{term, w})
		q.wanted.keys = append(q.wanted.keys, key)
	}
	return ok
}

// characters asks for the pairs of a run, and with less weight for its characters. A pair that is nowhere in the index
// may be a homophone of one that is.
func (q *Query) characters(runes []rune, alone bool) {
	if len(runes) == 1 {
		w := float32(1)
		if !alone && stopRunes[string(runes)] {
			w = stopWeight
		}
		q.key(runeKey(runes[0]), w)
		return
	}
	if len(runes) <= maxWhole {
		if term, ok := q.x.terms.get(wholeKey(runes)); ok {
			q.terms = append(q.terms, weighted{term, wholeWeight})
		}
	}
	for i, r := range runes {
		if !stopRunes[string(r)] || len(runes) == 2 && alone {
			if term, ok := q.x.terms.get(runeKey(r)); ok {
				q.terms = append(q.terms, weighted{term, runeWeight})
			}
		}
		if i == 0 {
			continue
		}
		w := float32(1)
		if stopPairs[string(runes[i-1:i+1])] {
			w = stopWeight
		}
		if !q.key(pairKey(runes[i-1], r), w) {
			q.homophone(runes[i-1], r)
		}
	}
}

func (q *Query) homophone(a, b rune) {
	p, _ := readings(a)
	s, _ := readings(b)
	if p != 0 && s != 0 && q.key(soundPairKey(p, s), soundWeight) {
		q.wanted.sound = true
	}
}

// wordRuns asks for words that stand side by side: as English, and where they are no words of the index, as pinyin,
// as initials, as a word half typed, or as one mistyped.
func (q *Query) wordRuns(runs []queryRun, onlyStops bool) {
	strange := false
	for _, r := range runs {
		strange = strange || !q.x.knows(r.word) && !stopWords[r.word]
	}
	pinyin := strange && q.pinyin(runs)
	before := uint32(noTerm)
	for _, r := range runs {
		term, known := q.x.term(r.word)
		if known && before != noTerm {
			if pair, ok := q.x.terms.get(wordPairKey(before, term)); ok {
				q.terms = append(q.terms, weighted{pair, wordPairWeight})
			}
		}
		before = noTerm
		if known {
			before = term
		}
		if known && (onlyStops || !stopWords[r.word]) {
			q.terms = append(q.terms, weighted{term, 1})
			q.wanted.words = append(q.wanted.words, term)
		}
		if r.last && (!stopWords[r.word] || onlyStops) {
			q.prefix(r.word)
		}
		if q.x.knows(r.word) || stopWords[r.word] {
			continue
		}
		found := q.firstLetters(r.word)
		if !pinyin && !found && !(r.last && q.x.hasPrefix(r.word)) {
			q.typo(r.word)
		}
	}
}

// term gives the term of a word as written, or of one with the same stem.
func (x *Index) term(w string) (uint32, bool) {
	if t, ok := x.lookup[w]; ok {
		return t, true
	}
	t, ok := x.stems[string(stem([]byte(w)))]
	return t, ok
}

// knows tells whether a word is one of the index, or begins one of the synonyms.
func (x *Index) knows(w string) bool {
	_, ok := x.term(w)
	return ok || x.synonyms.begins[string(stem([]byte(w)))]
}

// withPrefix gives the words that begin with p, other than p itself.
func (x *Index) withPrefix(p string) []word {
	from, _ := slices.BinarySearchFunc(x.surface, p, func(w word, p string) int { return strings.Compare(w.text, p) })
	to := from
	for to < len(x.surface) && strings.HasPrefix(x.surface[to].text, p) {
		to++
	}
	if from < to && x.surface[from].text == p {
		from++
	}
	return x.surface[from:to]
}

func (x *Index) hasPrefix(p string) bool { return len(x.withPrefix(p)) > 0 }

func (q *Query) prefix(p string) {
	words := q.x.withPrefix(p)
	if len(words) > maxExpansion { // the shortest are the likeliest
		words = slices.Clone(words)
		slices.SortStableFunc(words, func(a, b word) int { return len(a.text) - len(b.text) })
		words = words[:maxExpansion]
	}
	var group []phrase
	for _, w := range words {
		if stopWords[w.text] || slices.Contains(q.wanted.words, w.term) {
			continue
		}
		group = append(group, wordPhrase(w.term, prefixWeight*(1+float32(len(p))/float32(len(w.text)))/2))
	}
	if len(group) > 0 {
		q.groups = append(q.groups, group)
	}
}

// firstLetters asks for runs of characters whose readings begin with these letters.
func (q *Query) firstLetters(w string) bool {
	if len(w) < 2 || len(w) > 12 || !isLower([]byte(w)) {
		return false
	}
	docs, gaps := q.x.initials.find(w)
	s := initialsWeight * idf(len(q.x.docs), len(docs))
	if gaps {
		s /= 2
	}
	for _, d := range docs {
		q.direct = append(q.direct, ranked{d.doc, s * saturate(d.score)})
	}
	return len(docs) > 0
}
