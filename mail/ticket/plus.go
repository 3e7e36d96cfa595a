package ticket

import "strings"

// plusMark begins the tag of a plus-address that names a ticket, lower case; a '-', '.' or '_' follows.
const plusMark = "okp"

// PlusTag gives the tag of a plus-address (RFC 5233's detail): "okp-k7f3-9q2m" of li+okp-k7f3-9q2m@mail.example, where
// base is li@mail.example. ok is false for any other address. Both are bare and lower case.
func PlusTag(address, base string) (tag string, ok bool) {
	local, domain, _ := strings.Cut(base, "@")
	at := strings.LastIndexByte(address, '@')
	if local == "" || domain == "" || at < 0 || address[at+1:] != domain {
		return "", false
	}
	tag, ok = strings.CutPrefix(address[:at], local+"+")
	return tag, ok && tag != ""
}

// FromPlusAddress tells which ticket a plus-address of base names. Anybody who knows a ticket's number can write one.
func FromPlusAddress(address, base string) (ID, bool) {
	tag, ok := PlusTag(address, base)
	if !ok {
		return "", false
	}
	number, ok := strings.CutPrefix(tag, plusMark)
	if !ok || number == "" || !strings.ContainsRune("-._", rune(number[0])) {
		return "", false
	}
	return ParseID(number[1:])
}
