package mail

import (
	"io"
	"net/url"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/message"
	"okpay.example/support/mail/outbox"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/mail/trust"
)

type (
	// Server is where a mailbox speaks IMAP or SMTP.
	Server = account.Server
	// Security of a connection.
	Security = account.Security
	// Hint says what a person must know before the password works; the faces translate it.
	Hint = account.Hint
	// Parsed is what was read of a mail.
	Parsed = message.Parsed
)

// The ways to secure a connection; NoTLS is for this machine only.
const (
	TLS      = account.TLS
	StartTLS = account.StartTLS
	NoTLS    = account.None
)

// Found is what is known of an address's mailbox.
type Found struct {
	Config   AccountConfig
	Hint     Hint
	Known    bool   // in the bundled table; else the servers are only the usual names
	Provider string // "QQ"
	HelpURL  string
}

// Guess finds the servers of an address without asking the network.
func Guess(email string) (Found, error) {
	c, hint, known, err := account.Guess(email)
	if err != nil {
		return Found{}, err
	}
	f := Found{Config: c, Hint: hint, Known: known}
	if p, ok := account.Lookup(email); ok {
		f.Provider, f.HelpURL = p.Name, p.HelpURL
	}
	return f, nil
}

// SecurityOf is what is usual on a port: TLS from the start on 993 and 465, STARTTLS elsewhere (RFC 8314).
func SecurityOf(port int) Security {
	switch port {
	case 993, 465:
		return TLS
	}
	return StartTLS
}

// RedactProxy shows a proxy without its password.
func RedactProxy(proxy string) string {
	if u, err := url.Parse(proxy); err == nil {
		return u.Redacted()
	}
	return ""
}

// SplitReason parts Outgoing.LastError into a key that the faces translate and plain words, which may hold what the
// server said.
func SplitReason(lastError string) (key, words string) { return outbox.SplitReason(lastError) }

// Inspect reads one mail and judges it, without storing anything.
func Inspect(r io.Reader) (*Parsed, ticket.Verdict, error) {
	p, err := message.Parse(r, message.Limits{})
	return p, trust.Unchecked(), err
}
