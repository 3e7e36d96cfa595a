package account

import (
	"fmt"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"okpay.example/support/mail/wire"
)

// The ports of implicit TLS (RFC 8314, 7.1 and 7.3), the default for a provider that is not in the table.
const (
	portIMAPS       = 993
	portSubmissions = 465
)

// maxAddress is the longest address that SMTP can carry (RFC 5321, 4.5.3.1.3), in bytes.
const maxAddress = 254

// FieldError names the field ("email", "imap", "smtp", "security", "proxy", "user", "name", "ca") and a translation key.
type FieldError struct{ Field, Key, Detail string }

func (e *FieldError) Error() string {
	if e.Detail == "" {
		return fmt.Sprintf("%s: %s", e.Field, e.Key)
	}
	return fmt.Sprintf("%s: %s", e.Field, e.Detail)
}

// Guess makes a Config from the address: the table's row, else imap.DOMAIN:993 and smtp.DOMAIN:465 with known=false.
// The error is a *FieldError about the address.
func Guess(email string) (c Config, h Hint, known bool, err error) {
	email = strings.TrimSpace(email)
	domain, fault := domainOf(email)
	if fault != nil {
		return Config{}, HintNone, false, fault
	}
	c = Config{Email: email, User: email}
	if p, ok := Lookup(email); ok {
		c.IMAP, c.SMTP = p.IMAP, p.SMTP
		return c, p.Hint, true, nil
	}
	c.IMAP = Server{Host: "imap." + domain, Port: portIMAPS, Security: TLS}
	c.SMTP = Server{Host: "smtp." + domain, Port: portSubmissions, Security: TLS}
	return c, HintNone, false, nil
}

// Validate says what is wrong with a Config in plain words (a *FieldError), or nil.
func (c Config) Validate() error {
	if _, fault := domainOf(c.Email); fault != nil {
		return fault
	}
	if c.User == "" {
		return &FieldError{"user", "user_missing", "the user name is missing; it is mostly the whole address"}
	}
	for _, text := range []struct{ field, value string }{{"user", c.User}, {"name", c.Name}} {
		if strings.ContainsFunc(text.value, unicode.IsControl) {
			return &FieldError{text.field, text.field + "_invalid", "it holds a line break or another control character"}
		}
	}
	for _, s := range []struct {
		field string
		Server
	}{{"imap", c.IMAP}, {"smtp", c.SMTP}} {
		if fault := s.validate(s.field); fault != nil {
			return fault
		}
	}
	if c.Proxy != "" {
		if err := wire.CheckProxy(c.Proxy); err != nil {
			return &FieldError{"proxy", "proxy_invalid", err.Error()}
		}
	}
	if c.CA != "" {
		if _, fault := parseCA([]byte(c.CA)); fault != nil {
			return fault
		}
	}
	return nil
}

func (s Server) validate(field string) *FieldError {
	if s.Host == "" {
		return &FieldError{field, field + "_missing", "the server is missing, like imap.example.com:993"}
	}
	if !validHost(s.Host) {
		return &FieldError{field, field + "_host", fmt.Sprintf("%q is no host name", s.Host)}
	}
	if s.Port < 1 || s.Port > 65535 {
		return &FieldError{field, field + "_port", fmt.Sprintf("%d is no port; it goes from 1 to 65535", s.Port)}
	}
	switch s.Security {
	case TLS, StartTLS:
		return nil
	case None:
		if !s.loopback() {
			return &FieldError{"security", "security_none",
				fmt.Sprintf("an unencrypted connection is allowed to this computer only, not to %s", s.Host)}
		}
		return nil
	}
	return &FieldError{"security", "security_unknown",
		fmt.Sprintf("%q is none of tls, starttls, none", string(s.Security))}
}

// Address is what is dialled: host and port, the host in its ASCII form.
func (s Server) Address() string {
	return net.JoinHostPort(s.asciiHost(), strconv.Itoa(s.Port))
}

func (s Server) asciiHost() string {
	if host, err := idna.Lookup.ToASCII(s.Host); err == nil && host != "" {
		return host
	}
	return s.Host
}

// loopback tells whether the server is on this computer, judged by its name alone: no look-up that an attacker could
// answer decides whether a password may go over the line in the clear (RFC 6761, 6.3 reserves localhost).
func (s Server) loopback() bool {
	if strings.EqualFold(s.Host, "localhost") {
		return true
	}
	ip := net.ParseIP(s.Host)
	return ip != nil && ip.IsLoopback()
}

func validHost(host string) bool {
	if net.ParseIP(host) != nil {
		return true
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil || ascii == "" || len(ascii) > 253 {
		return false
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(ascii, "."), ".") {
		if label == "" || len(label) > 63 {
			return false
		}
		if strings.ContainsFunc(label, func(r rune) bool {
			return r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
		}) {
			return false
		}
	}
	return true
}

// Domain gives the domain of a bare address, lower case and in ASCII. The error is a *FieldError about the address.
func Domain(email string) (string, error) {
	domain, fault := domainOf(strings.TrimSpace(email))
	if fault != nil {
		return "", fault
	}
	return domain, nil
}

// domainOf returns the domain of a bare address, lower case and in ASCII.
func domainOf(email string) (string, *FieldError) {
	if email == "" {
		return "", &FieldError{"email", "email_missing", "the e-mail address is missing"}
	}
	invalid := &FieldError{"email", "email_invalid", fmt.Sprintf("%.100q is no e-mail address", email)}
	if len(email) > maxAddress || strings.ContainsFunc(email, unicode.IsSpace) {
		return "", invalid
	}
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != email || a.Name != "" {
		return "", invalid
	}
	domain, err := idna.Lookup.ToASCII(email[strings.LastIndexByte(email, '@')+1:])
	if err != nil || !strings.Contains(domain, ".") || !validHost(domain) || net.ParseIP(domain) != nil {
		return "", invalid
	}
	return strings.ToLower(domain), nil
}
