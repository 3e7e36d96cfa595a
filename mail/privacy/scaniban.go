package privacy

// ibanLengths are the lengths of IBANs by country (the SWIFT registry of ISO 13616).
const ibanLengths = "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22" +
	"GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31" +
	"MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30"

// ibanLength is how many characters an IBAN of a country has, by its two letters; 0 when it has none.
var ibanLength = func() (by [26][26]byte) {
	for i := 0; i < len(ibanLengths); i += 4 {
		by[ibanLengths[i]-'A'][ibanLengths[i+1]-'A'] = (ibanLengths[i+2]-'0')*10 + ibanLengths[i+3] - '0'
	}
	return by
}()

// findIBANs finds account numbers that check (ISO 7064 MOD 97-10), and those that do not where they are said to be one.
func (r *reader) findIBANs() {
	for i := 0; i+15 <= len(r.text); i++ {
		if !isLetter(r.text[i]) || !isLetter(r.text[i+1]) || i > 0 && isWord(r.text[i-1]) ||
			!isDigit(r.byteAt(r.gap(i+2))) {
			continue
		}
		end, rest := r.iban(i)
		switch {
		case end == 0:
		case rest == 1:
			r.add(IBAN, i, end, 0.99)
		case r.ibanNamed(i):
			r.add(IBAN, i, end, probable)
		}
	}
}

// gap passes over one space or dash.
func (r *reader) gap(i int) int {
	if b := r.byteAt(i); b == ' ' || b == '-' {
		return i + 1
	}
	return i
}

// iban reads as many characters as the country has it, and gives where they end and the remainder by 97; end is 0 where
// there are not so many. What stands first counts last.
func (r *reader) iban(i int) (end, rest int) {
	n := int(ibanLength[r.lower[i]-'a'][r.lower[i+1]-'a'])
	if n == 0 {
		return 0, 0
	}
	var chars [34]byte
	at := i
	for k := range n {
		if k > 0 {
			at = r.gap(at)
		}
		b := r.byteAt(at)
		if !isDigit(b) && !isLetter(b) || (k == 2 || k == 3) && !isDigit(b) {
			return 0, 0
		}
		chars[k] = b
		at++
	}
	if isWord(r.byteAt(at)) {
		return 0, 0
	}
	for k := range n {
		b := chars[(k+4)%n]
		switch {
		case isDigit(b):
			rest = (rest*10 + int(b-'0')) % 97
		case isLower(b):
			rest = (rest*100 + int(b-'a') + 10) % 97
		default:
			rest = (rest*100 + int(b-'A') + 10) % 97
		}
	}
	return at, rest
}

func (r *reader) ibanNamed(i int) bool {
	for _, l := range r.labelsBefore(i, 20) {
		if l.sense == senseBank {
			return true
		}
	}
	return false
}
