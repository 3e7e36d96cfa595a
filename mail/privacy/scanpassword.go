package privacy

import (
	"bytes"
	"strings"
	"sync"
)

const (
	weakFiller sense = iota
	strongFiller
)

var fillerVocabulary = sync.OnceValue(func() *vocabulary {
	v := &vocabulary{other: map[rune][]wording{}}
	for strength, list := range []string{weakFiller: fillers, strongFiller: linkers} {
		for w := range strings.SplitSeq(list, ",") {
			v.put(wording{strings.TrimSpace(w), sense(strength)})
		}
	}
	for _, list := range v.latin {
		longestFirst(list)
	}
	for _, list := range v.other {
		longestFirst(list)
	}
	return v
})

// findValues looks beside each word that names a password, a code or the like.
func (r *reader) findValues() {
	for _, l := range r.labels {
		switch l.sense {
		case sensePassword, sensePIN:
			r.passwordAt(l)
		case senseCode, senseCVV:
			r.codeAt(l)
		case sensePassport, senseID:
			r.documentAt(l)
		case senseKey, sensePrivate:
			r.keyAt(l)
		}
	}
}

// passwordAt looks for a password after its label, else before it.
func (r *reader) passwordAt(l label) {
	if v, ok := r.valueAfter(l.end); ok {
		c := r.passwordLike(l, v)
		if c > 0 {
			r.add(Password, v.start, v.end, c)
		}
		if r.second(v) || c > 0 {
			return
		}
	}
	if v, ok := r.valueBefore(l.start); ok {
		if c := r.passwordLike(l, v); c > 0 {
			r.add(Password, v.start, v.end, c)
		}
	}
}

// second takes the other of two values, as in "from abc123 to def456", "abc123 or def456" or "jane / abc123".
func (r *reader) second(v value) bool {
	i := v.end
	if v.quoted {
		i += r.closes(i)
	}
	for isSpace(r.byteAt(i)) || r.byteAt(i) == ',' {
		i++
	}
	for _, and := range seconds {
		if !r.has(i, and) {
			continue
		}
		next, ok := r.valueAfter(i + len(and))
		next.link = max(next.link, v.link)
		if !ok {
			return false
		}
		c := r.passwordLike(label{sense: sensePassword}, next)
		if c > 0 {
			r.add(Password, next.start, next.end, c-0.1)
		}
		return c > 0
	}
	return false
}

// seconds stand between two values.
var seconds = []string{
	"或者", "或", "后来改成", "改成了", "改成", "改为", "换成", "和", "跟", "与", "、", "/", "or ", "to ", "then ", "and ",
}

// closes is the length of a quote that closes at i.
func (r *reader) closes(i int) int {
	for _, q := range quotes {
		if r.has(i, q[1]) {
			return len(q[1])
		}
	}
	return 0
}

// backLinks join a value to the label after it: "abc123 是我的密码", "abc123 is my password". They are found by their last
// byte.
var backLinks = sync.OnceValue(func() *[256][]string {
	var by [256][]string
	for w := range strings.SplitSeq(`就,是我的,是我,是,就是,作为,当作,当,做,为,这个,这组,的,我的,我们的,你们的,您的,你的,他的,登录,支付,账户,账号,初始,okpay,(,
is my,is the,is,as my,as the,as,was my,was the,was,my,the,your,our,login,account,okpay is your,is your`, ",") {
		w = strings.TrimSpace(w)
		end := w[len(w)-1]
		by[end] = append(by[end], w)
	}
	return &by
})

// valueBefore finds what stands before a label and is joined to it.
func (r *reader) valueBefore(i int) (v value, ok bool) {
	joined := false
	for steps := 0; steps < 4; steps++ {
		i = r.skipBack(i)
		n := r.backLink(i)
		if n == 0 {
			break
		}
		joined = true
		i -= n
	}
	i = r.skipBack(i)
	v.end = i
	for _, q := range quotes {
		if r.endsWith(i, q[1]) && q[1] != ">" {
			i -= len(q[1])
			v.end, v.quoted = i, true
			break
		}
	}
	for i > 0 && v.end-i < 64 && r.inToken(i-1) && r.byteAt(i-1) != '"' && r.byteAt(i-1) != ':' {
		i--
	}
	v.start, v.link = i, said
	return v, joined && v.end > v.start
}

func (r *reader) skipBack(i int) int {
	for i > 0 && isSpace(r.text[i-1]) {
		i--
	}
	return i
}

func (r *reader) backLink(i int) (n int) {
	for _, w := range backLinks()[r.lowerAt(i-1)] {
		if len(w) <= n || !r.endsWith(i, w) || isLower(w[0]) && i > len(w) && isWord(r.text[i-len(w)-1]) {
			continue
		}
		n = len(w)
	}
	return n
}

// makeup counts what a word is made of.
type makeup struct{ lower, upper, digit, sign int }

func (r *reader) makeup(start, end int) (m makeup) {
	for _, b := range r.text[start:end] {
		switch {
		case isDigit(b):
			m.digit++
		case isLower(b):
			m.lower++
		case isUpper(b):
			m.upper++
		case bytes.IndexByte([]byte(`-'./_:()`), b) < 0: // these stand in ordinary words
			m.sign++
		}
	}
	return m
}

// passwordLike says how much a value looks like a password; 0: not at all.
func (r *reader) passwordLike(l label, v value) float64 {
	n := v.end - v.start
	if n < 4 || n > 72 || r.harmless(v) {
		return 0
	}
	m := r.makeup(v.start, v.end)
	letters := m.lower + m.upper
	switch {
	case m.digit+letters+m.sign == 0, letters+m.digit == 0:
		return 0
	case letters+m.sign == 0:
		return r.digitsLike(l, v, m.digit)
	case l.sense == sensePIN && m.digit == 0:
		return 0
	case m.digit > 0 || m.sign > 0:
		if v.link == beside && (n < 6 || m.digit == 0) {
			return 0
		}
		return certain
	case letters < n && !v.quoted: // well-known, don't, and/or
		return 0
	}
	return r.wordLike(v, m)
}

// digitsLike judges a password of digits alone.
func (r *reader) digitsLike(l label, v value, n int) float64 {
	switch {
	case n != v.end-v.start, n > 12, r.measured(v.end):
		return 0
	case l.sense == sensePIN && n <= 6:
		return certain
	case v.link == beside && n != 6 && n != 8:
		return 0
	case n == 4 && v.link < shown && !r.clauseEnds(v.end) && (r.has(v.start, "19") || r.has(v.start, "20")):
		return 0 // a year
	case n == 11 && r.text[v.start] == '1':
		return 0 // a mobile number
	}
	return likely
}

// wordLike judges a password of letters alone: what is shown as one, or said to be one at the end of a clause.
func (r *reader) wordLike(v value, m makeup) float64 {
	word := string(r.lower[v.start:v.end])
	ends := r.clauseEnds(v.end)
	if ordinary(word, v.link == shown && ends) && !v.quoted {
		return 0
	}
	switch mixed := m.upper > 0 && m.lower > 0 && !(m.upper == 1 && isUpper(r.text[v.start])); {
	case v.link == beside:
		return 0
	case mixed, v.quoted && v.link >= said && !strings.Contains(word, " "):
		return probable
	case ends:
		return doubtful
	case v.start > 0 && r.text[v.start-1] >= 0x80: // a Latin word in a Chinese sentence
		return doubtful
	}
	return 0
}

// clauseEnds tells whether nothing of the clause is left at i.
func (r *reader) clauseEnds(i int) bool {
	for isSpace(r.byteAt(i)) {
		i++
	}
	b := r.byteAt(i)
	return b == 0 || b == '\n' || b == '\r' || b == '.' || b == ',' || b == ';' || b == '!' || r.has(i, "。") || r.has(i, "、")
}

// units follow a number that counts something.
var units = strings.Split(`年,月,日,号,次,位,个,分,秒,天,小时,点,元,块,遍,条,种,周,开头,结尾,字符,多,人民币,回,张,家,%,/, times, digit, char, minute, hour, day, second, min, attempts,
 tries, letter, yuan, usd, rmb, cny, symbols,x,:,-,am, am,pm, pm, week, year, month, o'clock,吗,-digit`, ",")

// unitsBy lists the units by their first byte.
var unitsBy = sync.OnceValue(func() *[256][]string {
	var by [256][]string
	for _, u := range units {
		u = strings.Trim(u, "\n")
		by[u[0]] = append(by[u[0]], u)
	}
	return &by
})

// measured tells whether the number that ends at i counts or dates something. Before a Chinese unit there may be a space.
func (r *reader) measured(i int) bool {
	if r.unitAt(i, r.lowerAt(i)) {
		return true
	}
	if next := r.lowerAt(i + 1); r.byteAt(i) == ' ' && next >= 0x80 && r.unitAt(i+1, next) {
		return true
	}
	return r.byteAt(i) == '.' && isDigit(r.byteAt(i+1))
}

func (r *reader) unitAt(i int, first byte) bool {
	for _, u := range unitsBy()[first] {
		if r.has(i, u) {
			return true
		}
	}
	return false
}

// harmless tells what is no secret although it stands where one would.
func (r *reader) harmless(v value) bool {
	word := r.lower[v.start:v.end]
	if at := bytes.IndexByte(word, '@'); at > 0 {
		if dot := bytes.LastIndexByte(word, '.'); dot > at+1 && len(word)-dot > 2 && len(word)-dot < 6 && !bytes.ContainsFunc(word[dot+1:], notLower) {
			return true // an address
		}
	}
	for _, part := range []string{"://", "www.", "***", "xxx", "....", "____", "http", ".com", "####"} {
		if bytes.Contains(word, []byte(part)) {
			return true
		}
	}
	for _, head := range []string{"iphone", "ipad", "ios", "android", "windows", "win", "chrome", "macos", "mate", "redmi", "v", "p", "e"} {
		if rest, ok := bytes.CutPrefix(word, []byte(head)); ok && v.link != shown && len(rest) < 6 && !bytes.ContainsFunc(rest, notVersion) {
			return true // a device, a version, an error's number
		}
	}
	return r.has(v.end, "吗") || r.has(v.end, "?") && v.link == beside
}

func notLower(r rune) bool { return r < 'a' || r > 'z' }

func notVersion(r rune) bool { return r != '.' && (r < '0' || r > '9') }

// ordinaryWords stand where a password would, and say something about it.
var ordinaryWords = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsSeq(`wrong correct right fine okay good same different invalid valid incorrect required none null
empty unknown secret private strong weak simple long short safe secure null undefined true false yes not never always also
still already only very too just again here there where what when which that this these those with without from into onto
because since until after before while although though however please thanks thank help reset change forgot forget login
logout sign page field link email mail user username account number digits letters characters code phone support service
customer website site email-address birthday birthdate date name unclear missing lost gone new old current previous first last
both either neither nothing something anything everything someone anyone hard easy impossible possible necessary important
enough sure certain clear visible hidden public personal confidential sensitive case-sensitive case out over about above below
between them they then than their its your yours mine ours hers his how who why can cannot could would should must may might
shall will does did done have has had been being were was are and but for the too off under against during bug issue problem
error failure manager hint policy rule rules protected protection prompt screen window recovery box form strength length
abc string text sms okpay app apps browser chrome safari android iphone windows office outlook gmail wechat alipay weixin
option setting settings menu button tab list item section area zone part piece way method step steps process procedure
totally completely wrongly exactly correctly definitely really quite rather mostly mainly simply unchanged rejected blocked
ok fail fails failed works work refuses shows says asks comes goes keeps gets stays seems looks takes needs optional default
below attached enclosed pending active inactive disabled enabled working useless old-fashioned ready available
unavailable expired identical similar equal longer shorter stronger weaker better worse later earlier soon today tomorrow
yesterday tonight now everywhere nowhere anywhere somewhere once twice often rarely sometimes ever
admin administrator root`) {
		words[w] = true
	}
	return words
})

// ordinary tells whether a word of letters says something of a password rather than being one. Of one that stands alone
// behind a colon that is told more narrowly.
func ordinary(word string, alone bool) bool {
	if len(word) < 5 || ordinaryWords()[word] {
		return true
	}
	endings := []string{"ed", "ing", "able", "ible", "n't", "ly", "tion", "ful", "less"}
	if alone {
		endings = endings[:5]
	}
	for _, end := range endings {
		if strings.HasSuffix(word, end) {
			return true
		}
	}
	return false
}
