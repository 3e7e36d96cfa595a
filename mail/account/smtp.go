package account

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/wneessen/go-mail/smtp"

	"okpay.example/support/mail/wire"
)

// Steps of connecting to SMTP, in Step.Name and Error.Op.
const (
	stepSMTPConnect = "smtp_connect"
	stepSMTPTLS     = "smtp_tls"
	stepSMTPLogin   = "smtp_login"
)

// helloName is what we call ourselves in EHLO. It is the address literal that everyone has (RFC 5321, 4.1.3): the
// host's real name or address is nobody's business.
const helloName = "[127.0.0.1]"

// How long the server may take, by RFC 5321, 4.5.3.2. The last one is long on purpose: giving up while the server
// delivers is what makes double mails.
const (
	envelopeTime = 5 * time.Minute // MAIL and RCPT
	dataTime     = 2 * time.Minute // DATA until 354
	chunkTime    = 3 * time.Minute // one chunk of the mail
	finalTime    = 10 * time.Minute
	quitTime     = 5 * time.Second
	replyBudget  = 64 << 10 // bytes of one reply
)

// SMTP is a signed-in connection to the server that sends. One goroutine uses it. Errors are *textproto.Error for a
// reply of the server, else those of the network or of the guard.
type SMTP struct {
	client *smtp.Client
	conn   *wire.Conn
}

// ConnectSMTP dials, secures and authenticates by the same rules as ConnectIMAP. ctx being done closes the
// connection. The error is a *FieldError about the Config or an *Error.
func ConnectSMTP(ctx context.Context, c Config, k Credentials, e Env) (*SMTP, error) {
	return connectSMTP(ctx, c, k, e, nil)
}

func connectSMTP(ctx context.Context, c Config, k Credentials, e Env, w watcher) (*SMTP, error) {
	if fault := c.SMTP.validate("smtp"); fault != nil {
		return nil, fault
	}
	a := &attempt{config: c, server: c.SMTP, credentials: k}
	var s *SMTP
	err := a.run(ctx, func(again bool) (fault *Error) {
		if again {
			w = w.only(stepSMTPLogin)
		}
		s, fault = a.connectSMTP(ctx, e, w)
		return fault
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// connectSMTP goes through the steps once; on an error the connection is closed.
func (a *attempt) connectSMTP(ctx context.Context, e Env, w watcher) (*SMTP, *Error) {
	conn, err := e.dial(ctx, a.config, a.server)
	if err != nil {
		return nil, Classify(stepSMTPConnect, nil, err)
	}
	s := &SMTP{conn: conn}
	w.passed(stepSMTPConnect, a.server.Address())
	fault := s.secure(ctx, a.config, e, w)
	if fault == nil {
		fault = s.signIn(ctx, a)
	}
	if fault != nil {
		_ = conn.Close()
		return nil, fault
	}
	conn.End()
	conceal(conn, a.hidden()...)
	w.passed(stepSMTPLogin, a.config.User)
	return s, nil
}

// secure sets up the encryption and says hello.
func (s *SMTP) secure(ctx context.Context, c Config, e Env, w watcher) *Error {
	enc := e.encryption(c, c.SMTP)
	host := c.SMTP.asciiHost()
	var err error
	if c.SMTP.Security == TLS {
		var secured *tls.Conn
		if secured, err = enc.handshake(ctx, s.conn); err != nil {
			return tlsError(stepSMTPTLS, s.conn, err)
		}
		begin(s.conn)
		s.client, err = smtp.NewClient(secured, host)
	} else {
		begin(s.conn)
		s.client, err = smtp.NewClient(s.conn, host)
	}
	if err != nil {
		return greetingError(s.conn, err)
	}
	begin(s.conn)
	if err := s.client.Hello(helloName); err != nil {
		return greetingError(s.conn, err)
	}
	if c.SMTP.Security == StartTLS {
		if fault := s.startTLS(enc); fault != nil {
			return fault
		}
	}
	if c.SMTP.Security != None {
		w.passed(stepSMTPTLS, c.SMTP.Address()+", "+enc.String())
	}
	return nil
}

// startTLS never goes on in the clear: a server that does not offer STARTTLS, or whose offer somebody on the way has
// removed, is left.
func (s *SMTP) startTLS(enc *encryption) *Error {
	if offered, _ := s.client.Extension("STARTTLS"); !offered {
		return &Error{Op: stepSMTPTLS, Code: CodeNoStartTLS}
	}
	begin(s.conn)
	err := s.client.StartTLS(enc.config)
	if err == nil {
		return nil
	}
	if _, refused := errors.AsType[*textproto.Error](err); refused && enc.version == 0 {
		return &Error{Op: stepSMTPTLS, Code: CodeNoStartTLS, Err: err}
	}
	return tlsError(stepSMTPTLS, s.conn, err)
}

// signIn chooses the mechanism itself, as for IMAP: the library leaves some out and prefers others that are worse. A
// server on this computer may want none.
func (s *SMTP) signIn(ctx context.Context, a *attempt) *Error {
	on, list := s.client.Extension("AUTH")
	if !on && a.server.loopback() {
		return nil
	}
	offered := mechanisms(strings.Fields(strings.ToUpper(list)))
	if a.credentials.Token != nil {
		return s.signInByToken(ctx, a, offered)
	}
	if a.config.OAuth != "" {
		return &Error{Op: stepSMTPLogin, Code: CodeOAuthAgain, Err: errNoToken}
	}
	host, plain := a.server.asciiHost(), a.server.Security == None // which validate allows on loopback only
	begin(s.conn)
	var err error
	scram, ok := a.scramClient(offered)
	switch {
	case ok:
		err = scram.verdict(s.client.Auth(smtpAuth{scram}))
	case offered.has(sasl.Plain):
		err = s.client.Auth(smtp.PlainAuth("", a.config.User, a.credentials.Password, host, plain))
	case offered.has(sasl.Login):
		err = s.client.Auth(smtp.LoginAuth(a.config.User, a.credentials.Password, host, plain))
	default:
		err = errNoMechanism
	}
	if err != nil {
		return signInError(stepSMTPLogin, s.conn, a.config.hint(), err)
	}
	return nil
}

// signInByToken signs in with an access token; getting one may take a while, for which the connection waits.
func (s *SMTP) signInByToken(ctx context.Context, a *attempt, offered mechanisms) *Error {
	s.conn.End()
	if a.token == "" {
		if _, fault := a.newToken(ctx, stepSMTPLogin, ""); fault != nil {
			return fault
		}
	}
	client, ok := a.bearer(offered)
	if !ok {
		return &Error{Op: stepSMTPLogin, Code: CodeProtocol, Err: errNoBearer}
	}
	begin(s.conn)
	if err := client.verdict(s.client.Auth(smtpAuth{client})); err != nil {
		return tokenError(stepSMTPLogin, s.conn, err)
	}
	return nil
}

// MaxSize is the largest mail the server takes, in bytes (RFC 1870); 0 when it does not say.
func (s *SMTP) MaxSize() int64 {
	_, limit := s.client.Extension("SIZE")
	n, err := strconv.ParseInt(strings.TrimSpace(limit), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// OffersUTF8 tells whether the server takes addresses beyond ASCII (SMTPUTF8, RFC 6531).
func (s *SMTP) OffersUTF8() bool {
	offered, _ := s.client.Extension("SMTPUTF8")
	return offered
}

// Mail starts a mail of size bytes from the bare address. utf8 says that this address, a recipient's or one in the
// mail's header is not in ASCII; the server must offer it. Without need it is left out: a mail marked so is refused by
// every relay that does not know it (RFC 6531, section 3.2).
func (s *SMTP) Mail(from string, size int64, utf8 bool) error {
	path, err := s.path(from)
	if err != nil {
		return err
	}
	if offered, _ := s.client.Extension("SIZE"); offered && size > 0 {
		path += " SIZE=" + strconv.FormatInt(size, 10)
	}
	s.client.SkipSMTPUTF8(!utf8)
	s.conn.Begin(0, envelopeTime, replyBudget)
	defer s.conn.End()
	return s.explain(s.client.Mail(path))
}

// Rcpt adds a recipient by bare address.
func (s *SMTP) Rcpt(to string) error {
	path, err := s.path(to)
	if err != nil {
		return err
	}
	s.conn.Begin(0, envelopeTime, replyBudget)
	defer s.conn.End()
	return s.explain(s.client.Rcpt(path))
}

func (s *SMTP) path(address string) (string, error) {
	if address == "" || strings.ContainsAny(address, "<> \r\n\t\x00") {
		return "", fmt.Errorf("%q is no address", address)
	}
	return "<" + address + ">", nil
}

// Data asks to send the mail's bytes.
func (s *SMTP) Data() (*Upload, error) {
	s.conn.Begin(0, dataTime, replyBudget)
	defer s.conn.End()
	w, err := s.client.Data()
	if err != nil {
		return nil, s.explain(err)
	}
	return &Upload{smtp: s, w: w}, nil
}

// Upload is a mail on its way. Nothing but its Finish sends the final dot: until then the server has no mail, and
// closing the connection makes it forget what it got (RFC 5321, 4.1.1.10). QUIT, or any other command, would end the
// data and have half a mail delivered.
type Upload struct {
	smtp *SMTP
	w    io.WriteCloser
}

// Write sends a chunk, with a deadline of its own; lines are ended by CRLF and dots stuffed (RFC 5321, 4.5.2).
func (u *Upload) Write(p []byte) (int, error) {
	u.smtp.conn.Begin(0, chunkTime, replyBudget)
	defer u.smtp.conn.End()
	n, err := u.w.Write(p)
	return n, u.smtp.explain(err)
}

// Flush hands all that was written to the network, so that what fails later fails at the final dot.
func (u *Upload) Flush() error {
	u.smtp.conn.Begin(0, chunkTime, replyBudget)
	defer u.smtp.conn.End()
	return u.smtp.explain(u.smtp.client.Text.W.Flush())
}

// Finish sends the final dot and waits for the server's word. nil means that the server has taken the mail over; a
// *textproto.Error that it has refused it; any other error that nobody knows.
func (u *Upload) Finish() (reply string, err error) {
	u.smtp.conn.Begin(0, finalTime, replyBudget)
	defer u.smtp.conn.End()
	err = u.w.Close()
	if refusal, ok := errors.AsType[*textproto.Error](err); ok && refusal.Code/100 == 2 {
		return refusal.Error(), nil // any 2xx is a yes (RFC 5321, 4.3.2)
	}
	if err != nil {
		return "", u.smtp.explain(err)
	}
	if answer, ok := u.w.(*smtp.DataCloser); ok {
		return "250 " + answer.ServerResponse(), nil
	}
	return "250", nil
}

// Quit says goodbye after a finished mail and closes the connection. How it goes does not matter: the mail is taken.
func (s *SMTP) Quit() {
	s.conn.Begin(0, quitTime, replyBudget)
	_ = s.client.Quit()
	_ = s.Close()
}

// Close closes the connection without a word.
func (s *SMTP) Close() error { return s.conn.Close() }

// explain prefers the guard's reason to what the library made of it.
func (s *SMTP) explain(err error) error {
	if err == nil {
		return nil
	}
	if cause := s.conn.Err(); cause != nil {
		return cause
	}
	return s.conn.Told(err)
}
