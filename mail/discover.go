package mail

import (
	"context"
	"errors"
	"net/url"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/account/discover"
	"okpay.example/support/mail/message"
	"okpay.example/support/mail/outbox"
	"okpay.example/support/mail/wire"
)

type (
	// Server is where a mailbox speaks IMAP or SMTP.
	Server = account.Server
	// Security of a connection.
	Security = account.Security
	// Hint says what a person must know before the password works; the faces translate it.
	Hint = account.Hint
	// FoundBy says where servers were learnt.
	FoundBy = discover.Source
	// Attempt is a source of servers that was asked, and what came of it.
	Attempt = discover.Attempt
	// Authority is a certificate that the person trusts for a mailbox.
	Authority = account.Authority
	// Resolver answers questions of DNS; *net.Resolver is one.
	Resolver = account.Resolver
	// Parsed is what was read of a mail.
	Parsed = message.Parsed
)

// Where servers were learnt. All but FoundInTable need the person's consent before a sign-in is tried.
const (
	FoundInTable      = discover.Table
	FoundByAutoconfig = discover.Autoconfig
	FoundBySRV        = discover.SRV
	FoundByMX         = discover.MX
	FoundByGuess      = discover.Guess
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
	Known    bool   // in the bundled table; else the servers were proposed by others, or are only the usual names
	Provider string // "QQ"
	HelpURL  string

	By           FoundBy
	NeedsConsent bool      // nothing may be sent to the servers before the person agreed to them
	Foreign      []string  // hosts outside the address's own domain
	Tried        []Attempt // what was asked; only the table without Discover
	Offline      bool      // nobody could be asked
	Trouble      error     // why, an *AccountError; nil unless Offline
}

// Guess finds the servers of an address without asking the network.
func Guess(email string) (Found, error) {
	c, hint, known, err := account.Guess(email)
	if err != nil {
		return Found{}, err
	}
	f := Found{Config: c, Hint: hint, Known: known, By: FoundByGuess, NeedsConsent: !known}
	if p, ok := account.Lookup(email); ok {
		f.Provider, f.HelpURL, f.By = p.Name, p.HelpURL, FoundInTable
	}
	return f, nil
}

// Discover finds the servers of an address in the table, else by asking its domain, through the proxy if one is given.
// The address goes to the domain's own hosts only, and no password goes anywhere. Of the options the network's are used:
// no home is needed. The error is a *ConfigError about the address or the proxy, or the context's.
func Discover(ctx context.Context, o Options, email, proxy string) (Found, error) {
	env := account.Env{Dial: o.Dial, RootCAs: o.RootCAs, Resolver: o.Resolver}
	f, err := discover.Finder{Env: env, Proxy: proxy, Rand: randN}.Find(ctx, email)
	if err != nil {
		return Found{}, err
	}
	found := Found{
		Config: f.Config, Hint: f.Hint, Known: f.Source == FoundInTable, Provider: f.Provider, HelpURL: f.HelpURL,
		By: f.Source, NeedsConsent: f.NeedsConsent(), Foreign: f.Foreign, Tried: f.Tried, Offline: f.Offline(),
	}
	if found.Offline {
		found.Trouble = discoverTrouble(f.Tried)
	}
	return found, nil
}

// discoverTrouble says why nobody could be asked: the proxy, if it is that, else the network.
func discoverTrouble(tried []Attempt) error {
	const step = "discover"
	e := &account.Error{Op: step, Code: account.CodeOffline}
	for _, a := range tried {
		if _, proxy := errors.AsType[*wire.ProxyError](a.Err); proxy {
			return account.Classify(step, nil, a.Err)
		}
		if a.Outcome == discover.Failed {
			e.Err = a.Err
		}
	}
	return e
}

// Discover is Discover on the client's network.
func (c *Client) Discover(ctx context.Context, email, proxy string) (Found, error) {
	return Discover(ctx, c.o, email, proxy)
}

// ReadCA reads the PEM file of a private authority for AccountConfig.CA. The error is a *ConfigError.
func ReadCA(file []byte) (string, error) { return account.ReadCA(file) }

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

// UnsupportedOf reads the address that a server does not take from Outgoing.LastError; "" where it holds none.
func UnsupportedOf(lastError string) string { return outbox.UnsupportedOf(lastError) }

// TooLargeOf reads the sizes of a mail that is too large from Outgoing.LastError; nil where it holds none.
func TooLargeOf(lastError string) *TooLargeError { return outbox.TooLargeOf(lastError) }
