// Package message builds and parses single mails (RFC 5322, MIME). It tells replies from auto-replies and bounces
// and folds quoted text away. It bounds what it is given before it parses it, and never touches the network or the disk.
// It judges nobody: who really wrote a mail is for package trust to say.
package message

import (
	"io"
	"time"

	"okpay.example/support/mail/ticket"
)

// Outgoing is a mail to be rendered.
type Outgoing struct {
	From       string // bare address, its domain in ASCII; a local part that is not ASCII makes the header UTF-8 (RFC 6532)
	FromName   string
	To         string // likewise
	Subject    string // without the ticket token; Render adds " [#TICKET]" once
	Text       string // plain text, LF lines
	MessageID  string // with angle brackets
	InReplyTo  string // with angle brackets, or ""
	References []string
	Date       time.Time // written with the offset of its location
	Ticket     ticket.ID // "" leaves out token and header
	Topic      string    // of a ticket's first mail: the article's id, so that another computer learns it; may be ""
	Lang       string    // Content-Language and Accept-Language
	Files      []File
}

// File is an attachment. Open may be called more than once.
type File struct {
	Name string
	Type string // media type; "" is found from name and content
	Size int64  // bytes
	Open func() (io.ReadCloser, error)
}

// Limits bound a mail before it is parsed. The zero value means the defaults.
type Limits struct {
	Bytes  int64 // of the whole mail; 64 MiB
	Depth  int   // of nested multiparts; 12
	Parts  int   // 1000
	Header int   // bytes of one header block; 256 KiB
}

func (l Limits) withDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = 64 << 20
	}
	if l.Depth <= 0 {
		l.Depth = 12
	}
	if l.Parts <= 0 {
		l.Parts = 1000
	}
	if l.Header <= 0 {
		l.Header = 256 << 10
	}
	return l
}

// Link is one hyperlink of a mail.
type Link = ticket.Link

// Bounce is what a delivery status notification (RFC 3464), or a mail that looks like one, says.
type Bounce struct {
	Action            string `json:"action"` // failed, delayed, delivered, relayed, expanded
	Status            string `json:"status"` // RFC 3463, "5.1.1"
	Recipient         string `json:"recipient"`
	Diagnostic        string `json:"-"`
	OriginalMessageID string `json:"original_message_id"` // with angle brackets
}

// Parsed is what was read of a mail.
type Parsed struct {
	MessageID    string    // with angle brackets; "" if none
	InReplyTo    []string  // with angle brackets
	References   []string  // left to right
	OriginalIDs  []string  // X-Microsoft-Original-Message-ID and kin; of a receipt, the mail it is about
	TicketToken  ticket.ID // of [#TICKET] in the subject, or ""
	TicketHeader ticket.ID // of X-OKPAY-Support-Ticket, or ""
	From         string    // decoded mailbox
	FromAddress  string    // bare, as ticket.ComparableAddress makes it
	To           []string  // decoded mailboxes, To and Cc
	ToAddresses  []string  // bare, likewise: To, Cc, Delivered-To, X-Original-To
	Subject      string
	Date         time.Time // zero if unreadable
	Kind         ticket.Kind
	Bounce       *Bounce // with KindBounce
	Text         string
	Quoted       string
	HTML         string // as it came, never shown
	Attachments  []ticket.Attachment
	TurnedNames  []int // Parts of the attachments in whose names characters turned the direction of writing
	Links        []Link
	Defects      []string // what was wrong with it, short English keys with detail
	PastLimits   bool     // its text is what the fallback could read, which may be nothing, and its files are left out
	BodyHash     [32]byte // SHA-256 of the body with LF lines and no empty lines at its end
}
