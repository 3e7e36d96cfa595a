package trust

import (
	"slices"
	"strings"

	"github.com/emersion/go-msgauth/authres"
)

// opinion is what the person's own provider, or somebody on the way, found when it took the mail in.
type opinion struct {
	server string
	pass   bool // DMARC, or a DKIM signature of an official domain
	fail   bool // DMARC failed
	dmarc  bool // it says something of DMARC
	detail string
}

// providerOpinion reads the topmost Authentication-Results (RFC 8601), if a server wrote it that the person's own
// provider is known to use. All others may be the sender's words.
func (h header) providerOpinion(servers []string, from string, official func(string) bool) opinion {
	values := h.all("authentication-results")
	if len(values) == 0 || len(servers) == 0 {
		return opinion{}
	}
	if name := serverOf(values[0]); listed(name, inPieces) && listed(name, servers) {
		return pieces(values, name, from, official)
	}
	if o := readOpinion(values[0], from, official); listed(o.server, servers) {
		return o
	}
	return opinion{}
}

// inPieces are the servers that write a field for each method. Which of them is on top changes from mail to mail, but
// one is always of DMARC.
var inPieces = []string{".icloud.com", "mail.protonmail.ch"}

// maxPieces bounds the fields of one server that are looked through.
const maxPieces = 10

// pieces reads what such a server says of DMARC, and nothing else: the first that does is its own, since it stands above
// all that came with the mail, while a DKIM field that it did not write could be the sender's.
func pieces(values []string, name, from string, official func(string) bool) opinion {
	said := opinion{server: name}
	for _, value := range values[:min(len(values), maxPieces)] {
		if server := serverOf(value); server != name && !(listed(server, inPieces) && organisation(server) == organisation(name)) {
			break
		}
		o := readOpinion(value, from, official)
		switch {
		case o.server == "" && strings.Contains(compact(strings.ToLower(value)), "dmarc="):
			return said // it says something that cannot be read
		case o.dmarc:
			return o
		}
	}
	return said
}

// serverOf is the authserv-id of a field, in lower case, whatever follows it.
func serverOf(value string) string {
	name, _, _ := strings.Cut(value, ";")
	name, _, _ = strings.Cut(strings.TrimSpace(name), " ") // a version may follow
	return strings.ToLower(name)
}

// listed tells whether a server is one of those named; ".example.com" stands for all below.
func listed(server string, servers []string) bool {
	return server != "" && slices.ContainsFunc(servers, func(s string) bool {
		s = strings.ToLower(s)
		return server == s || strings.HasPrefix(s, ".") && strings.HasSuffix(server, s)
	})
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
	if err != nil || server == "" {
		return opinion{} // nobody's word is no word
	}
	o := opinion{server: strings.ToLower(server)}
	for _, r := range results {
		switch r := r.(type) {
		case *authres.DMARCResult:
			if domain := asciiDomain(r.From); domain != "" && domain != from {
				continue
			}
			o.dmarc = true
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
// server and the mailbox's address. A leading dot stands for all hosts below. Only providers are in it that were seen to
// write the field above all that came with the mail, and on mails that nothing speaks for as well: where nobody writes it,
// whoever sent the mail could. Of all others nothing is known, and "cannot tell" is said.
//
// NetEase (163.com, 126.com, yeah.net) is left out on purpose: it writes the field at the end of the header, below the
// sender's own, and under the bare name of a node ("mx19"), so that a forged one stands above it
// (github.com/qianweicheng/hello-world, protocol/email/security/demo.md). No mail with a field of Sina, Aliyun or Tencent
// Exmail was found.
func AuthServers(imapHost, address string) []string {
	host := asciiDomain(imapHost)
	for _, p := range []struct{ imap, server string }{
		{"gmail.com", "mx.google.com"},
		{"googlemail.com", "mx.google.com"},
		{"yahoo.com", ".yahoo.com"},
		{"aol.com", ".yahoo.com"},
		{"fastmail.com", ".messagingengine.com"},
		{"outlook.com", noServer},
		{"office365.com", noServer},
		// Below QQ's own Received and X-QQ fields, above the rest; also "spf=none; dkim=none; dmarc=none" on a mail without
		// any proof (the mail of the Solar contest of 2024, in its write-ups).
		{"imap.qq.com", "mx.qq.com"},
		// On top, with "spf=none" alone on a forged mail too (a mail of 2018 quoted in a write-up of a sextortion campaign).
		{"zoho.com", "mx.zohomail.com"},
		// A field a method: bimi., arc., dmarc., dkim-verifier. and spf.icloud.com, "dmarc=none" included (mails of 2023).
		{"mail.me.com", ".icloud.com"},
		// On top, of DKIM alone, "dkim=none" included (mails of December 2022 and January 2023). Its sister names are not known.
		{"gmx.net", "gmx.net"},
	} {
		if within(host, []string{p.imap}) {
			return []string{p.server}
		}
	}
	// Proton is reached through its Bridge on this computer. It writes a field a method too, with "dmarc=fail" on a forged
	// mail (github.com/0xRar/blog, "Inside a Phishing Attempt").
	if own := (host == "localhost" || host == "127.0.0.1"); own && within(domainOf(address), proton) {
		return []string{"mail.protonmail.ch"}
	}
	return nil
}

var proton = []string{"proton.me", "pm.me", "protonmail.com", "protonmail.ch"}
