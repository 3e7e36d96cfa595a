package privacy

// group is a run of digits in the folded text.
type group struct{ start, end int }

func (g group) len() int { return g.end - g.start }

const (
	fewestDigits = 6  // of what is worth a look
	maxDigits    = 24 // of a number that is looked at: no card and no account has more
	maxGroups    = 24 // it may be written in

	fewestOfPhones = 7 // digits
)

// number is a candidate: some groups side by side.
type number struct {
	digits     []byte
	groups     []group
	start, end int
	first      bool // nothing of the same run stands before it
	last       bool // or behind it
	sense      sense
	strong     bool   // the word of that sense stands right before it
	lengths    uint32 // issuedLengths of the digits, and one bit more; 0 before they were asked for
}

// single tells whether it is written in one piece.
func (n *number) single() bool { return len(n.groups) == 1 }

// findNumbers looks at all runs of digits, and decides by form, check digits and the words before them what they are.
func (r *reader) findNumbers() {
	var (
		run  [maxGroups]group
		next int // the label that follows
		near nearness
	)
	for i := 0; i < len(r.text); {
		if !isDigit(r.text[i]) {
			i++
			continue
		}
		groups := r.run(i, run[:0])
		for next < len(r.labels) && r.labels[next].end <= groups[0].start {
			near.pass(r.labels[next])
			next++
		}
		used := r.readRun(groups, near.of(r, groups[0].start), near.touches(groups[0].start))
		i = groups[used-1].end
		near.number(i)
	}
}

// nearness knows which label a number belongs to.
type nearness struct {
	label label
	any   bool
	taken int // where the last number after the label ended; 0 when there was none
}

// reach is how far from its label a number may stand, in bytes.
const reach = 60

func (n *nearness) pass(l label) {
	n.label, n.any, n.taken = l, true, 0
}

func (n *nearness) number(end int) { n.taken = end }

// of gives the sense of the number at start: that of the label before it in the same clause, unless another number has
// taken it.
func (n *nearness) of(r *reader, start int) sense {
	if n.any && start-n.label.end <= reach && r.sameClause(n.label.end, start) {
		if n.taken == 0 || r.listed(n.taken, start) {
			return n.label.sense
		}
	}
	return senseNone
}

// touches tells whether the label stands right before the number.
func (n *nearness) touches(start int) bool {
	return n.any && n.taken == 0 && start-n.label.end <= 12
}

// sameClause tells whether no sentence ends between two places.
func (r *reader) sameClause(from, to int) bool {
	lines := 0
	for i := from; i < to; i++ {
		switch b := r.text[i]; {
		case b == '\n':
			if lines++; lines > 1 {
				return false
			}
		case b == ';', b == '!', b == '?', b == '.' && i > from && !isDigit(r.byteAt(i+1)):
			return false
		case b >= 0x80 && r.has(i, "。"):
			return false
		}
	}
	return true
}

// listed tells whether only what joins a list stands between two numbers.
func (r *reader) listed(from, to int) bool {
	for i := from; i < to; {
		b := r.text[i]
		switch {
		case isSpace(b), b == ',', b == '/', b == '&':
			i++
		case r.has(i, "、"), r.has(i, "和"), r.has(i, "及"), r.has(i, "与"), r.has(i, "或"), r.has(i, "and"):
			i += 3
		default:
			return false
		}
	}
	return true
}

// run collects groups of digits that stand side by side from i on, as many as a number may have.
func (r *reader) run(i int, into []group) []group {
	for len(into) < cap(into) {
		end := i
		for isDigit(r.byteAt(end)) {
			end++
		}
		into = append(into, group{i, end})
		i = end
		for gap := 0; gap < 2 && joins(r.byteAt(i)); gap++ {
			i++
		}
		if i == end || !isDigit(r.byteAt(i)) {
			break
		}
	}
	return into
}

func joins(b byte) bool { return isSpace(b) || b == '-' || b == '.' }

// readRun finds what a run holds, and gives how many of its groups are dealt with.
func (r *reader) readRun(groups []group, s sense, strong bool) (used int) {
	var digits [maxDigits]byte
	full := len(groups) == maxGroups
	for i := range groups {
		n := number{digits: digits[:0], sense: s, strong: strong && i == 0, first: i == 0}
		best, bestEnd := Finding{}, 0
		if i > 0 && (!r.spaced(groups[i-1].end, groups[i].start) || evenly(groups[i-1], groups[i])) || r.partOfWord(groups[i].start, i == 0) {
			continue
		}
		for j := i; j < len(groups) && len(n.digits)+groups[j].len() <= maxDigits; j++ {
			n.digits = append(n.digits, r.text[groups[j].start:groups[j].end]...)
			if d := len(n.digits); d < fewestDigits || s != senseBank && (d < fewestOfPhones || d > longestCard) {
				continue // too short for a telephone, too long for a card
			}
			n.groups, n.start, n.end, n.last = groups[i:j+1], groups[i].start, groups[j].end, j == len(groups)-1
			if !n.last && !r.spaced(n.end, groups[j+1].start) || n.last && r.goesOn(n.end) {
				continue
			}
			if r.judge(&n, &best) {
				bestEnd = j + 1
			}
		}
		if bestEnd > 0 {
			r.found = append(r.found, best)
			return bestEnd
		}
		if full && i >= maxGroups/2 {
			return i + 1
		}
	}
	return len(groups)
}

// evenly tells whether two groups are so short and alike that no number begins with the second.
func evenly(a, b group) bool { return a.len() == b.len() && b.len() <= 2 }

// spaced tells whether a space parts two groups: a dash or a dot alone makes them one thing.
func (r *reader) spaced(from, to int) bool {
	for i := from; i < to; i++ {
		if isSpace(r.text[i]) {
			return true
		}
	}
	return false
}

// partOfWord tells whether the digits at i go on a word or an id that began before them, as in OKP-2026-4111….
func (r *reader) partOfWord(i int, first bool) bool {
	b := r.byteAt(i - 1)
	if !first || i == 0 {
		return false
	}
	if isLetter(b) || b == '_' || b == '/' || b == '.' && i > 1 && isWord(r.text[i-2]) {
		return !r.labelEnds(i)
	}
	if b != '-' {
		return false
	}
	for k := i - 1; k >= 0 && i-k < 48 && (isWord(r.text[k]) || r.text[k] == '-'); k-- {
		if isLetter(r.text[k]) {
			return !r.labelEnds(i - 1)
		}
	}
	return false
}

// labelEnds tells whether one of the labels ends at i.
func (r *reader) labelEnds(i int) bool {
	at := r.labelIndex(i)
	return at < len(r.labels) && r.labels[at].end == i
}

// goesOn tells whether the word does not end with the digits before i.
func (r *reader) goesOn(i int) bool {
	b := r.byteAt(i)
	if b == 'x' || b == 'X' {
		return isWord(r.byteAt(i + 1))
	}
	return isWord(b) || b == '-' && isWord(r.byteAt(i+1)) || b == '/' && isDigit(r.byteAt(i+1))
}

// judge says what a number is, if it is more surely that than the best of its run so far, or as surely and longer.
func (r *reader) judge(n *number, best *Finding) (better bool) {
	least := max(best.Confidence, 0.01)
	consider := func(kind Kind, start, end int, c float64) {
		if c > least || c == least && !better {
			*best, least, better = Finding{kind, start, end, c}, c, true
		}
	}
	if end, c := r.chineseID(n); c > 0 {
		consider(IDNumber, n.start, end, c)
	}
	if b := r.byteAt(n.end); b == 'x' || b == 'X' {
		return better
	}
	consider(Card, n.start, n.end, cardLike(n))
	start, c := r.phoneLike(n)
	consider(Phone, start, n.end, c)
	consider(BankAccount, n.start, n.end, bankLike(n))
	return better
}

// bankLike judges an account's number: nothing but the words before it says that it is one.
func bankLike(n *number) float64 {
	d := len(n.digits)
	switch {
	case n.sense == senseBank && d >= 6 && d <= 22 && (n.strong || d >= 9):
		return likely
	case n.sense == senseCard && n.strong && d >= 13 && d <= 19:
		return probable // what was mistyped is as good as right
	}
	return 0
}
