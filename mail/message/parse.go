package message

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"okpay.example/support/mail/ticket"
)

const (
	maxText    = 1 << 20 // bytes of text that are shown
	maxHTML    = 8 << 20 // bytes of HTML that are kept
	maxDefects = 20
)

// ErrNoAttachment is OpenAttachment's error for a part that the mail does not have.
var ErrNoAttachment = errors.New("no such attachment")

// Parse reads one mail. A mail past its limits, or one that no parser can read, still gives its headers and its text
// as the plain fallback reads it, with a defect; the error is only for reading r itself.
func Parse(r io.Reader, l Limits) (*Parsed, error) {
	l = l.withDefaults()
	data, cut, err := readLimited(r, l.Bytes)
	if err != nil {
		return nil, fmt.Errorf("reading the mail: %w", err)
	}
	p := &Parsed{Kind: ticket.KindReply}
	root, err := p.tree(data, cut, l)
	limited := errors.Is(err, ErrLimits)
	if err != nil {
		p.defect("fallback: " + err.Error())
		root = fallbackTree(data, l, limited)
	}
	p.readHeader(root.header)
	p.BodyHash = bodyHash(data, l)
	body := newBody(root)
	if limited {
		body.files = nil // nobody could open them
		p.PastLimits = true
	}
	p.readBody(body)
	p.classify(root, body)
	p.finish()
	return p, nil
}

// readLimited reads at most limit bytes and tells whether there were more.
func readLimited(r io.Reader, limit int64) (data []byte, cut bool, err error) {
	size := int64(0)
	if known, ok := r.(interface{ Size() int64 }); ok {
		size = max(0, min(known.Size(), limit))
	}
	b := bytes.NewBuffer(make([]byte, 0, size+2*bytes.MinRead)) // one piece of memory, where the size is known
	if _, err := b.ReadFrom(io.LimitReader(r, limit+1)); err != nil {
		return nil, false, err
	}
	data = b.Bytes()
	if cut = int64(len(data)) > limit; cut {
		data = data[:limit]
	}
	return fromHeader(data), cut, nil
}

// fromHeader drops the byte mark and the empty lines that saving as text leaves before a mail.
func fromHeader(data []byte) []byte {
	rest := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), "\r\n")
	if line, _ := cutLine(rest, 0); len(line) > 0 {
		if _, _, ok := cutField(line); ok {
			return rest
		}
	}
	return data
}

// tree scans and parses data; an error means that the fallback is to read it.
func (p *Parsed) tree(data []byte, cut bool, l Limits) (*node, error) {
	if cut {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrLimits, l.Bytes)
	}
	var bodies []leaf
	err := scan(data, l, false, func(p leaf) {
		if len(bytes.TrimSpace(p.body)) > 0 {
			bodies = append(bodies, p)
		}
	})
	if err != nil {
		return nil, err
	}
	root, defects, err := readTree(data, bodies, l)
	if err != nil {
		return nil, err
	}
	for _, d := range defects {
		p.defect(d)
	}
	if !root.hasContent() && fallbackTree(data, l, false).hasContent() {
		return nil, errors.New("no part has content")
	}
	return root, nil
}

// defect notes what is wrong with the mail, each thing once.
func (p *Parsed) defect(s string) {
	if len(p.Defects) < maxDefects && !slices.Contains(p.Defects, s) {
		p.Defects = append(p.Defects, s)
	}
}

// readHeader fills what the top header says.
func (p *Parsed) readHeader(h header) {
	for _, name := range []string{"From", "Date", "Message-ID", "Subject", "Content-Type", "To"} {
		if len(h.all(name)) > 1 { // RFC 5322, section 3.6: at most once
			p.defect("duplicate-header: " + name)
		}
	}
	if ids := messageIDs(h.get("Message-ID")); len(ids) > 0 {
		p.MessageID = ids[0]
	} else {
		p.defect("no-message-id")
	}
	p.InReplyTo = messageIDs(h.all("In-Reply-To")...)
	p.References = messageIDs(h.all("References")...)
	p.OriginalIDs = messageIDs(append(h.all("X-Microsoft-Original-Message-ID"), h.all("X-Original-Message-ID")...)...)
	if id, ok := ticket.ParseID(h.get(TicketHeader)); ok {
		p.TicketHeader = id
	}
	if from := addresses(h.get("From")); len(from) > 0 {
		p.From, p.FromAddress = displayMailbox(from[0]), ticket.ComparableAddress(from[0].Address)
		if len(from) > 1 {
			p.defect("several-authors")
		}
	} else {
		p.From = oneLine(decodeHeader(h.get("From")))
		p.defect("no-sender")
	}
	p.To, _ = h.people("To", "Cc")
	_, p.ToAddresses = h.people("To", "Cc", "Delivered-To", "X-Original-To")
	p.Subject = oneLine(decodeHeader(h.get("Subject")))
	if r := []rune(p.Subject); len(r) > maxSubject {
		p.Subject = string(r[:maxSubject])
	}
	if id, ok := ticket.TokenIn(p.Subject); ok {
		p.TicketToken = id
	}
	if p.Date = parseDate(h.get("Date")); p.Date.IsZero() {
		p.defect("no-date")
	}
}

// readBody fills text, attachments and links.
func (p *Parsed) readBody(b *body) {
	text, links := b.text()
	cut := len(text) > maxText
	if cut {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	if cut || b.room.cut {
		p.defect("text-cut")
	}
	p.Text, p.Quoted = FoldQuotes(text)
	p.HTML = b.html()
	if len(p.HTML) > maxHTML {
		p.HTML = strings.ToValidUTF8(p.HTML[:maxHTML], "")
		p.defect("html-cut")
	}
	p.Links = links
	p.Attachments = b.attachments()
	for i, n := range b.files {
		if strings.ContainsFunc(n.fileName, turnsWriting) {
			p.TurnedNames = append(p.TurnedNames, i)
		}
	}
	for _, label := range b.unknownCharsets {
		p.defect("unknown-charset: " + label)
	}
}

// finish makes every list a list, since they are shown as JSON.
func (p *Parsed) finish() {
	for _, list := range []*[]string{&p.InReplyTo, &p.References, &p.OriginalIDs, &p.To, &p.ToAddresses, &p.Defects} {
		if *list == nil {
			*list = []string{}
		}
	}
	if p.Attachments == nil {
		p.Attachments = []ticket.Attachment{}
	}
	if p.Links == nil {
		p.Links = []Link{}
	}
}

// bodyHash hashes the body of a mail, the header aside.
func bodyHash(data []byte, l Limits) [32]byte {
	_, at, _ := parseHeader(data, l.Header)
	h := newBodyHasher()
	_, _ = h.Write(data[at:])
	return h.sum()
}

// OpenAttachment gives the decoded content and description of the attachment with the given Part. The error is
// ErrNoAttachment where there is no such part, ErrLimits for a mail past its limits.
func OpenAttachment(r io.Reader, part int, l Limits) (ticket.Attachment, io.Reader, error) {
	b, err := openBody(r, l)
	if err != nil {
		return ticket.Attachment{}, nil, err
	}
	if part < 0 || part >= len(b.files) {
		return ticket.Attachment{}, nil, fmt.Errorf("%w: %d of %d", ErrNoAttachment, part, len(b.files))
	}
	return b.attachments()[part], bytes.NewReader(b.files[part].whole()), nil
}

// EachAttachment reads a mail once and calls f for each attachment; content decodes it. The error is ErrLimits for a mail
// past its limits, or r's.
func EachAttachment(r io.Reader, l Limits, f func(a ticket.Attachment, content func() []byte)) error {
	b, err := openBody(r, l)
	if err != nil {
		return err
	}
	for i, a := range b.attachments() {
		f(a, b.files[i].whole)
	}
	return nil
}

// openBody reads a mail for its attachments.
func openBody(r io.Reader, l Limits) (*body, error) {
	l = l.withDefaults()
	data, cut, err := readLimited(r, l.Bytes)
	if err != nil {
		return nil, fmt.Errorf("reading the mail: %w", err)
	}
	root, err := new(Parsed).tree(data, cut, l)
	switch {
	case errors.Is(err, ErrLimits):
		return nil, err
	case err != nil:
		root = fallbackTree(data, l, false)
	}
	return newBody(root), nil
}
