package privacy

// regions are the first two digits of Chinese identity numbers (GB/T 2260): provinces, and the residence permits of those
// from Hong Kong, Macau and Taiwan.
const regions = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91"

func isRegion(digits []byte) bool {
	for i := 0; i < len(regions); i += 3 {
		if regions[i] == digits[0] && regions[i+1] == digits[1] {
			return true
		}
	}
	return false
}

// chineseID judges the 18 characters of GB 11643 (region, date of birth, sequence, check character of ISO 7064 MOD 11-2),
// and the 15 digits that came before it. end is behind the check character, which may be an X.
func (r *reader) chineseID(n *number) (end int, confidence float64) {
	b := r.byteAt(n.end)
	cross := b == 'x' || b == 'X'
	switch d := len(n.digits); {
	case d == 15 && !cross:
		if n.sense == senseID && isRegion(n.digits) && isDate(1900+twoDigits(n.digits[6:]), n.digits[8:]) {
			return n.end, likely
		}
		return 0, 0
	case d == 17 && cross:
		return n.end + 1, idLike(n, 'X')
	case d == 18 && !cross:
		return n.end, idLike(n, n.digits[17])
	}
	return 0, 0
}

const (
	oldest   = 1900
	youngest = 2019 // of those whose number stands among orders, which bear the day's date
	latest   = 2049
)

func idLike(n *number, check byte) float64 {
	year := twoDigits(n.digits[6:])*100 + twoDigits(n.digits[8:])
	plausible := isRegion(n.digits) && year >= oldest && year <= latest && isDate(year, n.digits[10:])
	switch {
	case plausible && check == checkID(n.digits[:17]) && (n.sense != senseOrder || year <= youngest):
		return 0.99
	case n.sense == senseID && plausible:
		return likely
	case n.sense == senseID && n.strong:
		return probable // what was mistyped is as good as right
	}
	return 0
}

// checkID is the check character of ISO 7064 MOD 11-2.
func checkID(digits []byte) byte {
	p := 0
	for _, b := range digits {
		p = (p + int(b-'0')) * 2 % 11
	}
	return "10X98765432"[p]
}

func twoDigits(d []byte) int { return int(d[0]-'0')*10 + int(d[1]-'0') }

// isDate tells whether monthAndDay, four digits, is a day of a year.
func isDate(year int, monthAndDay []byte) bool {
	month, day := twoDigits(monthAndDay), twoDigits(monthAndDay[2:])
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	days := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		days++
	}
	return day <= days
}

// findPapers finds identity numbers that begin with letters and have a check digit: of Hong Kong, and of Taiwan where a
// word says so.
func (r *reader) findPapers() {
	for i := 0; i+8 < len(r.text); i++ {
		if !isUpper(r.text[i]) || i > 0 && isWord(r.text[i-1]) {
			continue
		}
		if end, checked := r.hongKongID(i); checked || end > 0 && r.idNamed(i) {
			r.add(IDNumber, i, end, certain)
		} else if r.taiwanID(i) && r.idNamed(i) {
			r.add(IDNumber, i, i+10, certain)
		}
	}
}

// hongKongID is where a number such as A123456(3) ends, 0 when there is none at i; checked: its check digit is right. Two
// letters and six digits are weighed from 9 down to 2, a missing first letter counts 36.
func (r *reader) hongKongID(i int) (end int, checked bool) {
	at, sum := i, 36*9
	if isUpper(r.byteAt(at + 1)) {
		sum = (int(r.text[at]-'A') + 10) * 9
		at++
	}
	sum += (int(r.text[at]-'A') + 10) * 8
	at++
	for weight := 7; weight >= 2; weight-- {
		if !isDigit(r.byteAt(at)) {
			return 0, false
		}
		sum += int(r.text[at]-'0') * weight
		at++
	}
	check := r.byteAt(at + 1)
	if r.byteAt(at) != '(' || r.byteAt(at+2) != ')' || !isDigit(check) && check != 'A' {
		return 0, false
	}
	if check == 'A' {
		check = '0' + 10
	}
	return at + 3, (sum+int(check-'0'))%11 == 0
}

// taiwanLetters gives each letter its two digits, from A on.
var taiwanLetters = [26]int{10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33}

func (r *reader) taiwanID(i int) bool {
	v := taiwanLetters[r.text[i]-'A']
	sum := v/10 + v%10*9
	for k := 1; k <= 9; k++ {
		b := r.byteAt(i + k)
		if !isDigit(b) {
			return false
		}
		sum += int(b-'0') * max(9-k, 1)
	}
	return sum%10 == 0 && !isWord(r.byteAt(i+10))
}

// idNamed tells whether a word for identity cards stands shortly before i.
func (r *reader) idNamed(i int) bool {
	for _, l := range r.labelsBefore(i, reach) {
		if l.sense == senseID {
			return true
		}
	}
	return false
}

// labelsBefore are the labels that end at most so many bytes before i.
func (r *reader) labelsBefore(i, within int) []label {
	to := r.labelIndex(i + 1)
	from := to
	for from > 0 && i-r.labels[from-1].end <= within {
		from--
	}
	return r.labels[from:to]
}

// labelIndex is the place of the first label that ends at i or behind it.
func (r *reader) labelIndex(i int) int {
	lo, hi := 0, len(r.labels)
	for lo < hi {
		if mid := (lo + hi) / 2; r.labels[mid].end < i {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
