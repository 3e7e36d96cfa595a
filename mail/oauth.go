package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/account/oauth"
	"okpay.example/support/mail/store"
)

// OAuthPage is what the browser shows at the end of a sign-in.
type OAuthPage = oauth.Page

// OAuthClient is this program as a sign-in provider knows it. Of a provider that is known (google, microsoft) the id is
// enough; of another the endpoints and scopes are needed as well.
type OAuthClient struct {
	ID       string
	Secret   string // "" for most
	AuthURL  string
	TokenURL string
	Scopes   []string
}

// Format prints no secret, whatever the verb.
func (o OAuthClient) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[client "+o.ID+"]") }

// client is the registration with what is known of its provider.
func (o OAuthClient) client(name string) oauth.Client {
	p, ok := oauth.Known(name)
	if !ok {
		p = oauth.Provider{Name: name}
	}
	if o.AuthURL != "" {
		p.AuthURL = o.AuthURL
	}
	if o.TokenURL != "" {
		p.TokenURL = o.TokenURL
	}
	if len(o.Scopes) > 0 {
		p.Scopes = o.Scopes
	}
	return oauth.Client{Provider: p, ID: o.ID, Secret: o.Secret}
}

// CheckOAuthEndpoint tells whether tokens may be sent to an address: https, or this computer.
func CheckOAuthEndpoint(endpoint string) error { return oauth.CheckEndpoint(endpoint) }

// ConfigureOAuth sets the clients, by the name of their provider, from now on.
func (c *Client) ConfigureOAuth(clients map[string]OAuthClient) {
	c.mu.Lock()
	same := maps.EqualFunc(c.oauthClients, clients, OAuthClient.equal)
	c.oauthClients = clients
	c.mu.Unlock()
	if !same {
		c.renew() // a mailbox may have waited for just that
	}
}

func (o OAuthClient) equal(p OAuthClient) bool {
	return o.ID == p.ID && o.Secret == p.Secret && o.AuthURL == p.AuthURL && o.TokenURL == p.TokenURL &&
		slices.Equal(o.Scopes, p.Scopes)
}

var errNoClientID = errors.New("no client id is configured")

// oauthClient finds the client for a provider.
func (c *Client) oauthClient(provider string) (oauth.Client, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	o, ok := c.oauthClients[provider]
	if !ok || o.ID == "" {
		return oauth.Client{}, fmt.Errorf("%s: %w", provider, errNoClientID)
	}
	return o.client(provider), nil
}

// OAuthReady tells whether people can sign in at a provider: a client id is configured for it.
func (c *Client) OAuthReady(provider string) bool {
	client, err := c.oauthClient(provider)
	return err == nil && client.Validate() == nil
}

// OAuthProviders names the providers at which people can sign in by the browser, once a client id is configured for them.
func (c *Client) OAuthProviders() []string {
	names := oauth.Names()
	c.mu.Lock()
	defer c.mu.Unlock()
	for name := range c.oauthClients {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// OAuthFor names the provider at which a mailbox can be signed in to by the browser; "" when there is none, or no client
// id for it.
func (c *Client) OAuthFor(cfg AccountConfig) string {
	if name := oauth.ForHost(cfg.IMAP.Host); name != "" && c.OAuthReady(name) {
		return name
	}
	return ""
}

// BrowserSignIn is the setting up of a mailbox whose owner signs in by the browser.
type BrowserSignIn struct {
	ID     int64         // of the mailbox; 0 adds one
	Config AccountConfig // its OAuth names the provider
	Open   func(authURL string) error
	Page   OAuthPage
	NoTest bool
	Report func(AccountStep) // nil is fine
}

// SignInByBrowser sends the person to their provider in the browser, waits until they come back, tests the mailbox and
// keeps it with the tokens, which never leave this package. The error is an *AccountError or a *ConfigError.
func (c *Client) SignInByBrowser(ctx context.Context, s BrowserSignIn) (int64, error) {
	if err := s.Config.Validate(); err != nil {
		return 0, err
	}
	began := c.o.Now()
	token, err := c.env().SignInByBrowser(ctx, s.Config, oauth.Prompt{Open: s.Open, Page: s.Page})
	if s.Report != nil {
		s.Report(AccountStep{
			Name: "oauth_sign_in", OK: err == nil, Detail: s.Config.OAuth, Err: err, Elapsed: c.o.Now().Sub(began),
		})
	}
	if err != nil {
		return 0, err
	}
	if !s.NoTest {
		k := account.Credentials{Token: func(context.Context, string) (string, error) { return token.Access, nil }}
		if err := account.Test(ctx, s.Config, k, c.env(), s.Report); err != nil {
			return 0, err
		}
	}
	return c.saveAccount(ctx, s.ID, s.Config, "", func(tx *store.Tx, id int64) error {
		return account.SaveToken(tx, id, token)
	})
}

// credentials are those for a test: the password that was given, or the tokens that are kept.
func (c *Client) credentials(ctx context.Context, cfg AccountConfig, password string) (account.Credentials, error) {
	if cfg.OAuth == "" {
		return account.Credentials{Password: password}, nil
	}
	all, err := c.Accounts(ctx)
	if err != nil {
		return account.Credentials{}, err
	}
	for _, a := range all {
		if strings.EqualFold(a.Email, cfg.Email) && a.OAuth == cfg.OAuth {
			_, k, err := c.env().Stored(ctx, c.store, a.ID)
			return k, err
		}
	}
	return account.Credentials{}, nil
}
