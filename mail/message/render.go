package message

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"strings"
	"unicode/utf8"

	"okpay.example/support/mail/ticket"
)

// Errors of Render, to be told apart with errors.Is.
var (
	ErrUnsafeHeader = errors.New("unsafe header value") // holds CR, LF, NUL or another control character
	ErrBadAddress   = errors.New("bad mail address")    // not a bare address with its domain in ASCII
	ErrFileChanged  = errors.New("file changed")        // has another size than stated
)

// The header fields that carry the ticket's number and topic.
const (
	TicketHeader = "X-OKPAY-Support-Ticket"
	TopicHeader  = "X-OKPAY-Support-Topic"
)

// Render writes the exact bytes that go out, CRLF lines. It fails, having perhaps written a part, when a file cannot be
// read or has another size than stated, or when a header value holds CR, LF or NUL: the caller throws away what was written.
//
// Equal input gives equal bytes: the boundary is derived from the Message-ID. Files are streamed, a few kilobytes at a
// time; that is why the MIME structure is written with mime/multipart and not by go-mail, which encodes each
// attachment as a whole in memory and lets CR and LF through in some header values.
//
// The text is UTF-8 in quoted-printable or base64, whichever is shorter, a paragraph a line: receivers wrap it. It is
// said to be format=flowed (RFC 3676) where that changes nothing of it, see textType.
// Message-IDs in InReplyTo and References that could not stand in a header as they are are left out.
func Render(w io.Writer, o Outgoing) error {
	h, err := topHeader(o)
	if err != nil {
		return fmt.Errorf("rendering the header: %w", err)
	}
	text := canonicalText(o.Text)
	if len(o.Files) == 0 {
		encoding := textEncoding(text)
		h.add("Content-Type", textType(text))
		h.add("Content-Transfer-Encoding", encoding)
		if _, err := io.WriteString(w, h.String()+"\r\n"); err != nil {
			return fmt.Errorf("writing the header: %w", err)
		}
		return writeText(w, text, encoding)
	}
	boundary := boundaryOf(o.MessageID)
	h.add("Content-Type", `multipart/mixed; boundary="`+boundary+`"`)
	if _, err := io.WriteString(w, h.String()+"\r\n"); err != nil {
		return fmt.Errorf("writing the header: %w", err)
	}
	return writeParts(w, boundary, text, o.Files)
}

// topHeader builds the header but for the fields that describe the body.
func topHeader(o Outgoing) (*headerWriter, error) {
	from, err := mailbox("From", o.FromName, o.From)
	if err != nil {
		return nil, err
	}
	to, err := mailbox("To", "", o.To)
	if err != nil {
		return nil, err
	}
	if o.Ticket != "" {
		if id, ok := ticket.ParseID(string(o.Ticket)); !ok || id != o.Ticket {
			return nil, fmt.Errorf("%q is no ticket number", string(o.Ticket))
		}
	}
	if !isMessageID(o.MessageID) {
		return nil, fmt.Errorf("%w: Message-ID %q", ErrUnsafeHeader, o.MessageID)
	}
	if o.Date.IsZero() {
		return nil, errors.New("the mail has no date")
	}
	for _, f := range []struct{ name, value string }{
		{"Subject", o.Subject}, {"In-Reply-To", o.InReplyTo}, {"References", strings.Join(o.References, " ")},
		{"Content-Language", o.Lang},
	} {
		if hasControl(f.value) {
			return nil, fmt.Errorf("%w: %s %q", ErrUnsafeHeader, f.name, f.value)
		}
	}
	h := &headerWriter{}
	h.add("Date", o.Date.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	h.add("From", from)
	h.add("To", to)
	h.add("Message-ID", o.MessageID)
	if isMessageID(o.InReplyTo) {
		h.add("In-Reply-To", o.InReplyTo)
	}
	if refs := referenceList(o.References, o.InReplyTo); refs != "" {
		h.add("References", refs)
	}
	h.add("Subject", encodeSubject(o.Subject, o.Ticket))
	if o.Ticket != "" {
		h.add(TicketHeader, string(o.Ticket))
		if IsTopic(o.Topic) {
			h.add(TopicHeader, o.Topic)
		}
	}
	if isLangTag(o.Lang) {
		h.add("Content-Language", o.Lang)
		h.add("Accept-Language", o.Lang) // in which an answer, an automatic one too, is wanted (RFC 3282)
	}
	h.add("MIME-Version", "1.0")
	return h, nil
}

// boundaryOf derives a boundary that neither quoted-printable nor base64 can hold (RFC 2045, section 6.7: "=_").
func boundaryOf(messageID string) string {
	sum := sha256.Sum256([]byte("boundary of " + messageID))
	return "=_" + hex.EncodeToString(sum[:16])
}

// canonicalText gives LF lines without NUL and in valid UTF-8, ending in a line end.
func canonicalText(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "").Replace(strings.ToValidUTF8(s, "\uFFFD"))
	return strings.TrimRight(s, "\n") + "\n"
}

// textType says of text, which ends in a line end, that it is flowed, where no line of it would read otherwise then. No
// soft breaks are put in: readers that do not know them, which are most webmailers, show them as ragged lines, and in
// Chinese even those that do show a blank unless they know DelSp.
func textType(text string) string {
	const plain = "text/plain; charset=utf-8"
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if !meansItselfFlowed(line) {
			return plain
		}
	}
	return plain + "; format=flowed"
}

// meansItselfFlowed tells whether a line is the same line in flowed text (RFC 3676, section 4): it does not go on in the
// next one, nothing that might be space-stuffing is in front, and its quote marks stand as flowed text has them.
func meansItselfFlowed(line string) bool {
	if line == signatureMark {
		return true
	}
	if strings.HasSuffix(line, " ") || strings.HasPrefix(line, " ") || strings.HasPrefix(line, "From ") {
		return false
	}
	rest := strings.TrimLeft(line, ">")
	return len(rest) == len(line) || rest == "" || rest[0] == ' '
}

// textEncoding chooses the shorter one: quoted-printable takes three bytes for each byte that is not ASCII.
func textEncoding(s string) string {
	high := 0
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			high++
		}
	}
	if high*6 > len(s) {
		return "base64"
	}
	return "quoted-printable"
}

func writeText(w io.Writer, text, encoding string) error {
	text = strings.ReplaceAll(text, "\n", "\r\n")
	var enc io.WriteCloser = quotedprintable.NewWriter(w)
	if encoding == "base64" {
		enc = newBase64Writer(w)
	}
	if _, err := io.WriteString(enc, text); err != nil {
		return fmt.Errorf("writing the text: %w", err)
	}
	if err := enc.Close(); err != nil {
		return fmt.Errorf("writing the text: %w", err)
	}
	return nil
}

// writeParts writes the body of a multipart/mixed: the text and then the files.
func writeParts(w io.Writer, boundary, text string, files []File) error {
	mw := multipart.NewWriter(w)
	if err := mw.SetBoundary(boundary); err != nil {
		return fmt.Errorf("setting the boundary: %w", err)
	}
	encoding := textEncoding(text)
	part, err := mw.CreatePart(textproto.MIMEHeader{
		"Content-Type":              {textType(text)},
		"Content-Transfer-Encoding": {encoding},
	})
	if err != nil {
		return fmt.Errorf("starting the text: %w", err)
	}
	if err := writeText(part, text, encoding); err != nil {
		return err
	}
	for _, f := range files {
		if err := writeFile(mw, f); err != nil {
			return fmt.Errorf("attaching %q: %w", f.Name, err)
		}
	}
	if err := mw.Close(); err != nil {
		return fmt.Errorf("ending the mail: %w", err)
	}
	return nil
}
