package privacy

import "bytes"

// phoneLike judges a phone number: of a Chinese mobile by its form, others by a plus sign or a word before them. start
// takes in the country's code.
func (r *reader) phoneLike(n *number) (start int, confidence float64) {
	d, plus := n.digits, r.byteAt(n.start-1) == '+'
	start = n.start
	if plus {
		start--
	}
	switch {
	case n.sense == senseOrder && !plus:
	case len(d) == 11 && isMobile(d) && mobileGroups(n.groups):
		return start, 0.9
	case len(d) == 13 && d[0] == '8' && d[1] == '6' && isMobile(d[2:]) && (plus || n.groups[0].len() == 2):
		return start, certain
	case len(d) == 15 && string(d[:4]) == "0086" && isMobile(d[4:]):
		return start, certain
	case plus && len(d) >= 8 && len(d) <= 15 && d[0] != '0':
		return start, likely
	case isHotline(d):
	case n.first && len(n.groups) == 2 && d[0] == '0' && (len(d) == 11 || len(d) == 12) && r.text[n.groups[0].end] == '-' &&
		(n.groups[0].len() == 3 || n.groups[0].len() == 4):
		return start, probable // 010-62345678, 0755-81234567
	case n.sense == sensePhone && n.strong && len(d) >= fewestOfPhones && len(d) <= 15 && (len(n.groups) > 1 || len(d) >= 8):
		return start, probable
	}
	return start, 0
}

func isMobile(d []byte) bool { return len(d) == 11 && d[0] == '1' && d[1] >= '3' }

// mobileGroups tells whether a mobile number is in one piece, or parted as people do.
func mobileGroups(g []group) bool {
	switch len(g) {
	case 1:
		return true
	case 2:
		return g[0].len() == 3 || g[0].len() == 7
	case 3:
		return g[0].len() == 3 && g[1].len() >= 3
	}
	return false
}

// isHotline tells the numbers of companies, which are nobody's secret.
func isHotline(d []byte) bool {
	switch len(d) {
	case 10:
		return (d[0] == '4' || d[0] == '8') && d[1] == '0' && d[2] == '0'
	case 5:
		return d[0] == '9' && d[1] == '5'
	}
	return false
}

// findAddresses finds e-mail addresses (RFC 5321, 4.1.2, as far as they are in use).
func (r *reader) findAddresses() {
	for i := bytes.IndexByte(r.text, '@'); i >= 0; {
		start, end := r.localPart(i), r.domain(i+1)
		if start < i && end > i {
			r.add(Email, start, end, certain)
			i = end - 1
		}
		next := bytes.IndexByte(r.text[i+1:], '@')
		if next < 0 {
			return
		}
		i += 1 + next
	}
}

// localPart is where the address begins whose '@' is at i.
func (r *reader) localPart(i int) int {
	start := i
	for start > 0 && i-start < 64 && isLocal(r.text[start-1]) {
		start--
	}
	for start < i && (r.text[start] == '.' || r.text[start] == '-') {
		start++
	}
	return start
}

func isLocal(b byte) bool { return isWord(b) || b == '.' || b == '+' || b == '-' || b == '%' }

// domain is where a domain that begins at i ends; 0 when there is none.
func (r *reader) domain(i int) int {
	end, dots := i, 0
	for end < len(r.text) && end-i < 253 && (isDigit(r.text[end]) || isLetter(r.text[end]) || r.text[end] == '-' || r.text[end] == '.') {
		end++
	}
	for end > i && (r.text[end-1] == '.' || r.text[end-1] == '-') {
		end--
	}
	top := end
	for top > i && isLetter(r.text[top-1]) {
		top--
	}
	for _, b := range r.text[i:end] {
		if b == '.' {
			dots++
		}
	}
	if dots == 0 || end-top < 2 || r.byteAt(top-1) != '.' {
		return 0
	}
	return end
}
