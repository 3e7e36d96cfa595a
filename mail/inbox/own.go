package inbox

import (
	"fmt"
	netmail "net/mail"
	"slices"
	"strings"
	"time"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// placeOwn decides about a mail from Sent: our own copy, our own copy under an id that was changed on the way, a mail
// that another computer's program sent, or a reply that the person wrote elsewhere.
func (r *syncing) placeOwn(t *store.Tx, p *message.Parsed, received time.Time) (place, error) {
	e := evidence(p, true)
	gone, err := deleted(t, p, e)
	if gone || err != nil {
		return place{}, err
	}
	own, err := t.OwnIDs(append([]string{p.MessageID}, p.OriginalIDs...))
	if err != nil {
		return place{}, err
	}
	if id, ours := own[p.MessageID]; ours {
		if where, err := placeVersion(t, id, p); where.disposition != drop || err != nil {
			return where, err
		}
		if off, _, err := misplaced(t, id, p.MessageID, received); err != nil || !off {
			return place{}, err
		}
		return place{disposition: align, of: p.MessageID}, nil
	}
	for _, id := range p.OriginalIDs {
		if _, ours := own[id]; ours {
			return place{disposition: rename, of: id}, nil
		}
	}
	dir := directory{Tx: t, desk: r.Desk, writer: r.person}
	id, _, ok, err := ticket.Match(e, dir)
	if err != nil {
		return place{}, fmt.Errorf("matching a mail: %w", err)
	}
	if !ok {
		return place{}, nil
	}
	_, err = t.Ticket(id)
	known, err := found(err)
	switch {
	case err != nil:
		return place{}, err
	case !known:
		return place{disposition: attach, id: id, made: true}, nil
	case p.TicketHeader != "":
		of, err := twin(t, id, p)
		if of != "" || err != nil {
			return place{disposition: rename, of: of}, err
		}
		return place{disposition: attach, id: id}, nil
	}
	// A mail that somebody else got, a friend to whom it was forwarded say, is no part of the ticket.
	for _, address := range p.ToAddresses {
		if ok, err := (directory{Tx: t, desk: r.Desk}).Correspondent(id, address); ok || err != nil {
			return place{disposition: attach, id: id}, err
		}
	}
	return place{}, nil
}

// placeVersion decides about a copy of a mail of ours that was taken back although it may have arrived: it is the proof
// that it had. A mail that was changed then goes by the same id, so that the copy may be of a version that is not here;
// the dates tell them apart, which providers leave alone where they make the body anew.
func placeVersion(t *store.Tx, id ticket.ID, p *message.Parsed) (place, error) {
	if of, shaped := ticket.FromMessageID(p.MessageID); !shaped || of != id {
		return place{}, nil // an id that it got on the way
	}
	mails, err := t.MessagesByMessageID(p.MessageID)
	if err != nil {
		return place{}, err
	}
	timeline, err := t.Timeline(id)
	if err != nil {
		return place{}, err
	}
	doubted := ticket.WasInDoubt(timeline, p.MessageID)
	here := slices.ContainsFunc(mails, func(m ticket.Message) bool {
		// One written here and never in doubt has no versions.
		return m.Date.Unix() == p.Date.Unix() || m.Received.IsZero() && !doubted
	})
	if !here && !p.Date.IsZero() && p.TicketHeader == id {
		return place{disposition: attach, id: id}, nil
	}
	if !doubted || sentTimes(timeline, p.MessageID) > 0 {
		return place{}, nil
	}
	o, err := t.OutgoingByMessageID(p.MessageID)
	if there, err := found(err); err != nil || there && o.State != store.OutgoingCancelled {
		return place{}, err // the outbox looks for it
	}
	return place{disposition: arrive, id: id, of: p.MessageID}, nil
}

// sentTimes counts how often a timeline says that a mail was sent: once for each version of it.
func sentTimes(timeline []ticket.Entry, messageID string) (n int) {
	for _, e := range timeline {
		if e.Event == ticket.EventSent && e.MessageID == messageID {
			n++
		}
	}
	return n
}

// misplaced tells whether a timeline has a mail of ours go out at another time than its copy in Sent says, which is the
// one that every computer of the person reads; and at which it should. It stays where something else happened in between
// that does not follow from the mail: the person did this in this order whatever the clocks say.
func misplaced(t *store.Tx, id ticket.ID, messageID string, received time.Time) (off bool, at time.Time, err error) {
	timeline, err := t.Timeline(id)
	if err != nil {
		return false, at, err
	}
	i := slices.IndexFunc(timeline, func(e ticket.Entry) bool {
		return e.Event == ticket.EventSent && e.MessageID == messageID
	})
	if i < 0 || received.IsZero() || sentTimes(timeline, messageID) > 1 {
		return false, at, nil
	}
	answers, err := followers(t, id, messageID)
	if err != nil {
		return false, at, err
	}
	at = notAfter(received, timeline, answers)
	first, last := at, timeline[i].At
	if last.Before(first) {
		first, last = last, first
	}
	for _, e := range timeline {
		if e.MessageID != messageID && !answers[e.MessageID] && !e.At.Before(first) && !e.At.After(last) {
			return false, at, nil
		}
	}
	return !timeline[i].At.Equal(at), at, nil
}

// align moves a mail of ours on its timeline to when its copy was filed, and what led to that before it: the doubt whether
// it went out was noted later than the server filed the copy that ends it.
func (r *syncing) align(t *store.Tx, messageID string, received time.Time) error {
	own, err := t.OwnIDs([]string{messageID})
	if err != nil {
		return err
	}
	id := own[messageID]
	off, at, err := misplaced(t, id, messageID, received)
	if err != nil || !off {
		return err
	}
	timeline, err := t.Timeline(id)
	if err != nil {
		return err
	}
	for _, e := range timeline { // entries of one mail at one instant keep their order
		if e.MessageID != messageID || e.Event != ticket.EventSent && !(leadsToSent(e.Event) && e.At.After(at)) {
			continue
		}
		e.At = at
		if err := t.MoveEntry(id, e); err != nil {
			return err
		}
		if e.Event != ticket.EventCreated {
			continue
		}
		k, err := t.Ticket(id)
		if err != nil {
			return err
		}
		k.Created = at
		if err := t.UpdateTicket(k); err != nil {
			return err
		}
	}
	return r.refresh(t, id, time.Time{})
}

// leadsToSent tells whether an event comes before a mail's being sent.
func leadsToSent(e ticket.Event) bool {
	switch e {
	case ticket.EventCreated, ticket.EventQueued, ticket.EventUnknown, ticket.EventFailed:
		return true
	}
	return false
}

// twin is the id of the program's mail that p is a copy of under a changed id: relays keep its Date, or its body. An id
// that the program made for this ticket was not changed: that mail is another one, though it be of the same second.
func twin(t *store.Tx, id ticket.ID, p *message.Parsed) (string, error) {
	if of, ours := ticket.FromMessageID(p.MessageID); ours && of == id {
		return "", nil
	}
	mails, err := t.Messages(id)
	if err != nil {
		return "", err
	}
	for _, m := range mails {
		dated := !p.Date.IsZero() && m.Date.Unix() == p.Date.Unix()
		if m.Direction == ticket.Out && m.MessageID != p.MessageID && (dated || m.BodyHash == p.BodyHash) {
			return m.MessageID, nil
		}
	}
	return "", nil
}

// makeTicket makes a ticket again from a mail in Sent that carries its number.
func (r *syncing) makeTicket(t *store.Tx, id ticket.ID, l *letter) error {
	k := ticket.Ticket{ID: id, Account: r.Account, State: ticket.Waiting}
	if l.describe(&k); !l.first() {
		if err := r.lacking(t, id); err != nil {
			return err
		}
	}
	k.Updated = k.Created
	if err := t.InsertTicket(k); err != nil {
		return err
	}
	return t.AppendEntry(id, l.created(k))
}

// describe fills what a ticket's first mail says of it. The mail's own date is when the ticket was made, on whichever
// computer, unless that one's clock was ahead.
func (l *letter) describe(k *ticket.Ticket) {
	p := l.parsed
	k.Created = p.Date
	if k.Created.IsZero() || l.Received.Before(k.Created) && !l.Received.IsZero() {
		k.Created = l.Received
	}
	k.Subject, k.Lang, k.Topic = strings.TrimSpace(strings.ReplaceAll(p.Subject, ticket.SubjectToken(k.ID), "")), languageOf(l.language), l.topic
	if !l.first() {
		k.Subject = plainSubject(p.Subject, k.ID)
	}
	if len(p.ToAddresses) > 0 {
		k.To = p.ToAddresses[0]
	}
	if len(p.To) > 0 {
		if a, err := netmail.ParseAddress(p.To[0]); err == nil && strings.EqualFold(a.Address, k.To) {
			k.To = a.Address // as it was typed
		}
	}
}

// first tells whether a mail of ours opened its ticket.
func (l *letter) first() bool { return len(l.parsed.InReplyTo)+len(l.parsed.References) == 0 }

func (l *letter) created(k ticket.Ticket) ticket.Entry {
	return ticket.Entry{At: k.Created, Event: ticket.EventCreated, MessageID: l.ownID(k.ID)}
}

// ownID is the id under which the computer that sent a mail knows it: a provider that files the copy under another one
// may tell it.
func (l *letter) ownID(id ticket.ID) string {
	for _, original := range l.parsed.OriginalIDs {
		if of, ok := ticket.FromMessageID(original); ok && of == id {
			return original
		}
	}
	return l.parsed.MessageID
}

// correct makes up for a ticket that was made from a later mail, the copy of its first one having been filed after it.
func (r *syncing) correct(t *store.Tx, id ticket.ID, l *letter) error {
	k, err := t.Ticket(id)
	if err != nil {
		return err
	}
	was := k.Created
	if l.describe(&k); !l.first() || !k.Created.Before(was) {
		return nil
	}
	if err := t.UpdateTicket(k); err != nil {
		return err
	}
	return t.MoveCreated(id, l.created(k))
}

// replyPrefixes are what mail programs put before a subject, lower case.
var replyPrefixes = []string{"re:", "re：", "回复:", "回复：", "答复:", "答复：", "aw:", "sv:"}

// plainSubject is the subject without the ticket's token and without reply prefixes.
func plainSubject(subject string, id ticket.ID) string {
	s := strings.TrimSpace(strings.ReplaceAll(subject, ticket.SubjectToken(id), ""))
	for {
		i := slices.IndexFunc(replyPrefixes, func(p string) bool {
			return len(s) >= len(p) && strings.EqualFold(s[:len(p)], p)
		})
		if i < 0 {
			return s
		}
		s = strings.TrimSpace(s[len(replyPrefixes[i]):])
	}
}

// languageOf maps Content-Language (RFC 3282) to one of the program's languages, "" when it is neither.
func languageOf(header string) string {
	tag, _, _ := strings.Cut(strings.ToLower(header), ",")
	primary, _, _ := strings.Cut(strings.TrimSpace(tag), "-")
	switch primary {
	case "zh":
		return "zh-CN"
	case "en":
		return "en"
	}
	return ""
}
