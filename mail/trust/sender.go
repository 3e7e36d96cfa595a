package trust

import (
	"slices"
	"strings"
	"unicode"

	"okpay.example/support/mail/message"
)

// sender is who a mail says that it is from.
type sender struct {
	name     string // the display name
	address  string
	domain   string // in ASCII
	several  bool   // From names more than one, or comes twice
	official bool
}

func (p Policy) senderOf(m *message.Parsed, h header) sender {
	s := sender{address: m.FromAddress, domain: domainOf(m.FromAddress), name: m.From}
	if at := strings.LastIndexByte(m.From, '<'); at >= 0 {
		s.name = strings.TrimSpace(m.From[:at])
	}
	if s.name == s.address {
		s.name = ""
	}
	s.several = len(h.all("from")) > 1 || slices.Contains(m.Defects, "several-authors")
	s.official = p.officialAddress(s.address)
	if s.several {
		for _, a := range h.addressesIn("from") {
			s.official = s.official || p.officialAddress(a)
		}
	}
	return s
}

func (p Policy) officialAddress(address string) bool {
	return within(domainOf(address), p.Domains) ||
		slices.ContainsFunc(p.Addresses, func(a string) bool { return strings.EqualFold(a, address) })
}

// signs tells whether a signature of a domain speaks for a mail from the sender: it is one of the pack's, or of the
// organisation of the official address.
func (p Policy) signs(s sender) func(domain string) bool {
	return func(domain string) bool {
		return within(domain, p.Signing) || s.official && aligned(domain, s.domain)
	}
}

var addressInName = pattern(`[\w.+-]+[@＠][\w-]+(?:[.．][\w-]+)+`)

// tricks are the ways in which a sender that is not official is made to look as if it were.
func (p Policy) tricks(s sender) (reasons []string) {
	if like := lookAlike(s.domain, p.Domains); like != "" {
		reasons = append(reasons, like)
	}
	for _, shown := range addressInName.FindAllString(s.name, 5) {
		shown = strings.NewReplacer("＠", "@", "．", ".").Replace(shown)
		if p.officialAddress(shown) || !strings.EqualFold(shown, s.address) && lookAlike(domainOf(shown), p.Domains) != "" {
			reasons = append(reasons, "name_shows_address")
			break
		}
	}
	if p.names(s.name) || p.namesDomain(s.name) {
		reasons = append(reasons, "name_claims")
	}
	local, _, _ := strings.Cut(s.address, "@")
	if p.namesDomain(local) || p.names(local) {
		reasons = append(reasons, "address_claims")
	}
	return reasons
}

// names tells whether a text holds a brand word, by itself or in look-alike letters.
func (p Policy) names(text string) bool {
	text = strings.Map(func(r rune) rune {
		if hidden(r) {
			return -1
		}
		return r
	}, text)
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, brand := range p.Brands {
		wanted := skeleton(brand)
		if wanted == "" {
			continue
		}
		for i, w := range words {
			// "OKPAY", "OKPAY客服", "0KPAY"
			for _, run := range latinRuns(w) {
				if skeleton(run) == wanted {
					return true
				}
			}
			// "OK PAY", "O K P A Y"
			joined := skeleton(w)
			for _, next := range words[i+1:] {
				if len(joined) >= len(wanted) {
					break
				}
				if joined = skeleton(joined + next); joined == wanted {
					return true
				}
			}
		}
		if !isLatin(brand) && strings.Contains(strings.ToLower(text), strings.ToLower(brand)) {
			return true
		}
	}
	return false
}

func (p Policy) namesDomain(text string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(p.Domains, func(d string) bool { return d != "" && strings.Contains(text, strings.ToLower(d)) })
}

// latinRuns cuts a word where Chinese begins and ends.
func latinRuns(word string) []string {
	return strings.FieldsFunc(word, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
	})
}

func isLatin(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxLatin1 })
}

// onList tells a mail that came through a mailing list or was forwarded, by the marks that these leave. Anybody can
// write them, so they make no mail official; they only keep one from being called forged for what a list changed.
func (h header) onList() bool {
	return h.has("list-id", "list-post", "mailing-list", "x-mailman-version", "x-google-group-id", "resent-from",
		"resent-sender", "resent-to", "x-forwarded-to", "x-forwarded-for", "x-original-from") ||
		strings.EqualFold(h.get("precedence"), "list")
}

// fromList tells a mail whose sender the list replaced by its own address, as lists do for domains with a policy.
func (h header) fromList(s sender) bool {
	if !h.has("list-id", "list-post") {
		return false
	}
	return s.address != "" && strings.Contains(strings.ToLower(h.get("list-post")), s.address) ||
		s.domain != "" && strings.Contains(strings.ToLower(h.get("list-id")), s.domain)
}
