package search

import (
	"slices"
	"strings"
)

// Urgent are rules that tell a cry for help from a question: "money is leaving my account" from "how do I lock my
// account". A rule fits when the query has a phrase of each of its groups, anywhere and in any order.
type Urgent struct {
	Groups [][]string // words and phrases; at most 64 groups
	Rules  []UrgentRule
}

// UrgentRule names groups by their place in Urgent.Groups.
type UrgentRule struct {
	All  []int // groups of which the query has a phrase each
	None []int // groups of which it has none
}

// alarm is Urgent made ready: each group is a bit, so that a rule is two masks.
type alarm struct {
	units   map[string]uint16 // characters, stems and syllables of the phrases, from 1
	words   []string          // the stems among them, sorted, for half-typed and mistyped words
	phrases []alarmPhrase     // sorted by their first unit
	first   map[uint16][2]int // first unit → its phrases
	rules   [][2]uint64       // all, none
}

type alarmPhrase struct {
	units []uint16
	group uint64
}

func newAlarm(x *Index, u Urgent) *alarm {
	if len(u.Rules) == 0 {
		return nil
	}
	a := &alarm{units: map[string]uint16{}, first: map[uint16][2]int{}}
	for g, group := range u.Groups {
		for _, text := range group {
			units := x.units(text)
			a.phrase(1<<g, units)
			a.phrase(1<<g, spoken(units))
		}
	}
	for text := range a.units {
		if isLower([]byte(text)) {
			a.words = append(a.words, text)
		}
	}
	slices.Sort(a.words)
	slices.SortStableFunc(a.phrases, func(p, q alarmPhrase) int { return int(p.units[0]) - int(q.units[0]) })
	for i, p := range a.phrases {
		from := i
		if at, ok := a.first[p.units[0]]; ok {
			from = at[0]
		}
		a.first[p.units[0]] = [2]int{from, i + 1}
	}
	for _, r := range u.Rules {
		a.rules = append(a.rules, [2]uint64{mask(r.All), mask(r.None)})
	}
	return a
}

func mask(groups []int) (m uint64) {
	for _, g := range groups {
		m |= 1 << g
	}
	return m
}

func (a *alarm) phrase(group uint64, units []unit) {
	if len(units) == 0 {
		return
	}
	p := alarmPhrase{group: group}
	for _, u := range units {
		id, ok := a.units[u.text]
		if !ok {
			id = uint16(len(a.units) + 1)
			a.units[u.text] = id
		}
		p.units = append(p.units, id)
	}
	a.phrases = append(a.phrases, p)
}

// spoken gives the syllables of a phrase of two characters or more, as units that no text is cut into; none for others.
func spoken(units []unit) (out []unit) {
	for _, u := range units {
		p, _ := readings(u.r)
		if p == 0 {
			return nil
		}
		out = append(out, unit{text: sounded(p)})
	}
	return out
}

// sounded is the name of a syllable among the units; the mark keeps it apart from English words ("me", "long").
func sounded(syllable uint16) string { return "~" + syllables[syllable-1] }

// rule gives the first rule that fits, -1 for none. spoken are the syllables of the query's pinyin; typing tells that the
// last of the units may be half typed.
func (a *alarm) rule(x *Index, units, spoken []unit, typing bool) int {
	ids := a.ids(x, units)
	have := a.groups(ids) | a.groups(a.ids(x, spoken))
	if typing && len(units) > 0 {
		have |= a.halfTyped(ids, units[len(units)-1].text)
	}
	for i, r := range a.rules {
		if have&r[0] == r[0] && have&r[1] == 0 {
			return i
		}
	}
	return -1
}

func (a *alarm) ids(x *Index, units []unit) []uint16 {
	ids := make([]uint16, len(units))
	for i, u := range units {
		ids[i] = a.units[u.text]
		if ids[i] == 0 && u.r == 0 {
			ids[i] = a.mistyped(x, u.text)
		}
	}
	return ids
}

// groups gives those of which a phrase stands among the units.
func (a *alarm) groups(ids []uint16) (have uint64) {
	for i, id := range ids {
		at := a.first[id]
		for _, p := range a.phrases[at[0]:at[1]] {
			if n := i + len(p.units); n <= len(ids) && slices.Equal(p.units, ids[i:n]) {
				have |= p.group
			}
		}
	}
	return have
}

// halfTyped gives the groups of the phrases that end with a word which the last one begins.
func (a *alarm) halfTyped(ids []uint16, last string) (groups uint64) {
	const shortest = 3
	if len(last) < shortest || !isLower([]byte(last)) {
		return 0
	}
	at, _ := slices.BinarySearch(a.words, last)
	for ; at < len(a.words) && strings.HasPrefix(a.words[at], last); at++ {
		whole := a.units[a.words[at]]
		for _, p := range a.phrases {
			n := len(p.units)
			if p.units[n-1] == whole && n <= len(ids) && slices.Equal(p.units[:n-1], ids[len(ids)-n:len(ids)-1]) {
				groups |= p.group
			}
		}
	}
	return groups
}

// mistyped gives the unit of the one word that a word which the index does not have may stand for; 0 for none.
func (a *alarm) mistyped(x *Index, w string) uint16 {
	if _, known := x.stems[w]; known || len(w) < 4 {
		return 0
	}
	mask := letterMask(w)
	for _, c := range a.words {
		if d := len(c) - len(w); len(c) < 4 || d > 1 || d < -1 || differ(mask, letterMask(c)) > 2 {
			continue
		}
		if distance(w, c, 1) == 1 {
			return a.units[c]
		}
	}
	return 0
}
