package account

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"okpay.example/support/mail/account/oauth"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/wire"
)

// stepOAuth is the sign-in by the browser, in Step.Name and Error.Op.
const stepOAuth = "oauth_sign_in"

// Tokens renews the access tokens of stored accounts. All who sign in from one store share one, so that an account's
// token is renewed once however many want it. It must not be copied after first use.
type Tokens struct {
	Client func(provider string) (oauth.Client, error) // this program as the provider knows it

	mu    sync.Mutex
	gates map[int64]chan struct{} // full while somebody has an account's token in hand
}

// enter waits until nobody else has the account's token in hand.
func (k *Tokens) enter(ctx context.Context, id int64) (leave func(), err error) {
	k.mu.Lock()
	gate, ok := k.gates[id]
	if !ok {
		if k.gates == nil {
			k.gates = make(map[int64]chan struct{})
		}
		gate = make(chan struct{}, 1)
		k.gates[id] = gate
	}
	k.mu.Unlock()
	select {
	case gate <- struct{}{}:
		return func() { <-gate }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

var errNoClients = errors.New("signing in with the browser is not set up in this program")

// client finds this program as a provider knows it.
func (e Env) client(provider string) (oauth.Client, error) {
	if e.OAuth == nil || e.OAuth.Client == nil {
		return oauth.Client{}, &Error{Op: stepOAuth, Code: CodeOAuthSetup, Err: errNoClients}
	}
	client, err := e.OAuth.Client(provider)
	if err == nil {
		err = client.Validate()
	}
	if err != nil {
		return client, &Error{Op: stepOAuth, Code: CodeOAuthSetup, Err: err}
	}
	return client, nil
}

// SignInByBrowser lets the person sign in at c.OAuth's provider and gives the tokens; nothing is kept. The error is an
// *Error.
func (e Env) SignInByBrowser(ctx context.Context, c Config, p oauth.Prompt) (oauth.Token, error) {
	client, err := e.client(c.OAuth)
	if err != nil {
		return oauth.Token{}, err
	}
	reach, err := e.reach(c)
	if err != nil {
		return oauth.Token{}, Classify(stepOAuth, nil, err)
	}
	p.User = c.User
	t, err := client.SignIn(ctx, reach, p)
	if err != nil {
		return t, oauthError(err)
	}
	return t, nil
}

// HTTP makes a client that reaches the web as the account reaches its servers: through its proxy, with its authorities.
func (e Env) HTTP(c Config) (*http.Client, error) {
	through, err := wire.Through(c.Proxy, e.Dial)
	if err != nil {
		return nil, err
	}
	direct, err := wire.Through("", e.Dial)
	if err != nil {
		return nil, err
	}
	return &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, _, err := net.SplitHostPort(address)
			if err == nil && (Server{Host: host}).loopback() {
				return direct(ctx, network, address) // the proxy's own loopback is another computer's
			}
			return through(ctx, network, address)
		},
		TLSClientConfig:        &tls.Config{RootCAs: c.roots(e.RootCAs), MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    dialTime,
		ResponseHeaderTimeout:  dialTime,
		MaxResponseHeaderBytes: 32 << 10,
		DisableKeepAlives:      true, // one question an hour
		DisableCompression:     true, // what is bounded is what came
	}}, nil
}

// reach makes what asking a provider needs: the account's way to the web, our clock.
func (e Env) reach(c Config) (oauth.Env, error) {
	client, err := e.HTTP(c)
	if err != nil {
		return oauth.Env{}, err
	}
	// A token endpoint does not redirect, and what is sent to it is for nobody else.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return oauth.Env{Now: e.now, HTTP: client}, nil
}

// oauthError classifies what went wrong at a provider.
func oauthError(err error) *Error {
	if errors.Is(err, oauth.ErrWaited) {
		return &Error{Op: stepOAuth, Code: CodeOAuthDenied, Err: err}
	}
	said, ok := errors.AsType[*oauth.Error](err)
	if !ok {
		e := *Classify(stepOAuth, nil, err)
		return &e
	}
	e := &Error{Op: stepOAuth, Err: err}
	switch {
	case said.Temporary():
		e.Code = CodeTurnedAway
	case said.Denied():
		e.Code = CodeOAuthDenied
	case said.Again():
		e.Code = CodeOAuthAgain
	case said.Code == oauth.CodeUnreadable:
		e.Code = CodeProtocol
	default: // invalid_client, invalid_scope, unauthorized_client …: the person cannot mend it at the provider
		e.Code = CodeOAuthSetup
	}
	return e
}

// secretToken is the name under which the store keeps an account's tokens.
const secretToken = "oauth"

// Stored reads an account and what signs it in. The tokens of an account that signs in by the browser are renewed as
// needed, and kept. The error wraps store.ErrNotFound where there is no such account.
func (e Env) Stored(ctx context.Context, s *store.Store, id int64) (c Config, k Credentials, err error) {
	err = s.View(ctx, func(t *store.Tx) (err error) {
		if c, err = Load(t, id); err != nil || c.OAuth != "" {
			return err
		}
		k.Password, err = Password(t, id)
		return err
	})
	if err != nil {
		return c, k, err
	}
	if c.OAuth != "" {
		k.Token = func(ctx context.Context, refused string) (string, error) {
			return e.accessToken(ctx, s, id, c, refused)
		}
	}
	return c, k, nil
}

// accessToken gives an access token for the account: the stored one while it is good and was not refused, else a new one.
func (e Env) accessToken(ctx context.Context, s *store.Store, id int64, c Config, refused string) (string, error) {
	if e.OAuth == nil {
		return "", &Error{Op: stepOAuth, Code: CodeOAuthSetup, Err: errNoClients}
	}
	leave, err := e.OAuth.enter(ctx, id)
	if err != nil {
		return "", err
	}
	defer leave()
	held, err := readToken(ctx, s, id)
	switch {
	case err != nil:
		return "", err
	case held.Fresh(e.now()) && held.Access != refused:
		return held.Access, nil
	case held.Refresh == "":
		return "", &Error{Op: stepOAuth, Code: CodeOAuthAgain, Err: errNoToken}
	}
	client, err := e.client(c.OAuth)
	if err != nil {
		return "", err
	}
	reach, err := e.reach(c)
	if err != nil {
		return "", err
	}
	fresh, err := client.Refresh(ctx, reach, held.Refresh)
	if err != nil {
		return e.otherwise(ctx, s, id, held, oauthError(err))
	}
	e.log().Info("renewed the access token", "account", id, "provider", c.OAuth, "until", fresh.Expiry.Format(time.RFC3339))
	return e.keep(ctx, s, id, held, fresh)
}

// otherwise looks whether another process has renewed the tokens in the meantime: a provider that changes refresh tokens
// refuses the one that came second, which is nobody's fault.
func (e Env) otherwise(ctx context.Context, s *store.Store, id int64, held oauth.Token, fault *Error) (string, error) {
	if fault.Code == CodeOAuthAgain {
		if now, err := readToken(ctx, s, id); err == nil && now.Access != held.Access && now.Fresh(e.now()) {
			return now.Access, nil
		}
	}
	return "", fault
}

// keep stores renewed tokens, unless another process was first with other ones: then those are the account's. What was
// received is stored even when ctx has ended: the provider may not take the former refresh token again.
func (e Env) keep(ctx context.Context, s *store.Store, id int64, held, fresh oauth.Token) (string, error) {
	err := s.Update(context.WithoutCancel(ctx), func(t *store.Tx) error {
		now, err := token(t, id)
		if err != nil {
			return err
		}
		if now.Refresh != held.Refresh && now.Fresh(e.now()) {
			fresh = now
			return nil
		}
		return SaveToken(t, id, fresh)
	})
	return fresh.Access, err
}

func readToken(ctx context.Context, s *store.Store, id int64) (held oauth.Token, err error) {
	err = s.View(ctx, func(t *store.Tx) error {
		held, err = token(t, id)
		return err
	})
	return held, err
}

// token reads an account's tokens; none are an *Error, since only a sign-in helps.
func token(t *store.Tx, id int64) (held oauth.Token, err error) {
	value, err := t.Secret(id, secretToken)
	if errors.Is(err, store.ErrNotFound) {
		return held, &Error{Op: stepOAuth, Code: CodeOAuthAgain, Err: errNoToken}
	}
	if err != nil {
		return held, fmt.Errorf("reading the tokens of account %d: %w", id, err)
	}
	if err := json.Unmarshal(value, &held); err != nil { // not err: it may repeat what it read
		return held, &Error{Op: stepOAuth, Code: CodeOAuthAgain, Err: errNoToken}
	}
	return held, nil
}

// SaveToken keeps an account's tokens in the encrypted store.
func SaveToken(t *store.Tx, id int64, held oauth.Token) error {
	value, err := json.Marshal(held)
	if err != nil {
		return fmt.Errorf("writing the tokens of account %d: %w", id, err)
	}
	if err := t.SetSecret(id, secretToken, value); err != nil {
		return fmt.Errorf("keeping the tokens of account %d: %w", id, err)
	}
	return nil
}
