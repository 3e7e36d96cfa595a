package app

import (
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"okpay.example/support/mail/ticket"
)

// Link is what an address that was given to the program asks for: to see a ticket, or to begin a mail to support. Any
// web page can give one, so it is read strictly and only opens something: nothing is sent, changed or fetched for it.
type Link struct {
	Ticket        ticket.ID // okpay-support://ticket/ID
	To            string    // mailto: (RFC 6068)
	Subject, Body string
}

// LinkError says why a link is not followed. Key is one of "unknown" (another scheme, or form), "ticket" (no ticket has
// such a number), "missing" (none that is here does), "recipient" (not, or not only, to support), "text" (characters or
// lengths that no link of ours has).
type LinkError struct {
	Key string
	ID  ticket.ID // with "missing"
}

func (e *LinkError) Error() string { return "the link cannot be followed: " + e.Key }

// What a link may hold, in bytes.
const (
	maxLink        = 32 << 10
	maxLinkSubject = 300
	maxLinkBody    = 20 << 10
)

const (
	ticketLink = "okpay-support://ticket/"
	mailLink   = "mailto:"
)

// IsLink tells whether an argument is meant as an address, and no subcommand or file: it begins with a scheme (RFC 3986,
// section 3.1) of more than the one letter of a Windows drive.
func IsLink(s string) bool {
	scheme, _, ok := strings.Cut(s, ":")
	return ok && len(scheme) > 1 && 'a' <= lower(scheme[0]) && lower(scheme[0]) <= 'z' && !strings.ContainsFunc(scheme, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("+-.", r)
	})
}

func lower(c byte) byte { return c | 0x20 }

// ParseLink reads an address of ours, or one for a mail to one of support's addresses. Its errors are *LinkErrors.
func ParseLink(s string, support []string) (Link, error) {
	switch {
	case len(s) > maxLink:
		return Link{}, &LinkError{Key: "text"}
	case hasPrefixFold(s, ticketLink):
		id, ok := ticket.ParseID(strings.TrimSuffix(s[len(ticketLink):], "/"))
		if !ok {
			return Link{}, &LinkError{Key: "ticket"}
		}
		return Link{Ticket: id}, nil
	case hasPrefixFold(s, mailLink):
		return parseMailto(s[len(mailLink):], support)
	}
	return Link{}, &LinkError{Key: "unknown"}
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// parseMailto takes the subject and the body of a mailto link (RFC 6068, section 2), whose one recipient must be support.
// A link that asks for more recipients or for files of this computer is refused; other headers are left out (section 7).
func parseMailto(s string, support []string) (Link, error) {
	s, _, _ = strings.Cut(s, "#")
	to, headers, _ := strings.Cut(s, "?")
	address, err := url.PathUnescape(to)
	if err != nil {
		return Link{}, &LinkError{Key: "text"}
	}
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Name != "" || !slices.ContainsFunc(support, func(a string) bool { return strings.EqualFold(a, parsed.Address) }) {
		return Link{}, &LinkError{Key: "recipient"}
	}
	l := Link{To: strings.ToLower(parsed.Address)}
	for header := range strings.SplitSeq(headers, "&") {
		if err := l.takeHeader(header); err != nil {
			return Link{}, err
		}
	}
	return l, nil
}

func (l *Link) takeHeader(header string) error {
	name, value, _ := strings.Cut(header, "=")
	name, err := url.PathUnescape(name)
	if err != nil {
		return &LinkError{Key: "text"}
	}
	if value, err = url.PathUnescape(value); err != nil { // a plus sign stands for itself (section 2)
		return &LinkError{Key: "text"}
	}
	switch strings.ToLower(name) {
	case "to", "cc", "bcc", "attach", "attachment":
		return &LinkError{Key: "recipient"}
	case "subject":
		return setOnce(&l.Subject, value, maxLinkSubject, false)
	case "body":
		return setOnce(&l.Body, strings.ReplaceAll(value, "\r\n", "\n"), maxLinkBody, true)
	}
	return nil
}

// setOnce takes a header's text where it can be shown as it is.
func setOnce(to *string, text string, most int, lines bool) error {
	odd := func(r rune) bool {
		if lines && (r == '\n' || r == '\t') {
			return false
		}
		return unicode.IsControl(r) || turnsText(r)
	}
	if *to != "" || len(text) > most || !utf8.ValidString(text) || strings.ContainsFunc(text, odd) {
		return &LinkError{Key: "text"}
	}
	*to = text
	return nil
}

// turnsText finds the characters that show a text in another order than it is in (UAX 9).
func turnsText(r rune) bool { return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 }
