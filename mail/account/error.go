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
	CodeRefused     = "refused"      // nothing listens there, or the server turns us away for now
	CodeProxy       = "proxy"        // the proxy refuses, or cannot be reached
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
	CodeOffline     = "offline"      // there is no network, or the connection broke off
	CodeCancelled   = "cancelled"    // the caller gave up
)

var codeWords = map[string]string{
	CodeDNS:         "the server's name is unknown",
	CodeRefused:     "the connection was refused",
	CodeProxy:       "the proxy cannot be used",
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
	CodeOffline:     "there is no network, or the connection broke off",
	CodeCancelled:   "cancelled",
}

// Error says in which class a failure falls, so that the faces can say what to do. It never holds the password, even
// where the server repeats it.
type Error struct {
	Op   string // the step of Step.Name: "imap_login" …
	Code string // one of the Code constants
	Err  error

	later bool // the server itself says that it is for the moment only
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
	case CodeDNS, CodeRefused, CodeProxy, CodeTimeout, CodeOffline:
		return true
	}
	return e.later
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
	e := &Error{Op: op, Err: err}
	e.Code, e.later = networkCode(err)
	return e
}

// unreadable tells whether err is neither a server's reply nor one of the network: what came could not be read.
func unreadable(err error) bool {
	code, _ := networkCode(err)
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

func networkCode(err error) (code string, later bool) {
	switch {
	case errors.Is(err, context.Canceled):
		return CodeCancelled, false
	case errors.Is(err, wire.ErrBudget):
		return CodeProtocol, false
	case certificateFault(err):
		return CodeCertificate, false
	}
	if refusal, ok := errors.AsType[*wire.ProxyError](err); ok { // before the network: it may be in its chain
		if refusal.SignIn() {
			return CodeProxyAuth, false
		}
		return CodeProxy, false
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		if dns.IsNotFound {
			return CodeDNS, false
		}
		return CodeOffline, false // the resolver itself cannot be reached
	}
	if number, ok := errors.AsType[syscall.Errno](err); ok {
		switch number {
		case syscall.ECONNREFUSED, wsaConnectionRefused:
			return CodeRefused, false
		case syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.ENETDOWN,
			wsaNetworkDown, wsaNetworkUnreachable, wsaHostUnreachable:
			return CodeOffline, false
		}
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return CodeTimeout, false
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return CodeTimeout, false
	}
	return replyCode(err)
}

// replyCode classifies what a server says, or that it hung up.
func replyCode(err error) (code string, later bool) {
	// The IMAP library tells a line that broke before the greeting by its words only.
	switch text := err.Error(); {
	case strings.Contains(text, "connection closed"), strings.HasSuffix(text, ": EOF"):
		return CodeOffline, false
	case strings.HasSuffix(text, "i/o timeout"):
		return CodeTimeout, false
	}
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		if reply.Code/100 == 4 {
			return CodeRefused, true
		}
		return CodeProtocol, false
	}
	if reply, ok := errors.AsType[*imap.Error](err); ok {
		if reply.Type == imap.StatusResponseTypeBye { // too many connections, a restart …: RFC 9051, 7.1.5
			return CodeRefused, true
		}
		switch reply.Code {
		case imap.ResponseCodeUnavailable, imap.ResponseCodeInUse, imap.ResponseCodeLimit: // RFC 5530, 3
			return CodeRefused, true
		}
		return CodeProtocol, false
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return CodeTLS, false
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return CodeTLS, false
	}
	// So does crypto/tls name an alert (RFC 8446, 6), the other side's and our own: no common version, for example.
	if alert, ok := errors.AsType[*net.OpError](err); ok && (alert.Op == "remote error" || alert.Op == "local error") {
		return CodeTLS, false
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, io.ErrClosedPipe) {
		return CodeOffline, false
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return CodeOffline, false
	}
	return CodeProtocol, false
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
		e.Code, e.later = CodeRefused, true // the provider's own trouble
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
