// Package demo is a built-in mail server (IMAP and SMTP on loopback) with a scripted support desk, so that anyone can
// try the whole way without an account. Other mail programs can use it too.
//
// It holds one mailbox in memory, bounded in bytes, mails, folders and connections, and forgets it on Close. It speaks
// no TLS, listens on 127.0.0.1 alone, never connects anywhere, and does not pretend to know anything about a real desk:
// its domains are reserved names.
package demo

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The names this server answers to. Both domains are reserved (RFC 2606).
const (
	deskDomain     = "okpay.example"
	supportAddress = "support@" + deskDomain
	mailboxDomain  = "mailbox.example"
	mailboxUser    = "demo"
	mailboxAddress = mailboxUser + "@" + mailboxDomain
)

const defaultAnswerAfter = 4 * time.Second

// Options of the server; zero ports are drawn by the system.
type Options struct {
	IMAPPort, SMTPPort int
	AnswerAfter        time.Duration // 0 means 4 s
	Now                func() time.Time
	Rand               io.Reader // of the password, the signing key and the Message-IDs; nil means crypto/rand
	Log                *slog.Logger

	// Impostor sends, once and AnswerAfter after the desk's first answer, an unsigned mail that claims to be OKPAY, so
	// that people see what one looks like.
	Impostor bool
	// AfterFunc starts a timer as time.AfterFunc does: f runs later, in a goroutine of its own, unless stop reports
	// that it came in time. Nil means time.AfterFunc.
	AfterFunc func(d time.Duration, f func()) (stop func() bool)
}

func (o Options) withDefaults() Options {
	if o.AnswerAfter <= 0 {
		o.AnswerAfter = defaultAnswerAfter
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.AfterFunc == nil {
		o.AfterFunc = func(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }
	}
	return o
}

// Server is running once Start returned.
type Server struct {
	IMAP, SMTP            string // host:port
	User, Password, Email string
	Support               string // support@okpay.example

	key       signingKey
	agenda    *agenda
	listeners []*listener
	serving   sync.WaitGroup
	release   func() bool // detaches from Start's context
	stop      func()      // once
}

// Start listens on 127.0.0.1 and runs until Close or ctx is done.
func Start(ctx context.Context, o Options) (*Server, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("start demo server: %w", err)
	}
	o = o.withDefaults()
	password, err := newPassword(o.Rand)
	if err != nil {
		return nil, fmt.Errorf("start demo server: draw password: %w", err)
	}
	key, err := newSigningKey(o.Rand)
	if err != nil {
		return nil, fmt.Errorf("start demo server: %w", err)
	}
	box, err := newMailbox(defaultQuota, o.Now)
	if err != nil {
		return nil, fmt.Errorf("start demo server: %w", err)
	}
	imapListener, err := listen(ctx, o.IMAPPort, "* BYE Too many connections\r\n")
	if err != nil {
		return nil, fmt.Errorf("start demo IMAP server: %w", err)
	}
	smtpListener, err := listen(ctx, o.SMTPPort, "421 4.7.0 Too many connections\r\n")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start demo SMTP server: %w", err), imapListener.Close())
	}

	s := &Server{
		IMAP:      imapListener.Addr().String(),
		SMTP:      smtpListener.Addr().String(),
		User:      mailboxUser,
		Password:  password,
		Email:     mailboxAddress,
		Support:   supportAddress,
		key:       key,
		agenda:    newAgenda(o.AfterFunc),
		listeners: []*listener{imapListener, smtpListener},
	}
	s.stop = sync.OnceFunc(s.shutdown)
	creds := credentials{user: s.User, address: s.Email, password: s.Password}
	inbox := func(raw []byte) error { return box.deliver("INBOX", raw) }
	d := newDesk(o, inbox, key, s.agenda)
	s.serve(imapListener, newIMAPServer(box, creds, o.Log).Serve)
	s.serve(smtpListener, newSMTPServer(&postOffice{box: box, desk: d, creds: creds, log: o.Log}).Serve)
	s.release = context.AfterFunc(ctx, s.stop)
	o.Log.Info("demo server listens", "imap", s.IMAP, "smtp", s.SMTP)
	return s, nil
}

func (s *Server) serve(ln *listener, serve func(net.Listener) error) {
	s.serving.Go(func() {
		// It ends with the listener; the reason is always that we closed it.
		_ = serve(ln)
	})
}

// Close stops it and waits for its goroutines. Later calls wait too and do nothing else.
func (s *Server) Close() error {
	s.release()
	s.stop()
	return nil
}

func (s *Server) shutdown() {
	for _, ln := range s.listeners {
		ln.shutdown()
	}
	s.serving.Wait()
	s.agenda.close()
}

// credentials of the one mailbox.
type credentials struct{ user, address, password string }

// newPassword draws 80 bits, written in lower-case letters and digits.
func newPassword(r io.Reader) (string, error) {
	var b [10]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return "", err
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:])), nil
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
