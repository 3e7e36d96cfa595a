package demo

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/emersion/go-message"
	gomessage "github.com/emersion/go-message/mail"
)

const (
	mailerDaemon      = "MAILER-DAEMON@" + mailboxDomain
	maxReturnedHeader = 64 << 10 // bytes of the returned mail's header
)

// bounce tells the mailbox's owner that no such recipients exist.
func (d *desk) bounce(recipients []string, raw []byte) error {
	id, err := newMessageID(d.rand, mailboxDomain)
	if err != nil {
		return err
	}
	report, err := d.report(id, recipients, headerOf(raw))
	if err != nil {
		return fmt.Errorf("write bounce: %w", err)
	}
	d.soon(func() { d.deliver(trace("", d.now()), report) })
	return nil
}

// report writes a delivery status notification (RFC 3464): for people, for programs, and the header that came.
func (d *desk) report(id string, recipients []string, returned []byte) ([]byte, error) {
	var h gomessage.Header
	h.SetAddressList("From", []*gomessage.Address{{Name: "Mail Delivery System", Address: mailerDaemon}})
	h.SetAddressList("To", []*gomessage.Address{{Address: mailboxAddress}})
	h.SetSubject("Undelivered Mail Returned to Sender")
	h.SetDate(d.now())
	h.SetMessageID(id)
	h.Set("Auto-Submitted", "auto-replied")
	h.SetContentType("multipart/report", map[string]string{
		"report-type": "delivery-status",
		"boundary":    "report-" + strings.ReplaceAll(id, "@", "-"),
	})

	var b bytes.Buffer
	w, err := message.CreateWriter(&b, h.Header)
	if err != nil {
		return nil, err
	}
	var names, fields strings.Builder
	for _, to := range recipients {
		to = printable(to)
		fmt.Fprintf(&names, "<%s>: no such user here\r\n", to)
		fmt.Fprintf(&fields, "\r\nFinal-Recipient: %s; %s\r\nAction: failed\r\nStatus: 5.1.1\r\n"+
			"Diagnostic-Code: smtp; 550 5.1.1 <%s>: no such user here\r\n", addressType(to), to, to)
	}
	parts := []struct{ mediaType, body string }{
		{"text/plain; charset=utf-8", "This is the mail system at " + mailboxDomain + ".\r\n\r\n" +
			"Your mail could not be delivered to:\r\n\r\n" + names.String()},
		{"message/delivery-status", "Reporting-MTA: dns; " + mailboxDomain + "\r\n" +
			"Arrival-Date: " + d.now().Format(rfc5322) + "\r\n" + fields.String()},
		{"text/rfc822-headers", string(returned)},
	}
	for _, part := range parts {
		if err := writePart(w, part.mediaType, part.body); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func writePart(w *message.Writer, mediaType, body string) error {
	var h message.Header
	h.Set("Content-Type", mediaType)
	h.Set("Content-Transfer-Encoding", "8bit")
	p, err := w.CreatePart(h)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(p, body); err != nil {
		return err
	}
	return p.Close()
}

// headerOf cuts the header off a mail, whole lines, at most maxReturnedHeader bytes.
func headerOf(raw []byte) []byte {
	if end := bytes.Index(raw, []byte("\r\n\r\n")); end >= 0 {
		raw = raw[:end+2]
	}
	if len(raw) > maxReturnedHeader {
		raw = raw[:maxReturnedHeader]
		raw = raw[:bytes.LastIndexByte(raw, '\n')+1]
	}
	return raw
}

// printable drops control characters, which could make two lines of one.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

// addressType names the kind of an address in a report (RFC 3464 section 2.3.2, RFC 6533 section 3).
func addressType(address string) string {
	if strings.ContainsFunc(address, func(r rune) bool { return r >= 0x80 }) {
		return "utf-8"
	}
	return "rfc822"
}
