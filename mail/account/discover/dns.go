package discover

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"okpay.example/support/mail/account"
)

var (
	errPastProxy  = errors.New("DNS is not asked past the proxy")
	errNotOffered = errors.New("the domain says that it is not offered") // RFC 6186, 3.4: the target "."
	errOneOnly    = errors.New("only one of IMAP and SMTP has a record")
	errNoMail     = errors.New("the domain takes no mail") // RFC 7505
)

// service is a kind of record and what it means for the connection.
type service struct {
	name     string
	security account.Security
}

// The services of RFC 6186, 3.1 and 3.2, and RFC 8314, 5.1, those with TLS from the start first (RFC 8314, 3).
var (
	imapServices = []service{{"imaps", account.TLS}, {"imap", account.StartTLS}}
	smtpServices = []service{{"submissions", account.TLS}, {"submission", account.StartTLS}}
)

// record is what was answered for a service.
type record struct {
	service
	outcome Outcome
	err     error
	server  account.Server
}

// srv asks DNS which servers the domain names.
func (s *search) srv(ctx context.Context) (Found, bool) {
	services := slices.Concat(imapServices, smtpServices)
	if s.Proxy != "" {
		for _, x := range services {
			s.note(SRV, s.srvName(x), Skipped, errPastProxy)
		}
		return Found{}, false
	}
	records := each(services, func(x service) record { return s.lookupSRV(ctx, x) })
	imap, hasIMAP := first(records[:len(imapServices)])
	smtp, hasSMTP := first(records[len(imapServices):])
	for _, r := range records {
		if r.outcome == Hit && hasIMAP != hasSMTP {
			r.outcome, r.err = Unusable, errOneOnly
		}
		s.note(SRV, s.srvName(r.service), r.outcome, r.err)
	}
	return Found{Config: s.config(imap, smtp), Source: SRV}, hasIMAP && hasSMTP
}

func (s *search) srvName(x service) string { return "_" + x.name + "._tcp." + s.domain }

func first(records []record) (account.Server, bool) {
	for _, r := range records {
		if r.outcome == Hit {
			return r.server, true
		}
	}
	return account.Server{}, false
}

func (s *search) lookupSRV(ctx context.Context, x service) record {
	ctx, cancel := context.WithTimeout(ctx, dnsTime)
	defer cancel()
	r := record{service: x}
	_, targets, err := s.resolver().LookupSRV(ctx, x.name, "tcp", s.domain)
	if len(targets) == 0 {
		r.outcome, r.err = unanswered(err)
		return r
	}
	if len(targets) == 1 && strings.TrimSuffix(targets[0].Target, ".") == "" {
		r.outcome, r.err = Nothing, errNotOffered
		return r
	}
	best := s.pick(targets)
	r.server = account.Server{
		Host: strings.ToLower(strings.TrimSuffix(best.Target, ".")), Port: int(best.Port), Security: x.security,
	}
	if !public(r.server.Host) || s.config(r.server, r.server).Validate() != nil {
		r.outcome, r.err = Unusable, fmt.Errorf("%.100q is no server to be named by a domain", best.Target)
		return r
	}
	r.outcome = Hit
	return r
}

// pick draws among the targets of the lowest priority by their weights (RFC 2782).
func (s *search) pick(targets []*net.SRV) *net.SRV {
	lowest := slices.MinFunc(targets, func(a, b *net.SRV) int { return cmp.Compare(a.Priority, b.Priority) }).Priority
	var equals []*net.SRV
	total := int64(0)
	for _, t := range targets {
		if t.Priority == lowest {
			equals = append(equals, t)
			total += int64(t.Weight)
		}
	}
	if total == 0 {
		return equals[s.draw(int64(len(equals)))]
	}
	at := s.draw(total)
	for _, t := range equals {
		if at -= int64(t.Weight); at < 0 {
			return t
		}
	}
	return equals[len(equals)-1]
}

// mx asks DNS where the domain's mail is taken in: at a provider of the table, its servers are those of the mailbox.
func (s *search) mx(ctx context.Context) (Found, bool) {
	if s.Proxy != "" {
		s.note(MX, s.domain, Skipped, errPastProxy)
		return Found{}, false
	}
	ctx, cancel := context.WithTimeout(ctx, dnsTime)
	defer cancel()
	hosts, err := s.resolver().LookupMX(ctx, s.domain)
	if len(hosts) == 0 {
		outcome, err := unanswered(err)
		s.note(MX, s.domain, outcome, err)
		return Found{}, false
	}
	lowest := slices.MinFunc(hosts, func(a, b *net.MX) int { return cmp.Compare(a.Pref, b.Pref) })
	if strings.TrimSuffix(lowest.Host, ".") == "" {
		s.note(MX, s.domain, Nothing, errNoMail)
		return Found{}, false
	}
	for _, h := range hosts {
		if h.Pref != lowest.Pref {
			continue
		}
		if p, ok := account.ByMX(h.Host); ok {
			s.note(MX, s.domain, Hit, nil)
			return Found{Config: s.config(p.IMAP, p.SMTP), Source: MX, Provider: p.Name, Hint: p.Hint}, true
		}
	}
	s.note(MX, s.domain, Nothing, fmt.Errorf("%s is of no known provider", account.CleanText(lowest.Host)))
	return Found{}, false
}

// unanswered tells a record that is not there from a resolver that does not answer.
func unanswered(err error) (Outcome, error) {
	if err == nil {
		return Nothing, nil
	}
	if unknown, ok := errors.AsType[*net.DNSError](err); ok && unknown.IsNotFound {
		return Nothing, err
	}
	return Failed, err
}
