package mailtest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Stage is a point of an SMTP transaction at which a sink can fail.
type Stage string

// The stages, in their order.
const (
	StageConnect Stage = "connect" // EHLO
	StageAuth    Stage = "auth"
	StageMail    Stage = "mail"
	StageRcpt    Stage = "rcpt"
	StageBody    Stage = "body"     // after SMTPOptions.BodyAfter bytes of the mail
	StageDot     Stage = "dot"      // the final dot has come, nothing is recorded yet
	StageRecord  Stage = "recorded" // the mail is recorded, the reply has not gone
)

// ErrDrop is returned by SMTPOptions.Fail; it breaks the connection off without a reply.
var ErrDrop = errors.New("drop the connection")

// Reply is an answer for SMTPOptions.Fail to return: Reply(450, 4, 2, 1, "try later").
func Reply(code, class, subject, detail int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{class, subject, detail}, Message: text}
}

// SMTPOptions of a sink. The zero value takes everything from anyone over a plain connection.
type SMTPOptions struct {
	User, Password string                        // "": no AUTH is offered; else it is required
	Mechanisms     []string                      // of AUTH; nil means PLAIN and LOGIN. OAUTHBEARER and XOAUTH2 ask Token
	Token          func(accessToken string) bool // tells whether a token of User's is good
	TLS            bool                          // from the first byte
	StartTLS       bool                          // offered
	MaxBytes       int64                         // SIZE, in bytes; 0 means no bound
	NoUTF8         bool                          // no SMTPUTF8 (RFC 6531)
	BodyAfter      int64                         // bytes after which StageBody comes

	// Fail is asked at each stage, with what is known of the mail so far, from the connections' goroutines. Nil goes on.
	Fail func(s Stage, m Mail) error
}

// Mail is an envelope and its data, as the sink got them.
type Mail struct {
	From string
	To   []string
	Size int64  // as MAIL stated it (RFC 1870), 0 if it did not
	UTF8 bool   // MAIL asked for SMTPUTF8
	User string // who had authenticated
	TLS  bool
	Data []byte // CRLF lines, dots unstuffed
}

// SMTP is a running sink.
type SMTP struct {
	Addr           string // 127.0.0.1:port
	User, Password string
	RootCAs        *x509.CertPool // trusts its certificate, for 127.0.0.1 and localhost

	options SMTPOptions

	mu       sync.Mutex
	mails    []Mail
	arrived  chan struct{} // closed and renewed at each mail
	sessions int
}

// StartSMTP starts a sink on loopback and stops it at the test's end.
func StartSMTP(t testing.TB, o SMTPOptions) *SMTP {
	t.Helper()
	cert, err := newCertificate("", "")
	if err != nil {
		t.Fatalf("start SMTP sink: %v", err)
	}
	loopback, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("start SMTP sink: %v", err)
	}
	tracked := &trackingListener{Listener: loopback}
	s := &SMTP{
		Addr:     loopback.Addr().String(),
		User:     o.User,
		Password: o.Password,
		RootCAs:  cert.pool,
		options:  o,
		arrived:  make(chan struct{}),
	}
	server := smtp.NewServer(smtp.BackendFunc(s.newSession))
	server.Domain = "sink.example"
	server.MaxMessageBytes = o.MaxBytes
	server.MaxRecipients = 100
	server.AllowInsecureAuth = true
	server.EnableSMTPUTF8 = !o.NoUTF8
	server.ReadTimeout = time.Minute
	server.WriteTimeout = time.Minute
	server.ErrorLog = silentLog{}
	config := &tls.Config{Certificates: []tls.Certificate{cert.tls}}
	if o.StartTLS {
		server.TLSConfig = config
	}
	var ln net.Listener = tracked
	if o.TLS {
		ln = tls.NewListener(tracked, config)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(ln) // ends with the listener
	}()
	t.Cleanup(func() {
		_ = ln.Close()
		<-ended
		tracked.closeConns()
		_ = server.Shutdown(context.Background()) // waits for the connections' goroutines
	})
	return s
}

// Mails are those recorded so far, in the order of their final dots.
func (s *SMTP) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// Sessions is the number of connections that said EHLO.
func (s *SMTP) Sessions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions
}

// Await waits until n mails are recorded and returns them; the test fails when that takes longer than 10 s.
func (s *SMTP) Await(t testing.TB, n int) []Mail {
	t.Helper()
	timeout := time.NewTimer(10 * time.Second)
	defer timeout.Stop()
	for {
		s.mu.Lock()
		mails, arrived := slices.Clone(s.mails), s.arrived
		s.mu.Unlock()
		if len(mails) >= n {
			return mails
		}
		select {
		case <-arrived:
		case <-timeout.C:
			t.Fatalf("SMTP sink got %d mails, want %d", len(mails), n)
		}
	}
}

func (s *SMTP) record(m Mail) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, m)
	close(s.arrived)
	s.arrived = make(chan struct{})
}

func (s *SMTP) newSession(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	s.sessions++
	s.mu.Unlock()
	session := &sinkSession{sink: s, conn: c}
	_, session.mail.TLS = c.TLSConnectionState()
	if err := session.at(StageConnect); err != nil {
		return nil, err
	}
	return session, nil
}

// trackingListener knows the connections it gave out, so that they can be broken off at the end.
type trackingListener struct {
	net.Listener
	mu    sync.Mutex
	conns []net.Conn
}

func (l *trackingListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		l.mu.Lock()
		l.conns = append(l.conns, c)
		l.mu.Unlock()
	}
	return c, err
}

func (l *trackingListener) closeConns() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.conns {
		_ = c.Close()
	}
}

// sinkSession is one connection.
type sinkSession struct {
	sink *SMTP
	conn *smtp.Conn
	mail Mail
}

var _ smtp.AuthSession = (*sinkSession)(nil)

// at asks what to do at a stage. A dropped connection's reply goes nowhere, so its text does not matter.
func (s *sinkSession) at(stage Stage) error {
	if s.sink.options.Fail == nil {
		return nil
	}
	m := s.mail
	m.To = slices.Clone(m.To)
	err := s.sink.options.Fail(stage, m)
	if errors.Is(err, ErrDrop) {
		abort(s.conn.Conn())
	}
	return err
}

// abort closes a connection with a reset where it can, so that nothing still buffered is sent.
func abort(c net.Conn) {
	if wrapped, ok := c.(*tls.Conn); ok {
		c = wrapped.NetConn()
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

// AuthMechanisms are those of the options.
func (s *sinkSession) AuthMechanisms() []string {
	switch {
	case s.sink.options.User == "":
		return nil
	case s.sink.options.Mechanisms != nil:
		return s.sink.options.Mechanisms
	}
	return []string{sasl.Plain, sasl.Login}
}

// Auth checks the one user's password.
func (s *sinkSession) Auth(mechanism string) (sasl.Server, error) {
	if !slices.Contains(s.AuthMechanisms(), mechanism) {
		return nil, smtp.ErrAuthUnknownMechanism
	}
	check := func(user, password string) error {
		if err := s.at(StageAuth); err != nil {
			return err
		}
		if user != s.sink.options.User || password != s.sink.options.Password {
			return smtp.ErrAuthFailed
		}
		s.mail.User = user
		return nil
	}
	switch mechanism {
	case sasl.Plain:
		return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
	case sasl.Login:
		return &loginServer{check: check}, nil
	case sasl.OAuthBearer, XOAuth2:
		return NewBearerServer(mechanism, "401", func(user, token string) bool {
			return s.sink.options.Token != nil && s.sink.options.Token(token) && check(user, s.sink.options.Password) == nil
		}, smtp.ErrAuthFailed), nil
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

// Mail begins an envelope.
func (s *sinkSession) Mail(from string, o *smtp.MailOptions) error {
	if s.sink.options.User != "" && s.mail.User == "" {
		return Reply(530, 5, 7, 0, "Authentication required")
	}
	s.mail.From, s.mail.Size, s.mail.UTF8 = from, o.Size, o.UTF8
	return s.at(StageMail)
}

// Rcpt adds a recipient; Fail sees it as the last of m.To.
func (s *sinkSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mail.To = append(s.mail.To, to)
	if err := s.at(StageRcpt); err != nil {
		s.mail.To = s.mail.To[:len(s.mail.To)-1]
		return err
	}
	return nil
}

// Data takes the mail.
func (s *sinkSession) Data(r io.Reader) error {
	head, err := io.ReadAll(io.LimitReader(r, s.sink.options.BodyAfter))
	if err != nil {
		return err
	}
	s.mail.Data = head
	if err := s.at(StageBody); err != nil {
		return err
	}
	rest, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mail.Data = append(s.mail.Data, rest...)
	if err := s.at(StageDot); err != nil {
		return err
	}
	m := s.mail
	m.To = slices.Clone(m.To)
	s.sink.record(m)
	return s.at(StageRecord)
}

// Reset forgets the envelope, not who it is.
func (s *sinkSession) Reset() { s.mail = Mail{User: s.mail.User, TLS: s.mail.TLS} }

// Logout has nothing to give back.
func (s *sinkSession) Logout() error { return nil }

// loginServer is the server's side of AUTH LOGIN.
type loginServer struct {
	check func(user, password string) error
	step  int
	user  string
}

// Next takes one response and gives the next challenge.
func (l *loginServer) Next(response []byte) ([]byte, bool, error) {
	switch {
	case l.step == 0 && response == nil:
		l.step = 1
		return []byte("Username:"), false, nil
	case l.step < 2:
		l.step, l.user = 2, string(response)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.user, string(response))
}

// silentLog drops a server's complaints: a broken connection is what the test wanted.
type silentLog struct{}

func (silentLog) Printf(string, ...any) {}
func (silentLog) Println(...any)        {}
