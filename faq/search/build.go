package search

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// The fields of a document: what a word in it counts, and how much a long field weakens it (BM25F's w and b).
const (
	fieldTitle = iota
	fieldQuestion
	fieldKeywords
	fieldBody
	fieldCount
)

var fields = [fieldCount]struct{ weight, b float32 }{
	fieldTitle:    {3, 0.3},
	fieldQuestion: {2, 0.75},
	fieldKeywords: {2.5, 0.2},
	fieldBody:     {1, 0.6},
}

const k1 = 1.2 // BM25's saturation

// The terms of a text are guessed from its length, so that the tables of a small pack need not grow; a large one has far
// fewer new terms for its length.
const (
	bytesPerTerm = 10
	mostGuessed  = 1 << 15
)

// maxWhole is how many characters a run may have that is also a term as a whole: as many as a keyword.
const maxWhole = 8

// New builds an index. Documents beyond some sixteen million are left out.
func New(docs []Doc, o Options) *Index {
	docs = docs[:min(len(docs), maxDocs)]
	size := shownBytes(docs)
	guess := min(size/bytesPerTerm, mostGuessed)
	x := &Index{
		docs:   docs,
		terms:  newTable(guess),
		lookup: map[string]uint32{},
		stems:  map[string]uint32{},
		tokens: make([]token, 0, min(size/3, maxTokens)), // a Chinese character has three bytes
		cuts:   make([]uint32, 1, shownFields*len(docs)+1),
	}
	b := builder{
		x: x, norms: averages(docs), ends: make([]int, 0, len(docs)),
		last: make([]uint32, 0, guess), where: make([]uint32, 0, guess), count: make([]uint32, 0, guess),
	}
	for i := range docs {
		b.document(uint32(i), &docs[i])
	}
	b.finish(o.Beside)
	x.synonyms = newSynonyms(x, o.Synonyms)
	x.alarm = newAlarm(x, o.Urgent)
	x.scratch = &sync.Pool{New: func() any { return newAccumulator(len(docs)) }}
	return x
}

// builder gathers occurrences document by document; finish sorts them by term.
type builder struct {
	x     *Index
	norms map[string]*[fieldCount]float32 // by language: average bytes of a field
	last  []uint32                        // term → document of its last occurrence, plus one
	where []uint32                        // term → place of that in found
	count []uint32                        // term → documents
	found chunks
	ends  []int // document → end of its occurrences in found
	runs  scanner
	buf   []byte
	keep  bool // the field's tokens
}

// occurrence is a term in the document at hand.
type occurrence struct {
	term uint32
	tf   float32 // weighted and normalised by the field's length
}

// chunks is a list that grows without being copied: while an index is built, the copies would be most of its memory.
type chunks struct {
	list [][]occurrence
	n    int
}

const chunkSize = 1 << 14

func (c *chunks) at(i uint32) *occurrence { return &c.list[i/chunkSize][i%chunkSize] }

func (c *chunks) add(o occurrence) {
	if c.n == len(c.list)*chunkSize {
		c.list = append(c.list, make([]occurrence, chunkSize))
	}
	*c.at(uint32(c.n)) = o
	c.n++
}

// averages gives the average length of each field by language: Chinese and English lengths do not compare.
func averages(docs []Doc) map[string]*[fieldCount]float32 {
	sums, counts := map[string]*[fieldCount]float32{}, map[string]float32{}
	for i := range docs {
		d := &docs[i]
		s := sums[d.Lang]
		if s == nil {
			s = new([fieldCount]float32)
			sums[d.Lang] = s
		}
		counts[d.Lang]++
		s[fieldTitle] += float32(len(d.Title))
		s[fieldQuestion] += float32(len(d.Question))
		s[fieldKeywords] += float32(keywordBytes(d))
		s[fieldBody] += float32(len(d.Body))
	}
	for lang, s := range sums {
		for f := range s {
			s[f] = max(s[f]/counts[lang], 1)
		}
	}
	return sums
}

func shownBytes(docs []Doc) (n int) {
	for i := range docs {
		n += len(docs[i].Title) + len(docs[i].Question) + len(docs[i].Body)
	}
	return n
}

func keywordBytes(d *Doc) int {
	n := 0
	for _, k := range d.Keywords {
		n += len(k)
	}
	return n
}

func (b *builder) document(doc uint32, d *Doc) {
	norms := b.norms[d.Lang]
	weight := func(field, length int) float32 {
		f := fields[field]
		return f.weight / (1 - f.b + f.b*float32(length)/norms[field])
	}
	b.shown(doc, d.Title, weight(fieldTitle, len(d.Title)), sounds|wholes|wordPairs)
	b.shown(doc, d.Question, weight(fieldQuestion, len(d.Question)), sounds|wordPairs)
	b.shown(doc, d.Body, weight(fieldBody, len(d.Body)), 0)
	w := weight(fieldKeywords, keywordBytes(d))
	for _, k := range d.Keywords {
		b.text(doc, k, w, sounds|wholes|wordPairs)
	}
	b.ends = append(b.ends, b.found.n)
}

// shown adds a field that results show, and keeps where its tokens are.
func (b *builder) shown(doc uint32, text string, w float32, also extras) {
	b.keep = len(b.x.tokens) < maxTokens
	b.text(doc, text, w, also)
	b.keep = false
	b.x.cuts = append(b.x.cuts, uint32(len(b.x.tokens)))
}

// extras are what the short fields have besides characters, pairs and words.
type extras uint8

const (
	sounds    extras = 1 << iota // readings and their initials
	wholes                       // runs of characters from end to end
	wordPairs                    // words side by side
)

// text adds the terms of one field.
func (b *builder) text(doc uint32, text string, w float32, also extras) {
	b.runs.reset(text)
	before := uint32(noTerm)
	for b.runs.next() {
		if b.runs.word {
			b.buf = b.runs.appendWord(b.buf[:0])
			term := b.word()
			b.add(term, doc, w)
			if also&wordPairs != 0 && before != noTerm {
				b.key(wordPairKey(before, term), doc, w)
			}
			before = term
			if b.keep {
				b.x.tokens = append(b.x.tokens, wordToken(b.runs.at[0], term))
			}
			continue
		}
		before = noTerm
		runes := b.runs.runes
		for i, r := range runes {
			if b.keep {
				b.x.tokens = append(b.x.tokens, runeToken(b.runs.at[i], r))
			}
			b.key(runeKey(r), doc, w)
			if i > 0 {
				b.key(pairKey(runes[i-1], r), doc, w)
			}
		}
		if also&sounds != 0 && len(runes) > 1 {
			b.sound(runes, doc, w)
			b.x.initials.add(doc, runes, w)
		}
		if also&wholes != 0 && len(runes) > 1 && len(runes) <= maxWhole {
			b.key(wholeKey(runes), doc, w)
		}
	}
}

func (b *builder) sound(runes []rune, doc uint32, w float32) {
	p1, p2 := readings(runes[0])
	for _, r := range runes[1:] {
		q1, q2 := readings(r)
		for _, p := range [...]uint16{p1, p2} {
			for _, q := range [...]uint16{q1, q2} {
				if p != 0 && q != 0 {
					b.key(soundPairKey(p, q), doc, w)
				}
			}
		}
		p1, p2 = q1, q2
	}
}

func (b *builder) key(key uint64, doc uint32, w float32) {
	term, added := b.x.terms.put(key, uint32(len(b.last)))
	if added {
		b.newTerm()
	}
	b.add(term, doc, w)
}

func (b *builder) newTerm() uint32 {
	b.last, b.where, b.count = append(b.last, 0), append(b.where, 0), append(b.count, 0)
	return uint32(len(b.last) - 1)
}

// word gives the term of the word in buf. A stem is made once for each word as written.
func (b *builder) word() uint32 {
	if term, ok := b.x.lookup[string(b.buf)]; ok {
		return term
	}
	text := string(b.buf)
	root := stem(b.buf)
	term, ok := b.x.stems[string(root)]
	if !ok {
		term = b.newTerm()
		b.x.stems[string(root)] = term
	}
	b.x.lookup[text] = term
	return term
}

func (b *builder) add(term, doc uint32, w float32) {
	if b.last[term] == doc+1 {
		b.found.at(b.where[term]).tf += w
		return
	}
	b.last[term], b.where[term] = doc+1, uint32(b.found.n)
	b.count[term]++
	b.found.add(occurrence{term, w})
}

// finish lays the occurrences out by term and turns each into what it adds to a score.
func (b *builder) finish(beside *Index) {
	x := b.x
	n := len(b.count)
	x.start = make([]uint32, n+1)
	x.most = make([]float32, n)
	x.unit = make([]float32, n)
	others, all := b.counts(beside)
	for t, c := range b.count {
		x.start[t+1] = x.start[t] + c
		x.unit[t] = idf(all, int(c+others[t])) * (k1 + 1) / steps
	}
	x.postings = make([]posting, b.found.n)
	next := slices.Clone(x.start[:n])
	at := 0
	for doc, end := range b.ends {
		for ; at < end; at++ {
			o := *b.found.at(uint32(at))
			p := newPosting(uint32(doc), saturate(o.tf))
			x.postings[next[o.term]] = p
			x.most[o.term] = max(x.most[o.term], p.step()*x.unit[o.term])
			next[o.term]++
		}
	}
	x.initials.all, x.initials.text = string(x.initials.text), nil
	x.surface = make([]word, 0, len(x.lookup))
	for text, term := range x.lookup {
		x.surface = append(x.surface, word{text, term, letterMask(text)})
	}
	slices.SortFunc(x.surface, func(a, b word) int { return cmp.Compare(a.text, b.text) })
}

// counts gives for each term in how many documents of the other index it is, and the documents of both.
func (b *builder) counts(beside *Index) (others []uint32, all int) {
	x := b.x
	others = make([]uint32, len(b.count))
	if beside == nil {
		return others, len(x.docs)
	}
	x.terms.each(func(key uint64, term uint32) {
		if key&kindBits == wordPairBit {
			return // made of this index's terms
		}
		if t, ok := beside.terms.get(key); ok {
			others[term] = uint32(len(beside.list(t)))
		}
	})
	for text, term := range x.stems {
		if t, ok := beside.stems[text]; ok {
			others[term] = uint32(len(beside.list(t)))
		}
	}
	return others, len(x.docs) + len(beside.docs)
}

// saturate is BM25's account of how often a term is in a document.
func saturate(tf float32) float32 { return tf * (k1 + 1) / (k1 + tf) }

// idf is BM25's weight of a term that is in df of n documents, in the form that is never negative.
func idf(n, df int) float32 {
	return float32(math.Log(1 + (float64(n-df)+0.5)/(float64(df)+0.5)))
}

// list gives the postings of a term.
func (x *Index) list(term uint32) []posting { return x.postings[x.start[term]:x.start[term+1]] }
