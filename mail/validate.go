package mail

import (
	"fmt"
	netmail "net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// Bounds of a draft. The server's own limit is met at sending; these keep a slip from filling the disk.
const (
	MaxFile    = 100 << 20 // bytes of one file
	MaxFiles   = 50
	MaxSubject = 500     // characters
	MaxBody    = 1 << 20 // bytes

	maxAddress = 254 // bytes; RFC 5321, section 4.5.3.1.3
)

// FieldError says which part of a draft keeps it from being sent. Key is for translation.
type FieldError struct {
	Field string // "to", "subject", "body", "files"
	Key   string // "missing", "invalid", "too_long", "too_many", "too_large", "newline", "late"
	Value string
}

func (e *FieldError) Error() string {
	words := map[string]string{
		"missing": "is missing", "invalid": "is not valid", "too_long": "is too long", "too_many": "are too many",
		"too_large": "is too large", "newline": "must be one line",
		"late": "come too late, the mail is no longer being written",
	}[e.Key]
	if e.Value != "" {
		return fmt.Sprintf("the %s %s: %s", e.Field, words, e.Value)
	}
	return fmt.Sprintf("the %s %s", e.Field, words)
}

// Validate says what keeps a draft from being sent, as *FieldErrors.
func Validate(d Draft) []*FieldError {
	var out []*FieldError
	add := func(field, key, value string) { out = append(out, &FieldError{field, key, value}) }
	if strings.TrimSpace(d.To) == "" {
		add("to", "missing", "")
	} else if _, ok := bareAddress(d.To); !ok {
		add("to", "invalid", d.To)
	}
	switch {
	case strings.TrimSpace(d.Subject) == "" && d.Ticket == "":
		add("subject", "missing", "")
	case strings.ContainsAny(d.Subject, "\r\n"):
		add("subject", "newline", "")
	case unfit(d.Subject) || strings.Contains(d.Subject, "\t"):
		add("subject", "invalid", "")
	case utf8.RuneCountInString(d.Subject) > MaxSubject:
		add("subject", "too_long", "")
	}
	text := d.Body + d.Report + d.TransactionID
	switch {
	case strings.TrimSpace(d.Body) == "" && strings.TrimSpace(d.Report) == "":
		add("body", "missing", "")
	case len(text) > MaxBody:
		add("body", "too_long", "")
	case unfit(text):
		add("body", "invalid", "")
	}
	return out
}

// unfit tells whether text holds what cannot be sent: broken UTF-8, or control characters other than white space.
func unfit(text string) bool {
	return !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) && !unicode.IsSpace(r)
	})
}

// bareAddress is the address of "Name <a@b>" or "a@b" as it goes into an envelope; ok is false when there is none.
func bareAddress(s string) (address string, ok bool) {
	a, err := netmail.ParseAddress(s)
	if err != nil {
		return "", false
	}
	return envelopeAddress(a.Address)
}

// envelopeAddress gives an address as it goes into an envelope: its domain in ASCII (RFC 5891), which every server
// understands, its local part in composed letters (RFC 6530, section 10.1). ok is false when it cannot stand there
// without quotes, or holds what nobody sees. One whose local part is not ASCII needs a server that offers SMTPUTF8.
func envelopeAddress(address string) (string, bool) {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return "", false
	}
	domain := address[at+1:]
	if strings.ContainsFunc(domain, func(r rune) bool { return r >= utf8.RuneSelf }) {
		var err error
		if domain, err = idna.Lookup.ToASCII(domain); err != nil {
			return "", false
		}
	}
	bare := norm.NFC.String(address[:at]) + "@" + domain
	a, err := netmail.ParseAddress(bare)
	hidden := strings.ContainsFunc(bare, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) })
	return bare, err == nil && a.Address == bare && !hidden && len(bare) <= maxAddress
}

// domainOf is what stands behind the address's last '@'.
func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }
