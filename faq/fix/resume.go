package fix

import (
	"slices"

	"okpay.example/support/faq/pack"
)

// Resume checks a stored run against f, which may have changed since, by the ids of its nodes and answers. Where f no
// longer has one, or it leads elsewhere now, the path ends there, and what was answered from there on goes to Earlier;
// changed says that it did. A run of another fix begins anew.
func Resume(f *pack.Fix, r Run) (_ Run, changed bool) {
	if r.Fix != f.ID || len(r.Path) == 0 || len(r.Path) > maxPath {
		fresh := Start(f, r.Updated)
		fresh.Started = r.Started
		return fresh, true
	}
	r = r.clone()
	if len(r.Said) != len(r.Path)-1 {
		r.Said = r.recall(f)
	}
	for id, key := range r.Answers {
		if _, ok := choice(f.Nodes[id], key); !ok {
			delete(r.Answers, id)
		}
	}
	holds := r.holds(f)
	if holds == len(r.Path)-1 && r.Path[0] == f.Start {
		return r, false
	}
	r.Earlier = append(r.Earlier, r.Said[min(holds, len(r.Said)):]...)
	r.Earlier = r.Earlier[max(0, len(r.Earlier)-maxPath):]
	r.Path, r.Said, r.Result = append([]string{f.Start}, r.Path[1:holds+1]...), r.Said[:min(holds, len(r.Said))], ""
	return r, true
}

// holds counts the answers, from the start on, that lead in f where they led the person.
func (r Run) holds(f *pack.Fix) int {
	if r.Path[0] != f.Start {
		return 0
	}
	for i, s := range r.Said {
		next := r.Path[i+1]
		c, ok := choice(f.Nodes[s.Node], s.Key)
		if _, exists := f.Nodes[next]; !ok || !exists || s.Node != r.Path[i] || c.Next != next {
			return i
		}
	}
	return len(r.Said)
}

// recall makes the words of a run that was stored without them, as far as f still has them.
func (r Run) recall(f *pack.Fix) []Said {
	words := []Said{}
	for i, next := range r.Path[1:] {
		n := node(f, r.Path[i])
		c, ok := choice(n, r.Answers[n.ID])
		if !ok || c.Next != next { // on a second round through a node its answer of the first one is overwritten
			i := slices.IndexFunc(n.Choices, func(c pack.Choice) bool { return c.Next == next })
			if i < 0 {
				return words
			}
			c = n.Choices[i]
		}
		words = append(words, said(n, c))
	}
	return words
}
