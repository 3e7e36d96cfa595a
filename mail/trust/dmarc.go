package trust

import (
	"context"
	"errors"
	"net"

	"github.com/emersion/go-msgauth/dmarc"
)

// policy is what a domain wants done with mails that do not prove to be its own (DMARC, RFC 7489).
type policy struct {
	refuses   bool // p=quarantine or p=reject
	undecided bool
	detail    string
}

// dmarcPolicy looks a domain's policy up, and that of its organisation where it has none of its own.
func dmarcPolicy(ctx context.Context, domain string, dns Resolver) policy {
	names := []string{domain}
	if org := organisation(domain); org != "" && org != domain {
		names = append(names, org)
	}
	for i, name := range names {
		var failed error
		record, err := dmarc.LookupWithOptions(name, &dmarc.LookupOptions{LookupTXT: func(q string) ([]string, error) {
			records, err := dns.LookupTXT(ctx, q)
			if err != nil && !notFound(err) {
				failed = err
			}
			if err != nil {
				return nil, &net.DNSError{Err: "no record", Name: q, IsNotFound: true}
			}
			return records, nil
		}})
		if failed != nil {
			return policy{undecided: true, detail: failed.Error()}
		}
		if errors.Is(err, dmarc.ErrNoPolicy) {
			continue
		}
		if err != nil {
			return policy{detail: err.Error()}
		}
		p := record.Policy
		if i > 0 && record.SubdomainPolicy != "" {
			p = record.SubdomainPolicy
		}
		return policy{refuses: p != dmarc.PolicyNone, detail: "p=" + string(p)}
	}
	return policy{detail: "no policy"}
}
