package mailtest

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

// ScriptedSMTP is a small submission server (RFC 5321) in memory that can be made to misbehave. Besides commands a
// Rule may be on "BODY", when DATA was answered and the mail is about to come; "DOT", when the final dot has come and
// nothing is kept yet; and "TAKEN", when the mail is kept and the reply has not gone.
type ScriptedSMTP struct {
	*Host
	RootCAs        *x509.CertPool // after UseTLS or OfferStartTLS: trusts the certificate
	User, Password string
	Extensions     []string // of EHLO's reply

	script
	startTLS *tls.Config

	kept  sync.Mutex // of the fields below
	mails []Mail
	said  []string
}

// NewScriptedSMTP makes a server that takes mails from the one user and ends with the test.
func NewScriptedSMTP(t testing.TB) *ScriptedSMTP {
	s := &ScriptedSMTP{
		User: "tester", Password: "loopback-only",
		Extensions: []string{"PIPELINING", "SIZE 50000000", "8BITMIME", "ENHANCEDSTATUSCODES", "AUTH PLAIN LOGIN"},
	}
	s.Host = newHost(t, s.serve)
	return s
}

// UseTLS makes it speak TLS as the host name from the first byte.
func (s *ScriptedSMTP) UseTLS(t testing.TB, name string) { s.RootCAs = s.useTLS(t, name) }

// OfferStartTLS makes it offer STARTTLS as the host name.
func (s *ScriptedSMTP) OfferStartTLS(t testing.TB, name string) {
	t.Helper()
	cert, err := newCertificate("", "", name)
	if err != nil {
		t.Fatalf("make a certificate for %s: %v", name, err)
	}
	s.RootCAs = cert.pool
	s.startTLS = &tls.Config{Certificates: []tls.Certificate{cert.tls}}
	s.Extensions = append(s.Extensions, "STARTTLS")
}

// Mails are those taken, in their order.
func (s *ScriptedSMTP) Mails() []Mail {
	s.kept.Lock()
	defer s.kept.Unlock()
	return slices.Clone(s.mails)
}

// Said are the commands of all clients so far, without what AUTH says.
func (s *ScriptedSMTP) Said() []string {
	s.kept.Lock()
	defer s.kept.Unlock()
	return slices.Clone(s.said)
}

// smtpConn is one client.
type smtpConn struct {
	*Line
	server   *ScriptedSMTP
	mail     Mail
	began    bool // MAIL was taken
	signedIn bool
}

func (s *ScriptedSMTP) serve(l *Line) {
	c := &smtpConn{Line: l, server: s}
	if !s.play(l, "GREETING", "") {
		c.Say("220 sink.example ESMTP")
	}
	for {
		line, ok := c.Read()
		if !ok {
			return
		}
		verb, argument, _ := strings.Cut(line, " ")
		verb = strings.ToUpper(verb)
		s.note(verb, line)
		if s.play(c.Line, line, "") {
			continue
		}
		if !c.answer(verb, argument) {
			return
		}
	}
}

func (s *ScriptedSMTP) note(verb, line string) {
	if verb == "AUTH" {
		line = verb
	}
	s.kept.Lock()
	defer s.kept.Unlock()
	s.said = append(s.said, line)
}

// answer does a command; false ends the connection.
func (c *smtpConn) answer(verb, argument string) bool {
	switch verb {
	case "EHLO":
		lines := append([]string{"sink.example"}, c.server.Extensions...)
		for i, line := range lines {
			lines[i] = "250-" + line
			if i == len(lines)-1 {
				lines[i] = "250 " + line
			}
		}
		return c.Say(lines...)
	case "HELO":
		return c.Say("250 sink.example")
	case "STARTTLS":
		return c.startTLS()
	case "AUTH":
		return c.auth(argument)
	case "MAIL":
		c.mail, c.began = Mail{From: pathOf(argument), User: c.mail.User}, true
		return c.Say("250 2.1.0 sender ok")
	case "RCPT":
		if !c.began {
			return c.Say("503 5.5.1 MAIL first")
		}
		c.mail.To = append(c.mail.To, pathOf(argument))
		return c.Say("250 2.1.5 recipient ok")
	case "DATA":
		return c.data()
	case "RSET":
		c.began = false
		return c.Say("250 2.0.0 forgotten")
	case "NOOP":
		return c.Say("250 2.0.0 ok")
	case "QUIT":
		c.Say("221 2.0.0 bye")
		return false
	}
	return c.Say("500 5.5.2 unknown command")
}

func (c *smtpConn) startTLS() bool {
	if c.server.startTLS == nil || !c.Say("220 2.0.0 go ahead") {
		return false
	}
	c.upgrade(c.server.startTLS)
	return true
}

// auth does PLAIN, with or without an initial response, and LOGIN.
func (c *smtpConn) auth(argument string) bool {
	mechanism, response, _ := strings.Cut(argument, " ")
	var user, password string
	switch strings.ToUpper(mechanism) {
	case "PLAIN":
		text, ok := c.response("", response)
		if !ok {
			return false
		}
		if parts := bytes.Split(text, []byte{0}); len(parts) == 3 {
			user, password = string(parts[1]), string(parts[2])
		}
	case "LOGIN":
		first, ok := c.response("Username:", response)
		second, ok2 := c.response("Password:", "")
		if !ok || !ok2 {
			return false
		}
		user, password = string(first), string(second)
	default:
		return c.Say("504 5.5.4 unknown mechanism")
	}
	if user != c.server.User || password != c.server.Password {
		return c.Say("535 5.7.8 wrong user name or password")
	}
	c.signedIn, c.mail.User = true, user
	return c.Say("235 2.7.0 signed in")
}

// response reads a line in base64, after a challenge unless it has come already.
func (c *smtpConn) response(challenge, come string) ([]byte, bool) {
	if come == "" {
		c.Say("334 " + base64.StdEncoding.EncodeToString([]byte(challenge)))
		line, ok := c.Read()
		if !ok {
			return nil, false
		}
		come = line
	}
	text, err := base64.StdEncoding.DecodeString(come)
	return text, err == nil
}

// data takes a mail up to the final dot.
func (c *smtpConn) data() bool {
	if !c.began || len(c.mail.To) == 0 {
		return c.Say("503 5.5.1 RCPT first")
	}
	c.Say("354 go on")
	if c.server.play(c.Line, "BODY", "") {
		return true
	}
	var body bytes.Buffer
	for {
		raw, err := c.r.ReadBytes('\n')
		if err != nil {
			return false
		}
		if string(raw) == ".\r\n" {
			break
		}
		body.Write(bytes.TrimPrefix(raw, []byte(".")))
	}
	c.began = false
	if c.server.play(c.Line, "DOT", "") {
		return true
	}
	m := c.mail
	m.Data = body.Bytes()
	c.server.kept.Lock()
	c.server.mails = append(c.server.mails, m)
	n := len(c.server.mails)
	c.server.kept.Unlock()
	if c.server.play(c.Line, "TAKEN", "") {
		return true
	}
	return c.Say(fmt.Sprintf("250 2.0.0 taken as %d", n))
}

// pathOf is the address of "FROM:<a@b> SIZE=1".
func pathOf(argument string) string {
	_, path, _ := strings.Cut(argument, "<")
	path, _, _ = strings.Cut(path, ">")
	return path
}
