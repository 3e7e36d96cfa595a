package inbox

import (
	"bytes"
	"slices"
	"strings"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
)

// candidate is a mail of which only the headers are read so far.
type candidate struct {
	envelope
	*message.Parsed
	bounce   bool   // it looks like a bounce or receipt
	record   bool   // it says that it is a record; only one in Sent is
	list     bool   // it went to many
	language string // Content-Language
	topic    string // of a ticket's first mail
}

// parse reads the header fields as if they were a mail without a body.
func (b *Inbox) parse(e envelope) candidate {
	block := append(bytes.TrimRight(e.Header, "\r\n"), "\r\n\r\n"...)
	p, err := message.Parse(bytes.NewReader(block), b.Limits)
	if err != nil || p == nil { // a reader over bytes does not fail
		p = &message.Parsed{}
	}
	c := candidate{
		envelope: e, Parsed: p, language: field(block, "Content-Language"), record: field(block, message.RecordHeader) != "",
	}
	switch strings.ToLower(field(block, "Precedence")) {
	case "bulk", "list", "junk":
		c.list = true
	}
	c.list = c.list || field(block, "List-Id") != ""
	if topic := field(block, message.TopicHeader); message.IsTopic(topic) {
		c.topic = topic
	}
	sender, _, _ := strings.Cut(p.FromAddress, "@")
	c.bounce = p.Kind == ticket.KindBounce ||
		strings.HasPrefix(sender, "mailer-daemon") || strings.HasPrefix(sender, "postmaster") ||
		strings.HasPrefix(strings.ToLower(field(block, "Content-Type")), "multipart/report") ||
		field(block, "X-Failed-Recipients") != ""
	return c
}

// interesting tells by the headers alone whether a closer look is worth while. It holds for everything that the SEARCH
// was meant to find, and drops what the server added of its own.
func (r *syncing) interesting(role role, c candidate) bool {
	if c.names() || c.TicketToken != "" {
		return true
	}
	if role == roleSent {
		return c.TicketHeader != "" || slices.ContainsFunc(c.ToAddresses, r.knows)
	}
	if r.plusToken(c, c.Parsed) != "" {
		return true
	}
	return c.bounce || r.knows(c.FromAddress) || r.Desk.claimedBy(c.Parsed)
}

// knows tells whether address is the desk's or one that a ticket goes to.
func (r *syncing) knows(address string) bool {
	return r.Desk.knows(address) || slices.Contains(r.contacts, address)
}

// names tells whether the headers hold an id of our shape.
func (c candidate) names() bool {
	for _, list := range [][]string{c.InReplyTo, c.References, c.OriginalIDs, {c.MessageID}} {
		for _, id := range list {
			if _, ok := ticket.FromMessageID(id); ok {
				return true
			}
		}
	}
	return false
}

// evidence is what the mail offers for matching. Of a mail from Sent its own id counts as well.
func evidence(p *message.Parsed, own bool) ticket.Evidence {
	e := ticket.Evidence{
		InReplyTo: p.InReplyTo, References: p.References, OriginalIDs: p.OriginalIDs,
		SubjectToken: p.TicketToken, From: p.FromAddress, Own: own,
	}
	if p.Bounce != nil {
		e.BouncedID = p.Bounce.OriginalMessageID
	}
	if own {
		e.TicketHeader = p.TicketHeader
		if p.MessageID != "" {
			e.OriginalIDs = append([]string{p.MessageID}, p.OriginalIDs...)
		}
	}
	return e
}

// incomingEvidence is evidence of a mail from INBOX or Junk, with the plus-address that it came by.
func (r *syncing) incomingEvidence(c candidate, p *message.Parsed) ticket.Evidence {
	e := evidence(p, false)
	e.PlusToken = r.plusToken(c, p)
	return e
}

// plusToken reads the ticket's number from a plus-address of the account's own. What the provider wrote on delivery
// proves that it delivers such addresses; what stands in To and Cc is the sender's word, and counts only where the
// provider was seen to.
func (r *syncing) plusToken(c candidate, p *message.Parsed) ticket.ID {
	for _, address := range c.deliveredTo() {
		if id, ok := ticket.FromPlusAddress(address, r.person); ok {
			return id
		}
	}
	if !r.plus {
		return ""
	}
	for _, address := range p.ToAddresses {
		if id, ok := ticket.FromPlusAddress(address, r.person); ok {
			return id
		}
	}
	return ""
}

// deliveredTo are the addresses that the person's own server says it delivered the mail for: the topmost ones, as each
// server puts its own above what it was given.
func (c candidate) deliveredTo() []string {
	var list []string
	for _, name := range []string{"Delivered-To", "X-Original-To"} {
		if address := bare(strings.Trim(field(c.Header, name), "<> ")); address != "" {
			list = append(list, address)
		}
	}
	return list
}

// field is the value of a header field, unfolded, "" if there is none. It reads what message.Parse has no place for.
func field(block []byte, name string) string {
	var value []byte
	found := false
	for line := range bytes.Lines(block) {
		line = bytes.TrimRight(line, "\r\n")
		if found && len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
			value = append(value, line...)
			continue
		}
		if found {
			break
		}
		if key, rest, ok := bytes.Cut(line, []byte(":")); ok && strings.EqualFold(string(bytes.TrimSpace(key)), name) {
			value, found = append(value, rest...), true
		}
	}
	return strings.TrimSpace(string(value))
}

// bare is an address in the form in which addresses are compared.
func bare(address string) string { return ticket.ComparableAddress(address) }
