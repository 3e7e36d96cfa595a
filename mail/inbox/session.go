package inbox

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/wire"
)

// session is what a sync needs of an IMAP connection, and no more, so that a test or a server's quirk can be put in
// its place. One goroutine uses it at a time. An error for which refused is false means that the connection is of no
// more use; every later call returns that error.
type session interface {
	// CanIdle tells whether the server offers IDLE (RFC 2177).
	CanIdle() bool
	// List gives the folders that can be selected.
	List(ctx context.Context) ([]listed, error)
	// Look opens the folder examine read-only (unless it is "") and asks for the state of others, all in one turn.
	// Folders that the server refuses are not in the answer.
	Look(ctx context.Context, examine string, others ...string) (map[string]mailbox, error)
	// Search gives the UIDs of the opened folder that match, ascending, at most maxFound of them.
	Search(ctx context.Context, criteria *imap.SearchCriteria) ([]uint32, error)
	// Headers fetches size, arrival and the fields of headerFields for the given mails of the opened folder.
	Headers(ctx context.Context, set imap.NumSet) ([]envelope, error)
	// Chunk fetches at most size bytes of a mail from offset; fewer, or none, past its end.
	Chunk(ctx context.Context, uid uint32, offset, size int64) ([]byte, error)
	// Append adds a mail, marked as read, that arrived at the given time (zero: now). A refusal leaves the connection
	// broken.
	Append(ctx context.Context, folder string, r io.Reader, size int64, at time.Time) error
	// Create makes a folder.
	Create(ctx context.Context, folder string) error
	// Idle waits with IDLE on the opened folder while wait runs, which lasts at most max. news receives when the
	// server has spoken of the folder, also if it did so earlier; gone is closed when the connection breaks.
	Idle(ctx context.Context, max time.Duration, wait func(news, gone <-chan struct{})) error
	// Counts says what went over the wire so far. Any goroutine may ask.
	Counts() wire.Counts
	// Close takes leave and closes the connection.
	Close()
}

// listed is a folder as LIST names it.
type listed struct {
	Name  string // decoded from modified UTF-7
	Delim rune
	Attrs []imap.MailboxAttr
}

// mailbox is the state of a folder. The server may leave UIDNext out (then 0), as 163 does.
type mailbox struct {
	UIDValidity uint32
	UIDNext     uint32
	Messages    uint32 // of an opened folder only
}

// envelope is what is read of a mail before its body.
type envelope struct {
	UID      uint32
	Size     int64     // RFC822.SIZE; some servers only estimate it
	Received time.Time // INTERNALDATE
	Header   []byte    // the fields of headerFields, at most maxHeader bytes
}

// headerFields are enough to decide whether a mail is worth fetching.
var headerFields = []string{
	"Message-ID", "In-Reply-To", "References", "Subject", "From", "To", "Cc", "Date", "Auto-Submitted", "Content-Type",
	"Content-Language", "X-Failed-Recipients", "Delivered-To", "X-Original-To", originalHeader, "X-Original-Message-ID",
	"List-Id", "Precedence", ticketHeader, message.TopicHeader, message.RecordHeader,
}

// ticketHeader is on each mail that the program sends, and on each record.
const ticketHeader = message.TicketHeader

// originalHeader is where Outlook keeps the Message-ID that it replaced.
const originalHeader = "X-Microsoft-Original-Message-ID"

const (
	maxFound  = 10_000    // UIDs taken of one SEARCH
	maxHeader = 32 << 10  // bytes kept of one mail's header fields
	maxBatch  = 100       // mails whose headers are fetched in one command
	maxChunk  = 256 << 10 // bytes of a body fetched in one command
	maxListed = 5_000     // folders read of a LIST
)

// refused tells whether err is the server's NO or BAD, after which the connection is still good.
func refused(err error) bool {
	var e *imap.Error
	return errors.As(err, &e) && (e.Type == imap.StatusResponseTypeNo || e.Type == imap.StatusResponseTypeBad)
}
