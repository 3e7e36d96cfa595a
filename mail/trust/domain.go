package trust

import (
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// domainOf is what follows the last '@', in lower case and ASCII; "" where there is nothing.
func domainOf(address string) string {
	return asciiDomain(address[strings.LastIndexByte(address, '@')+1:])
}

// asciiDomain writes a domain in lower case with its labels in Punycode. One that IDNA refuses stays as it is.
func asciiDomain(domain string) string {
	domain = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(domain), "."))
	if a, err := idna.Lookup.ToASCII(domain); err == nil {
		return a
	}
	if a, err := idna.Punycode.ToASCII(domain); err == nil {
		return strings.ToLower(a)
	}
	return domain
}

// shownDomain writes it as people would see it.
func shownDomain(domain string) string {
	if u, err := idna.Punycode.ToUnicode(domain); err == nil {
		return strings.ToLower(u)
	}
	return domain
}

// within tells whether domain is one of the roots or lies below one.
func within(domain string, roots []string) bool {
	return domain != "" && slices.ContainsFunc(roots, func(root string) bool {
		root = asciiDomain(root)
		return root != "" && (domain == root || strings.HasSuffix(domain, "."+root))
	})
}

// organisation is the organisational domain (RFC 7489, section 3.2); "" for a public suffix.
func organisation(domain string) string {
	org, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return ""
	}
	return org
}

// aligned tells whether two domains belong to one organisation: DMARC's relaxed alignment.
func aligned(a, b string) bool {
	org := organisation(a)
	return org != "" && org == organisation(b)
}

// splitName gives the label that an organisation chose, and the public suffix behind it.
func splitName(domain string) (name, suffix string) {
	org := organisation(domain)
	if org == "" {
		return "", domain
	}
	name, suffix, _ = strings.Cut(org, ".")
	return name, suffix
}
