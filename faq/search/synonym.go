package search

import "strings"

// phrase is a set of terms that a document must have all of.
type phrase struct {
	terms  []uint32
	keys   []uint64 // of those terms that are no words, for the marks
	words  []uint32 // those terms that are words
	weight float32
}

func wordPhrase(term uint32, weight float32) phrase {
	one := []uint32{term}
	return phrase{terms: one, words: one, weight: weight}
}

// synonyms finds the groups that a query names.
type synonyms struct {
	groups  [][]phrase
	naming  map[string][]int32 // folded phrase → groups
	begins  map[string]bool    // first units of the phrases
	longest int                // units
}

const (
	maxPhrase     = 12 // units of a phrase
	synonymWeight = 0.6
)

func newSynonyms(x *Index, groups [][]string) synonyms {
	s := synonyms{naming: map[string][]int32{}, begins: map[string]bool{}}
	for _, group := range groups {
		var phrases []phrase
		id := int32(len(s.groups))
		for _, text := range group {
			u := x.units(text)
			if len(u) == 0 || len(u) > maxPhrase {
				continue
			}
			name := joinUnits(u)
			if ids := s.naming[name]; len(ids) == 0 || ids[len(ids)-1] != id {
				s.naming[name] = append(ids, id)
			}
			s.begins[u[0].text] = true
			s.longest = max(s.longest, len(u))
			if p, ok := x.phrase(u); ok {
				phrases = append(phrases, p)
			}
		}
		s.groups = append(s.groups, phrases)
	}
	return s
}

// unit is a character of a run, or a stem.
type unit struct {
	text string
	r    rune // 0 for a stem
	run  int  // characters of one run pair up
}

// units cuts a text as queries are cut.
func (x *Index) units(text string) []unit {
	var out []unit
	var runs scanner
	var buf []byte
	runs.reset(text)
	for run := 0; runs.next(); run++ {
		if runs.word {
			buf = stem(runs.appendWord(buf[:0]))
			out = append(out, unit{text: string(buf), run: run})
			continue
		}
		for _, r := range runs.runes {
			out = append(out, unit{text: string(r), r: r, run: run})
		}
	}
	return out
}

// joinUnits names a phrase: stems are parted by a space, characters are not.
func joinUnits(units []unit) string {
	var b strings.Builder
	for i, u := range units {
		if i > 0 && u.r == 0 && units[i-1].r == 0 {
			b.WriteByte(' ')
		}
		b.WriteString(u.text)
	}
	return b.String()
}

// phrase gives the terms that stand for the units; false when the index has not all of them.
func (x *Index) phrase(units []unit) (phrase, bool) {
	p := phrase{weight: synonymWeight}
	for i, u := range units {
		var key uint64
		switch {
		case u.r == 0:
			term, ok := x.stems[u.text]
			if !ok {
				return p, false
			}
			p.terms, p.words = append(p.terms, term), append(p.words, term)
			continue
		case i > 0 && units[i-1].r != 0 && units[i-1].run == u.run:
			key = pairKey(units[i-1].r, u.r)
		case i+1 < len(units) && units[i+1].r != 0 && units[i+1].run == u.run:
			continue // the pair with the next one stands for both
		default:
			key = runeKey(u.r)
		}
		term, ok := x.terms.get(key)
		if !ok {
			return p, false
		}
		p.terms, p.keys = append(p.terms, term), append(p.keys, key)
	}
	return p, true
}

// find gives the groups that the units name, the longest phrase at each place.
func (s *synonyms) find(units []unit) [][]phrase {
	var found [][]phrase
	seen := map[int32]bool{}
	for i := 0; i < len(units); i++ {
		if !s.begins[units[i].text] {
			continue
		}
		for n := min(s.longest, len(units)-i); n > 0; n-- {
			ids := s.naming[joinUnits(units[i:i+n])]
			for _, id := range ids {
				if !seen[id] {
					seen[id] = true
					found = append(found, s.groups[id])
				}
			}
			if len(ids) > 0 {
				i += n - 1
				break
			}
		}
	}
	return found
}
