package privacy

// codeAt looks for a one-time code or a card's security code beside its label.
func (r *reader) codeAt(l label) {
	if v, ok := r.valueAfter(l.end); ok {
		end := r.codeEnd(v.start)
		kind, c := codeKind(l.sense, end-v.start, r.digitsIn(v.start, max(end, v.start)), v.link)
		if bare := l.end-l.start == len("code") && r.has(l.start, "code"); bare && (end-v.start != 6 || v.link == beside) {
			c = 0 // any code may be meant
		}
		if end > 0 && c > 0 && !r.measured(end) && !r.dated(l, v.start, end) {
			r.add(kind, v.start, end, c)
			return
		}
	}
	if v, ok := r.valueBefore(l.start); ok && l.sense == senseCode {
		if r.codeEnd(v.start) == v.end && r.digitsIn(v.start, v.end) >= 4 {
			r.add(Code, v.start, v.end, likely)
		}
	}
	if start, end := r.numberBefore(l.start); end > start && l.sense == senseCode && end-start == 6 {
		r.add(Code, start, end, probable)
	}
}

// codeKind says what so many digits after such a label are.
func codeKind(s sense, n, digits int, how link) (Kind, float64) {
	switch {
	case s == senseCVV && (digits == 3 || digits == 4) && n == digits:
		return CVV, certain
	case s == senseCVV && (digits < 4 || digits > 8):
		return "", 0
	case digits < n && n >= 6 && n <= 8 && digits >= 2 && how >= said:
		return Code, likely // letters and digits
	case digits < 4 || digits > 8:
		return "", 0
	case how == beside && digits == 4:
		return Code, probable
	}
	return Code, certain
}

// dated tells whether four bare digits are rather a year or a time.
func (r *reader) dated(l label, start, end int) bool {
	return l.sense == senseCode && end-start == 4 && r.has(start, "20") && r.byteAt(end) != '\n' && r.byteAt(end) != 0 && r.text[end] >= 0x80
}

// codeEnd is where a code that begins at i ends: digits, in two groups at most, or capitals and digits, as "G-123456" and
// "7KQ2MX" are. 0 when there is none.
func (r *reader) codeEnd(i int) int {
	start := i
	if end := r.spelt(i); end > 0 {
		return end
	}
	for isUpper(r.byteAt(i)) || isDigit(r.byteAt(i)) {
		i++
	}
	first := i - start
	if b := r.byteAt(i); (b == '-' || isSpace(b)) && isDigit(r.byteAt(i+1)) && first <= 4 && (first == 3 || first == 4 || b == '-' && first == 1) {
		end := i + 1
		for isDigit(r.byteAt(end)) {
			end++
		}
		if second := end - i - 1; second == first || first == 1 {
			i = end
		}
	}
	if i == start || i-start > 10 || isWord(r.byteAt(i)) || r.text[start] == '0' && i-start == 1 {
		return 0
	}
	return i
}

// spelt is where six digits that begin at i end, with a space after each but the last: "4 8 2 9 1 3". 0 when there are none,
// or more.
func (r *reader) spelt(i int) int {
	for n := 1; isDigit(r.byteAt(i)); n, i = n+1, i+2 {
		switch next := r.byteAt(i + 1); {
		case n == 6 && (isWord(next) || isSpace(next) && isDigit(r.byteAt(i+2))):
			return 0
		case n == 6:
			return i + 1
		case !isSpace(next):
			return 0
		}
	}
	return 0
}

func (r *reader) digitsIn(start, end int) (n int) {
	for _, b := range r.text[start:end] {
		if isDigit(b) {
			n++
		}
	}
	return n
}

// numberBefore is a number right before i, with a space between them at most.
func (r *reader) numberBefore(i int) (start, end int) {
	end = r.skipBack(i)
	start = end
	for start > 0 && end-start < 10 && isDigit(r.text[start-1]) {
		start--
	}
	if start > 0 && (isWord(r.text[start-1]) || r.text[start-1] == '.' || r.text[start-1] == '-') {
		return 0, 0
	}
	return start, end
}

// documentAt looks for the number of a passport, or of an identity card of whatever country, after its label.
func (r *reader) documentAt(l label) {
	v, ok := r.valueAfter(l.end)
	if !ok {
		return
	}
	end := v.start
	for isLetter(r.byteAt(end)) || isDigit(r.byteAt(end)) || l.sense == senseID && r.byteAt(end) == '-' && isDigit(r.byteAt(end+1)) {
		end++
	}
	m := r.makeup(v.start, end)
	letters := m.lower + m.upper
	switch {
	case r.measured(end) || isWord(r.byteAt(end)):
	case l.sense == sensePassport && m.digit >= 6 && m.digit <= 10 && letters <= 2:
		r.add(Passport, v.start, end, certain)
	case l.sense == senseID && m.digit >= 7 && m.digit <= 14 && m.digit != 11 && letters <= 3 && v.link >= said:
		r.add(IDNumber, v.start, end, probable)
	case l.sense == senseID && m.digit == 9 && end-v.start == 11 && r.text[v.start+3] == '-':
		r.add(IDNumber, v.start, end, likely) // 123-45-6789
	}
}
