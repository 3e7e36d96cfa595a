package account

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/wire"
)

// imapLine lies between the IMAP library and the connection until the sign-in is over.
//
// The library writes an empty SASL response as "=", which is so for an initial response only (RFC 9051, 6.2.2): elsewhere
// it is an empty line, and servers break off a SCRAM sign-in over the difference. And it reads the greeting of a
// connection whose encryption we set up ourselves.
type imapLine struct {
	net.Conn
	greeting *strings.Reader
	signedIn atomic.Bool
}

func (l *imapLine) Read(p []byte) (int, error) {
	if l.greeting.Len() > 0 {
		return l.greeting.Read(p)
	}
	return l.Conn.Read(p)
}

func (l *imapLine) Write(p []byte) (int, error) {
	if string(p) != "=\r\n" || l.signedIn.Load() {
		return l.Conn.Write(p)
	}
	if _, err := io.WriteString(l.Conn, "\r\n"); err != nil {
		return 0, err
	}
	return len(p), nil
}

// startTag is the tag of STARTTLS, the one command that we write ourselves.
const startTag = "okpay"

// upgradedGreeting is what the library reads instead of the one that came in the clear, of which nothing is believed.
const upgradedGreeting = "* OK encrypted\r\n"

// errInjected says that somebody wrote on the line before it was encrypted.
var errInjected = errors.New("the server, or somebody on the way, sent more than its answer before the encryption")

// errPreauth says that a server claims us to be signed in before the encryption (RFC 9051, 7.1.4).
var errPreauth = errors.New("the server takes us for signed in before the encryption")

// startTLS does STARTTLS (RFC 9051, 6.2.1) on a fresh connection. It never goes on in the clear.
func startTLS(ctx context.Context, conn *wire.Conn, enc *encryption) (*tls.Conn, *Error) {
	r := bufio.NewReaderSize(conn, 8<<10)
	begin(conn)
	if fault := readGreeting(conn, r); fault != nil {
		return nil, fault
	}
	begin(conn)
	if _, err := io.WriteString(conn, startTag+" STARTTLS\r\n"); err != nil {
		return nil, tlsError(stepIMAPTLS, conn, err)
	}
	for {
		line, err := readLine(r)
		if err != nil {
			return nil, Classify(stepIMAPTLS, conn, err)
		}
		answer, tagged := strings.CutPrefix(line, startTag+" ")
		switch word, _, _ := strings.Cut(strings.ToUpper(answer), " "); {
		case !tagged: // untagged data, believed by nobody
		case word != "OK":
			return nil, &Error{Op: stepIMAPTLS, Code: CodeNoStartTLS, Err: errors.New(answer)}
		case r.Buffered() > 0:
			return nil, &Error{Op: stepIMAPTLS, Code: CodeTLS, Err: errInjected}
		default:
			secured, err := enc.handshake(ctx, conn)
			if err != nil {
				return nil, tlsError(stepIMAPTLS, conn, err)
			}
			return secured, nil
		}
	}
}

func readGreeting(conn *wire.Conn, r *bufio.Reader) *Error {
	line, err := readLine(r)
	if err != nil {
		return Classify(stepIMAPConnect, conn, err)
	}
	status, text, _ := strings.Cut(strings.TrimPrefix(line, "* "), " ")
	switch strings.ToUpper(status) {
	case "OK":
		return nil
	case "PREAUTH":
		return &Error{Op: stepIMAPTLS, Code: CodeTLS, Err: errPreauth}
	case "BYE":
		bye := &imap.Error{Type: imap.StatusResponseTypeBye, Text: text}
		if code, rest, ok := strings.Cut(strings.TrimPrefix(text, "["), "]"); ok && strings.HasPrefix(text, "[") {
			bye.Code, bye.Text = imap.ResponseCode(strings.ToUpper(code)), strings.TrimSpace(rest)
		}
		return Classify(stepIMAPConnect, conn, bye)
	}
	return &Error{Op: stepIMAPConnect, Code: CodeProtocol, Err: fmt.Errorf("%.100q is no greeting of IMAP", line)}
}

// readLine reads a line without its end; one that fits no buffer is an error.
func readLine(r *bufio.Reader) (string, error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return "", fmt.Errorf("reading a line: %w", err)
	}
	return strings.TrimRight(string(line), "\r\n"), nil
}
