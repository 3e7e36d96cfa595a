package inbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// maxEvidence bounds the text that a server's bounce may put on a timeline, in bytes.
const maxEvidence = 300

// entry is the line of the timeline that the letter proves; its Event is "" when it proves nothing, as a read receipt
// or a mail of a list. Its time is the arrival at the server, which every computer of the person sees alike.
func (l *letter) entry(m ticket.Message) ticket.Entry {
	e := ticket.Entry{At: l.Received, MessageID: m.MessageID}
	if e.At.IsZero() {
		e.At = m.Date
	}
	e.Event, e.Evidence = proves(m, l.parsed.Bounce)
	if e.Event == ticket.EventReplied && l.parsed.TicketHeader == m.Ticket {
		e.Event = ticket.EventSent // by the program on another computer, whose timeline says so too
	}
	if l.partial && e.Event != "" {
		note := fmt.Sprintf("(too large: only its beginning was fetched, of %d bytes)", l.Size)
		e.Evidence = strings.TrimSpace(e.Evidence + " " + note)
	}
	return e
}

// proves tells which event a stored mail proves, and by what. Of the person's own mails it says replied.
func proves(m ticket.Message, bounce *message.Bounce) (ticket.Event, string) {
	if m.Direction == ticket.Out {
		return ticket.EventReplied, ""
	}
	switch m.Kind {
	case ticket.KindReply:
		return ticket.EventAnswered, ticket.AnswerEvidence(m.Text)
	case ticket.KindAutoReply:
		return ticket.EventAcknowledged, ""
	case ticket.KindBounce:
		if bounce == nil {
			return "", ""
		}
		text := strings.Join(strings.Fields(bounce.Status+" "+bounce.Recipient+" "+bounce.Diagnostic), " ")
		if len(text) > maxEvidence {
			text = strings.ToValidUTF8(text[:maxEvidence], "") + "…"
		}
		switch bounce.Action {
		case "failed", "":
			return ticket.EventBounced, text
		case "delayed":
			return ticket.EventDelayed, text
		}
	}
	return "", ""
}

// record adds the entry that a mail proves to its ticket's timeline and brings the ticket up to date.
func (r *syncing) record(t *store.Tx, m ticket.Message, e ticket.Entry, done *outcome) error {
	if e.Event == "" {
		return nil
	}
	timeline, err := t.Timeline(m.Ticket)
	if err != nil {
		return err
	}
	if e.Event == ticket.EventReplied && !slices.ContainsFunc(timeline, wentOut) {
		e.Event = ticket.EventSent // the mail that opened the ticket
	}
	if e.At.IsZero() {
		e.At = r.now()
	}
	e.At = notBefore(e.At, timeline, m)
	if e.Event == ticket.EventSent || e.Event == ticket.EventReplied {
		answers, err := followers(t, m.Ticket, m.MessageID)
		if err != nil {
			return err
		}
		e.At = notAfter(e.At, timeline, answers)
	}
	return r.append(t, m.Ticket, e, m.Row, done)
}

// append adds an entry to a ticket's timeline and brings the ticket up to date; row is the mail's, 0 for none.
func (r *syncing) append(t *store.Tx, id ticket.ID, e ticket.Entry, row int64, done *outcome) error {
	if err := t.AppendEntry(id, e); err != nil {
		return err
	}
	if err := r.refresh(t, id, e.At); err != nil {
		return err
	}
	done.entries++
	if e.Event == ticket.EventBounced {
		done.bounced++
	}
	done.events = append(done.events, Event{Event: e.Event, Ticket: id, MessageID: e.MessageID, Row: row})
	return nil
}

// refresh derives from a ticket's timeline where it stands and until when an answer is due.
func (r *syncing) refresh(t *store.Tx, id ticket.ID, changed time.Time) error {
	k, err := t.Ticket(id)
	if err != nil {
		return err
	}
	timeline, err := t.Timeline(id)
	if err != nil {
		return err
	}
	k.State = ticket.StateOf(timeline)
	if changed.After(k.Updated) {
		k.Updated = changed
	}
	k.ExpectedBy = r.expected(k, timeline)
	return t.UpdateTicket(k)
}

// wentOut tells whether the entry is about a mail of the person.
func wentOut(e ticket.Entry) bool {
	switch e.Event {
	case ticket.EventQueued, ticket.EventSent, ticket.EventUnknown, ticket.EventReplied:
		return true
	}
	return false
}

// notBefore keeps an answer or a bounce from standing before, or beside, what it follows: the person's clock may be ahead of the
// server's, and the server's counts seconds.
func notBefore(at time.Time, timeline []ticket.Entry, m ticket.Message) time.Time {
	for _, e := range timeline {
		if m.Follows(e.MessageID) && !e.At.Before(at) {
			at = ticket.After(at, e.At)
		}
	}
	return at
}

// notAfter is notBefore for when the answer was seen first: the copy in Sent may be filed late.
func notAfter(at time.Time, timeline []ticket.Entry, answers map[string]bool) time.Time {
	for _, e := range timeline {
		if answers[e.MessageID] && !e.At.After(at) {
			at = e.At.Add(-time.Microsecond)
		}
	}
	return at
}

// followers are the mails that came in and answer or return one of ours.
func followers(t *store.Tx, id ticket.ID, messageID string) (map[string]bool, error) {
	mails, err := t.Messages(id)
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for _, m := range mails {
		if m.Direction == ticket.In && m.MessageID != "" && m.Follows(messageID) {
			ids[m.MessageID] = true
		}
	}
	return ids, nil
}

// expected says until when an answer is due: it counts from the person's last mail that went out, and nothing is due
// from the desk once it answered.
func (r *syncing) expected(k ticket.Ticket, timeline []ticket.Entry) time.Time {
	if k.State != ticket.Waiting && k.State != ticket.Acknowledged {
		return time.Time{}
	}
	if sent := ticket.LastSent(timeline); r.Expect != nil && !sent.IsZero() {
		return r.Expect(sent)
	}
	return k.ExpectedBy
}

// learn notes that our mail is also known as alias, and looks whether that explains mails that only claimed to be ours.
func (r *syncing) learn(t *store.Tx, messageID, alias string, done *outcome) error {
	if alias == "" {
		return nil
	}
	if err := t.AddAlias(messageID, alias); err != nil {
		return err
	}
	r.log().Info("a mail's id was changed on the way", "sent", messageID, "became", alias)
	return r.adopt(t, done)
}

// adopt attaches claims that refer to one of our ids which was not known when they came.
func (r *syncing) adopt(t *store.Tx, done *outcome) error {
	claims, err := t.Claims()
	if err != nil {
		return err
	}
	slices.Reverse(claims) // oldest first
	for _, m := range claims {
		e := ticket.Evidence{References: m.References}
		if m.InReplyTo != "" {
			e.InReplyTo = []string{m.InReplyTo}
		}
		id, _, ok, err := ticket.Match(e, directory{Tx: t, desk: r.Desk})
		if err != nil {
			return fmt.Errorf("matching a mail: %w", err)
		}
		if !ok {
			continue
		}
		if err := t.SetMessageTicket(m.Row, id); err != nil {
			return err
		}
		m.Ticket = id
		entry := ticket.Entry{At: m.Received, MessageID: m.MessageID}
		if entry.At.IsZero() {
			entry.At = m.Date
		}
		entry.Event, entry.Evidence = proves(m, nil)
		if err := r.record(t, m, entry, done); err != nil {
			return err
		}
	}
	return nil
}

// found tells an absent row from a failure.
func found(err error) (bool, error) {
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
