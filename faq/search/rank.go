package search

import (
	"cmp"
	"slices"
)

// ranked is a document and its score.
type ranked struct {
	doc   uint32
	score float32
}

// better orders results: higher scores first, then the order of the documents.
func better(a, b ranked) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.doc, b.doc))
}

// accumulator adds up scores by document. It is kept from one query to the next; touched tells what to clear.
type accumulator struct {
	score   []float32
	touched []uint32
	best    []float32 // of the group at hand
	members []uint32
}

func newAccumulator(docs int) *accumulator {
	return &accumulator{score: make([]float32, docs), best: make([]float32, docs)}
}

func (a *accumulator) add(doc uint32, s float32) {
	if a.score[doc] == 0 {
		a.touched = append(a.touched, doc)
	}
	a.score[doc] += s
}

// offer raises a document's score within the group at hand: of alternatives the best counts, not the sum.
func (a *accumulator) offer(doc uint32, s float32) {
	if a.best[doc] == 0 {
		a.members = append(a.members, doc)
	}
	a.best[doc] = max(a.best[doc], s)
}

func (a *accumulator) closeGroup() {
	for _, doc := range a.members {
		a.add(doc, a.best[doc])
		a.best[doc] = 0
	}
	a.members = a.members[:0]
}

func (a *accumulator) clear() {
	for _, doc := range a.touched {
		a.score[doc] = 0
	}
	a.touched = a.touched[:0]
}

// rank scores all documents that match and gives the best, at most limit.
func (x *Index) rank(q *Query, limit int) []ranked {
	acc := x.scratch.Get().(*accumulator)
	defer func() {
		acc.clear()
		x.scratch.Put(acc)
	}()
	for _, t := range q.terms {
		for _, p := range x.list(t.term) {
			acc.add(p.doc, p.score*t.weight)
		}
	}
	for _, g := range q.groups {
		for _, alt := range g {
			x.alternative(acc, alt)
		}
		acc.closeGroup()
	}
	for _, m := range q.direct {
		acc.add(m.doc, m.score)
	}
	top := make([]ranked, 0, min(limit, len(acc.touched))+1)
	for _, doc := range acc.touched {
		r := ranked{doc, acc.score[doc]}
		if len(top) == limit && better(r, top[limit-1]) > 0 {
			continue
		}
		i, _ := slices.BinarySearchFunc(top, r, better)
		top = slices.Insert(top, i, r)
		if len(top) > limit {
			top = top[:limit]
		}
	}
	return top
}

// alternative offers the documents that have all terms of a phrase, led by its rarest.
func (x *Index) alternative(acc *accumulator, alt phrase) {
	if len(alt.terms) == 1 {
		for _, p := range x.list(alt.terms[0]) {
			acc.offer(p.doc, p.score*alt.weight)
		}
		return
	}
	rarest := slices.MinFunc(alt.terms, func(a, b uint32) int {
		return cmp.Compare(len(x.list(a)), len(x.list(b)))
	})
	for _, p := range x.list(rarest) {
		sum, all := float32(0), true
		for _, t := range alt.terms {
			list := x.list(t)
			i, ok := slices.BinarySearchFunc(list, p.doc, func(p posting, doc uint32) int { return cmp.Compare(p.doc, doc) })
			if !ok {
				all = false
				break
			}
			sum += list[i].score
		}
		if all {
			acc.offer(p.doc, sum*alt.weight)
		}
	}
}
