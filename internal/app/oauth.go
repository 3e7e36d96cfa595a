package app

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/i18n"
	smail "okpay.example/support/mail"
)

// OAuthSetting is this program as a sign-in provider knows it. For google and microsoft the client id is enough. It lies
// in the settings file and not in the store: a client secret of a desktop program is in everybody's hands.
type OAuthSetting struct {
	ClientID     string `toml:"client_id,omitempty"`
	ClientSecret string `toml:"client_secret,omitempty"`
	AuthURL      string `toml:"auth_url,omitempty"`  // https, or loopback
	TokenURL     string `toml:"token_url,omitempty"` // the same
	Scope        string `toml:"scope,omitempty"`     // separated by spaces
}

// Format prints no secret, whatever the verb.
func (o OAuthSetting) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "[client "+o.ClientID+"]")
}

// oauthPrefix begins the names of these settings: oauth.NAME.client_id …
const oauthPrefix = "oauth."

// What they may be.
const (
	wantProvider = "oauth.NAME.client_id | client_secret | auth_url | token_url | scope"
	wantEndpoint = `https://… | ""`
	wantClient   = "as the provider shows it"
)

var providerName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// overrideOAuth sets one of them for this run.
func (s *Settings) overrideOAuth(name, value string) error {
	provider, field, _ := strings.Cut(strings.TrimPrefix(name, oauthPrefix), ".")
	o := s.OAuth[provider]
	to, ok := map[string]*string{
		"client_id": &o.ClientID, "client_secret": &o.ClientSecret, "auth_url": &o.AuthURL, "token_url": &o.TokenURL,
		"scope": &o.Scope,
	}[field]
	if !ok || !providerName.MatchString(provider) {
		return &SettingError{Key: "unknown", Name: name, Want: wantProvider}
	}
	*to = value
	s.OAuth = maps.Clone(s.OAuth) // the settings that are kept share it
	if s.OAuth == nil {
		s.OAuth = map[string]OAuthSetting{}
	}
	s.OAuth[provider] = o
	return s.Validate()
}

// validateOAuth names the first value that cannot be right. A secret is not repeated.
func (s Settings) validateOAuth() error {
	for _, provider := range slices.Sorted(maps.Keys(s.OAuth)) {
		o, prefix := s.OAuth[provider], oauthPrefix+provider+"."
		if !providerName.MatchString(provider) {
			return &SettingError{Key: "unknown", Name: oauthPrefix + provider, Want: wantProvider}
		}
		for _, x := range []struct{ field, value string }{{"auth_url", o.AuthURL}, {"token_url", o.TokenURL}} {
			if x.value != "" && smail.CheckOAuthEndpoint(x.value) != nil {
				return &SettingError{Key: "value", Name: prefix + x.field, Value: x.value, Want: wantEndpoint}
			}
		}
		odd := func(r rune) bool { return r < ' ' || r > '~' }
		switch {
		case strings.ContainsFunc(o.ClientID, odd):
			return &SettingError{Key: "value", Name: prefix + "client_id", Value: o.ClientID, Want: wantClient}
		case strings.ContainsFunc(o.ClientSecret, odd):
			return &SettingError{Key: "value", Name: prefix + "client_secret", Value: "…", Want: wantClient}
		}
	}
	return nil
}

// OAuthPage is what the browser shows at the end of a sign-in, in the person's language.
func OAuthPage(w *i18n.Catalog) smail.OAuthPage {
	return smail.OAuthPage{
		Lang: w.Lang(), Done: w.T("account.oauth.page.done"), Failed: w.T("account.oauth.page.failed"),
	}
}

// oauthClients are the registrations of the content pack, and over them those of the person.
func oauthClients(d pack.Deployment, s Settings) map[string]smail.OAuthClient {
	clients := map[string]smail.OAuthClient{}
	for provider, c := range d.OAuth {
		clients[provider] = smail.OAuthClient{ID: c.ClientID, Secret: c.ClientSecret}
	}
	for provider, o := range s.OAuth {
		c := clients[provider]
		if o.ClientID != "" {
			c.ID, c.Secret = o.ClientID, "" // an id of one goes with no secret of another
		}
		if o.ClientSecret != "" {
			c.Secret = o.ClientSecret
		}
		c.AuthURL, c.TokenURL, c.Scopes = o.AuthURL, o.TokenURL, strings.Fields(o.Scope)
		clients[provider] = c
	}
	return clients
}
