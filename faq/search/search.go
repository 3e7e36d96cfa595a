// Package search is an index in memory over short documents in Chinese and English, with what people do to both:
// traditional characters, full-width letters, pinyin and initials, homophones, typos and half-typed words. It ranks by
// BM25F (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, section 3.4) over one and two
// characters of Chinese and stems of English. It needs no dictionary, reads no files and knows nothing of articles.
package search

import "sync"

//go:generate go -C ../../tools/gentables run . -out ../../faq/search/tables.bin

// Doc is what is indexed. Fields are weighted: title, question, keywords, body.
type Doc struct {
	ID       string // of an article, fix, channel or ticket
	Kind     string // "article", "fix", "channel", "ticket"
	Lang     string // "zh-CN", "en", "" for both
	Title    string
	Question string
	Keywords []string
	Body     string // its headings end in HeadingEnd
}

// Hit is one result.
type Hit struct {
	Doc        int // index into the documents given
	Score      float64
	Snippet    string
	Marks      [][2]int // byte ranges of Snippet that matched, end exclusive
	TitleMarks [][2]int
}

// Options of an index.
type Options struct {
	Synonyms [][]string // groups of words or phrases that mean the same
	Urgent   Urgent     // which queries mean danger now
	// Beside is another index that the documents are weighed with as if both were one, so that hits of the two can be
	// put in one order. It stays as it is: what it finds, and in which order, does not depend on these documents.
	Beside *Index
}

// Index is immutable and safe for concurrent use.
type Index struct {
	docs     []Doc
	terms    table             // keys of characters and syllables to terms
	lookup   map[string]uint32 // words as written, folded, to the terms of their stems
	stems    map[string]uint32
	surface  []word    // the words of lookup, sorted, for prefixes and typos
	start    []uint32  // term → its first posting; one more at the end
	postings []posting // by term, then by document
	unit     []float32 // term → what a step of its postings adds to a score
	most     []float32 // term → the highest score among its postings
	tokens   []token   // of the fields that results show, document by document
	cuts     []uint32  // where each shown field's tokens begin; one more at the end
	initials initials
	synonyms synonyms
	alarm    *alarm     // nil without rules
	scratch  *sync.Pool // of *accumulator
}

// posting is a document of a term in its upper 24 bits, and in the lower 8 what the term does there: BM25's account of how
// often and where it stands, in steps of its largest value (impacts, as of Anh and Moffat, "Pruned query evaluation using
// pre-computed impacts", 2006). Four bytes instead of eight halve the memory, and what a query has to read.
type posting uint32

// maxDocs is how many documents an index can have.
const maxDocs = 1 << 24

const steps = 255

func newPosting(doc uint32, impact float32) posting {
	step := uint32(impact/(k1+1)*steps + 0.5)
	return posting(doc<<8 | min(max(step, 1), steps))
}

func (p posting) doc() uint32   { return uint32(p >> 8) }
func (p posting) step() float32 { return float32(p & 0xff) }

// word is a word as written, folded, and the term of its stem.
type word struct {
	text string
	term uint32
	mask uint64 // letterMask of text
}

// Search finds up to limit hits, best first; ties in the order of the documents. The last word counts as a prefix.
func (x *Index) Search(query string, limit int) []Hit {
	q := x.Parse(query)
	hits := q.Rank(limit)
	for i := range hits {
		h := &hits[i]
		h.Snippet, h.Marks = q.Snippet(h.Doc)
		h.TitleMarks = q.TitleMarks(h.Doc)
	}
	return hits
}

// Rank gives the hits of Search without their snippets and marks, for a caller that shows only some of them.
func (q *Query) Rank(limit int) []Hit {
	if limit <= 0 || len(q.x.docs) == 0 {
		return nil
	}
	ranked := q.x.rank(q, limit)
	hits := make([]Hit, len(ranked))
	for i, r := range ranked {
		hits[i] = Hit{Doc: int(r.doc), Score: float64(r.score)}
	}
	return hits
}
