package account

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/wneessen/go-mail/smtp"
	"golang.org/x/text/secure/precis"
)

// Names of mechanisms that package sasl does not have.
const (
	mechXOAuth2     = "XOAUTH2"
	mechSCRAMSHA256 = "SCRAM-SHA-256"
	mechSCRAMSHA1   = "SCRAM-SHA-1"
)

// saslClient is a mechanism (RFC 4422) in use.
type saslClient interface {
	sasl.Client
	// verdict judges the exchange after the server's yes or no, which is nil or an error: what the mechanism learnt
	// counts as well.
	verdict(err error) error
}

// mechanisms are the names that a server offers, in upper case.
type mechanisms []string

func (m mechanisms) has(name string) bool { return slices.Contains(m, name) }

// bearer gives the mechanism for an access token: the standard's one first, then the one that came before it.
func (a *attempt) bearer(offered mechanisms) (saslClient, bool) {
	switch {
	case offered.has(sasl.OAuthBearer):
		return &bearerClient{Client: sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{
			Username: gs2(a.config.User), Token: a.token, Host: a.server.asciiHost(), Port: a.server.Port,
		}), dummy: []byte{1}}, true // the dummy response of RFC 7628, 3.2.3
	case offered.has(mechXOAuth2):
		return &bearerClient{Client: xoauth2{a.config.User, a.token}, dummy: []byte{}}, true
	}
	return nil, false
}

// gs2 escapes a name for a GS2 header (RFC 5801, 4).
func gs2(name string) string { return strings.NewReplacer("=", "=3D", ",", "=2C").Replace(name) }

// scramClient gives SCRAM where it is offered, was not refused before, and can express name and password.
func (a *attempt) scramClient(offered mechanisms) (saslClient, bool) {
	if a.noSCRAM || !scramCan(a.config.User, a.credentials.Password) {
		return nil, false
	}
	a.other = offered.has(sasl.Plain) || offered.has(sasl.Login)
	switch {
	case offered.has(mechSCRAMSHA256):
		a.scram = true
		return &scram{name: mechSCRAMSHA256, auth: smtp.ScramSHA256Auth(a.config.User, a.credentials.Password)}, true
	case offered.has(mechSCRAMSHA1):
		a.scram = true
		return &scram{name: mechSCRAMSHA1, auth: smtp.ScramSHA1Auth(a.config.User, a.credentials.Password)}, true
	}
	return nil, false
}

// scramCan tells whether SCRAM can carry them: it prepares both as RFC 8265 says, which not every string survives.
func scramCan(user, password string) bool {
	for _, s := range []string{user, password} {
		if _, err := precis.OpaqueString.String(s); err != nil {
			return false
		}
	}
	return true
}

// xoauth2 is Google's mechanism for access tokens, which Microsoft and others took over.
type xoauth2 struct{ user, token string }

func xoauth2Response(user, token string) []byte {
	return []byte("user=" + user + "\x01auth=Bearer " + token + "\x01\x01")
}

func (x xoauth2) Start() (mechanism string, response []byte, err error) {
	return mechXOAuth2, xoauth2Response(x.user, x.token), nil
}

func (x xoauth2) Next([]byte) ([]byte, error) { return nil, sasl.ErrUnexpectedServerChallenge }

// bearerClient hears why a token was refused: the server says so in a challenge, which wants a dummy response before the
// no comes.
type bearerClient struct {
	sasl.Client
	dummy  []byte
	status string
}

func (b *bearerClient) Next(challenge []byte) ([]byte, error) {
	var said struct {
		Status any `json:"status"` // a number at some
	}
	b.status = "unknown"
	if err := json.Unmarshal(challenge, &said); err == nil && said.Status != nil {
		b.status = fmt.Sprint(said.Status)
	}
	return b.dummy, nil
}

// tokenRefusal says that the server takes no more of a token; status is the server's reason: "401", "invalid_token".
type tokenRefusal struct {
	status string
	err    error
}

func (e *tokenRefusal) Error() string {
	return fmt.Sprintf("the server refused the access token, status %s: %v", e.status, e.err)
}

func (e *tokenRefusal) Unwrap() error { return e.err }

func (b *bearerClient) verdict(err error) error {
	if err == nil || b.status == "" {
		return err
	}
	return &tokenRefusal{status: b.status, err: err}
}

// maxIterations bounds what a server may make us compute; servers use 4,096 to some 600,000.
const maxIterations = 1_000_000

// Errors of SCRAM that no server sends.
var (
	errNoProof    = errors.New("the server did not prove that it knows the password")
	errIterations = errors.New("the server asks for too much work to sign in")
)

// scram is RFC 5802 and 7677 by the SMTP library, for IMAP as well. It adds a bound on the work, and that a yes counts
// only after the server has proved to know the password as well.
type scram struct {
	name   string
	auth   smtp.Auth
	proved bool
}

func (s *scram) Start() (mechanism string, response []byte, err error) {
	if _, _, err := s.auth.Start(&smtp.ServerInfo{}); err != nil {
		return "", nil, err
	}
	response, err = s.auth.Next(nil, true)
	return s.name, response, err
}

func (s *scram) Next(challenge []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(challenge, []byte("e=")):
		return []byte{}, nil // the server's no follows
	case bytes.HasPrefix(challenge, []byte("v=")):
		response, err := s.auth.Next(challenge, true)
		s.proved = err == nil
		if err != nil {
			return nil, errNoProof
		}
		return response, nil
	}
	for field := range bytes.SplitSeq(challenge, []byte(",")) {
		if count, ok := bytes.CutPrefix(field, []byte("i=")); ok {
			if n, err := strconv.Atoi(string(count)); err != nil || n > maxIterations {
				return nil, errIterations
			}
		}
	}
	return s.auth.Next(challenge, true)
}

func (s *scram) verdict(err error) error {
	if err == nil && !s.proved {
		return errNoProof
	}
	return err
}

// smtpAuth lets the SMTP library use a mechanism.
type smtpAuth struct{ saslClient }

func (a smtpAuth) Start(*smtp.ServerInfo) (string, []byte, error) { return a.saslClient.Start() }

func (a smtpAuth) Next(challenge []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	return a.saslClient.Next(challenge)
}
