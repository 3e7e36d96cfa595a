package ticket

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// maxDomain bounds a domain that is looked at, in bytes: each of its 63 octets may be a letter of four bytes.
const maxDomain = 4 * 255

// ComparableAddress gives a bare address in the one form in which addresses are compared: lower case, composed letters
// (NFC, RFC 6530, section 10.1), and its domain in A-labels (RFC 5891). An address that is none gives itself.
//
// A domain that only maps to another one, such as one in full-width letters, is left as it is: mail servers map nothing,
// so it is not the same domain.
func ComparableAddress(address string) string {
	address = strings.ToLower(norm.NFC.String(strings.TrimSpace(address)))
	at := strings.LastIndexByte(address, '@')
	if at < 0 || isDomain(address[at+1:]) || len(address)-at > maxDomain {
		return address
	}
	ascii, err := idna.Lookup.ToASCII(address[at+1:])
	if err != nil {
		return address
	}
	if back, err := idna.Lookup.ToUnicode(ascii); err != nil || back != address[at+1:] {
		return address
	}
	return address[:at+1] + ascii
}
