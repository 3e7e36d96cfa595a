package search

import (
	"slices"
	"strings"
)

// pinyin reads words as syllables and asks for the pairs of characters that sound so; false when they are no pinyin.
// The last syllable may be half typed.
func (q *Query) pinyin(runs []queryRun) bool {
	var all []uint16
	for i, r := range runs {
		partial := i == len(runs)-1 && r.last
		s, rest, ok := q.x.syllabify(r.word, partial)
		if !ok {
			return false
		}
		all = append(all, s...)
		if rest != "" {
			return q.sounds(all, rest)
		}
	}
	return q.sounds(all, "")
}

func (q *Query) sounds(s []uint16, rest string) bool {
	found := false
	for _, p := range s {
		q.spoken = append(q.spoken, unit{text: sounded(p)})
	}
	for i := 1; i < len(s); i++ {
		found = q.key(soundPairKey(s[i-1], s[i]), soundWeight) || found
	}
	if rest != "" && len(s) > 0 {
		var group []phrase
		for place, text := range syllables {
			if !strings.HasPrefix(text, rest) {
				continue
			}
			key := soundPairKey(s[len(s)-1], uint16(place+1))
			if term, ok := q.x.terms.get(key); ok {
				group = append(group, phrase{terms: []uint32{term}, keys: []uint64{key}, weight: soundWeight})
			}
		}
		if len(group) > 0 {
			q.groups = append(q.groups, group)
			found = true
		}
	}
	q.wanted.sound = q.wanted.sound || found
	return found
}

// The bounds of pinyin, in letters.
const (
	longestSyllable = 6 // zhuang
	longestPinyin   = 30
)

// cutting is a way to cut the beginning of a word into syllables: the last of them, how long the one before it is, and
// what the way costs.
type cutting struct {
	last   uint16 // place in syllables from 1; 0 for no way
	before int8
	cost   int8
}

// syllabify cuts a word into few syllables, and of ways with as many into those that stand side by side in the index:
// xiane is xian e (限额), not xia ne. With partial, the end may be the beginning of a syllable: rest.
func (x *Index) syllabify(w string, partial bool) (s []uint16, rest string, ok bool) {
	if len(w) > longestPinyin {
		return nil, "", false
	}
	var ways [longestPinyin + 1][longestSyllable + 1]cutting // by the end and the length of the last syllable
	for end := 1; end <= len(w); end++ {
		for n := 1; n <= min(end, longestSyllable); n++ {
			if place, is := slices.BinarySearch(syllables, w[end-n:end]); is {
				ways[end][n] = x.cheapest(&ways[end-n], uint16(place+1), end == n)
			}
		}
	}
	end := len(w)
	if best(&ways[end]) == 0 {
		if !partial {
			return nil, "", false
		}
		for end > 0 && (best(&ways[end]) == 0 || !beginsSyllable(w[end:])) {
			end--
		}
		if end == 0 {
			return nil, "", false
		}
		rest = w[end:]
	}
	for n := best(&ways[end]); end > 0; {
		c := ways[end][n]
		s = append(s, c.last)
		end, n = end-n, int(c.before)
	}
	slices.Reverse(s)
	return s, rest, true
}

// cheapest goes on with a syllable from the cheapest of the ways to its beginning.
func (x *Index) cheapest(ways *[longestSyllable + 1]cutting, syllable uint16, first bool) cutting {
	const perSyllable = 2 // a pair that is in the index gives one back
	if first {
		return cutting{last: syllable, cost: perSyllable}
	}
	var best cutting
	for n, c := range ways {
		if c.last == 0 {
			continue
		}
		cost := c.cost + perSyllable
		if _, ok := x.terms.get(soundPairKey(c.last, syllable)); ok {
			cost--
		}
		if best.last == 0 || cost < best.cost {
			best = cutting{last: syllable, before: int8(n), cost: cost}
		}
	}
	return best
}

// best gives the length of the last syllable of the cheapest way; 0 when there is none.
func best(ways *[longestSyllable + 1]cutting) (n int) {
	for i, c := range ways {
		if c.last != 0 && (n == 0 || c.cost < ways[n].cost) {
			n = i
		}
	}
	return n
}

func beginsSyllable(p string) bool {
	i, _ := slices.BinarySearch(syllables, p)
	return i < len(syllables) && strings.HasPrefix(syllables[i], p)
}
