package outbox

import (
	"errors"
	"fmt"
	"net/textproto"
	"strings"
	"unicode"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/store"
)

// Keys of Outgoing.LastError, besides the codes of account.Error. The field reads "key: words"; see SplitReason.
const (
	KeyTooLarge   = "too_large"   // the mail is larger than the server takes
	KeyRefused    = "rejected"    // the server refused the mail for good
	KeyLater      = "later"       // the server wants it tried again later
	KeyUnanswered = "unanswered"  // the line broke after the final dot
	KeyNotLooked  = "not_looked"  // the same, and the mailbox cannot be reached to look for the mail; SplitReason again says why
	KeyCannotLook = "cannot_look" // the same, and there is nowhere to look for it: the person decides
	KeyEarlier    = "earlier"     // the mail was changed, and its version before that has arrived
	KeyUnreadable = "unreadable"  // the stored bytes of the mail cannot be read
	KeySettings   = "settings"    // the mailbox is not set up, or not rightly
	KeyNotASCII   = "not_ascii"   // an address is not in ASCII and the server takes no such address
)

// SplitReason parts Outgoing.LastError into the key that a face translates and the plain words, which may hold what
// the server said.
func SplitReason(lastError string) (key, words string) {
	key, words, found := strings.Cut(lastError, ": ")
	if !found || strings.ContainsFunc(key, func(r rune) bool { return r != '_' && !unicode.IsLower(r) }) {
		return "", lastError
	}
	return key, words
}

// TooLargeError says that the server does not take a mail of this size (RFC 1870).
type TooLargeError struct {
	Size, Limit int64 // bytes; Limit is 0 when the server does not say
}

func (e *TooLargeError) Error() string {
	if e.Limit == 0 {
		return fmt.Sprintf(tooLargeWords, e.Size)
	}
	return fmt.Sprintf(tooLargeWords+tooLargeLimit, e.Size, e.Limit)
}

// TooLargeOf reads back a *TooLargeError from Outgoing.LastError; nil when it holds none, or no sizes.
func TooLargeOf(lastError string) *TooLargeError {
	key, words := SplitReason(lastError)
	if key != KeyTooLarge {
		return nil
	}
	var e TooLargeError
	if n, _ := fmt.Sscanf(words, tooLargeWords+tooLargeLimit, &e.Size, &e.Limit); n < 2 {
		return nil
	}
	return &e
}

const (
	tooLargeWords = "the mail is too large for the server: %d bytes"
	tooLargeLimit = ", it takes at most %d"
)

// UnsupportedAddressError says that an address of the envelope is not in ASCII and that the server does not offer
// SMTPUTF8 (RFC 6531), without which such a mail can go nowhere: section 3.5 has it given back, not sent on.
type UnsupportedAddressError struct {
	Address string
	Own     bool // it is the sender's
}

func (e *UnsupportedAddressError) Error() string {
	return unsupportedWords + e.Address
}

const unsupportedWords = "the mail server takes no addresses beyond ASCII (SMTPUTF8), such as "

// UnsupportedOf reads back the address of an *UnsupportedAddressError from Outgoing.LastError; "" when it holds none.
func UnsupportedOf(lastError string) string {
	_, words := SplitReason(lastError)
	address, _ := strings.CutPrefix(words, unsupportedWords)
	if address == words {
		return ""
	}
	return address
}

// Unsupported is the error about a mail whose envelope needs SMTPUTF8 where the server does not offer it.
func Unsupported(row store.Outgoing) *UnsupportedAddressError {
	address := needsUTF8(row)
	return &UnsupportedAddressError{Address: address, Own: address == row.From}
}

// needsUTF8 gives the first address of a mail's envelope that needs SMTPUTF8, or "".
func needsUTF8(row store.Outgoing) string {
	for _, address := range append([]string{row.From}, row.To...) {
		if strings.ContainsFunc(address, func(r rune) bool { return r > unicode.MaxASCII }) {
			return address
		}
	}
	return ""
}

// RefusedError is a server's no to a mail.
type RefusedError struct {
	At    string // "MAIL FROM", "RCPT TO", "DATA" or "the end of the mail"
	Code  int    // SMTP reply code
	Text  string // the server's words, cleaned and bounded
	Later bool   // it may be tried again
}

func (e *RefusedError) Error() string {
	if e.Later {
		return fmt.Sprintf("the server asks to try again later, at %s: %d %s", e.At, e.Code, e.Text)
	}
	return fmt.Sprintf("the server refused the mail, at %s: %d %s", e.At, e.Code, e.Text)
}

// refusal makes a RefusedError of a reply, or nil if err is none. A 5xx is final, but for 5.5.0, which says no more
// than that the conversation went wrong (RFC 3463, 3.6). Any other number is no answer that SMTP knows there.
func refusal(at string, err error) *RefusedError {
	reply, ok := errors.AsType[*textproto.Error](err)
	if !ok || reply.Code/100 != 4 && reply.Code/100 != 5 {
		return nil
	}
	final := reply.Code/100 == 5 && !strings.HasPrefix(reply.Msg, "5.5.0")
	return &RefusedError{At: at, Code: reply.Code, Text: account.CleanText(reply.Msg), Later: !final}
}

// signInNeeded tells whether a reply is about who we are and not about the mail (RFC 4954, 6).
func (e *RefusedError) signInNeeded() bool {
	switch e.Code {
	case 530, 534, 535, 538:
		return true
	}
	return false
}

// tooLarge tells whether a reply is about the mail's size and not about a full mailbox (RFC 3463, 3.4).
func (e *RefusedError) tooLarge() bool {
	return e.Code == 552 && strings.HasPrefix(e.Text, "5.3.4")
}

// describe makes the text of Outgoing.LastError.
func describe(key string, err error) string { return key + ": " + account.CleanText(err.Error()) }

// reasonKey finds the key of an error that leaves a mail in the queue.
func reasonKey(err error) string {
	if e, ok := errors.AsType[*account.Error](err); ok {
		return e.Code
	}
	if _, ok := errors.AsType[*RefusedError](err); ok {
		return KeyLater
	}
	if errors.Is(err, errUnreadable) {
		return KeyUnreadable
	}
	if errors.Is(err, ErrSettings) {
		return KeySettings
	}
	return account.Classify("", nil, err).Code
}
