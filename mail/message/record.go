package message

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"okpay.example/support/mail/ticket"
)

// The header fields of a record, beside TicketHeader.
const (
	RecordHeader      = "X-OKPAY-Support-Record"  // a ticket.RecordEvent
	recordTimeHeader  = "X-OKPAY-Support-Time"    // RFC 3339 in UTC, with microseconds
	recordAboutHeader = "X-OKPAY-Support-Message" // of RecordAttached: the Message-ID
	recordHashHeader  = "X-OKPAY-Support-Body"    // of RecordAttached: the mail's BodyHash in hexadecimal
)

// Bounds of a note that travels, and of the mail that carries it, in bytes.
const (
	MaxNote   = 32 << 10
	MaxRecord = 128 << 10
)

const (
	recordTime = "2006-01-02T15:04:05.000000Z07:00"
	noteLine   = "-- " // parts the note from the words about it (RFC 3676, section 4.3)
)

// ErrNoRecord says that a mail is not a record of ours, or not one to be believed.
var ErrNoRecord = errors.New("not a record")

// RenderRecord writes a record as a mail from the person to themselves, CRLF lines. It is meant for the person's Sent
// folder and never goes to a mail server to be delivered; Auto-Submitted (RFC 3834) says so to whoever finds it. Equal
// input gives equal bytes.
func RenderRecord(w io.Writer, r ticket.Record, person string) error {
	address, err := mailbox("From", "", person)
	if err != nil {
		return fmt.Errorf("rendering a record: %w", err)
	}
	if id, ok := ticket.FromRecordID(r.MessageID); !ok || id != r.Ticket || !isMessageID(r.MessageID) {
		return fmt.Errorf("rendering a record: %w: Message-ID %q", ErrUnsafeHeader, r.MessageID)
	}
	if r.Event == ticket.RecordAttached && !isMessageID(r.About) {
		return fmt.Errorf("rendering a record: %w: Message-ID %q", ErrUnsafeHeader, r.About)
	}
	subject, text := recordWords(r)
	encoding := textEncoding(text)
	h := &headerWriter{}
	h.add("Date", r.At.UTC().Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	h.add("From", address)
	h.add("To", address)
	h.add("Message-ID", r.MessageID)
	h.add("Subject", encodeText(subject))
	h.add("Auto-Submitted", "auto-generated")
	h.add(TicketHeader, string(r.Ticket))
	h.add(RecordHeader, string(r.Event))
	h.add(recordTimeHeader, r.At.UTC().Format(recordTime))
	if r.Event == ticket.RecordAttached {
		h.add(recordAboutHeader, r.About)
		h.add(recordHashHeader, hex.EncodeToString(r.AboutHash[:]))
	}
	if isLangTag(r.Lang) {
		h.add("Content-Language", r.Lang)
	}
	h.add("MIME-Version", "1.0")
	h.add("Content-Type", "text/plain; charset=utf-8")
	h.add("Content-Transfer-Encoding", encoding)
	if _, err := io.WriteString(w, h.String()+"\r\n"); err != nil {
		return fmt.Errorf("writing the header: %w", err)
	}
	return writeText(w, text, encoding)
}

// recordWords is what a person reads who comes across the mail, the note first.
func recordWords(r ticket.Record) (subject, text string) {
	words := recordEN
	if r.Lang == "zh-CN" {
		words = recordZH
	}
	id := string(r.Ticket)
	text = fmt.Sprintf(words.about, id, words.events[r.Event], r.At.UTC().Format("2006-01-02 15:04 UTC"))
	if r.Event == ticket.RecordNoted {
		text = clip(r.Text, MaxNote) + "\n" + noteLine + "\n" + text
	}
	return fmt.Sprintf(words.subject, id, words.events[r.Event]), canonicalText(text)
}

// wordsOfRecord are the words of one language: subject and about take the ticket's number and the event, about the time
// as well.
type wordsOfRecord struct {
	subject, about string
	events         map[ticket.RecordEvent]string
}

var (
	recordEN = wordsOfRecord{
		"Support ticket %s: %s",
		`OKPAY Support, the program, filed this mail. Nobody else got it.

Support ticket %s: %s, %s.

From it the program learns the same on your other computers. You may delete
it; then they do not learn of it.`,
		map[ticket.RecordEvent]string{
			ticket.RecordSolved: "solved", ticket.RecordReopened: "reopened", ticket.RecordNoted: "a note",
			ticket.RecordAttached: "a mail was added",
		},
	}
	recordZH = wordsOfRecord{
		"工单 %s：%s",
		`这封邮件是“OKPAY 客服”程序存进你“已发送”里的，没有发给任何人。

工单 %s：%s，%s。

你别的电脑上的程序靠它知道这件事。可以删掉它，只是删了以后别的电脑就不知道了。`,
		map[ticket.RecordEvent]string{
			ticket.RecordSolved: "已解决", ticket.RecordReopened: "重新打开", ticket.RecordNoted: "备注",
			ticket.RecordAttached: "放进了一封邮件",
		},
	}
)

// delivered matches the trace of a mail transport (RFC 5321, section 4.4).
var delivered = compiled(`(?i)\bwith\s+(utf8)?(e?smtp|lmtp)s?a?\b`)

// ParseRecord reads what RenderRecord wrote. The error is ErrNoRecord for anything else, and for a record that came by
// mail: ours are filed, not sent, so that one with a transport's trace was put where it lies by a rule of the mailbox,
// and whoever wrote it is not known.
func ParseRecord(raw []byte) (ticket.Record, error) {
	h, body, _ := parseHeader(raw, MaxRecord)
	id, ok := ticket.ParseID(h.get(TicketHeader))
	r := ticket.Record{Ticket: id, Event: ticket.RecordEvent(h.get(RecordHeader)), Lang: h.get("Content-Language")}
	if ids := messageIDs(h.get("Message-ID")); len(ids) > 0 {
		r.MessageID = ids[0]
	}
	if named, shaped := ticket.FromRecordID(r.MessageID); !ok || !shaped || named != id {
		return r, fmt.Errorf("%w: ticket %q in %q", ErrNoRecord, h.get(TicketHeader), r.MessageID)
	}
	for _, trace := range h.all("Received") {
		if delivered().MatchString(trace) {
			return r, fmt.Errorf("%w: it came by mail", ErrNoRecord)
		}
	}
	var err error
	if r.At, err = time.Parse(time.RFC3339Nano, h.get(recordTimeHeader)); err != nil {
		return r, fmt.Errorf("%w: %w", ErrNoRecord, err)
	}
	r.At = r.At.UTC().Truncate(time.Microsecond)
	if y := r.At.Year(); y < 1990 || y > 9999 {
		return r, fmt.Errorf("%w: of the year %d", ErrNoRecord, y)
	}
	switch r.Event {
	case ticket.RecordSolved, ticket.RecordReopened:
		return r, nil
	case ticket.RecordNoted:
		r.Text, err = noteIn(h, raw[body:])
		return r, err
	case ticket.RecordAttached:
		return r, readAbout(&r, h)
	}
	return r, fmt.Errorf("%w: event %q", ErrNoRecord, r.Event)
}

// readAbout fills which mail was attached.
func readAbout(r *ticket.Record, h header) error {
	ids := messageIDs(h.get(recordAboutHeader))
	sum, err := hex.DecodeString(strings.TrimSpace(h.get(recordHashHeader)))
	if err != nil || len(ids) != 1 || len(sum) != len(r.AboutHash) {
		return fmt.Errorf("%w: about %q", ErrNoRecord, h.get(recordAboutHeader))
	}
	r.About, r.AboutHash = ids[0], [32]byte(sum)
	return nil
}

// noteIn gives the text before the last line that parts it from the words about it.
func noteIn(h header, body []byte) (string, error) {
	text, _ := decodeTransfer(body[:min(len(body), MaxRecord)], h.get("Content-Transfer-Encoding"))
	lines := strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		if strings.TrimRight(lines[i], " ") == strings.TrimRight(noteLine, " ") {
			note := strings.TrimSpace(strings.ToValidUTF8(strings.Join(lines[:i], "\n"), "\uFFFD"))
			return clip(note, MaxNote), nil
		}
	}
	return "", fmt.Errorf("%w: a note without its end", ErrNoRecord)
}
