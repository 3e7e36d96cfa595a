package privacy

import (
	"bytes"
	"unicode/utf8"
)

// link is how a value hangs on its label.
type link uint8

const (
	beside link = iota // "密码 abc123"
	said               // "密码是 abc123", "my password is abc123"
	shown              // "password: abc123", "密码“abc123”"
)

// fillers are words that may stand between a label and its value. Those of the second list say that one is to come.
const (
	fillers = `的,我,我的,我,自己的,生日,记得,没错,啊,没错的,一个是,两个,都,也,还,就,一直,应该,之前,以前,原来,现在,目前,当时,最后,默认,分别,大概,好像,可能,一般,后来,了,号码,号,了一个,一个,mine,now,
still,currently,always,just,probably,maybe,actually,here,for it,for this,for my account,for my card,for the card,of my card,of my account,for the account,for okpay,for login,
for the app,for logging in,六位,六位的,六位数,六位数字,6位,6位的,6位数,6位数字,6 位,and username,number,code,value,again,i entered,that i entered,(copied),from the sms,from sms,i received,i got,received,that i received,that i got`
	linkers = `是,为,為,就是,改成,改为,改成了,改为了,设成,设为,设置成,设置为,设成了,设的是,设的,重置为,重置成,换成,换成了,用的是,用的,填的是,填的,填,写的是,写的,输的是,输的,
输入的是,输入,发的是,收到的是,收到,收到了,叫,等于,从,即,试过,试了,记得是,写着,显示,设置的是,设置了,如下,是这个,给你,发给你,告诉你,is,was,are,=,to,i use,i used,i use is,i set,i set is,i set was,i entered,
i typed,i entered is,i typed is,set to,was set to,is set to,changed to,i changed to,reset to,was reset to,would be,should be,
has been,will be,as,reads,says,said,came as,it is,its,it was,it's,that is,that was,which is,which was,is still,is:,from,changed from,i changed from,was changed from,i have is,i had was`
)

// value is the text that a label speaks of.
type value struct {
	start, end int
	link       link
	quoted     bool // it stands in quotes
}

// maxGap is how far from its label a value may begin, in bytes.
const maxGap = 64

// valueAfter finds what a label names: past words that lead there, in the same line or, after a colon, the next.
func (r *reader) valueAfter(i int) (v value, ok bool) {
	from, limit := i, min(i+maxGap, len(r.text))
	for i < limit {
		b := r.text[i]
		switch {
		case isSpace(b), b == '.' && i == from:
			i++
		case b == '\r', b == '\n':
			if v.link != shown || v.quoted {
				return v, false
			}
			i++
		case b == ',' && i > from && r.announced(i+1):
			i++
		case b == ':' || b == '=':
			v.link = shown
			i++
		case b == '-' && (r.byteAt(i+1) == '>' || isSpace(r.byteAt(i+1))), r.has(i, "=>"):
			v.link = max(v.link, said)
			i += 2
		case (b == '"' || b == '\'') && i == from: // it closes what the label stands in
			i++
		case b == '(' && r.aside(i) > 0:
			i = r.aside(i)
		default:
			if n := r.opening(i); n > 0 {
				v.start = i + n
				if v.end = r.closing(v.start); v.end > v.start {
					v.quoted = true
					return v, true
				}
				i = v.start
				continue
			}
			n, strong := r.filler(i)
			if n == 0 {
				v.start, v.end = i, r.tokenEnd(i)
				return v, v.end > v.start
			}
			if strong {
				v.link = max(v.link, said)
			}
			i += n
		}
	}
	return v, false
}

// aside is where brackets that open at i and hold no value end, as in "password (payment): abc123".
func (r *reader) aside(i int) int {
	end := r.closing(i + 1)
	if end == i+1 {
		return 0
	}
	next := end + 1
	for isSpace(r.byteAt(next)) {
		next++
	}
	if b := r.byteAt(next); b == ':' || b == '=' || r.digitsIn(i+1, end) == 0 {
		return next
	}
	return 0
}

// announced tells whether a word that announces a value stands at i.
func (r *reader) announced(i int) bool {
	for isSpace(r.byteAt(i)) {
		i++
	}
	_, strong := r.filler(i)
	return strong
}

// quotes open and close a value.
var quotes = [][2]string{
	{`"`, `"`}, {`'`, `'`}, {"`", "`"}, {"“", "”"}, {"‘", "’"}, {"「", "」"}, {"『", "』"}, {"【", "】"}, {"《", "》"}, {"[", "]"}, {"<", ">"}, {"(", ")"},
}

// quotesBy list the quotes by the first byte of what opens them, and by its last one.
var quotesBy = func() (by struct{ first, last [256][][2]string }) {
	for _, q := range quotes {
		first, last := q[0][0], q[0][len(q[0])-1]
		by.first[first], by.last[last] = append(by.first[first], q), append(by.last[last], q)
	}
	return by
}()

// opening is the length of a quote that opens at i.
func (r *reader) opening(i int) int {
	for _, q := range quotesBy.first[r.byteAt(i)] {
		if r.has(i, q[0]) {
			return len(q[0])
		}
	}
	return 0
}

// closing is where what a quote right before i opened ends; i itself when it does not close soon.
func (r *reader) closing(i int) int {
	const longest = 80
	for _, q := range quotesBy.last[r.byteAt(i-1)] {
		if !r.endsWith(i, q[0]) {
			continue
		}
		rest := r.text[i:min(i+longest, len(r.text))]
		if line := bytes.IndexByte(rest, '\n'); line >= 0 {
			rest = rest[:line]
		}
		if n := bytes.Index(rest, []byte(q[1])); n >= 0 {
			return i + n
		}
	}
	return i
}

// filler is the length of a word at i that may stand between a label and its value; strong when it announces one.
func (r *reader) filler(i int) (n int, strong bool) {
	if i >= len(r.lower) {
		return 0, false
	}
	first, _ := utf8.DecodeRune(r.lower[i:])
	v := fillerVocabulary()
	list := v.startingWide(first)
	if first < utf8.RuneSelf {
		list = v.starting(byte(first), r.lowerAt(i+1))
	}
	for _, w := range list {
		if !r.has(i, w.text) {
			continue
		}
		end := i + len(w.text)
		if last := w.text[len(w.text)-1]; isLower(last) && !isSpace(r.byteAt(end)) && !bytes.ContainsRune([]byte(":=\n\"'"), rune(r.byteAt(end))) {
			continue // "island" is not "is"
		}
		return len(w.text), w.sense == strongFiller
	}
	return 0, false
}

// tokenEnd is where a word without spaces ends, its closing marks left out.
func (r *reader) tokenEnd(i int) int {
	start := i
	for i < len(r.text) && i-start < maxToken && r.inToken(i) {
		i++
	}
	for i > start && bytes.IndexByte([]byte(`.,:;?)"'`+"`]}>"), r.text[i-1]) >= 0 {
		i--
	}
	return i
}

const maxToken = 512

// inToken tells whether a byte can be part of a password. Wide punctuation is the sentence's own.
func (r *reader) inToken(i int) bool {
	b := r.text[i]
	if b <= ' ' || b >= 0x7f || b == ',' || b == ';' {
		return false
	}
	return !r.wide(i) || isWord(b) || bytes.IndexByte([]byte("@#$%&*-+"), b) >= 0
}
