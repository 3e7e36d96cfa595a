package demo

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	gomessage "github.com/emersion/go-message/mail"
)

const rfc5322 = time.RFC1123Z // RFC 5322 section 3.3 with the day of the week

// letter is a mail the server itself writes: text, UTF-8, one part.
type letter struct {
	from, to   gomessage.Address
	subject    string
	messageID  string // without angle brackets, as all ids here
	inReplyTo  string
	references []string
	date       time.Time
	lang       string // Content-Language
	automatic  bool   // Auto-Submitted: auto-replied (RFC 3834)
	text       string // LF lines
}

func (l letter) render() ([]byte, error) {
	var h gomessage.Header
	h.SetAddressList("From", []*gomessage.Address{&l.from})
	h.SetAddressList("To", []*gomessage.Address{&l.to})
	h.SetSubject(l.subject)
	h.SetDate(l.date)
	h.SetMessageID(l.messageID)
	if l.inReplyTo != "" {
		h.SetMsgIDList("In-Reply-To", []string{l.inReplyTo})
		h.SetMsgIDList("References", l.references)
	}
	if l.automatic {
		h.Set("Auto-Submitted", "auto-replied")
	}
	h.Set("Content-Language", l.lang)
	h.SetContentType("text/plain", map[string]string{"charset": "utf-8"})
	h.Set("Content-Transfer-Encoding", "base64")

	var b bytes.Buffer
	w, err := gomessage.CreateSingleInlineWriter(&b, h)
	if err != nil {
		return nil, fmt.Errorf("begin mail: %w", err)
	}
	if _, err := io.WriteString(w, strings.ReplaceAll(l.text, "\n", "\r\n")); err != nil {
		return nil, fmt.Errorf("write mail: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("end mail: %w", err)
	}
	return b.Bytes(), nil
}

// newMessageID draws 96 bits for an id at domain.
func newMessageID(r io.Reader, domain string) (string, error) {
	var b [12]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return "", fmt.Errorf("draw Message-ID: %w", err)
	}
	return hex.EncodeToString(b[:]) + "@" + domain, nil
}

// trace is what the mailbox's server puts above a mail on delivery (RFC 5321 section 4.4).
func trace(sender string, at time.Time) []byte {
	return fmt.Appendf(nil, "Return-Path: <%s>\r\nDelivered-To: %s\r\nReceived: by %s with LMTP; %s\r\n",
		printable(sender), mailboxAddress, mailboxDomain, at.Format(rfc5322))
}

// threadIDs are the References of an answer: the mail's own references and its id, at most n (the first and the
// last ones, as RFC 5322 section 3.6.4 leaves it to the writer).
func threadIDs(references []string, id string, n int) []string {
	ids := append(append([]string(nil), references...), id)
	if len(ids) > n {
		ids = append(ids[:1:1], ids[len(ids)-n+1:]...)
	}
	return ids
}

// bareIDs takes the angle brackets off and drops what is no id that could be written into a header again.
func bareIDs(ids []string) []string {
	var bare []string
	for _, id := range ids {
		if id, ok := bareID(id); ok {
			bare = append(bare, id)
		}
	}
	return bare
}

func bareID(id string) (string, bool) {
	id = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(id), "<"), ">")
	if id == "" || len(id) > 250 {
		return "", false
	}
	for i := range len(id) {
		if c := id[i]; c <= ' ' || c >= 0x7f || c == '<' || c == '>' {
			return "", false
		}
	}
	return id, true
}
