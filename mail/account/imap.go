package account

import (
	"context"
	"errors"
	"net"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"

	"okpay.example/support/mail/wire"
)

// Steps of connecting to IMAP, in Step.Name and Error.Op.
const (
	stepIMAPConnect = "imap_connect"
	stepIMAPTLS     = "imap_tls"
	stepIMAPLogin   = "imap_login"
	stepIMAPInbox   = "imap_inbox"
)

// errIDBroke says that the connection did not survive the ID command.
var errIDBroke = errors.New("the connection ended at the ID command")

// identity is what we tell a server that asks (RFC 2971). 163 and 126 refuse to open a folder for a program that does
// not say its name. It names the program, never the person's computer or system.
var identity = imap.IDData{Name: "OKPAY Support", Version: "1", Vendor: "OKPAY Support"}

// ConnectIMAP dials, secures and authenticates (ID before SELECT where the server has it). No password goes over an
// unencrypted line unless the host is loopback. The caller closes the client; closing the conn unblocks it, and ctx
// being done closes it as well, so that ctx must live as long as the connection. Each later command is to be bounded
// by the conn's Begin and End. The error is a *FieldError about the Config or an *Error.
func ConnectIMAP(
	ctx context.Context, c Config, k Credentials, e Env, o *imapclient.Options,
) (*imapclient.Client, *wire.Conn, error) {
	return connectIMAP(ctx, c, k, e, o, nil)
}

func connectIMAP(
	ctx context.Context, c Config, k Credentials, e Env, o *imapclient.Options, w watcher,
) (*imapclient.Client, *wire.Conn, error) {
	if fault := c.IMAP.validate("imap"); fault != nil {
		return nil, nil, fault
	}
	s := &imapSignIn{attempt: attempt{config: c, server: c.IMAP, credentials: k}, env: e, watch: w, tellID: true}
	if o != nil {
		s.options = *o
	}
	err := s.attempt.run(ctx, func(again bool) *Error {
		if again {
			s.watch = w.only(stepIMAPLogin)
		}
		return s.run(ctx)
	})
	if errors.Is(err, errIDBroke) {
		// Some servers answer ID with what the library cannot read. They can do without it.
		e.log().Info("the server broke off at ID; connecting without it", "host", c.IMAP.Host)
		s.tellID, s.watch = false, nil
		err = s.attempt.run(ctx, func(bool) *Error { return s.run(ctx) })
	}
	if err != nil {
		return nil, nil, err
	}
	return s.client, s.conn, nil
}

// imapSignIn is one way from a Config to a signed-in client.
type imapSignIn struct {
	attempt
	env     Env
	options imapclient.Options
	watch   watcher
	tellID  bool

	conn   *wire.Conn
	line   *imapLine
	client *imapclient.Client
}

// run goes through the steps; on an error the connection is closed.
func (s *imapSignIn) run(ctx context.Context) *Error {
	s.conn, s.client = nil, nil
	fault := s.steps(ctx)
	if fault == nil {
		s.conn.End()
		conceal(s.conn, s.hidden()...)
		return nil
	}
	if s.client != nil {
		_ = s.client.Close()
	}
	if s.conn != nil {
		_ = s.conn.Close()
	}
	return fault
}

func (s *imapSignIn) steps(ctx context.Context) *Error {
	server := s.config.IMAP
	conn, err := s.env.dial(ctx, s.config, server)
	if err != nil {
		return Classify(stepIMAPConnect, nil, err)
	}
	s.conn = conn
	s.watch.passed(stepIMAPConnect, server.Address())

	if fault := s.secure(ctx); fault != nil {
		return fault
	}
	if s.client.State() == imap.ConnStateAuthenticated { // PREAUTH
		s.watch.passed(stepIMAPLogin, s.config.User)
		return s.introduce()
	}
	if fault := s.signIn(ctx); fault != nil {
		return fault
	}
	s.watch.passed(stepIMAPLogin, s.config.User)
	return s.introduce()
}

// secure sets up the encryption and waits for the greeting.
func (s *imapSignIn) secure(ctx context.Context) *Error {
	server := s.config.IMAP
	enc := s.env.encryption(s.config, server)
	s.line = &imapLine{Conn: s.conn, greeting: strings.NewReader("")}
	switch server.Security {
	case TLS:
		secured, err := enc.handshake(ctx, s.conn)
		if err != nil {
			return tlsError(stepIMAPTLS, s.conn, err)
		}
		s.line.Conn = secured
	case StartTLS:
		secured, fault := startTLS(ctx, s.conn, enc)
		if fault != nil {
			return fault
		}
		s.line.Conn, s.line.greeting = secured, strings.NewReader(upgradedGreeting)
	case None:
	}
	options := s.options
	s.client = imapclient.New(mend(s.line), &options)
	begin(s.conn)
	if err := greeting(s.client); err != nil {
		return Classify(stepIMAPConnect, s.conn, err)
	}
	if server.Security != None {
		s.watch.passed(stepIMAPTLS, server.Address()+", "+enc.String())
	}
	return nil
}

// greeting waits for the server's first word. Where it spoke and hung up, go-imap tells of either, at random; that it spoke
// is what counts, and shows when it is asked again.
func greeting(c *imapclient.Client) (err error) {
	for range 32 {
		if err = c.WaitGreeting(); err == nil {
			return nil
		}
		if _, said := errors.AsType[*imap.Error](err); said {
			return err
		}
	}
	return err
}

// signIn takes the best mechanism that the server offers: for access tokens OAUTHBEARER or XOAUTH2; for a password SCRAM,
// which does not show it, then AUTHENTICATE PLAIN, which takes any character in names and passwords, then LOGIN.
func (s *imapSignIn) signIn(ctx context.Context) *Error {
	begin(s.conn)
	caps := s.client.Caps()
	if caps == nil {
		return Classify(stepIMAPLogin, s.conn, net.ErrClosed)
	}
	offered := mechanisms(caps.AuthMechanisms())
	if s.credentials.Token != nil {
		return s.signInByToken(ctx, offered)
	}
	if s.config.OAuth != "" {
		return &Error{Op: stepIMAPLogin, Code: CodeOAuthAgain, Err: errNoToken}
	}
	begin(s.conn)
	var err error
	scram, ok := s.scramClient(offered)
	switch {
	case ok:
		s.other = s.other || !caps.Has(imap.CapLoginDisabled)
		err = scram.verdict(s.client.Authenticate(scram))
	case offered.has(sasl.Plain):
		err = s.client.Authenticate(sasl.NewPlainClient("", s.config.User, s.credentials.Password))
	case !caps.Has(imap.CapLoginDisabled):
		err = s.client.Login(s.config.User, s.credentials.Password).Wait()
	default:
		err = errNoMechanism
	}
	if err != nil {
		return signInError(stepIMAPLogin, s.conn, s.config.hint(), err)
	}
	return nil
}

// signInByToken signs in with an access token; getting one may take a while, for which the connection waits.
func (s *imapSignIn) signInByToken(ctx context.Context, offered mechanisms) *Error {
	s.conn.End()
	if s.token == "" {
		if _, fault := s.newToken(ctx, stepIMAPLogin, ""); fault != nil {
			return fault
		}
	}
	client, ok := s.bearer(offered)
	if !ok {
		return &Error{Op: stepIMAPLogin, Code: CodeProtocol, Err: errNoBearer}
	}
	begin(s.conn)
	if err := client.verdict(s.client.Authenticate(client)); err != nil {
		return tokenError(stepIMAPLogin, s.conn, err)
	}
	return nil
}

// introduce tells the server who we are, where it wants to know. One command after the sign-in is needed in any case:
// before its answer the client may still hold the capabilities from before the sign-in.
func (s *imapSignIn) introduce() *Error {
	s.line.signedIn.Store(true)
	caps := s.client.Caps()
	begin(s.conn)
	var err error
	if s.tellID && caps.Has(imap.CapID) {
		if _, err = s.client.ID(&identity).Wait(); err == nil {
			return nil
		}
		if _, refused := errors.AsType[*imap.Error](err); refused {
			return nil // it does not matter to this server
		}
		if s.conn.Err() == nil {
			return &Error{Op: stepIMAPLogin, Code: CodeProtocol, Err: errors.Join(errIDBroke, err)}
		}
	} else {
		_, err = s.client.Capability().Wait()
	}
	if err != nil {
		return Classify(stepIMAPLogin, s.conn, err)
	}
	return nil
}

// Errors of signing in that no server sends.
var (
	errNoMechanism = errors.New("the server offers no way to sign in with a password")
	errNoBearer    = errors.New("the server offers no way to sign in with an access token")
	errNoToken     = errors.New("there is no access token")
)
