package fix

import "okpay.example/support/faq/pack"

// PathTo gives the shortest answers that lead from the start to an outcome of the kind; ok is false when none does.
func PathTo(f *pack.Fix, kind string) (answers []string, ok bool) {
	type place struct {
		node string
		keys []string
	}
	seen := map[string]bool{f.Start: true}
	for queue := []place{{node: f.Start}}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		node, exists := f.Nodes[at.node]
		if !exists {
			continue
		}
		if node.Outcome != nil && node.Outcome.Kind == kind {
			return at.keys, true
		}
		for _, c := range node.Choices {
			if !seen[c.Next] {
				seen[c.Next] = true
				queue = append(queue, place{c.Next, append(append([]string(nil), at.keys...), c.Key)})
			}
		}
	}
	return nil, false
}
