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
	all     []uint16          // the units of all phrases
	phrases []alarmPhrase     // by their first unit
	begin   []uint16          // unit → its first phrase; one more at the end
	rules   [][2]uint64       // all, none
}

// alarmPhrase is a run of all, and the group that it is in.
type alarmPhrase struct {
	first   uint16 // unit
	at, end uint16 // in all
	group   uint8
}

func newAlarm(x *Index, u Urgent) *alarm {
	if len(u.Rules) == 0 {
		return nil
	}
	a := &alarm{units: map[string]uint16{}}
	for g, group := range u.Groups {
		for _, text := range group {
			units := x.units(text)
			a.phrase(uint8(g), units)
			a.phrase(uint8(g), spoken(units))
		}
	}
	for text := range a.units {
		if isLower([]byte(text)) {
			a.words = append(a.words, text)
		}
	}
	slices.Sort(a.words)
	slices.SortFunc(a.phrases, func(p, q alarmPhrase) int { return int(p.first) - int(q.first) })
	a.begin = make([]uint16, len(a.units)+2)
	for unit, at := 0, 0; unit < len(a.begin); unit++ {
		for at < len(a.phrases) && int(a.phrases[at].first) < unit {
			at++
		}
		a.begin[unit] = uint16(at)
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

// maxAlarm bounds the units of all phrases, so that sixteen bits count them; a pack beyond it is no writer's.
const maxAlarm = 1<<16 - maxQuery

func (a *alarm) phrase(group uint8, units []unit) {
	if len(units) == 0 || len(a.all)+len(units) > maxAlarm {
		return
	}
	p := alarmPhrase{at: uint16(len(a.all)), group: group}
	for _, u := range units {
		id, ok := a.units[u.text]
		if !ok {
			id = uint16(len(a.units) + 1)
			a.units[u.text] = id
		}
		a.all = append(a.all, id)
	}
	p.first, p.end = a.all[p.at], uint16(len(a.all))
	a.phrases = append(a.phrases, p)
}

// of gives a phrase's units.
func (a *alarm) of(p alarmPhrase) []uint16 { return a.all[p.at:p.end] }

// spoken gives the syllables of a phrase of characters, as units that no text is cut into; none when it has words.
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
		for _, p := range a.phrases[a.begin[id]:a.begin[id+1]] {
			if n := i + int(p.end-p.at); n <= len(ids) && slices.Equal(a.of(p), ids[i:n]) {
				have |= 1 << p.group
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
			units := a.of(p)
			n := len(units) - 1
			if units[n] == whole && n < len(ids) && slices.Equal(units[:n], ids[len(ids)-1-n:len(ids)-1]) {
				groups |= 1 << p.group
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
