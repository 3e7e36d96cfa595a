// Package ticket holds the pure rules of a support ticket: its number, the states it goes through, the timeline that proves
// them, and how a mail finds the ticket it belongs to. It does no input or output and imports no other package of mail.
package ticket

import (
	"slices"
	"time"
)

// ID is a ticket's number as people read it out: eight characters of
// Crockford's base 32 in two groups, "K7F3-9Q2M".
type ID string

// State says where a ticket stands. The values are those of the command
// line's JSON.
type State string

// The states of a ticket, in the order in which it usually passes them.
const (
	Draft         State = "draft"
	Queued        State = "queued"
	Sending       State = "sending"
	Unknown       State = "unknown" // the line broke after the final dot: it may have arrived
	Failed        State = "failed"
	Waiting       State = "waiting" // accepted by the server, nothing heard yet
	Acknowledged  State = "acknowledged"
	Answered      State = "answered"
	WaitingForYou State = "waiting_for_you"
	Solved        State = "solved"
)

// Event names an entry of a ticket's timeline.
type Event string

// The events of a timeline.
const (
	EventCreated      Event = "created"
	EventQueued       Event = "queued"
	EventSent         Event = "sent"
	EventUnknown      Event = "unknown"
	EventFailed       Event = "failed"
	EventWithdrawn    Event = "withdrawn" // taken back by the person although it may have arrived
	EventBounced      Event = "bounced"
	EventDelayed      Event = "delayed"
	EventAcknowledged Event = "acknowledged"
	EventAnswered     Event = "answered"
	EventReplied      Event = "replied" // the person's own reply
	EventNoted        Event = "noted"   // a call or chat noted by hand
	EventSolved       Event = "solved"
	EventReopened     Event = "reopened"
)

// Entry is one line of a timeline. MessageID, where not empty, names the mail
// that proves it; Evidence is a short text from the server or the mail (an
// SMTP reply, a DSN status), or the note itself.
type Entry struct {
	At        time.Time
	Event     Event
	MessageID string
	Evidence  string
}

// Ticket is one matter between the person and support.
type Ticket struct {
	ID         ID
	Account    int64 // the mailbox it is written from; 0 while none is set up
	Subject    string
	Topic      string // an article id, or ""
	Lang       string // "zh-CN" or "en": the language it is written in
	To         string // the support address
	State      State
	Created    time.Time
	Updated    time.Time
	ExpectedBy time.Time // zero when unknown
	Messages   int
	Unread     int
}

// Direction tells the person's own mails from those that came in.
type Direction string

// The two directions.
const (
	Out Direction = "out"
	In  Direction = "in"
)

// Kind says what a mail is.
type Kind string

// The kinds of mail.
const (
	KindReply     Kind = "reply" // written by a person
	KindAutoReply Kind = "auto-reply"
	KindBounce    Kind = "bounce"
	KindOther     Kind = "other"
)

// Attachment describes one file of a mail. Part is its place in the mail's
// depth-first list of attachments, from 0.
type Attachment struct {
	Part int    `json:"part"`
	Name string `json:"name"`
	Type string `json:"type"` // media type, lower case, no parameters
	Size int64  `json:"size"` // decoded bytes
}

// The levels of a verdict.
const (
	Verified   = "verified"
	Unverified = "unverified"
	Suspicious = "suspicious"
	Forged     = "forged"
)

// Verdict is what is known of who wrote a mail, and what in it deserves a
// warning whoever wrote it. Reasons and Requests are keys that the faces
// translate ("signature_valid", "password").
type Verdict struct {
	Level    string      `json:"level"`
	Reasons  []string    `json:"reasons"`
	Requests []string    `json:"requests,omitempty"` // what it asks for that no desk asks for
	Links    []Link      `json:"links,omitempty"`    // the first of them, with their flags
	Files    []FileFlags `json:"files,omitempty"`    // of the attachments that deserve a warning
	Evidence []string    `json:"evidence,omitempty"` // what it rests on: one check a line, in English
	Pending  bool        `json:"pending,omitempty"`  // DNS did not answer: to be judged again
}

// PastLimits is the reason in a verdict on a mail that was not opened as a whole: its text is what could be read of it,
// which may be nothing, and its attachments are not listed.
const PastLimits = "past_limits"

// Link is one hyperlink of a mail.
type Link struct {
	Text  string   `json:"text"`
	URL   string   `json:"url"`
	Host  string   `json:"host"` // lower case, without user and port; "" where the URL has none
	Flags []string `json:"flags"`
}

// FileFlags say what is wrong with an attachment, as keys that the faces
// translate ("double_extension").
type FileFlags struct {
	Part  int      `json:"part"` // Attachment.Part
	Flags []string `json:"flags"`
}

// Message is one mail of a ticket as it is shown.
type Message struct {
	Row         int64 // its place in the store
	Ticket      ID    // "" for a mail that only claims to be from OKPAY
	MessageID   string
	InReplyTo   string
	References  []string
	Bounced     string // of a bounce: the Message-ID of the mail that it returns
	From        string // RFC 5322 mailbox, decoded: "OKPAY <support@okpay.example>"
	To          string
	Subject     string
	Date        time.Time
	Received    time.Time // when it arrived at the server; zero where that is not known
	Direction   Direction
	Kind        Kind
	Text        string // what its author wrote
	Quoted      string // what was quoted, folded away
	Attachments []Attachment
	Verdict     Verdict
	Unread      bool
	Raw         int64    // the stored bytes, for the source and the attachments
	BodyHash    [32]byte // SHA-256 of the body, headers aside: equal id and hash are one mail
	Folder      string   // where it was found: "INBOX", "Junk", "" for own mails
}

// Follows tells whether a mail answers, or returns, the one with the given Message-ID.
func (m Message) Follows(messageID string) bool {
	return messageID != "" && (m.InReplyTo == messageID || m.Bounced == messageID || slices.Contains(m.References, messageID))
}
