package privacy

import (
	"crypto/sha256"
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// bip39 is the English word list of BIP-39, in its order.
//
//go:embed bip39.txt
var bip39 string

var seedWords = sync.OnceValue(func() map[string]uint16 {
	words := make(map[string]uint16, 2048)
	for i, w := range strings.Fields(bip39) {
		words[w] = uint16(i)
	}
	return words
})

const (
	fewestSeedWords = 12
	shortestSeed    = 3 // letters of a word
	longestSeedWord = 8
	saidSeedWords   = 6 // where a word says that they are one
)

// seedRun is a row of words of the list.
type seedRun struct {
	words []uint16
	ends  []int
	start int
}

// checked tells whether words of the row are a whole phrase by its checksum, with a few others before or behind them.
func (s *seedRun) checked() bool {
	const around = 3
	for _, size := range []int{24, 21, 18, 15, 12} {
		for from := 0; from+size <= len(s.words) && len(s.words)-size <= around; from++ {
			if seedChecks(s.words[from : from+size]) {
				return true
			}
		}
	}
	return false
}

// findSeeds finds rows of words that are all of the list: in ordinary English no twelve are, since it has no "the", "of",
// "is" or "my".
func (r *reader) findSeeds() {
	list := seedWords()
	var run seedRun
	for i := 0; i < len(r.lower); {
		if !isLower(r.lower[i]) {
			if !seedGap(r.lower, i) {
				r.endSeed(&run)
			}
			i++
			continue
		}
		end := i
		for end < len(r.lower) && isLower(r.lower[end]) {
			end++
		}
		index, ok := uint16(0), false
		if n := end - i; n >= shortestSeed && n <= longestSeedWord {
			index, ok = list[string(r.lower[i:end])]
		}
		if !ok {
			r.endSeed(&run)
		} else {
			if len(run.words) == 0 {
				run.start = i
			}
			run.words, run.ends = append(run.words, index), append(run.ends, end)
		}
		i = end
	}
	r.endSeed(&run)
	r.chineseSeeds()
}

// seedGap tells what may stand between two words of a seed phrase: white space, commas, and the numbers of a list.
func seedGap(text []byte, i int) bool {
	b := text[i]
	return b <= ' ' || b == ',' || isDigit(b) || b == '.' || b == ')' || b == '-' || b == '/' || b == ':' && i > 0 && isDigit(text[i-1])
}

func (r *reader) endSeed(run *seedRun) {
	defer func() { run.words, run.ends = run.words[:0], run.ends[:0] }()
	n := len(run.words)
	if n < saidSeedWords {
		return
	}
	named := r.seedNamed(run.start)
	switch {
	case run.checked():
		r.add(SeedPhrase, run.start, run.ends[n-1], 0.99)
	case n >= fewestSeedWords && named:
		r.add(SeedPhrase, run.start, run.ends[n-1], certain)
	case n >= fewestSeedWords:
		r.add(SeedPhrase, run.start, run.ends[n-1], likely)
	case named:
		r.add(SeedPhrase, run.start, run.ends[n-1], probable)
	}
}

func (r *reader) seedNamed(i int) bool {
	for _, l := range r.labelsBefore(i, reach) {
		if l.sense == senseSeed {
			return true
		}
	}
	return false
}

// seedChecks compares the checksum: of each 33 bits of the words the last one is of the hash of all others (BIP-39,
// "Generating the mnemonic").
func seedChecks(words []uint16) bool {
	var bits [33]byte // 24 words of 11 bits
	for i, w := range words {
		for b := range 11 {
			if w>>(10-b)&1 == 1 {
				at := i*11 + b
				bits[at/8] |= 0x80 >> (at % 8)
			}
		}
	}
	sum := len(words) / 3 // bits
	entropy := (len(words)*11 - sum) / 8
	hash := sha256.Sum256(bits[:entropy])
	mask := byte(0xff) << (8 - sum)
	return bits[entropy]&mask == hash[0]&mask
}

// chineseSeeds finds rows of single characters with spaces between them where a word says that they are a seed phrase.
func (r *reader) chineseSeeds() {
	for _, l := range r.labels {
		if l.sense != senseSeed {
			continue
		}
		i := l.end
		for isSpace(r.byteAt(i)) || r.byteAt(i) == ':' {
			i++
		}
		if end, n := r.characters(i); n >= fewestSeedWords {
			r.add(SeedPhrase, i, end, likely)
		}
	}
}

// characters counts single Chinese characters with spaces between them, from i on.
func (r *reader) characters(i int) (end, n int) {
	for n < 24 {
		c, size := utf8.DecodeRune(r.text[i:])
		if !unicode.Is(unicode.Han, c) {
			break
		}
		end, n = i+size, n+1
		if i = end; !isSpace(r.byteAt(i)) {
			break
		}
		for isSpace(r.byteAt(i)) {
			i++
		}
	}
	return end, n
}
