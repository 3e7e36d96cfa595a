// Package oauth is the part of OAuth 2.0 (RFC 6749) that a mail program on a person's own computer needs: the sign-in
// in the person's browser with PKCE (RFC 7636) and a redirect to loopback (RFC 8252), the exchange of the code for
// tokens, and their renewal.
//
// It keeps nothing and knows no mail: tokens are handed to the caller, who stores them. No error of this package holds a
// token, a code or a client secret.
package oauth

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Provider is an authorisation server and what a mail program asks of it.
type Provider struct {
	Name     string // as it is named in settings and on the command line
	AuthURL  string // authorisation endpoint (RFC 6749, 3.1)
	TokenURL string // token endpoint (RFC 6749, 3.2)
	Scopes   []string
	// RedirectHost is the loopback host of the redirect. RFC 8252, 8.3 prefers the literal 127.0.0.1; Microsoft
	// documents a free port for localhost.
	RedirectHost string
	IMAPHosts    []string   // servers whose accounts sign in here
	Extra        url.Values // further parameters of the authorisation request
}

// known are the providers whose documentation names endpoints and scopes for IMAP and SMTP and who take a redirect to
// loopback with a port of the moment.
var known = []Provider{
	{ //nolint:gosec // G101 takes the word "token" in an address for a credential
		Name:         "google",
		AuthURL:      "https://accounts.google.com/o/oauth2/v2/auth",
		TokenURL:     "https://oauth2.googleapis.com/token",
		Scopes:       []string{"https://mail.google.com/"},
		RedirectHost: "127.0.0.1",
		IMAPHosts:    []string{"imap.gmail.com"},
		// Without them Google gives a refresh token at the very first sign-in only.
		Extra: url.Values{"access_type": {"offline"}, "prompt": {"consent"}},
	},
	{ //nolint:gosec // the same
		Name:     "microsoft",
		AuthURL:  "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
		TokenURL: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
		Scopes: []string{
			"https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send", "offline_access",
		},
		RedirectHost: "localhost",
		IMAPHosts:    []string{"outlook.office365.com", "imap-mail.outlook.com"},
	},
}

// Known finds a provider by its name.
func Known(name string) (Provider, bool) {
	for _, p := range known {
		if p.Name == name {
			return p, true
		}
	}
	return Provider{}, false
}

// Names lists the providers that are known.
func Names() []string {
	var names []string
	for _, p := range known {
		names = append(names, p.Name)
	}
	return names
}

// ForHost names the provider at which the accounts of an IMAP server sign in; "" when none is known.
func ForHost(imapHost string) string {
	for _, p := range known {
		if slices.Contains(p.IMAPHosts, strings.ToLower(imapHost)) {
			return p.Name
		}
	}
	return ""
}

// Client is this program as a provider knows it (RFC 6749, 2). No client id comes with the program: whoever hands it out
// registers one. Secret is "" for most; Google gives desktop programs one that it does not take for a secret.
type Client struct {
	Provider
	ID     string
	Secret string
}

// Format prints no secret, whatever the verb.
func (c Client) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[client of "+c.Name+"]") }

// Validate tells whether the client can be used: an id, and endpoints over https, or on loopback. The error repeats no
// secret.
func (c Client) Validate() error {
	if c.ID == "" {
		return fmt.Errorf("the client id for %s is missing", c.Name)
	}
	if strings.ContainsFunc(c.ID+c.Secret, func(r rune) bool { return r < ' ' || r > '~' }) {
		return fmt.Errorf("the client id or secret for %s holds what none can hold", c.Name)
	}
	for _, endpoint := range []string{c.AuthURL, c.TokenURL} {
		if err := CheckEndpoint(endpoint); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	return nil
}

// CheckEndpoint tells whether an endpoint is one that tokens may be sent to: https (RFC 6749, 3.1 and 3.2), or this
// computer.
func CheckEndpoint(endpoint string) error {
	u, err := url.Parse(endpoint)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.Fragment != "":
		return fmt.Errorf("%.200q is no endpoint of a sign-in", endpoint)
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
		return nil
	}
	return fmt.Errorf("the endpoint %.200q must begin with https://", endpoint)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// Token is what a provider gave. Printing one shows nothing of it.
type Token struct {
	Access  string    `json:"access"`
	Refresh string    `json:"refresh"`         // "" where the provider gives none
	Expiry  time.Time `json:"expiry,omitzero"` // of Access; zero when the provider does not say
}

// early is how long before its expiry an access token is renewed: it is looked at when the server does, not when it is
// taken from the store.
const early = time.Minute

// Fresh tells whether the access token is good for a sign-in now.
func (t Token) Fresh(now time.Time) bool {
	return t.Access != "" && (t.Expiry.IsZero() || now.Add(early).Before(t.Expiry))
}

// Format prints no token, whatever the verb.
func (Token) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[token]") }

// Env is what reaching a provider needs. The zero value has no network: HTTP is required.
type Env struct {
	HTTP *http.Client
	Rand io.Reader        // crypto/rand's for nil
	Now  func() time.Time // time.Now for nil
}

func (e Env) now() time.Time {
	if e.Now == nil {
		return time.Now()
	}
	return e.Now()
}

// Refresh gets a new access token (RFC 6749, 6). Where the provider gives no new refresh token the old one stays good
// and is in the result. The error is an *Error, or one of the network.
func (c Client) Refresh(ctx context.Context, e Env, refresh string) (Token, error) {
	t, err := c.ask(ctx, e, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}}, refresh)
	if err == nil && t.Refresh == "" {
		t.Refresh = refresh
	}
	return t, err
}
