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
	parts   []part
	top     []ranked
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

// highest gives the best of the documents touched, at most limit, best first.
func (a *accumulator) highest(limit int) []ranked {
	top := a.top[:0]
	for _, doc := range a.touched {
		r := ranked{doc, a.score[doc]}
		if len(top) == limit && (r.score < top[limit-1].score || better(r, top[limit-1]) > 0) {
			continue
		}
		i, _ := slices.BinarySearchFunc(top, r, better)
		if len(top) == limit {
			top = top[:limit-1]
		}
		top = slices.Insert(top, i, r)
	}
	a.top = top
	return top
}

// part is a term of a query, or a group of alternatives (term is then noTerm), and the most that it adds to a score.
type part struct {
	most   float32
	rest   float32 // the most that this one and those after it add
	weight float32
	term   uint32
	group  int
}

const noTerm = 1<<32 - 1

// parts lists what a query asks for, that which can add most first.
func (x *Index) parts(q *Query, list []part) []part {
	for _, t := range q.terms {
		list = append(list, part{most: x.most[t.term] * t.weight, weight: t.weight, term: t.term})
	}
	for i, g := range q.groups {
		most := float32(0)
		for _, alt := range g {
			sum := float32(0)
			for _, t := range alt.terms {
				sum += x.most[t]
			}
			most = max(most, sum*alt.weight)
		}
		list = append(list, part{most: most, term: noTerm, group: i})
	}
	slices.SortStableFunc(list, func(a, b part) int { return cmp.Compare(b.most, a.most) })
	rest := float32(0)
	for i := len(list) - 1; i >= 0; i-- { // from the smallest: taking them off a sum would leave what was rounded
		rest += list[i].most
		list[i].rest = rest
	}
	return list
}

// rank scores the documents that match and gives the best, at most limit, as if all had been scored. It goes term by
// term, those that can add most first; once the rest together cannot lift a document that has nothing yet among the best,
// the long lists of common terms are only looked into for those that can still get there (MaxScore; Turtle and Flood,
// "Query evaluation: strategies and optimizations", 1995).
func (x *Index) rank(q *Query, limit int) []ranked {
	acc := x.scratch.Get().(*accumulator)
	defer func() {
		acc.clear()
		x.scratch.Put(acc)
	}()
	for _, m := range q.direct {
		acc.add(m.doc, m.score)
	}
	acc.parts = x.parts(q, acc.parts[:0])
	for i, p := range acc.parts {
		if len(acc.touched) > limit && p.rest*slack < acc.highest(limit)[limit-1].score {
			x.refine(acc, q, acc.parts[i:], limit)
			break
		}
		x.all(acc, q, p)
	}
	return slices.Clone(acc.highest(limit))
}

// slack is for what adding in another order may round otherwise.
const slack = 1.0001

// all adds a part to every document that has it.
func (x *Index) all(acc *accumulator, q *Query, p part) {
	if p.term != noTerm {
		step := x.unit[p.term] * p.weight
		for _, o := range x.list(p.term) {
			acc.add(o.doc(), o.step()*step)
		}
		return
	}
	for _, alt := range q.groups[p.group] {
		x.alternative(acc, alt)
	}
	acc.closeGroup()
}

// refine adds the remaining parts to those documents that can still be among the best, which become fewer with each part.
func (x *Index) refine(acc *accumulator, q *Query, parts []part, limit int) {
	for _, p := range parts {
		acc.prune(limit, p.rest)
		if p.term != noTerm {
			x.lookUp(acc, p)
			continue
		}
		for _, alt := range q.groups[p.group] {
			x.alternative(acc, alt)
		}
		for _, doc := range acc.members {
			if acc.score[doc] > 0 {
				acc.score[doc] += acc.best[doc]
			}
			acc.best[doc] = 0
		}
		acc.members = acc.members[:0]
	}
}

// prune forgets the documents that rest cannot lift to the last of the best.
func (a *accumulator) prune(limit int, rest float32) {
	least := a.highest(limit)[limit-1].score
	kept := a.touched[:0]
	for _, doc := range a.touched {
		if a.score[doc]+rest*slack >= least {
			kept = append(kept, doc)
		} else {
			a.score[doc] = 0
		}
	}
	a.touched = kept
}

// lookUp adds a term to the documents touched: by walking its list, or by searching it when it is much longer.
func (x *Index) lookUp(acc *accumulator, p part) {
	list, step := x.list(p.term), x.unit[p.term]*p.weight
	const perSearch = 32 // postings walked in the time of one search
	if len(list) < perSearch*len(acc.touched) {
		for _, o := range list {
			if doc := o.doc(); acc.score[doc] > 0 {
				acc.score[doc] += o.step() * step
			}
		}
		return
	}
	for _, doc := range acc.touched {
		if i, ok := find(list, doc); ok {
			acc.score[doc] += list[i].step() * step
		}
	}
}

func find(list []posting, doc uint32) (int, bool) {
	return slices.BinarySearchFunc(list, doc, func(p posting, doc uint32) int { return cmp.Compare(p.doc(), doc) })
}

// alternative offers the documents that have all terms of a phrase, led by its rarest.
func (x *Index) alternative(acc *accumulator, alt phrase) {
	if len(alt.terms) == 1 {
		step := x.unit[alt.terms[0]] * alt.weight
		for _, p := range x.list(alt.terms[0]) {
			acc.offer(p.doc(), p.step()*step)
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
			i, ok := find(list, p.doc())
			if !ok {
				all = false
				break
			}
			sum += list[i].step() * x.unit[t]
		}
		if all {
			acc.offer(p.doc(), sum*alt.weight)
		}
	}
}
