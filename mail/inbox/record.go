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
	e.At = notBefore(e.At, timeline, m)
	if e.Event == ticket.EventBounced || e.Event == ticket.EventDelayed {
		e.At = notBeforeSent(e.At, timeline)
	}
	if e.At.IsZero() {
		e.At = r.now()
	}
	if err := t.AppendEntry(m.Ticket, e); err != nil {
		return err
	}
	k, err := t.Ticket(m.Ticket)
	if err != nil {
		return err
	}
	if timeline, err = t.Timeline(m.Ticket); err != nil {
		return err
	}
	k.State = ticket.StateOf(timeline)
	if e.At.After(k.Updated) {
		k.Updated = e.At
	}
	k.ExpectedBy = r.expected(k, e)
	if err := t.UpdateTicket(k); err != nil {
		return err
	}
	done.entries++
	if e.Event == ticket.EventBounced {
		done.bounced++
	}
	done.events = append(done.events, Event{Event: e.Event, Ticket: m.Ticket, MessageID: m.MessageID, Row: m.Row})
	return nil
}

// wentOut tells whether the entry is about a mail of the person.
func wentOut(e ticket.Entry) bool {
	switch e.Event {
	case ticket.EventQueued, ticket.EventSent, ticket.EventUnknown, ticket.EventReplied:
		return true
	}
	return false
}

// notBefore keeps an answer from standing before what it answers, when the person's clock is ahead of the server's.
func notBefore(at time.Time, timeline []ticket.Entry, m ticket.Message) time.Time {
	for _, e := range timeline {
		named := e.MessageID != "" && (e.MessageID == m.InReplyTo || slices.Contains(m.References, e.MessageID))
		if named && e.At.After(at) {
			at = e.At
		}
	}
	return at
}

// notBeforeSent keeps a bounce, which names the mail it returns only in its parts, from standing before that mail went
// out: the server's clock counts seconds, ours is finer.
func notBeforeSent(at time.Time, timeline []ticket.Entry) time.Time {
	const slack = 2 * time.Second
	for _, e := range timeline {
		if wentOut(e) && e.At.After(at) && e.At.Sub(at) < slack {
			at = e.At
		}
	}
	return at
}

// expected says until when an answer is due after the event e: nothing is due from the desk once it answered.
func (r *syncing) expected(k ticket.Ticket, e ticket.Entry) time.Time {
	switch k.State {
	case ticket.Waiting, ticket.Acknowledged:
		late := e.Event == ticket.EventDelayed || e.Event == ticket.EventAcknowledged
		if late && !k.ExpectedBy.IsZero() || r.Expect == nil {
			return k.ExpectedBy
		}
		return r.Expect(e.At)
	}
	return time.Time{}
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
		entry := ticket.Entry{At: m.Date, MessageID: m.MessageID}
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
