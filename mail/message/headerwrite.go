package message

import (
	"encoding/base64"
	"fmt"
	"net/mail"
	"net/textproto"
	"strings"
	"unicode"
	"unicode/utf8"

	"okpay.example/support/mail/ticket"
)

const (
	foldAt        = 76      // characters of a header line where it can be folded (RFC 2047, section 2)
	maxWord       = 900     // characters of one unfoldable word; RFC 5322, section 2.1.1, allows lines of 998
	encodedBytes  = 39      // of text in one encoded-word: 64 characters, which fit on a line after "Subject: "
	maxReferences = 100     // ids in References: the first one and the last ones
	maxThread     = 8 << 10 // bytes of References
	maxMessageID  = 400     // characters of an id worth repeating
	maxAddress    = 320     // bytes
)

// headerWriter collects header fields, folded. Values are to be free of control characters, and in
// ASCII but for the local parts of addresses.
type headerWriter struct{ b strings.Builder }

// add writes one field, folding at spaces (RFC 5322, section 2.2.3).
func (h *headerWriter) add(name, value string) {
	h.b.WriteString(name + ":")
	used := len(name) + 1
	for i, word := range strings.Split(value, " ") {
		if i > 0 && used+1+len(word) > foldAt {
			h.b.WriteString("\r\n")
			used = 0
		}
		h.b.WriteString(" " + word)
		used += 1 + len(word)
	}
	h.b.WriteString("\r\n")
}

func (h *headerWriter) String() string { return h.b.String() }

// hasControl tells whether s holds a control character, with which a value could end its field.
func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' || r == 0x7f || r == 0x85 || r == '\u2028' || r == '\u2029'
	})
}

// isMessageID tells whether s can stand in a header as it is: "<…@…>", printable ASCII, no blanks.
func isMessageID(s string) bool {
	if len(s) < 5 || len(s) > maxMessageID || s[0] != '<' || s[len(s)-1] != '>' || !strings.Contains(s, "@") {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c > '~' || (c == '<' && i > 0) || (c == '>' && i < len(s)-1) {
			return false
		}
	}
	return true
}

// isLangTag accepts the shape of a language tag (RFC 5646), "zh-CN".
func isLangTag(s string) bool {
	return s != "" && len(s) <= 35 && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
	})
}

// IsTopic accepts the shape of an article's id, which is a file's name.
func IsTopic(s string) bool {
	return s != "" && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && r != '_' && r != '.' && r != '/' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
	})
}

// referenceList joins the references, each once, and the id replied to at the end (RFC 5322, section 3.6.4).
func referenceList(references []string, inReplyTo string) string {
	var ids []string
	seen := map[string]bool{inReplyTo: true}
	for _, id := range references {
		if isMessageID(id) && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	if isMessageID(inReplyTo) {
		ids = append(ids, inReplyTo)
	}
	return strings.Join(shortened(ids), " ")
}

// shortened keeps a thread's first id and as many of the last ones as fit: a reader that has lost the middle still finds
// both ends.
func shortened(ids []string) []string {
	if len(ids) == 0 {
		return nil
	}
	room, start := maxThread-len(ids[0]), len(ids)
	for start > 1 && len(ids)-start < maxReferences-1 && room > len(ids[start-1]) {
		start--
		room -= 1 + len(ids[start])
	}
	return append(ids[:1:1], ids[start:]...)
}

// mailbox renders an address with an optional display name. The address must be bare and its domain in ASCII; a local
// part that is not stands as it is, in UTF-8 (RFC 6532, section 3.2): there is no other way to write it. The name is
// encoded as ever, which every reader understands.
func mailbox(field, name, address string) (string, error) {
	if hasControl(name) || hasControl(address) {
		return "", fmt.Errorf("%w: %s", ErrUnsafeHeader, field)
	}
	a, err := mail.ParseAddress(address)
	if err != nil || a.Name != "" || a.Address != address || !isASCII(domainOf(address)) || !isVisible(address) {
		return "", fmt.Errorf("%w: %s %q", ErrBadAddress, field, address)
	}
	if name = strings.TrimSpace(name); name == "" {
		return (&mail.Address{Address: address}).String(), nil
	}
	if isPlainText(name) {
		return (&mail.Address{Name: name, Address: address}).String(), nil
	}
	return encodeWords(name) + " " + (&mail.Address{Address: address}).String(), nil
}

// domainOf is what stands behind the address's last '@'.
func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// isVisible tells whether an address shows all that it holds: no blanks, nothing unassigned, no marks that turn the
// direction of writing.
func isVisible(address string) bool {
	return len(address) <= maxAddress && utf8.ValidString(address) && !strings.ContainsFunc(address, func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsGraphic(r)
	})
}

// encodeSubject gives the subject with the ticket's token at its end, once. The token itself stays in plain ASCII, so
// that a server which does not decode what it searches finds it as well.
func encodeSubject(subject string, id ticket.ID) string {
	subject = strings.TrimSpace(subject)
	if id == "" {
		return encodeText(subject)
	}
	token := ticket.SubjectToken(id)
	if before, ok := strings.CutSuffix(subject, token); ok {
		subject = strings.TrimSpace(before)
	} else if last, ok := ticket.TokenIn(subject); ok && last == id {
		return encodeText(subject)
	}
	return strings.TrimSpace(encodeText(subject) + " " + token)
}

// encodeText leaves plain ASCII as it is and makes encoded-words of all else (RFC 2047).
func encodeText(s string) string {
	if isPlainText(s) {
		return s
	}
	return encodeWords(s)
}

// isPlainText tells whether s can stand unencoded: ASCII, foldable, and nothing that reads as an encoded-word.
func isPlainText(s string) bool {
	if !isASCII(s) || strings.Contains(s, "=?") || strings.Contains(s, "  ") {
		return false
	}
	for word := range strings.SplitSeq(s, " ") {
		if len(word) > maxWord {
			return false
		}
	}
	return true
}

func encodeWords(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	var words []string
	for s != "" {
		n := 0
		for n < len(s) {
			_, size := utf8.DecodeRuneInString(s[n:])
			if n+size > encodedBytes {
				break
			}
			n += size
		}
		words = append(words, "=?utf-8?B?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return strings.Join(words, " ")
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// fileHeader describes an attachment. A name in ASCII is a quoted string; any other is given twice, as RFC 2231 wants
// it in Content-Disposition, and as encoded-words in Content-Type for the older programs that know only those.
func fileHeader(name, mediaType string) textproto.MIMEHeader {
	contentType, disposition := mediaType, "attachment"
	if isPlainText(name) {
		quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
		contentType += ";\r\n name=" + quoted
		disposition += ";\r\n filename=" + quoted
	} else {
		contentType += ";\r\n name=\"" + strings.ReplaceAll(encodeWords(name), " ", "\r\n ") + `"`
		disposition += extendedParameter("filename", name)
	}
	return textproto.MIMEHeader{
		"Content-Type":              {contentType},
		"Content-Disposition":       {disposition},
		"Content-Transfer-Encoding": {"base64"},
	}
}

// extendedParameter renders a parameter by RFC 2231, in continuations where it is long (sections 3 and 4).
func extendedParameter(name, value string) string {
	const hexDigits = "0123456789ABCDEF"
	const room = 60
	var segments []string
	segment := "utf-8''"
	for _, r := range value {
		var enc strings.Builder
		for _, c := range []byte(string(r)) {
			if c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_' {
				enc.WriteByte(c)
			} else {
				enc.Write([]byte{'%', hexDigits[c>>4], hexDigits[c&15]})
			}
		}
		if len(segment)+enc.Len() > room {
			segments = append(segments, segment)
			segment = ""
		}
		segment += enc.String()
	}
	segments = append(segments, segment)
	if len(segments) == 1 {
		return fmt.Sprintf(";\r\n %s*=%s", name, segment)
	}
	var b strings.Builder
	for i, s := range segments {
		fmt.Fprintf(&b, ";\r\n %s*%d*=%s", name, i, s)
	}
	return b.String()
}
