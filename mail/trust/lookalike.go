package trust

import (
	"slices"
	"strings"
)

// The ways in which a domain is made to be taken for another.
const (
	likeConfusable = "lookalike_confusable" // other letters that look the same, Punycode included
	likeMixed      = "lookalike_mixed"      // letters of several scripts in one word
	likeSimilar    = "lookalike_similar"    // a letter more, less, or changed
	likeWords      = "lookalike_words"      // the official name with words around it, or further to the left
	likeSuffix     = "lookalike_suffix"     // the official name under another top-level domain
)

// minName is the length from which on an official name is looked for in others: shorter ones are in half of all words.
const minName = 4

// lookAlike tells how a domain is made to be taken for one of the official ones; "" if it is not.
func lookAlike(domain string, official []string) string {
	domain = asciiDomain(domain)
	if domain == "" || slices.ContainsFunc(official, func(o string) bool { return domain == asciiDomain(o) || aligned(domain, asciiDomain(o)) }) {
		return "" // it is the organisation's own
	}
	shown := shownDomain(domain)
	for _, o := range official {
		if kind := likeOne(shown, domain, asciiDomain(o)); kind != "" {
			return kind
		}
	}
	if slices.ContainsFunc(strings.Split(shown, "."), mixesScripts) {
		return likeMixed
	}
	return ""
}

func likeOne(shown, domain, official string) string {
	name, suffix := splitName(official)
	if name == "" {
		return ""
	}
	wanted := skeleton(shownDomain(name))
	org := organisation(domain)
	label, itsSuffix := splitName(domain)
	label = shownDomain(label)
	switch {
	case org == "":
		return ""
	case label == name && itsSuffix != suffix:
		return likeSuffix
	case skeleton(label) == wanted && label != name && sameButForHyphens(label, name):
		return likeSimilar
	case skeleton(label) == wanted && label != name:
		return likeConfusable
	case len(name) < minName:
		return ""
	}
	labels := strings.Split(shown, ".")
	if len(labels) > 1 {
		labels = labels[:len(labels)-1] // the top-level domain is nobody's choice
	}
	for _, l := range labels {
		if withWords(l, name, wanted) {
			return likeWords
		}
	}
	most := 1
	if len(name) >= 9 {
		most = 2
	}
	if distance(skeleton(label), wanted, most) <= most {
		return likeSimilar
	}
	return ""
}

func sameButForHyphens(a, b string) bool {
	return strings.ReplaceAll(a, "-", "") == strings.ReplaceAll(b, "-", "")
}

// joined are words that impostors put before or behind a name without a hyphen.
var joined = strings.Fields(`account accounts alert alerts app auth billing bonus care cards center centre check claim
	client cn com confirm contact customer desk direct global gift help helpdesk hk hotline info kefu live login logon mail
	mobile my net official online page pay payment payments portal pro refund refunds reset safe safety secure security
	service services shop sign signin site sms support team tech the trust unlock update user verify verification vip
	wallet web www`)

// withWords tells whether a label is the official name, or that with other words: "okpay-support", "my0kpay".
func withWords(label, name, wanted string) bool {
	if label == name {
		return true // "okpay.example.evil.test", "okpay.evil.test"
	}
	for part := range strings.FieldsFuncSeq(label, func(r rune) bool { return r == '-' || r == '_' }) {
		if len(part) == len(label) {
			break
		}
		if part == name || len(part) >= minName && skeleton(part) == wanted {
			return true
		}
	}
	for _, word := range joined {
		for _, rest := range []string{cutOff(label, word, true), cutOff(label, word, false)} {
			if rest == name || len(rest) >= minName && skeleton(rest) == wanted {
				return true
			}
		}
	}
	rest := strings.Trim(label, "0123456789-")
	return rest == name
}

// cutOff takes a word off the front or the end, with a hyphen if there is one; "" where it is not there.
func cutOff(label, word string, front bool) string {
	var rest string
	var ok bool
	if front {
		rest, ok = strings.CutPrefix(label, word)
	} else {
		rest, ok = strings.CutSuffix(label, word)
	}
	if !ok {
		return ""
	}
	return strings.Trim(rest, "-")
}
