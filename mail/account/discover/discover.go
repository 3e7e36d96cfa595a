// Package discover finds the servers of a mailbox from its address: in the bundled table, else in what the address's own
// domain publishes, else by where the domain's mail is taken in.
//
// It signs in nowhere and knows no password. The address itself goes to the domain's own autoconfig hosts only, over
// HTTPS; DNS is asked for the domain. What was found over the network is a proposal: nobody may sign in there before the
// person agreed (Found.NeedsConsent).
package discover

import (
	"context"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"time"

	"okpay.example/support/mail/account"
)

// Source says where servers were learnt.
type Source string

// The sources, in the order in which they are asked.
const (
	Table      Source = "table"      // the bundled table
	Autoconfig Source = "autoconfig" // a file that the domain publishes over HTTPS
	SRV        Source = "srv"        // RFC 6186 and RFC 8314
	MX         Source = "mx"         // the domain's mail lies at a provider of the table
	Guess      Source = "guess"      // nothing but the usual names
)

// Outcome says what came of asking a source.
type Outcome string

// The outcomes.
const (
	Hit      Outcome = "found"
	Nothing  Outcome = "nothing"  // it answered: there is nothing
	Unusable Outcome = "unusable" // it answered with what cannot be used, or what may not
	Failed   Outcome = "failed"   // no answer
	Skipped  Outcome = "skipped"  // not asked
)

// Attempt is one source that was asked, or left out.
type Attempt struct {
	Source  Source
	Asked   string // URL without the address, or name in DNS
	Outcome Outcome
	Err     error // why, unless it was found
}

// Found is what is known of an address's mailbox. Config is valid whatever the source.
type Found struct {
	Config   account.Config
	Source   Source
	Provider string // "QQ Mail"; "" when unknown
	Hint     account.Hint
	HelpURL  string
	Foreign  []string // hosts outside the address's own domain (RFC 6186, 6), unless they are the table's for it
	Tried    []Attempt
}

// NeedsConsent tells whether the person must agree to the servers before anything is sent to them. The table came with
// the program; all else came over the network, or is a guess.
func (f Found) NeedsConsent() bool { return f.Source != Table }

// Offline tells whether no source could be asked: a retry with a network may find more than the guess.
func (f Found) Offline() bool {
	failed := 0
	for _, a := range f.Tried {
		switch {
		case a.Source == Table, a.Outcome == Skipped:
		case a.Outcome == Failed:
			failed++
		default:
			return false
		}
	}
	return failed > 0
}

// Bounds of a look-up.
const (
	httpTime = 10 * time.Second
	dnsTime  = 5 * time.Second
)

// Finder looks servers up. The zero value uses the system's network.
type Finder struct {
	Env   account.Env         // its Dial, RootCAs and Resolver are used
	Proxy string              // for HTTPS; with a proxy DNS is not asked, as nothing may go past it
	Rand  func(n int64) int64 // 0 to n-1; nil for the system's
}

func (f Finder) draw(n int64) int64 {
	if f.Rand == nil {
		return rand.Int64N(n)
	}
	return f.Rand(n)
}

// Find asks the sources until one knows the servers. It is an error only if email is no address (a
// *account.FieldError), the proxy is none, or ctx ended; else there is at least the guess.
func (f Finder) Find(ctx context.Context, email string) (Found, error) {
	guess, hint, known, err := account.Guess(email)
	if err != nil {
		return Found{}, err
	}
	guess.Proxy = f.Proxy
	if known {
		p, _ := account.Lookup(email)
		return Found{
			Config: guess, Source: Table, Provider: p.Name, Hint: hint, HelpURL: p.HelpURL,
			Tried: []Attempt{{Source: Table, Asked: p.Name, Outcome: Hit}},
		}, nil
	}
	if err := guess.Validate(); err != nil {
		return Found{}, err
	}
	s := &search{Finder: f, guess: guess}
	if s.domain, err = account.Domain(email); err != nil {
		return Found{}, err
	}
	s.tried = append(s.tried, Attempt{Source: Table, Asked: s.domain, Outcome: Nothing})
	for _, ask := range []func(context.Context) (Found, bool){s.autoconfig, s.srv, s.mx} {
		found, ok := ask(ctx)
		if ctx.Err() != nil {
			return Found{}, context.Cause(ctx)
		}
		if ok {
			return s.complete(found), nil
		}
	}
	return s.complete(Found{Config: guess, Source: Guess}), nil
}

// search is one address's way through the sources.
type search struct {
	Finder
	guess  account.Config
	domain string
	tried  []Attempt
}

// complete adds what can be said of servers whatever their source.
func (s *search) complete(f Found) Found {
	f.Tried = s.tried
	if p, ok := account.ProviderOf(f.Config); ok {
		f.HelpURL = p.HelpURL
		if f.Hint == account.HintNone {
			f.Hint = p.Hint
		}
		if f.Provider == "" {
			f.Provider = p.Name
		}
	}
	for _, server := range []account.Server{f.Config.IMAP, f.Config.SMTP} {
		if host := strings.ToLower(server.Host); !within(host, s.domain) {
			f.Foreign = append(f.Foreign, host)
		}
	}
	if len(f.Foreign) == 2 && f.Foreign[0] == f.Foreign[1] {
		f.Foreign = f.Foreign[:1]
	}
	return f
}

// config is the guess with servers that were found.
func (s *search) config(imap, smtp account.Server) account.Config {
	c := s.guess
	c.IMAP, c.SMTP = imap, smtp
	return c
}

func (s *search) note(source Source, asked string, outcome Outcome, err error) {
	s.tried = append(s.tried, Attempt{Source: source, Asked: asked, Outcome: outcome, Err: err})
}

func (s *search) resolver() account.Resolver {
	if s.Env.Resolver == nil {
		return net.DefaultResolver
	}
	return s.Env.Resolver
}

// within tells whether a host lies in a domain.
func within(host, domain string) bool {
	host = strings.TrimSuffix(host, ".")
	return host == domain || strings.HasSuffix(host, "."+domain)
}

// public tells whether a host may be named by others: a full name in DNS. An address, or a name of this computer or of
// the network around it, would let a stranger point at what is not theirs.
func public(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	last := host[strings.LastIndexByte(host, '.')+1:]
	return last != host && net.ParseIP(host) == nil && last != "localhost" && last != "local"
}

// each runs f for every item at once and waits for all.
func each[T, R any](items []T, f func(T) R) []R {
	results := make([]R, len(items))
	var wg sync.WaitGroup
	for i, item := range items {
		wg.Go(func() { results[i] = f(item) })
	}
	wg.Wait()
	return results
}
