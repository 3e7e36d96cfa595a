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
		s, rest, ok := syllabify(r.word, partial)
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

// syllabify cuts a word into the fewest syllables. With partial, the end may be the beginning of one: rest.
func syllabify(w string, partial bool) (s []uint16, rest string, ok bool) {
	const longest = 6 // zhuang
	if len(w) > 30 {
		return nil, "", false
	}
	// from[i] is where the last syllable of the best way to i begins; cost[i] counts that way's syllables, plus one.
	from, cost := make([]int, len(w)+1), make([]int, len(w)+1)
	cost[0] = 1
	for end := 1; end <= len(w); end++ {
		for begin := max(0, end-longest); begin < end; begin++ {
			if cost[begin] == 0 {
				continue
			}
			if _, is := slices.BinarySearch(syllables, w[begin:end]); is && (cost[end] == 0 || cost[begin]+1 < cost[end]) {
				from[end], cost[end] = begin, cost[begin]+1
			}
		}
	}
	end := len(w)
	if cost[end] == 0 {
		if !partial {
			return nil, "", false
		}
		for end > 0 && (cost[end] == 0 || !beginsSyllable(w[end:])) {
			end--
		}
		if end == 0 {
			return nil, "", false
		}
		rest = w[end:]
	}
	for at := end; at > 0; at = from[at] {
		place, _ := slices.BinarySearch(syllables, w[from[at]:at])
		s = append(s, uint16(place+1))
	}
	slices.Reverse(s)
	return s, rest, true
}

func beginsSyllable(p string) bool {
	i, _ := slices.BinarySearch(syllables, p)
	return i < len(syllables) && strings.HasPrefix(syllables[i], p)
}
