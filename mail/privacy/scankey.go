package privacy

import (
	"bytes"
	"unicode/utf8"
)

// keyForm is how the keys of a well-known service begin, and how many characters at least follow.
type keyForm struct {
	prefix string
	least  int
}

var keyForms = []keyForm{
	{"sk-", 20}, {"sk_live_", 16}, {"sk_test_", 16}, {"rk_live_", 16}, {"pk_live_", 16}, {"whsec_", 20}, // OpenAI and likes, Stripe
	{"AKIA", 16}, {"ASIA", 16}, {"LTAI", 12}, {"AKID", 28}, // AWS, Aliyun, Tencent Cloud
	{"ghp_", 36}, {"gho_", 36}, {"ghs_", 36}, {"ghu_", 36}, {"github_pat_", 40}, {"glpat-", 20}, // GitHub, GitLab
	{"xoxb-", 20}, {"xoxp-", 20}, {"xoxa-", 20}, {"AIza", 35}, {"ya29.", 30}, {"SG.", 40}, {"npm_", 36}, {"hf_", 30}, {"dop_v1_", 40},
	{"okpay_live_", 16}, {"okpay_test_", 16},
}

// keyFormsBy lists the forms by their first byte.
var keyFormsBy = func() (by [utf8.RuneSelf][]keyForm) {
	for _, f := range keyForms {
		by[f.prefix[0]] = append(by[f.prefix[0]], f)
	}
	return by
}()

// findKeys finds what its form alone gives away. What was read for one key is not read for another.
func (r *reader) findKeys() {
	for i := 0; i < len(r.text); i++ {
		b := r.text[i]
		if !isLetter(b) && b != '5' && b != '-' || i > 0 && isWord(r.text[i-1]) {
			continue
		}
		var end int
		switch b {
		case '-':
			end = r.pem(i)
		case 'e':
			end = r.webToken(i)
		case 'K', '5':
			end = r.walletKey(i)
		case 'L':
			end = max(r.knownKey(i), r.walletKey(i))
		default:
			end = r.knownKey(i)
		}
		i = max(i, end-1)
	}
}

func (r *reader) knownKey(i int) (read int) {
	for _, f := range keyFormsBy[r.text[i]] {
		if len(r.text)-i <= len(f.prefix) || string(r.text[i:i+len(f.prefix)]) != f.prefix {
			continue
		}
		end := r.keyEnd(i + len(f.prefix))
		if m := r.makeup(i+len(f.prefix), end); end-i-len(f.prefix) >= f.least && m.digit > 0 {
			r.add(APIKey, i, end, certain)
		}
		return end
	}
	return i
}

// keyEnd is where a word of the characters ends that keys are made of.
func (r *reader) keyEnd(i int) int {
	for isWord(r.byteAt(i)) || r.byteAt(i) == '-' || r.byteAt(i) == '.' && isWord(r.byteAt(i+1)) {
		i++
	}
	return i
}

// webToken finds a JSON Web Token (RFC 7519): three parts of base64, the first of which begins with {".
func (r *reader) webToken(i int) (read int) {
	const head, least = "eyJ", 40
	if len(r.text)-i < least || string(r.text[i:i+len(head)]) != head {
		return i
	}
	end := r.keyEnd(i)
	if end-i >= least && (bytes.Count(r.text[i:end], []byte(".")) >= 2 || end == len(r.text)) {
		r.add(APIKey, i, end, certain)
	}
	return end
}

// longestPEM is how far the end of a private key is looked for, in bytes.
const longestPEM = 8 << 10

// pem finds a private key in a text file (RFC 7468). One whose end is not there is taken for as long as a key is.
func (r *reader) pem(i int) (read int) {
	const head, kind, foot = "-----BEGIN ", "PRIVATE KEY-----", "-----END "
	if !bytes.HasPrefix(r.text[i:], []byte(head)) {
		return i
	}
	at := bytes.Index(r.text[i:min(i+80, len(r.text))], []byte(kind))
	if at < 0 {
		return i
	}
	end := i + at + len(kind)
	body := r.text[end:min(end+longestPEM, len(r.text))]
	if n := bytes.Index(body, []byte(foot)); n >= 0 {
		end += n + len(foot)
		if n = bytes.Index(r.text[end:min(end+60, len(r.text))], []byte(kind)); n >= 0 {
			end += n + len(kind)
		}
	} else {
		end += len(body)
	}
	for end < len(r.text) && r.text[end]&0xc0 == 0x80 {
		end++
	}
	r.add(PrivateKey, i, end, 0.99)
	return end
}

// walletKey finds a private key in Bitcoin's wallet import format: 51 or 52 characters of base 58.
func (r *reader) walletKey(i int) (read int) {
	end := i
	for isBase58(r.byteAt(end)) {
		end++
	}
	n := end - i
	if isWord(r.byteAt(end)) || !(n == 52 && r.text[i] != '5' || n == 51 && r.text[i] == '5') {
		return end
	}
	if m := r.makeup(i, end); m.digit > 3 && m.lower > 8 && m.upper > 8 {
		r.add(PrivateKey, i, end, likely)
	}
	return end
}

func isBase58(b byte) bool {
	return (isDigit(b) || isLetter(b)) && b != '0' && b != 'O' && b != 'I' && b != 'l'
}

// keyAt looks for a key after a word that names one.
func (r *reader) keyAt(l label) {
	v, ok := r.valueAfter(l.end)
	if !ok {
		return
	}
	m := r.makeup(v.start, v.end)
	n := v.end - v.start
	switch {
	case m.digit == 0 || m.lower+m.upper == 0 || r.harmless(v):
	case l.sense == sensePrivate && n >= 32:
		r.add(PrivateKey, v.start, v.end, certain)
	case l.sense == senseKey && n >= 16 && (m.digit >= 2 || n >= 32):
		r.add(APIKey, v.start, v.end, 0.9)
	case l.sense == senseKey && n >= 8 && v.link == shown && m.digit >= 2:
		r.add(APIKey, v.start, v.end, probable)
	}
}
