package store

import (
	"time"

	"okpay.example/support/mail/ticket"
)

// Account is a mailbox. Config is the JSON of account.Config; secrets are
// kept apart, see SetSecret.
type Account struct {
	ID      int64
	Email   string
	Config  []byte
	Created time.Time
}

// TicketFilter selects tickets; the zero value selects all, newest change first.
type TicketFilter struct {
	State  ticket.State // "" for any
	Query  string       // words in subject, number or text; "" for any
	Limit  int          // 0 for all
	Offset int
	Unread bool // only those with something unread

	// Pressing, when set, selects those that wait for the person at that time: something is unread, support asked, a mail did
	// not go out or may not have arrived, or an answer was expected by then.
	Pressing time.Time
}

// OutgoingState is the state of a mail in the outbox.
type OutgoingState string

// The outbox states: queued → sending → sent | unknown | failed | cancelled.
const (
	OutgoingQueued    OutgoingState = "queued"
	OutgoingSending   OutgoingState = "sending"
	OutgoingSent      OutgoingState = "sent"
	OutgoingUnknown   OutgoingState = "unknown"
	OutgoingFailed    OutgoingState = "failed"
	OutgoingCancelled OutgoingState = "cancelled"
)

// Outgoing is a mail on its way out: an envelope and the bytes rendered once.
type Outgoing struct {
	ID         int64
	Ticket     ticket.ID
	Account    int64
	MessageID  string // with angle brackets
	Raw        int64  // the rendered bytes
	Bytes      int64
	From       string   // envelope sender, bare address
	To         []string // envelope recipients, bare addresses
	State      OutgoingState
	Tries      int
	NextTry    time.Time // not before; also the end of the call-back time after "send"
	LastError  string    // plain words
	SentCopied bool      // the copy in Sent was found or appended
	Created    time.Time
	Updated    time.Time
}

// Draft is a mail being written. It survives a crash with its files.
type Draft struct {
	ID            string    // random, 16 hex digits
	Ticket        ticket.ID // set when it is a reply to that ticket
	Account       int64
	To            string
	Topic         string
	Subject       string
	Body          string
	TransactionID string
	Report        string // from a guided fix, appended to the body
	Lang          string
	Created       time.Time
	Updated       time.Time
	Rendered      int64  // raw id of the bytes kept by preview --save; 0 if none
	MessageID     string // of those bytes
	Files         []DraftFile
}

// DraftFile is a picture or file of a draft, in the order shown.
type DraftFile struct {
	ID   int64
	Name string
	Type string // media type
	Size int64
	Raw  int64
}

// Position says how far a folder of an account was read (RFC 3501, 2.3.1.1).
type Position struct {
	Account     int64
	Folder      string
	UIDValidity uint32
	LastUID     uint32
	Checked     time.Time
}
