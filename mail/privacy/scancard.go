package privacy

// issuer is a range of card numbers: what they begin with, from and to included, and how many digits they have
// (ISO/IEC 7812-1).
type issuer struct {
	from, to string
	lengths  []int
}

var (
	only16   = []int{16}
	upFrom16 = []int{16, 17, 18, 19}
)

// issuers are the ranges in use. Cards of Chinese banks that are older than UnionPay's 62 stand by themselves.
var issuers = [10][]issuer{
	2: {{"2221", "2720", only16}, {"2200", "2204", upFrom16}}, // Mastercard, Mir
	3: {
		{"34", "34", []int{15}}, {"37", "37", []int{15}}, // American Express
		{"3528", "3589", upFrom16},                                                          // JCB
		{"300", "305", []int{14, 16}}, {"36", "36", []int{14}}, {"38", "39", []int{14, 16}}, // Diners Club
	},
	4: {{"4", "4", []int{13, 16, 19}}}, // Visa
	5: {
		{"51", "55", only16},                                                                                           // Mastercard
		{"5018", "5018", upFrom16}, {"5020", "5020", upFrom16}, {"5038", "5038", upFrom16}, {"5893", "5893", upFrom16}, // Maestro
	},
	6: {
		{"62", "62", upFrom16},                                         // UnionPay
		{"6011", "6011", []int{16, 19}}, {"644", "659", []int{16, 19}}, // Discover
		{"6304", "6304", upFrom16}, {"6759", "6763", upFrom16}, {"68", "69", upFrom16}, // Maestro, Chinese cards
		{"60", "60", []int{16, 19}}, // RuPay, Bank of China
	},
	8: {{"81", "82", upFrom16}},                                                              // UnionPay, RuPay
	9: {{"9558", "9559", []int{19}}, {"9843", "9843", upFrom16}, {"9111", "9111", upFrom16}}, // ICBC, ABC and others
}

// issuedLengths are the lengths of the cards whose numbers begin as digits do, as bits.
func issuedLengths(digits []byte) (lengths uint32) {
	for _, x := range issuers[digits[0]-'0'] {
		if n := len(x.from); string(digits[:n]) < x.from || string(digits[:n]) > x.to {
			continue
		}
		for _, n := range x.lengths {
			lengths |= 1 << n
		}
	}
	return lengths
}

// luhn checks the last digit (ISO/IEC 7812-1, annex B).
func luhn(digits []byte) bool {
	sum := 0
	for i, b := range digits {
		v := int(b - '0')
		if (len(digits)-i)%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

const (
	shortestCard = 13
	longestCard  = 19
)

// cardLike judges a card's number by issuer, check digit, the way it is written and the words before it.
func cardLike(n *number) float64 {
	d := len(n.digits)
	if d < shortestCard || d > longestCard || uniform(n.digits) {
		return 0
	}
	written := writtenAsCard(n.groups)
	if !written && !n.single() && n.sense != senseCard && n.sense != senseCardish {
		return 0
	}
	if n.lengths == 0 { // all numbers of a run that begin at one place have the same issuer
		n.lengths = issuedLengths(n.digits) | 1
	}
	known := n.lengths>>d&1 == 1
	if !known && n.sense != senseCard {
		return 0
	}
	checked := luhn(n.digits)
	switch n.sense {
	case senseOrder:
		return cardAmongOrders(known && checked && written)
	case senseCard, senseCardish:
		return namedCard(n, known, checked, written)
	}
	switch {
	case checked && written:
		return certain
	case checked && d >= 15:
		return 0.9
	case checked && d == 14:
		return probable // of 13 digits there are too many article numbers
	case written && d >= 16 && n.digits[0] == '6' && n.digits[1] == '2':
		return probable // some of UnionPay's have another check digit
	}
	return 0
}

// cardAmongOrders keeps the number of an order, unless it is written as only cards are and checks as one.
func cardAmongOrders(sure bool) float64 {
	if sure {
		return probable
	}
	return 0
}

// namedCard judges a number after a word for cards.
func namedCard(n *number, known, checked, written bool) float64 {
	unionPay := n.digits[0] == '6' && n.digits[1] == '2'
	switch {
	case known && checked:
		return 0.99
	case known && n.sense == senseCard, checked && n.sense == senseCard && n.strong:
		return likely
	case known && (unionPay || written):
		return probable
	}
	return 0
}

// uniform tells whether all digits are the same: a place-holder.
func uniform(digits []byte) bool {
	for _, b := range digits {
		if b != digits[0] {
			return false
		}
	}
	return true
}

// cardGroups are the ways in which cards are written, by the lengths of their groups.
var cardGroups = []string{"\x04\x04\x04\x04", "\x04\x06\x05", "\x04\x06\x04", "\x04\x04\x04\x04\x03", "\x04\x04\x04\x04\x02", "\x04\x04\x04\x04\x01",
	"\x06\x0d", "\x06\x0a", "\x08\x08", "\x04\x04\x04\x07", "\x06\x04\x04\x05", "\x05\x05\x05\x04"}

// writtenAsCard tells whether groups are those of a card: as embossed, or digit by digit.
func writtenAsCard(groups []group) bool {
	const fewest, most = 2, 5 // groups of cardGroups
	if n := len(groups); n < fewest || n > most && n < shortestCard {
		return false
	}
	var lengths [maxGroups]byte
	one := len(groups) >= shortestCard
	for i, g := range groups {
		lengths[i] = byte(min(g.len(), 255))
		one = one && g.len() == 1
	}
	if one {
		return true
	}
	for _, known := range cardGroups {
		if string(lengths[:len(groups)]) == known {
			return true
		}
	}
	return false
}
