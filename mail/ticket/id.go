package ticket

import (
	"encoding/hex"
	"fmt"
	"io"
	"strings"
)

// alphabet is Crockford's base 32: no I, L, O or U, so that a number survives being read out on the phone.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	idBytes     = 5  // 40 bits, eight characters
	randomBytes = 16 // of a Message-ID: 128 bits, which nobody guesses
	maxTyped    = 40 // bytes of an ID as typed; full-width characters take three each
)

// NewID draws a number (40 bits) from rand.
func NewID(rand io.Reader) (ID, error) {
	var b [idBytes]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return "", fmt.Errorf("drawing a ticket number: %w", err)
	}
	var n uint64
	for _, x := range b {
		n = n<<8 | uint64(x)
	}
	var c [8]byte
	for i := len(c) - 1; i >= 0; i-- {
		c[i] = alphabet[n&31]
		n >>= 5
	}
	return ID(string(c[:4]) + "-" + string(c[4:])), nil
}

// ParseID reads an ID as a person may type it: lower case, without the dash, with a leading '#', with O for 0 and I or
// L for 1, and copied from a subject with its brackets. The full-width characters that a Chinese input method writes count
// as their ASCII forms.
func ParseID(s string) (ID, bool) {
	s = strings.TrimSpace(s)
	if len(s) > maxTyped {
		return "", false
	}
	for _, pair := range []string{"[]", "［］", "【】"} {
		opening, closing := []rune(pair)[0], []rune(pair)[1]
		if rest, ok := strings.CutPrefix(s, string(opening)); ok && strings.HasSuffix(rest, string(closing)) {
			s = strings.TrimSpace(strings.TrimSuffix(rest, string(closing)))
			break
		}
	}
	var c []byte
	for i, r := range s {
		if r >= '！' && r <= '～' { // full-width forms of '!' to '~'
			r -= '！' - '!'
		}
		switch {
		case r == '#' && i == 0:
			continue
		case strings.ContainsRune("-–—−_ \u3000", r):
			if len(c) != 4 {
				return "", false
			}
			continue
		}
		d, ok := digit(r)
		if !ok || len(c) == 8 {
			return "", false
		}
		c = append(c, d)
	}
	if len(c) != 8 {
		return "", false
	}
	return ID(string(c[:4]) + "-" + string(c[4:])), true
}

// digit gives the canonical character for one that was typed.
func digit(r rune) (byte, bool) {
	if r >= 'a' && r <= 'z' {
		r -= 'a' - 'A'
	}
	switch r {
	case 'O':
		r = '0'
	case 'I', 'L':
		r = '1'
	}
	if r > '~' || strings.IndexByte(alphabet, byte(r)) < 0 {
		return 0, false
	}
	return byte(r), true
}

// What the Message-IDs of our own mails begin with.
const (
	mailPrefix   = "okp" // a mail of the conversation
	recordPrefix = "okr" // a record, see RecordEvent
)

// NewMessageID makes "<okp.TICKET.RANDOM128@domain>", the random part in hexadecimal (RFC 5322, section 3.6.4).
func NewMessageID(rand io.Reader, id ID, domain string) (string, error) {
	return newID(rand, mailPrefix, id, domain)
}

// NewRecordID makes the Message-ID of a record, "<okr.TICKET.RANDOM128@domain>".
func NewRecordID(rand io.Reader, id ID, domain string) (string, error) {
	return newID(rand, recordPrefix, id, domain)
}

func newID(rand io.Reader, prefix string, id ID, domain string) (string, error) {
	if _, ok := ParseID(string(id)); !ok {
		return "", fmt.Errorf("making a Message-ID: %q is no ticket number", string(id))
	}
	if !isDomain(domain) {
		return "", fmt.Errorf("making a Message-ID: %q is no domain", domain)
	}
	var b [randomBytes]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return "", fmt.Errorf("drawing a Message-ID: %w", err)
	}
	return "<" + prefix + "." + string(id) + "." + hex.EncodeToString(b[:]) + "@" + domain + ">", nil
}

// isDomain tells whether s may stand to the right of a Message-ID's '@' as it is: a dot-atom in ASCII.
func isDomain(s string) bool {
	if s == "" || len(s) > 255 || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	for i := range len(s) {
		c := s[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && c != '-' && c != '.' && c != '_' {
			return false
		}
	}
	return true
}

// FromMessageID tells which ticket a Message-ID names by its shape. A shape proves nothing: see Match.
func FromMessageID(messageID string) (ID, bool) { return fromID(mailPrefix, messageID) }

// FromRecordID is FromMessageID for the id of a record.
func FromRecordID(messageID string) (ID, bool) { return fromID(recordPrefix, messageID) }

func fromID(prefix, messageID string) (ID, bool) {
	s := strings.Trim(strings.TrimSpace(messageID), "<>")
	local, domain, found := strings.Cut(s, "@")
	if !found || domain == "" {
		return "", false
	}
	parts := strings.Split(local, ".")
	if len(parts) != 3 || parts[0] != prefix || len(parts[2]) != 2*randomBytes {
		return "", false
	}
	if _, err := hex.DecodeString(parts[2]); err != nil {
		return "", false
	}
	id, ok := ParseID(parts[1])
	return id, ok && string(id) == parts[1]
}

// SubjectToken renders "[#K7F3-9Q2M]"; TokenIn finds the last one in a subject.
func SubjectToken(id ID) string { return "[#" + string(id) + "]" }

// TokenIn finds the last token in a subject: the last one, because a forwarded or merged subject carries older ones
// in front. It also reads the token in the full-width brackets that some Chinese webmailers make of it.
func TokenIn(subject string) (ID, bool) {
	s := strings.NewReplacer("［", "[", "］", "]", "【", "[", "】", "]", "＃", "#").Replace(subject)
	for {
		start := strings.LastIndex(s, "[#")
		if start < 0 {
			return "", false
		}
		if end := strings.IndexByte(s[start:], ']'); end > 0 {
			if id, ok := ParseID(s[start+1 : start+end]); ok {
				return id, true
			}
		}
		s = s[:start]
	}
}
