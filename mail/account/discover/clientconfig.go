package discover

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"okpay.example/support/mail/account"
)

// maxDepth bounds the nesting of elements; the format needs five.
const maxDepth = 16

var (
	errDepth     = fmt.Errorf("its elements lie deeper than %d", maxDepth)
	errDirective = errors.New("it holds a document type")
	errNoServers = errors.New("it names no IMAP and SMTP server with encryption")
)

// clientConfig is Mozilla's autoconfig format, version 1.1, as far as it is needed.
type clientConfig struct {
	XMLName   xml.Name `xml:"clientConfig"`
	Providers []struct {
		Name     string  `xml:"displayName"`
		Incoming []entry `xml:"incomingServer"`
		Outgoing []entry `xml:"outgoingServer"`
	} `xml:"emailProvider"`
}

type entry struct {
	Type           string   `xml:"type,attr"`
	Host           string   `xml:"hostname"`
	Port           string   `xml:"port"`
	Socket         string   `xml:"socketType"`
	User           string   `xml:"username"`
	Authentication []string `xml:"authentication"`
}

// read takes the servers from a configuration: of each protocol the first one with encryption, as the publisher put
// them in the order of its preference. Entries without encryption are passed over, never used.
func (s *search) read(body []byte) (published, error) {
	if err := bounded(body); err != nil {
		return published{}, err
	}
	var file clientConfig
	if err := xml.Unmarshal(body, &file); err != nil {
		return published{}, fmt.Errorf("it cannot be read: %w", err)
	}
	for _, p := range file.Providers {
		imap, in, ok := s.choose(p.Incoming, "imap")
		if !ok {
			continue
		}
		smtp, _, ok := s.choose(p.Outgoing, "smtp")
		if !ok {
			continue
		}
		c := s.config(imap, smtp)
		if user, ok := s.fill(in.User); ok && user != "" {
			c.User = user
		}
		if c.Validate() != nil {
			continue
		}
		return published{config: c, name: account.CleanText(p.Name), hint: hintOf(in.Authentication)}, nil
	}
	return published{}, errNoServers
}

// bounded walks through the file before it is read into anything: its depth, and no document type, which could hold
// entities. Strict mode knows no others.
func bounded(body []byte) error {
	d := xml.NewDecoder(bytes.NewReader(body))
	for depth := 0; ; {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("it cannot be read: %w", err)
		}
		switch token.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return errDepth
			}
		case xml.EndElement:
			depth--
		case xml.Directive:
			return errDirective
		}
	}
}

// choose takes the first server of a protocol that can be used.
func (s *search) choose(entries []entry, protocol string) (account.Server, entry, bool) {
	for _, e := range entries {
		if !strings.EqualFold(e.Type, protocol) {
			continue
		}
		var security account.Security
		switch strings.ToUpper(strings.TrimSpace(e.Socket)) {
		case "SSL":
			security = account.TLS
		case "STARTTLS":
			security = account.StartTLS
		default:
			continue // "plain": a password would go over the line in the clear
		}
		host, ok := s.fill(e.Host)
		port, err := strconv.Atoi(strings.TrimSpace(e.Port))
		if !ok || err != nil || !public(host) {
			continue
		}
		return account.Server{Host: strings.ToLower(host), Port: port, Security: security}, e, true
	}
	return account.Server{}, entry{}, false
}

// fill puts the parts of the address where the format names them. False when it names something else, which only the
// person would know.
func (s *search) fill(text string) (string, bool) {
	email := s.guess.Email
	at := strings.LastIndexByte(email, '@')
	text = strings.NewReplacer(
		"%EMAILADDRESS%", email, "%EMAILLOCALPART%", email[:at], "%EMAILDOMAIN%", s.domain,
	).Replace(strings.TrimSpace(text))
	return text, !strings.Contains(text, "%") || strings.Contains(email, "%")
}

// hintOf tells whether the publisher takes no password.
func hintOf(authentication []string) account.Hint {
	passwords := func(a string) bool { return strings.HasPrefix(strings.TrimSpace(a), "password-") }
	oauth := func(a string) bool { return strings.EqualFold(strings.TrimSpace(a), "OAuth2") }
	if slices.ContainsFunc(authentication, oauth) && !slices.ContainsFunc(authentication, passwords) {
		return account.HintOAuth
	}
	return account.HintNone
}
