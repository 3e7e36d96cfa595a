package account

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

const (
	mailHost = "mail.example.com"
	user     = "ann@example.com"
	password = `cor"rect\horse`
)

// authority is a certificate authority for one test.
type authority struct {
	pool *x509.CertPool
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := sign(t, &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}, nil, &key.PublicKey, key)
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &authority{pool, cert, key}
}

func sign(t *testing.T, template, parent *x509.Certificate, public *ecdsa.PublicKey, key *ecdsa.PrivateKey) *x509.Certificate {
	t.Helper()
	if parent == nil {
		parent = template
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// server makes the TLS settings of a server with a certificate for name.
func (a *authority) server(t *testing.T, name string, until time.Time) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := sign(t, &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: until,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, a.cert, &key.PublicKey, a.key)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert.Raw}, PrivateKey: key}}}
}

func (a *authority) good(t *testing.T) *tls.Config {
	return a.server(t, mailHost, time.Now().Add(time.Hour))
}

// listen gives a loopback listener that is closed at the test's end.
func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// to makes a dialer that reaches l whatever the address.
func to(l net.Listener) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "tcp", l.Addr().String())
	}
}

// script serves every connection to the returned listener with f, which gets the lines without their ends.
// A connection that f leaves is closed.
func script(t *testing.T, config *tls.Config, f func(*dialogue)) net.Listener {
	t.Helper()
	l := listen(t)
	var running sync.WaitGroup
	t.Cleanup(func() { _ = l.Close(); running.Wait() })
	running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				defer func() { _ = c.Close() }()
				if config != nil {
					c = tls.Server(c, config)
				}
				f(&dialogue{Conn: c, r: bufio.NewReader(c)})
			})
		}
	})
	return l
}

// dialogue is a server's side of a connection.
type dialogue struct {
	net.Conn
	r *bufio.Reader
}

// line reads a line; "" at the end of the connection.
func (d *dialogue) line() string {
	s, _ := d.r.ReadString('\n')
	return strings.TrimRight(s, "\r\n")
}

func (d *dialogue) say(lines ...string) {
	_, _ = io.WriteString(d, strings.Join(lines, "\r\n")+"\r\n")
}

// upgrade does the server's part of STARTTLS.
func (d *dialogue) upgrade(config *tls.Config) {
	d.Conn = tls.Server(d.Conn, config)
	d.r = bufio.NewReader(d.Conn)
}

// serveIMAP answers an IMAP client as a script says: answers maps a command's name to its lines, in which "TAG" is
// replaced. A name without an answer gets OK; "" as an answer hangs up.
func serveIMAP(d *dialogue, seen *transcript, greeting string, answers map[string]string) {
	d.say(greeting)
	for {
		line := d.line()
		if line == "" {
			return
		}
		tag, command, _ := strings.Cut(line, " ")
		seen.add(command)
		name, _, _ := strings.Cut(command, " ")
		answer, ok := answers[name]
		switch {
		case !ok:
			answer = "TAG OK done"
		case answer == "":
			return
		}
		d.say(strings.ReplaceAll(answer, "TAG", tag))
	}
}

// transcript is what clients said.
type transcript struct {
	mu    sync.Mutex
	lines []string
}

func (t *transcript) add(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, line)
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.lines, "\n")
}

// realIMAP serves the library's own IMAP server in memory.
func realIMAP(t *testing.T, implicit, startTLS *tls.Config, insecure bool) net.Listener {
	t.Helper()
	memory := imapmemserver.New()
	u := imapmemserver.NewUser(user, password)
	if err := u.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	memory.AddUser(u)
	s := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return memory.NewSession(), nil, nil
		},
		Caps:         imap.CapSet{imap.CapIMAP4rev1: {}},
		TLSConfig:    startTLS,
		InsecureAuth: insecure,
		Logger:       log.New(io.Discard, "", 0),
	})
	return serve(t, implicit, s.Serve, s.Close)
}

// realSMTP serves go-smtp, which takes any mail from the user.
func realSMTP(t *testing.T, implicit, startTLS *tls.Config, insecure bool) net.Listener {
	t.Helper()
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &smtpSession{}, nil }))
	s.TLSConfig = startTLS
	s.AllowInsecureAuth = insecure
	s.MaxMessageBytes = 12345
	s.ErrorLog = log.New(io.Discard, "", 0)
	return serve(t, implicit, s.Serve, s.Close)
}

func serve(t *testing.T, implicit *tls.Config, serve func(net.Listener) error, stop func() error) net.Listener {
	t.Helper()
	l := listen(t)
	served := l
	if implicit != nil {
		served = tls.NewListener(l, implicit)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = serve(served) }()
	t.Cleanup(func() { _ = stop(); _ = l.Close(); <-done })
	return l
}

type smtpSession struct{ in bool }

func (s *smtpSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *smtpSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, name, pass string) error {
		if name != user || pass != password {
			return smtp.ErrAuthFailed
		}
		s.in = true
		return nil
	}), nil
}

func (s *smtpSession) Mail(string, *smtp.MailOptions) error {
	if !s.in {
		return smtp.ErrAuthRequired
	}
	return nil
}
func (s *smtpSession) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (s *smtpSession) Data(r io.Reader) error               { _, err := io.Copy(io.Discard, r); return err }
func (s *smtpSession) Reset()                               {}
func (s *smtpSession) Logout() error                        { return nil }

// config makes a Config for both protocols.
func config(security Security) Config {
	host := mailHost
	if security == None {
		host = "127.0.0.1"
	}
	return Config{
		Email: user, User: user,
		IMAP: Server{Host: host, Port: 993, Security: security},
		SMTP: Server{Host: host, Port: 465, Security: security},
	}
}
