// Package mail is the front door to everything about support mail: accounts, drafts, the outbox, tickets and the
// replies to them. The window and the command line call it alike; it knows neither, nor the content pack: what it must
// know of the support desk is handed to it as a Desk.
package mail

import (
	"errors"
	"time"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/inbox"
	"okpay.example/support/mail/outbox"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// Plain types of the rooms behind the door, so that callers need not open them.
type (
	// Draft is a mail being written.
	Draft = store.Draft
	// DraftFile is a picture or file of a draft.
	DraftFile = store.DraftFile
	// Outgoing is a mail in the outbox.
	Outgoing = store.Outgoing
	// OutgoingState is where it stands.
	OutgoingState = store.OutgoingState
	// TicketFilter selects tickets.
	TicketFilter = store.TicketFilter
	// Keyring is the system's store of secrets.
	Keyring = store.Keyring
	// KeySource says where the store's key lies.
	KeySource = store.KeySource
	// CheckReport is what one sync did.
	CheckReport = inbox.Report
	// ConnState says how the connection to the mailbox is.
	ConnState = inbox.ConnState
	// AccountConfig is a mailbox's settings, secrets aside.
	AccountConfig = account.Config
	// AccountStep is one line of an account's live test.
	AccountStep = account.Step
	// AccountError says why a mailbox cannot be reached.
	AccountError = account.Error
	// ConfigError says what is wrong with a mailbox's settings.
	ConfigError = account.FieldError
	// RefusedError is a server's no to a mail.
	RefusedError = outbox.RefusedError
	// TooLargeError says that the server does not take a mail of this size.
	TooLargeError = outbox.TooLargeError
	// UnsupportedAddressError says that the server cannot send to or from an address beyond ASCII.
	UnsupportedAddressError = outbox.UnsupportedAddressError
	// WaitError refuses a passphrase for a while after several wrong ones.
	WaitError = store.WaitError
	// UnlookedError says that a mail which may have arrived could not be looked for.
	UnlookedError = outbox.UnlookedError
)

// The outbox states.
const (
	OutgoingQueued    = store.OutgoingQueued
	OutgoingSending   = store.OutgoingSending
	OutgoingSent      = store.OutgoingSent
	OutgoingUnknown   = store.OutgoingUnknown
	OutgoingFailed    = store.OutgoingFailed
	OutgoingCancelled = store.OutgoingCancelled

	KeyFromKeyring = store.KeyFromKeyring
	KeyFromFile    = store.KeyFromFile

	KeyFromPassphrase = store.KeyFromPassphrase
)

// Errors that callers decide by.
var (
	ErrNoAccount = errors.New("no mailbox is set up")
	ErrTooLate   = outbox.ErrTooLate
	ErrArrived   = outbox.ErrArrived   // an ErrTooLate: a mail that may have arrived was looked for and found
	ErrEarlier   = outbox.ErrEarlier   // an ErrTooLate: a changed mail's version before that has arrived
	ErrUnknown   = outbox.ErrUnknown   // a mail may have arrived; it will be looked for
	ErrNotQueued = outbox.ErrNotQueued // a mail is in a state in which it is not sent
	ErrSettings  = outbox.ErrSettings  // the mailbox that a mail goes from is not set up, or not rightly
	ErrNotFound  = store.ErrNotFound
	ErrKey       = store.ErrKey
	ErrWrongKey  = store.ErrWrongKey // an ErrKey
	ErrDamaged   = store.ErrDamaged
	ErrLost      = store.ErrLost
	ErrNewer     = store.ErrNewer

	ErrLocked      = store.ErrLocked      // the home asks for its passphrase
	ErrPassphrase  = store.ErrPassphrase  // the one given does not fit
	ErrRecoveryKey = store.ErrRecoveryKey // what was typed is none
)

// DiskFull tells whether err means that the disk has no room left.
func DiskFull(err error) bool { return store.Full(err) }

// ReadOnly tells whether err means that the home cannot be written to.
func ReadOnly(err error) bool { return store.ReadOnly(err) }

// Desk is what is known of support. Addresses and Domains are bare and lower case; Brands are words that its mails
// carry ("OKPAY"). Signing are the domains of its DKIM signatures beside Domains; Contacts are its numbers and other
// channels as people see them.
type Desk struct {
	Addresses []string
	Domains   []string
	Brands    []string
	Signing   []string
	Contacts  []string
}

// Conversation is a ticket with everything that belongs to it.
type Conversation struct {
	Ticket   ticket.Ticket
	Timeline []ticket.Entry   // oldest first
	Messages []ticket.Message // oldest first
	Outbox   []Outgoing       // its mails that are not out yet
	Mailbox  string           // address that an answer goes from; "" when no mailbox is set up
	Former   string           // address of its mailbox, where that was removed; "" otherwise
}

// Account is a mailbox.
type Account struct {
	ID int64
	account.Config
}

// EventKind says what an Event is about.
type EventKind string

// The kinds of events.
const (
	EventTicket     EventKind = "ticket"     // a ticket changed; Timeline says how where it is one of its events
	EventClaim      EventKind = "claim"      // a mail came that claims to be from support
	EventOutbox     EventKind = "outbox"     // a mail in the outbox changed its state
	EventProgress   EventKind = "progress"   // an upload went on
	EventDraft      EventKind = "draft"      // a draft was changed or deleted
	EventAccount    EventKind = "account"    // a mailbox was set up, changed or removed
	EventConnection EventKind = "connection" // the mailbox connection changed
	EventStore      EventKind = "store"      // another process changed the store
)

// Event tells listeners what changed. Only the fields of its kind are set.
type Event struct {
	At         time.Time
	Kind       EventKind
	Ticket     ticket.ID
	Timeline   ticket.Event
	MessageID  string
	Outgoing   Outgoing
	Sent       int64 // EventProgress: bytes
	Total      int64
	Connection ConnState
	Draft      string
}
