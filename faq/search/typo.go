package search

import "math/bits"

// typo asks for the words of the index that are one slip away from w, or two when it is long.
func (q *Query) typo(w string) {
	if len(w) < 4 {
		return
	}
	limit := 1
	if len(w) >= 8 {
		limit = 2
	}
	mask := letterMask(w)
	var group []phrase
	for _, c := range q.x.surface {
		if d := len(c.text) - len(w); d > limit || d < -limit || differ(mask, c.mask) > 2*limit {
			continue
		}
		if d := distance(w, c.text, limit); d <= limit {
			group = append(group, wordPhrase(c.term, typoWeight/float32(d)))
			if len(group) == maxExpansion {
				break
			}
		}
	}
	if len(group) > 0 {
		q.groups = append(q.groups, group)
	}
}

// letterMask has a bit for each letter or digit that w has, so that most words are told apart without comparing them.
func letterMask(w string) uint64 {
	var m uint64
	for i := range len(w) {
		m |= 1 << (w[i] & 63)
	}
	return m
}

func differ(a, b uint64) int { return bits.OnesCount64(a ^ b) }

// distance counts the letters to insert, leave out, replace, or swap with their neighbour (optimal string alignment),
// in bytes; anything above limit is limit + 1. Words are at most maxWord bytes.
func distance(a, b string, limit int) int {
	var rows [3][maxWord + 2]uint8
	before, prev, row := &rows[0], &rows[1], &rows[2]
	for j := 0; j <= len(b); j++ {
		prev[j] = uint8(j)
	}
	for i := 1; i <= len(a); i++ {
		row[0] = uint8(i)
		least := row[0]
		for j := 1; j <= len(b); j++ {
			change := uint8(1)
			if a[i-1] == b[j-1] {
				change = 0
			}
			d := min(prev[j]+1, row[j-1]+1, prev[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if int(least) > limit {
			return limit + 1
		}
		before, prev, row = prev, row, before
	}
	return int(prev[len(b)])
}
