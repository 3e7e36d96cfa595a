package ticket

import "time"

// RecordEvent says what a record tells. A record is a small mail that the program files in the person's own Sent folder
// when something happens to a ticket of which no other mail tells, so that the person's other computers learn it.
type RecordEvent string

// What records tell.
const (
	RecordSolved   RecordEvent = "solved"
	RecordReopened RecordEvent = "reopened"
	RecordNoted    RecordEvent = "noted"
	RecordAttached RecordEvent = "attached" // a mail was put into the ticket by hand
)

// Record is one of them. MessageID is its own; the entry that it puts on the timeline names it, so that it is put there
// once, whoever reads it and however often.
type Record struct {
	MessageID string // with angle brackets, see NewRecordID
	Ticket    ID
	Event     RecordEvent
	At        time.Time // to the microsecond, by the clock of the computer that wrote it
	Lang      string    // of the words that a person reads in it
	Text      string    // with RecordNoted: the note
	About     string    // with RecordAttached: the Message-ID of the mail
	AboutHash [32]byte  // with RecordAttached: the mail's BodyHash, since anybody can write a mail with a known id
}

// Entry is the line of the timeline that a record stands for; ok is false with RecordAttached, see ByHand.
func (r Record) Entry() (e Entry, ok bool) {
	e = Entry{At: r.At, MessageID: r.MessageID}
	switch r.Event {
	case RecordSolved:
		e.Event = EventSolved
	case RecordReopened:
		e.Event = EventReopened
	case RecordNoted:
		e.Event, e.Evidence = EventNoted, r.Text
	default:
		return Entry{}, false
	}
	return e, true
}

// ByHand is what a mail proves that the person put into a ticket by hand at the given time. The mail's date is its
// sender's word, and must not put it before the ticket or into the future.
func ByHand(m Message, created, at time.Time) Entry {
	e := Entry{At: m.Date, Event: EventNoted, MessageID: m.MessageID, Evidence: m.Subject}
	switch m.Kind {
	case KindReply:
		e.Event, e.Evidence = EventAnswered, AnswerEvidence(m.Text)
	case KindAutoReply:
		e.Event, e.Evidence = EventAcknowledged, ""
	}
	if e.At.Before(created) {
		e.At = created
	}
	if e.At.After(at) {
		e.At = at
	}
	return e
}
