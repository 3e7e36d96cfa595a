package account

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// TokenFunc gives an OAuth 2.0 access token. refused is one that the server has just refused, for which another is
// wanted; "" when none was. The error is best an *Error.
type TokenFunc func(ctx context.Context, refused string) (string, error)

// Credentials are what signs a mailbox in: a password, or access tokens where Token is set. Printing them shows nothing.
type Credentials struct {
	Password string
	Token    TokenFunc
}

// Format prints no secret, whatever the verb.
func (Credentials) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[credentials]") }

// attempt is a sign-in to one server, which may take two connections: after a refused access token one with a new
// token, after a refused SCRAM one without it. Never more: providers lock the account of those who knock too often.
type attempt struct {
	config      Config
	server      Server
	credentials Credentials

	token   string // the access token in use
	noSCRAM bool   // SCRAM was refused before
	other   bool   // a plain mechanism is offered besides the SCRAM that was taken
	scram   bool   // SCRAM was taken
	secrets []string
}

// run connects and signs in by try. again tells it that the steps before the sign-in were reported already.
func (a *attempt) run(ctx context.Context, try func(again bool) *Error) error {
	fault := try(false)
	if fault != nil && fault.SignIn() && a.another(ctx, fault) {
		fault = try(true)
	}
	if fault != nil {
		return fault.withoutSecrets(a.hidden()...)
	}
	return nil
}

// another tells whether a second connection may do better.
func (a *attempt) another(ctx context.Context, fault *Error) bool {
	switch {
	case a.token != "":
		refused := a.token
		fresh, err := a.newToken(ctx, fault.Op, refused)
		if err != nil {
			*fault = *err
			return false
		}
		return fresh != refused
	case a.scram && a.other && a.server.Security != None:
		a.noSCRAM, a.scram = true, false
		return true
	}
	return false
}

// newToken asks for an access token and remembers that it must not be told to anybody.
func (a *attempt) newToken(ctx context.Context, op, refused string) (string, *Error) {
	token, err := a.credentials.Token(ctx, refused)
	if err != nil {
		fault := *Classify(op, nil, err)
		fault.Op = op
		a.token = ""
		return "", &fault
	}
	a.token = token
	if !slices.Contains(a.secrets, token) {
		a.secrets = append(a.secrets, token)
	}
	return token, nil
}

// hidden are all secrets that this sign-in had in its hands.
func (a *attempt) hidden() []string { return append([]string{a.credentials.Password}, a.secrets...) }

// encoded finds what may be base64, as SASL sends it.
var encoded = regexp.MustCompile(`[A-Za-z0-9+/]{8,}={0,2}`)

// withoutSecrets takes passwords and tokens out of an error, however the server or a library repeats them. The chain is
// given up then, since it holds the text as well.
func (e *Error) withoutSecrets(secrets ...string) *Error {
	if e.Err == nil {
		return e
	}
	text := e.Err.Error()
	redacted := encoded.ReplaceAllStringFunc(text, func(word string) string {
		if holds(decoded(word), secrets) {
			return "[password]"
		}
		return word
	})
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(secret)
		short := base64.StdEncoding.EncodeToString([]byte(secret)) // AUTH LOGIN's, which may be too short for a pattern
		for _, form := range []string{short, secret, quoted, url.QueryEscape(secret)} {
			redacted = strings.ReplaceAll(redacted, form, "[password]")
		}
	}
	if redacted != text {
		e.Err = errors.New(redacted)
	}
	return e
}

// decoded reads base64 as far as it goes: a server may cut off what it repeats.
func decoded(word string) string {
	word = strings.TrimRight(word, "=")
	if len(word)%4 == 1 {
		word = word[:len(word)-1]
	}
	text, err := base64.RawStdEncoding.DecodeString(word)
	if err != nil {
		return ""
	}
	return string(text)
}

// holds tells whether a text has one of the secrets in it, or the beginning of an access token.
func holds(text string, secrets []string) bool {
	return strings.Contains(text, "auth=Bearer ") ||
		slices.ContainsFunc(secrets, func(s string) bool { return s != "" && strings.Contains(text, s) })
}
