package fix

import "okpay.example/support/faq/pack"

// Progress estimates: the number of the present node, and the longest number of nodes still possible in all. In a
// flow that can lead in circles a circle counts once.
func (r Run) Progress(f *pack.Fix) (at, most int) {
	if len(r.Path) == 0 {
		return 0, 0
	}
	ahead := map[string]int{}
	return len(r.Path), len(r.Path) + longest(f, r.Path[len(r.Path)-1], ahead, map[string]bool{})
}

// longest counts the nodes of the longest way on from id, itself not counted.
func longest(f *pack.Fix, id string, known map[string]int, open map[string]bool) int {
	if n, ok := known[id]; ok {
		return n
	}
	open[id] = true
	most := 0
	for _, c := range f.Nodes[id].Choices {
		if !open[c.Next] {
			most = max(most, 1+longest(f, c.Next, known, open))
		}
	}
	delete(open, id)
	known[id] = most
	return most
}
