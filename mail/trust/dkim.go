package trust

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-msgauth/dkim"
)

const (
	maxSignatures = 3                  // of the official domains that are verified
	maxSigned     = 200                // names in h=
	rotated       = 7 * 24 * time.Hour // after which a key may be gone from DNS
	weakKey       = 1024               // bits; RFC 8301, section 3.2: shorter ones are not to be relied on
)

// fate is what became of a signature.
type fate int

const (
	fateValid     fate = iota
	fateLoose          // valid, but what matters is not covered
	fateAdded          // valid, but a header field that it covers was added a second time
	fateTesting        // the domain says that it only tries DKIM out
	fateUndecided      // DNS did not answer
	fateGone           // there is no key, and the mail is old enough for it to have been changed
	fateMissing        // there is no key
	fateWeak
	fateExpired
	fatePartial // l=: what follows may be anybody's
	fateBroken
)

// reason is the key of a fate.
func (f fate) reason() string {
	return [...]string{
		"signature_valid", "signature_loose", "header_added", "key_testing", "cannot_tell_yet", "key_gone", "key_missing",
		"signature_weak", "signature_expired", "signature_partial", "signature_broken",
	}[f]
}

// signature is one DKIM-Signature field (RFC 6376, section 3.5) of an official domain.
type signature struct {
	at       int // in the header
	tags     map[string]string
	domain   string
	selector string
	signed   []string // the names in h=, lower case
}

// covers tells whether a field is signed.
func (s signature) covers(name string) bool { return slices.Contains(s.signed, name) }

// signatures reads the fields whose domain passes the filter. No others are verified: they prove nothing about support,
// and looking their keys up would tell their owners that the mail is being read.
func (h header) signatures(official func(domain string) bool) (found []signature) {
	for i, f := range h {
		if f.name != "dkim-signature" {
			continue
		}
		t := tags(f.value)
		s := signature{at: i, tags: t, domain: asciiDomain(compact(t["d"])), selector: compact(t["s"])}
		for name := range strings.SplitSeq(t["h"], ":") {
			s.signed = append(s.signed, strings.ToLower(compact(name)))
		}
		if s.domain == "" || s.selector == "" || !official(s.domain) || len(s.signed) > maxSigned {
			continue
		}
		if found = append(found, s); len(found) == maxSignatures {
			break
		}
	}
	return found
}

// keyRecord is what DNS says of a key (RFC 6376, section 3.6.1).
type keyRecord struct {
	tags map[string]string
	bits int // of an RSA key, 0 where it cannot be told
}

func readKey(record string) keyRecord {
	k := keyRecord{tags: tags(record)}
	if der, err := base64.StdEncoding.DecodeString(compact(k.tags["p"])); err == nil && k.tags["k"] != "ed25519" {
		k.bits = rsaBits(der)
	}
	return k
}

func (k keyRecord) flag(name string) bool {
	return slices.Contains(strings.Split(compact(k.tags["t"]), ":"), name)
}

// verify says what a signature was worth when the mail arrived. body gives the body from its beginning, at each call. The
// second look comes first, since it costs less: many signatures that are no good must not hold anybody up.
func (s signature) verify(ctx context.Context, h header, body func() (io.Reader, error), dns Resolver, l Letter) (fate, string) {
	at := l.At
	if compact(s.tags["a"]) == "rsa-sha1" {
		return fateWeak, "rsa-sha1"
	}
	name := s.selector + "._domainkey." + s.domain
	records, err := dns.LookupTXT(ctx, name)
	switch {
	case notFound(err) || err == nil && len(records) == 0:
		return keyless(l), "no key at " + name
	case err != nil:
		return fateUndecided, err.Error()
	}
	key := readKey(records[0])
	switch {
	case len(records) == 1 && key.tags != nil && compact(key.tags["p"]) == "":
		return keyless(l), "the key at " + name + " was revoked"
	case key.bits > 0 && key.bits < weakKey:
		return fateWeak, fmt.Sprintf("a key of %d bits", key.bits)
	case key.flag("s") && !s.ownIdentity():
		return fateBroken, "the key is for addresses of " + s.domain + " itself"
	}
	expires := unixTime(s.tags["x"])
	expired := !expires.IsZero() && at.After(expires)
	if len(records) != 1 {
		return fateBroken, "several keys at " + name
	}
	r, err := body()
	if err != nil {
		return fateUndecided, err.Error()
	}
	more, err := s.secondLook(h, r, records[0])
	switch {
	case err != nil:
		return fateBroken, err.Error()
	case more > 0:
		return fatePartial, fmt.Sprintf("%d bytes of the body are not signed", more)
	}
	if _, partial := s.tags["l"]; !partial && expires.IsZero() {
		if r, err = body(); err != nil {
			return fateUndecided, err.Error()
		}
		if err := s.check(h, r, records); err != nil {
			return fateBroken, strings.TrimPrefix(err.Error(), "dkim: ")
		}
	}
	switch {
	case expired:
		return fateExpired, "expired " + expires.UTC().Format(time.RFC3339)
	case key.flag("y"):
		return fateTesting, "the key is marked as a test"
	}
	return s.coverage(h)
}

// keyless tells a key that may have been changed since the mail came from one that never was. The mail's own dates say
// nothing: whoever makes up a signature makes them up too.
func keyless(l Letter) fate {
	if l.Now.Sub(l.At) > rotated {
		return fateGone
	}
	return fateMissing
}

// ownIdentity tells whether the signer's address is of the very domain, not of one below (t=s).
func (s signature) ownIdentity() bool {
	i, ok := s.tags["i"]
	return !ok || domainOf(compact(i)) == s.domain
}

// check verifies this signature alone, in a header without the others.
func (s signature) check(h header, body io.Reader, records []string) error {
	v, err := dkim.VerifyWithOptions(io.MultiReader(bytes.NewReader(s.header(h)), body), &dkim.VerifyOptions{
		LookupTXT: func(string) ([]string, error) { return records, nil },
	})
	if err != nil {
		return fmt.Errorf("verify the signature: %w", err)
	}
	if len(v) != 1 {
		return fmt.Errorf("%d signatures instead of one", len(v))
	}
	return v[0].Err
}

// header writes a header with no DKIM-Signature but this one, unless it covers the others too.
func (s signature) header(h header) []byte {
	var b bytes.Buffer
	for i, f := range h {
		if i == s.at || f.name != "dkim-signature" || s.covers("dkim-signature") {
			b.WriteString(f.raw)
		}
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// onceOnly are the fields that a person reads, or that decide how the mail is shown and answered.
var onceOnly = []string{
	"from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references",
	"mime-version", "content-type", "content-transfer-encoding",
}

// coverage says whether a valid signature covers what matters. One more field of a name than h= names was added behind
// the signer's back (RFC 6376, section 8.15).
func (s signature) coverage(h header) (fate, string) {
	for _, name := range onceOnly {
		signed := 0
		for _, n := range s.signed {
			if n == name {
				signed++
			}
		}
		if n := len(h.all(name)); signed > 0 && n > signed || n > 1 && signed == 0 {
			return fateAdded, name
		}
	}
	for _, name := range []string{"from", "subject", "date"} {
		if h.has(name) && !s.covers(name) {
			return fateLoose, name + " is not signed"
		}
	}
	return fateValid, "valid"
}

// unixTime reads t= and x=; zero where there is none.
func unixTime(s string) time.Time {
	n, err := strconv.ParseInt(compact(s), 10, 64)
	if err != nil || n <= 0 {
		return time.Time{}
	}
	return time.Unix(n, 0)
}

// rsaBits is the length of an RSA key; 0 where there is none.
func rsaBits(der []byte) int {
	key, err := parseRSA(der)
	if err != nil {
		return 0
	}
	return key.N.BitLen()
}
