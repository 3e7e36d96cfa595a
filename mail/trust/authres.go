package trust

import (
	"strings"

	"github.com/emersion/go-msgauth/authres"
)

// opinion is what the person's own provider, or somebody on the way, found when it took the mail in.
type opinion struct {
	server string
	pass   bool // DMARC, or a DKIM signature of an official domain
	fail   bool // DMARC failed
	detail string
}

// providerOpinion reads the topmost Authentication-Results (RFC 8601), if a server wrote it that the person's own
// provider is known to use. All others may be the sender's words.
func (h header) providerOpinion(servers []string, from string, official func(string) bool) opinion {
	if len(servers) == 0 {
		return opinion{}
	}
	value := h.get("authentication-results")
	if value == "" {
		return opinion{}
	}
	o := readOpinion(value, from, official)
	for _, s := range servers {
		s = strings.ToLower(s)
		if o.server == s || strings.HasPrefix(s, ".") && strings.HasSuffix(o.server, s) {
			return o
		}
	}
	return opinion{}
}

// arcOpinion reads what the first server of an ARC chain (RFC 8617) says that it found. The chain's seals are not
// verified, so that it only softens a verdict, and never makes a mail official.
func (h header) arcOpinion(from string, official func(string) bool) opinion {
	if !h.has("arc-seal") {
		return opinion{}
	}
	for _, value := range h.all("arc-authentication-results") {
		instance, rest, ok := strings.Cut(value, ";")
		if ok && compact(instance) == "i=1" {
			return readOpinion(rest, from, official)
		}
	}
	return opinion{}
}

// noServer stands for a server that does not say its name, as Outlook's.
const noServer = "(none)"

func readOpinion(value, from string, official func(string) bool) opinion {
	value, ok := withoutComments(value)
	if !ok {
		return opinion{}
	}
	if first, _, _ := strings.Cut(value, ";"); strings.Contains(first, "=") {
		value = noServer + ";" + value
	}
	server, results, err := authres.Parse(value)
	if err != nil {
		return opinion{}
	}
	o := opinion{server: strings.ToLower(server)}
	for _, r := range results {
		switch r := r.(type) {
		case *authres.DMARCResult:
			if domain := asciiDomain(r.From); domain != "" && domain != from {
				continue
			}
			o.pass = o.pass || r.Value == authres.ResultPass
			o.fail = o.fail || r.Value == authres.ResultFail
			o.detail += " dmarc=" + string(r.Value)
		case *authres.DKIMResult:
			domain := asciiDomain(r.Domain)
			if domain == "" {
				domain = domainOf(r.Identifier)
			}
			if official(domain) {
				o.pass = o.pass || r.Value == authres.ResultPass
				o.detail += " dkim=" + string(r.Value) + " " + domain
			}
		}
	}
	if o.fail {
		o.pass = false
	}
	return o
}

// withoutComments drops comments (RFC 5322, section 3.2.2). A quoted string that could be read as a result makes the
// whole unreadable: senders choose what is quoted.
func withoutComments(s string) (string, bool) {
	var b strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && i+1 < len(s):
			i++
		case quoted && c == '"':
			quoted = false
		case quoted && strings.IndexByte(";= \t()", c) >= 0:
			return "", false
		case depth == 0 && c == '"':
			quoted = true
		case !quoted && c == '(':
			depth++
		case !quoted && c == ')':
			depth = max(0, depth-1)
			b.WriteByte(' ')
		case depth == 0:
			b.WriteByte(c)
		}
	}
	return b.String(), depth == 0 && !quoted
}

// AuthServers are the names that a provider's servers give themselves in Authentication-Results, by the host of its IMAP
// server. A leading dot stands for all hosts below. Only providers are in it that are known to write the field on top of
// every mail: where nobody writes it, whoever sent the mail could.
func AuthServers(imapHost string) []string {
	for _, p := range []struct{ imap, server string }{
		{"gmail.com", "mx.google.com"},
		{"googlemail.com", "mx.google.com"},
		{"yahoo.com", ".yahoo.com"},
		{"aol.com", ".yahoo.com"},
		{"fastmail.com", ".messagingengine.com"},
		{"outlook.com", noServer},
		{"office365.com", noServer},
	} {
		if within(asciiDomain(imapHost), []string{p.imap}) {
			return []string{p.server}
		}
	}
	return nil
}
