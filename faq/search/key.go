package search

// The keys of terms that are not words. A rune takes 21 bits, a syllable's place 16.
const (
	pairBit         = 1 << 60
	syllablePairBit = 3 << 60
	wholeBit        = 4 << 60
	wordPairBit     = 5 << 60
	kindBits        = 7 << 60
)

func runeKey(r rune) uint64           { return uint64(r) }
func pairKey(a, b rune) uint64        { return pairBit | uint64(a)<<21 | uint64(b) }
func soundPairKey(a, b uint16) uint64 { return syllablePairBit | uint64(a)<<16 | uint64(b) }

// wordPairKey stands for two words side by side, of which the terms are given. Their stop words count: "did not make".
func wordPairKey(a, b uint32) uint64 {
	return wordPairBit | uint64(a&(1<<30-1))<<30 | uint64(b&(1<<30-1))
}

// wholeKey stands for a run of characters from end to end, which tells the keyword 续费 from the middle of 手续费. It is a
// hash (FNV-1a) of 60 bits: two runs that share one only rank a little higher than they should.
func wholeKey(runes []rune) uint64 {
	h := uint64(14695981039346656037)
	for _, r := range runes {
		h = (h ^ uint64(r)) * 1099511628211
	}
	return wholeBit | h>>4
}

// table maps keys to terms: open addressing with linear probing, for a build that makes a million look-ups.
type table struct {
	keys  []uint64 // 0 is free; no key is 0
	terms []uint32
	n     int
	shift uint
}

func newTable(size int) table {
	bits := uint(10)
	for 1<<bits < 2*size {
		bits++
	}
	return table{keys: make([]uint64, 1<<bits), terms: make([]uint32, 1<<bits), shift: 64 - bits}
}

func (t *table) slot(key uint64) int {
	mask := len(t.keys) - 1
	for i := int(key * 0x9e3779b97f4a7c15 >> t.shift); ; i = (i + 1) & mask {
		if k := t.keys[i]; k == key || k == 0 {
			return i
		}
	}
}

func (t *table) get(key uint64) (uint32, bool) {
	i := t.slot(key)
	return t.terms[i], t.keys[i] != 0
}

func (t *table) each(do func(key uint64, term uint32)) {
	for i, key := range t.keys {
		if key != 0 {
			do(key, t.terms[i])
		}
	}
}

// put gives the term of key, which is next when the key is new.
func (t *table) put(key uint64, next uint32) (term uint32, added bool) {
	i := t.slot(key)
	if t.keys[i] != 0 {
		return t.terms[i], false
	}
	if 2*t.n >= len(t.keys) {
		t.grow()
		i = t.slot(key)
	}
	t.keys[i], t.terms[i] = key, next
	t.n++
	return next, true
}

func (t *table) grow() {
	old := *t
	*t = newTable(len(old.keys))
	t.n = old.n
	for i, key := range old.keys {
		if key != 0 {
			j := t.slot(key)
			t.keys[j], t.terms[j] = key, old.terms[i]
		}
	}
}
