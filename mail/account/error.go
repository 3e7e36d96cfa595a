package account

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"syscall"
	"unicode"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/wire"
)

// The classes of failure in Error.Code.
const (
	CodeDNS         = "dns"          // the host's name is unknown
	CodeRefused     = "refused"      // nothing listens there
	CodeTurnedAway  = "turned_away"  // the server says that it does not serve us for now
	CodeNoService   = "no_service"   // the server says in place of a greeting that it does not serve us at all
	CodeProxy       = "proxy"        // the proxy refuses, or cannot be reached
	CodeProxyAnswer = "proxy_answer" // what answers at the proxy's address is no proxy
	CodeProxyAuth   = "proxy_auth"   // the proxy wants another user name or password
	CodeTimeout     = "timeout"      // no answer in time
	CodeTLS         = "tls"          // the encryption could not be set up
	CodeCertificate = "certificate"  // the certificate is not valid for this server
	CodeNoStartTLS  = "no_starttls"  // the server does not offer STARTTLS
	CodeAuth        = "auth"         // wrong user name or password
	CodeAuthCode    = "auth_code"    // refused; this provider wants a 授权码
	CodeAppPassword = "app_password" // refused; this provider wants an app password
	CodeOAuthOnly   = "oauth_only"   // this provider takes no passwords
	CodeOAuthAgain  = "oauth_again"  // the sign-in by the browser is no longer good: sign in again
	CodeOAuthDenied = "oauth_denied" // the sign-in by the browser was not allowed there, or not ended
	CodeOAuthSetup  = "oauth_setup"  // the program has no client id there, or one that is not taken
	CodeProtocol    = "protocol"     // the server says what it should not
	CodeTooMuch     = "too_much"     // the server says more than a command can need
	CodeOffline     = "offline"      // there is no network, or the connection broke off
	CodeCancelled   = "cancelled"    // the caller gave up
)

var codeWords = map[string]string{
	CodeDNS:         "the server's name is unknown",
	CodeRefused:     "the connection was refused",
	CodeTurnedAway:  "the server turns us away for now",
	CodeNoService:   "the server does not serve us",
	CodeProxy:       "the proxy cannot be used",
	CodeProxyAnswer: "what answers at the proxy's address is no proxy",
	CodeProxyAuth:   "the proxy refused the user name or password",
	CodeTimeout:     "the server did not answer in time",
	CodeTLS:         "the encryption could not be set up",
	CodeCertificate: "the server's certificate is not valid",
	CodeNoStartTLS:  "the server does not offer encryption (STARTTLS)",
	CodeAuth:        "the user name or password was refused",
	CodeAuthCode:    "the password was refused; this provider wants an authorisation code made in its web mail",
	CodeAppPassword: "the password was refused; this provider wants an app password",
	CodeOAuthOnly:   "this provider takes no passwords from mail programs",
	CodeOAuthAgain:  "the sign-in with the browser is no longer good; sign in again",
	CodeOAuthDenied: "the sign-in with the browser was not completed, or not allowed",
	CodeOAuthSetup:  "the program has no client id that this provider takes",
	CodeProtocol:    "the server answered unexpectedly",
	CodeTooMuch:     "the server sent more than it should",
	CodeOffline:     "there is no network, or the connection broke off",
	CodeCancelled:   "cancelled",
}

// Error says in which class a failure falls, so that the faces can say what to do. It never holds the password, even
// where the server repeats it.
type Error struct {
	Op   string // the step of Step.Name: "imap_login" …
	Code string // one of the Code constants
	Err  error
}

func (e *Error) Error() string {
	words := codeWords[e.Code]
	if words == "" {
		words = e.Code
	}
	op := strings.NewReplacer("imap_", "IMAP ", "smtp_", "SMTP ", "oauth_sign_in", "sign-in by the browser",
		"login", "sign-in", "tls", "encryption").Replace(e.Op)
	if e.Err == nil {
		return op + ": " + words
	}
	return fmt.Sprintf("%s: %s (%s)", op, words, CleanText(e.Err.Error()))
}

func (e *Error) Unwrap() error { return e.Err }

// Temporary tells whether a retry may help: network and time-outs, but not a refused sign-in or a bad certificate.
func (e *Error) Temporary() bool {
	switch e.Code {
	case CodeDNS, CodeRefused, CodeTurnedAway, CodeProxy, CodeTimeout, CodeOffline:
		return true
	}
	return false
}

// SignIn tells whether the server refused who we say we are, so that only the person can help.
func (e *Error) SignIn() bool {
	switch e.Code {
	case CodeAuth, CodeAuthCode, CodeAppPassword, CodeOAuthOnly, CodeOAuthAgain, CodeOAuthDenied, CodeOAuthSetup:
		return true
	}
	return false
}

// Classify makes an *Error of whatever went wrong in a step. conn, which may be nil, tells why it was closed; an
// error that is an *Error stays as it is.
func Classify(op string, conn *wire.Conn, err error) *Error {
	if known, ok := errors.AsType[*Error](err); ok {
		return known
	}
	if conn != nil {
		if cause := conn.Err(); cause != nil {
			err = cause
		} else if cause := conn.Broken(); cause != nil && unreadable(err) {
			err = fmt.Errorf("%w: %s", cause, err.Error())
		}
	}
	code := networkCode(err)
	if reply, ok := err.(*textproto.Error); ok { //nolint:errorlint // a wrapped one has words of its own
		err = &smtpReply{reply}
	}
	return &Error{Op: op, Code: code, Err: err}
}

// smtpReply shows a reply as the server said it, in one line: the library's own text quotes it as Go does.
type smtpReply struct{ reply *textproto.Error }

func (r *smtpReply) Error() string { return fmt.Sprintf("%d %s", r.reply.Code, CleanText(r.reply.Msg)) }
func (r *smtpReply) Unwrap() error { return r.reply }

// unreadable tells whether err is neither a server's reply nor one of the network: what came could not be read.
func unreadable(err error) bool {
	code := networkCode(err)
	_, isIMAP := errors.AsType[*imap.Error](err)
	_, isSMTP := errors.AsType[*textproto.Error](err)
	return code == CodeProtocol && !isIMAP && !isSMTP
}

// Numbers of Windows Sockets, which package syscall does not name; other systems do not use them.
const (
	wsaNetworkDown        syscall.Errno = 10050
	wsaNetworkUnreachable syscall.Errno = 10051
	wsaConnectionRefused  syscall.Errno = 10061
	wsaHostUnreachable    syscall.Errno = 10065
)

func networkCode(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return CodeCancelled
	case errors.Is(err, wire.ErrBudget):
		return CodeTooMuch
	case errors.Is(err, wire.ErrNoProxy):
		return CodeProxyAnswer
	case certificateFault(err):
		return CodeCertificate
	}
	if refusal, ok := errors.AsType[*wire.ProxyError](err); ok { // before the network: it may be in its chain
		if refusal.SignIn() {
			return CodeProxyAuth
		}
		return CodeProxy
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		if dns.IsNotFound {
			return CodeDNS
		}
		return CodeOffline // the resolver itself cannot be reached
	}
	if number, ok := errors.AsType[syscall.Errno](err); ok {
		switch number {
		case syscall.ECONNREFUSED, wsaConnectionRefused:
			return CodeRefused
		case syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.ENETDOWN,
			wsaNetworkDown, wsaNetworkUnreachable, wsaHostUnreachable:
			return CodeOffline
		}
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return CodeTimeout
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return CodeTimeout
	}
	return replyCode(err)
}

// replyCode classifies what a server says, or that it hung up.
func replyCode(err error) string {
	// The IMAP library tells a line that broke before the greeting by its words only.
	switch text := err.Error(); {
	case strings.Contains(text, "connection closed"), strings.HasSuffix(text, ": EOF"):
		return CodeOffline
	case strings.HasSuffix(text, "i/o timeout"):
		return CodeTimeout
	}
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		if reply.Code/100 == 4 {
			return CodeTurnedAway
		}
		return CodeProtocol
	}
	if reply, ok := errors.AsType[*imap.Error](err); ok {
		if reply.Type == imap.StatusResponseTypeBye { // too many connections, a restart …: RFC 9051, 7.1.5
			return CodeTurnedAway
		}
		switch reply.Code {
		case imap.ResponseCodeUnavailable, imap.ResponseCodeInUse, imap.ResponseCodeLimit: // RFC 5530, 3
			return CodeTurnedAway
		}
		return CodeProtocol
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return CodeTLS
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return CodeTLS
	}
	// So does crypto/tls name an alert (RFC 8446, 6), the other side's and our own: no common version, for example.
	if alert, ok := errors.AsType[*net.OpError](err); ok && (alert.Op == "remote error" || alert.Op == "local error") {
		return CodeTLS
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, io.ErrClosedPipe) {
		return CodeOffline
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return CodeOffline
	}
	return CodeProtocol
}

func certificateFault(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return true
	}
	_, ok := errors.AsType[x509.CertificateInvalidError](err)
	return ok
}

// greetingError classifies what came of greeting an SMTP server: a no for good there is about us, and not about what we
// said, since we have said nothing yet (RFC 5321, 3.1).
func greetingError(conn *wire.Conn, err error) *Error {
	e := Classify(stepSMTPConnect, conn, err)
	if _, said := errors.AsType[*textproto.Error](err); said && e.Code == CodeProtocol {
		e.Code = CodeNoService
	}
	return e
}

// signInError classifies a refused sign-in. What the server says counts for more than what the table knows.
func signInError(op string, conn *wire.Conn, hint Hint, err error) *Error {
	e := Classify(op, conn, err)
	if e.Code != CodeProtocol {
		return e
	}
	_, isIMAP := errors.AsType[*imap.Error](err)
	_, isSMTP := errors.AsType[*textproto.Error](err)
	if !isIMAP && !isSMTP {
		return e
	}
	said := strings.ToLower(err.Error())
	switch {
	case strings.Contains(said, "basic authentication is disabled"), strings.Contains(said, "basicauthblocked"):
		e.Code = CodeOAuthOnly
	case strings.Contains(said, "authorization code"), strings.Contains(said, "授权码"):
		e.Code = CodeAuthCode
	case strings.Contains(said, "application-specific password"), strings.Contains(said, "app password"):
		e.Code = CodeAppPassword
	case hint == HintOAuth:
		e.Code = CodeOAuthOnly
	case hint == HintAuthCode:
		e.Code = CodeAuthCode
	case hint == HintAppPass:
		e.Code = CodeAppPassword
	default:
		e.Code = CodeAuth
	}
	return e
}

// tokenError classifies a refused sign-in with an access token. That another token may do was tried before it is shown.
func tokenError(op string, conn *wire.Conn, err error) *Error {
	e := Classify(op, conn, err)
	if e.Code != CodeProtocol {
		return e
	}
	if refused, ok := errors.AsType[*tokenRefusal](err); ok && strings.HasPrefix(refused.status, "5") {
		e.Code = CodeTurnedAway // the provider's own trouble
		return e
	}
	_, isIMAP := errors.AsType[*imap.Error](err)
	_, isSMTP := errors.AsType[*textproto.Error](err)
	if isIMAP || isSMTP {
		e.Code = CodeOAuthAgain
	}
	return e
}

// maxText bounds what is shown of a server's words, in characters.
const maxText = 300

// CleanText makes a server's words fit to be kept and shown: one line, no control or direction characters, at most
// 300 characters.
func CleanText(s string) string {
	if len(s) > 8*maxText {
		s = s[:8*maxText]
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsGraphic(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > maxText {
		s = string(runes[:maxText]) + "…"
	}
	return s
}
