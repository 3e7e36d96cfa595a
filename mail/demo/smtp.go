package demo

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

const (
	maxRecipients = 20
	smtpPatience  = 5 * time.Minute // for a command, and for a whole mail after DATA (RFC 5321 section 4.5.3.2)
)

var (
	errNeedAuth = &smtp.SMTPError{
		Code:         530,
		EnhancedCode: smtp.EnhancedCode{5, 7, 0},
		Message:      "Authentication required",
	}
	errNoRoom = &smtp.SMTPError{
		Code:         452,
		EnhancedCode: smtp.EnhancedCode{4, 2, 2},
		Message:      "Mailbox is full",
	}
)

func newSMTPServer(office *postOffice) *smtp.Server {
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &smtpSession{office: office}, nil
	}))
	s.Domain = mailboxDomain
	s.MaxRecipients = maxRecipients
	s.MaxMessageBytes = maxMailBytes
	s.AllowInsecureAuth = true // loopback
	s.EnableSMTPUTF8 = true
	s.ReadTimeout = smtpPatience
	s.WriteTimeout = writePatience
	s.ErrorLog = protocolLog{log: office.log, protocol: "smtp"}
	return s
}

// smtpSession is one connection. Who has authenticated is the mailbox's owner and may write under any address.
type smtpSession struct {
	office *postOffice
	known  bool // authenticated
	mail   envelope
}

// envelope is what MAIL and RCPT said.
type envelope struct {
	from string
	to   []string
}

var _ smtp.AuthSession = (*smtpSession)(nil)

// AuthMechanisms names what EHLO offers.
func (s *smtpSession) AuthMechanisms() []string { return []string{sasl.Plain, sasl.Login} }

// Auth starts PLAIN (RFC 4616) or LOGIN.
func (s *smtpSession) Auth(mechanism string) (sasl.Server, error) {
	check := func(user, password string) error {
		if !s.office.creds.match(user, password) {
			return smtp.ErrAuthFailed
		}
		s.known = true
		return nil
	}
	switch mechanism {
	case sasl.Plain:
		return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
	case sasl.Login:
		return &loginServer{check: check}, nil
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

// Mail opens an envelope.
func (s *smtpSession) Mail(from string, o *smtp.MailOptions) error {
	if !s.known {
		return errNeedAuth
	}
	if s.office.box.full(o.Size) {
		return errNoRoom
	}
	s.mail = envelope{from: from}
	return nil
}

// Rcpt takes every address: a wrong one is found out later and bounces, as it often does in the world.
func (s *smtpSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if !s.known {
		return errNeedAuth
	}
	s.mail.to = append(s.mail.to, to)
	return nil
}

// Data takes the mail itself.
func (s *smtpSession) Data(r io.Reader) error {
	err := s.office.accept(s.mail, r)
	if errors.Is(err, errQuota) {
		return errNoRoom
	}
	return err
}

// Reset forgets the envelope.
func (s *smtpSession) Reset() { s.mail = envelope{} }

// Logout ends the session; there is nothing to give back.
func (s *smtpSession) Logout() error { return nil }

// loginServer is the server's side of AUTH LOGIN, which no RFC describes but many clients prefer. A client may send
// the user name with the command.
type loginServer struct {
	check  func(user, password string) error
	user   string
	asked  bool // for the user name
	waited bool // for the password
}

// Next takes one response and gives the next challenge.
func (l *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	switch {
	case !l.asked && response == nil:
		l.asked = true
		return []byte("Username:"), false, nil
	case !l.waited:
		l.asked, l.waited = true, true
		l.user = string(response)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.user, string(response))
}

// postOffice sorts accepted mail: to the desk, to the mailbox, or back.
type postOffice struct {
	box   *mailbox
	desk  *desk
	creds credentials
	log   *slog.Logger
}

// accept receives a mail and passes it on. Room for the largest mail is reserved while it comes in and is read, so that
// many uploads at once stay within the quota too.
func (p *postOffice) accept(e envelope, r io.Reader) error {
	room := usage{bytes: maxMailBytes, mails: 1}
	if !p.box.reserve(room) {
		return errQuota
	}
	defer p.box.settle(room, false)
	raw, err := io.ReadAll(r)
	if err != nil {
		return err // the library's own, with its code
	}

	var unknown []string
	var forDesk, forMailbox bool
	for _, to := range e.to {
		switch withoutTag(to) {
		case supportAddress:
			forDesk = true
		case p.creds.address:
			forMailbox = true
		default:
			unknown = append(unknown, to)
		}
	}
	if forMailbox {
		received := append(trace(e.from, p.desk.now()), raw...)
		if err := p.box.deliver("INBOX", received); err != nil {
			return err
		}
	}
	if forDesk {
		if err := p.desk.receive(e.from, raw); err != nil {
			return fmt.Errorf("hand mail to the desk: %w", err)
		}
	}
	// Nobody is told of a notification that cannot be delivered (RFC 5321 section 6.1).
	if len(unknown) > 0 && e.from != "" {
		return p.desk.bounce(unknown, raw)
	}
	return nil
}

// withoutTag lowers an address and takes a plus-tag away: "Support+x@…" is support@….
func withoutTag(address string) string {
	local, domain, _ := strings.Cut(strings.ToLower(address), "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}
