package account

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
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
		return fault.withoutSecrets(a.config.User, a.hidden()...)
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

// withoutSecrets takes passwords and tokens out of an error, however the server or a library repeats them. The chain is
// given up then, since it holds the text as well.
func (e *Error) withoutSecrets(user string, secrets ...string) *Error {
	if e.Err == nil {
		return e
	}
	encode := base64.StdEncoding.EncodeToString
	text := e.Err.Error()
	redacted := text
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		for _, form := range []string{
			encode([]byte("\x00" + user + "\x00" + secret)),
			encode([]byte(secret)),
			encode(xoauth2Response(user, secret)),
			secret,
			strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(secret),
			url.QueryEscape(secret),
		} {
			redacted = strings.ReplaceAll(redacted, form, "[password]")
		}
	}
	if redacted != text {
		e.Err = errors.New(redacted)
	}
	return e
}
