package mailtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
)

// AuthorisationOptions of an authorisation server. The zero value speaks HTTP and says yes to everybody.
type AuthorisationOptions struct {
	TLS    bool
	Secret string // of the client; "" for none
	Rotate bool   // each renewal gives a new refresh token and ends the old one
	Deny   string // an error code instead of a code: "access_denied"
	User   string // whose tokens they are, for Introspect

	// Answer is asked at the token endpoint first; nil, or a false ok, goes on as usual.
	Answer func(form url.Values) (status int, mediaType, body string, ok bool)
}

// Authorisation is an OAuth 2.0 authorisation server (RFC 6749) with one client and one person, who agrees at once. It
// holds the client to PKCE (RFC 7636) and to a redirect on loopback.
type Authorisation struct {
	URL      string
	AuthURL  string
	TokenURL string
	// IntrospectURL tells who a bearer token is for, in the way that Dovecot asks (introspection_mode = auth).
	IntrospectURL string
	ClientID      string
	RootCAs       *x509.CertPool // trusts URL's certificate
	Life          time.Duration  // of access tokens

	options AuthorisationOptions

	mu       sync.Mutex
	n        int
	codes    map[string]request
	access   map[string]bool // good or not any more
	refresh  map[string]bool
	renewals int
	secrets  []string
}

// request is what a code was given for.
type request struct{ challenge, redirect string }

// StartAuthorisation starts one on loopback and stops it at the test's end.
func StartAuthorisation(t testing.TB, o AuthorisationOptions) *Authorisation {
	t.Helper()
	a := &Authorisation{
		ClientID: "okpay-test-client", Life: time.Hour, options: o,
		codes: map[string]request{}, access: map[string]bool{}, refresh: map[string]bool{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /authorize", a.authorize)
	mux.HandleFunc("POST /token", a.token)
	mux.HandleFunc("GET /introspect", a.introspect)
	server := httptest.NewUnstartedServer(mux)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	if o.TLS {
		cert, err := newCertificate("", "")
		if err != nil {
			t.Fatalf("make a certificate: %v", err)
		}
		server.TLS = &tls.Config{Certificates: []tls.Certificate{cert.tls}}
		server.StartTLS()
		a.RootCAs = cert.pool
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	a.URL = server.URL
	a.AuthURL, a.TokenURL, a.IntrospectURL = a.URL+"/authorize", a.URL+"/token", a.URL+"/introspect"
	return a
}

// secret makes a token or code that is found again wherever it lies.
func (a *Authorisation) secret(kind string) string {
	a.n++
	s := fmt.Sprintf("%s~%d-TopSecret.%s", kind, a.n, strings.Repeat("x", 40))
	a.secrets = append(a.secrets, s)
	return s
}

// authorize is the page on which a person agrees: here it sends the browser back at once.
func (a *Authorisation) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || back.Scheme != "http" || back.Hostname() != "127.0.0.1" && back.Hostname() != "localhost" ||
		q.Get("client_id") != a.ClientID || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" {
		http.Error(w, "invalid_request", http.StatusBadRequest)
		return
	}
	answer := url.Values{"state": {q.Get("state")}}
	if a.options.Deny != "" {
		answer.Set("error", a.options.Deny)
		answer.Set("error_description", "the person said no")
	} else {
		a.mu.Lock()
		code := a.secret("code")
		a.codes[code] = request{challenge: q.Get("code_challenge"), redirect: q.Get("redirect_uri")}
		a.mu.Unlock()
		answer.Set("code", code)
	}
	back.RawQuery = answer.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

// token is the token endpoint.
func (a *Authorisation) token(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, "invalid_request", http.StatusBadRequest)
		return
	}
	if a.options.Answer != nil {
		if status, mediaType, body, ok := a.options.Answer(r.PostForm); ok {
			w.Header().Set("Content-Type", mediaType)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
			return
		}
	}
	status, answer := a.grant(r.PostForm)
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

func (a *Authorisation) grant(form url.Values) (status int, answer map[string]any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	no := func(code string) (int, map[string]any) {
		return http.StatusBadRequest, map[string]any{"error": code, "error_description": "no to " + form.Encode()}
	}
	if form.Get("client_id") != a.ClientID || form.Get("client_secret") != a.options.Secret {
		return no("invalid_client")
	}
	refresh := form.Get("refresh_token")
	switch form.Get("grant_type") {
	case "authorization_code":
		asked, ok := a.codes[form.Get("code")]
		delete(a.codes, form.Get("code"))
		sum := sha256.Sum256([]byte(form.Get("code_verifier")))
		if !ok || asked.challenge != base64.RawURLEncoding.EncodeToString(sum[:]) || asked.redirect != form.Get("redirect_uri") {
			return no("invalid_grant")
		}
		refresh = a.secret("refresh")
		a.refresh[refresh] = true
	case "refresh_token":
		if !a.refresh[refresh] {
			return no("invalid_grant")
		}
		a.renewals++
		if !a.options.Rotate {
			refresh = "" // the old one goes on
			break
		}
		a.refresh[refresh] = false
		refresh = a.secret("refresh")
		a.refresh[refresh] = true
	default:
		return no("unsupported_grant_type")
	}
	access := a.secret("access")
	a.access[access] = true
	answer = map[string]any{"access_token": access, "token_type": "Bearer", "expires_in": int(a.Life.Seconds())}
	if refresh != "" {
		answer["refresh_token"] = refresh
	}
	return http.StatusOK, answer
}

// introspect tells whose a token is.
func (a *Authorisation) introspect(w http.ResponseWriter, r *http.Request) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"active": ok && a.Good(token), "email": a.options.User})
}

// Good tells whether an access token is one of ours and good.
func (a *Authorisation) Good(access string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.access[access]
}

// EndAccess makes all access tokens bad, as after their time.
func (a *Authorisation) EndAccess() {
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.access)
}

// EndAll makes all tokens bad, as when the person changes the password or takes the permission back.
func (a *Authorisation) EndAll() {
	a.EndAccess()
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.refresh)
}

// Grant gives tokens without a browser, as for a mailbox that was set up before.
func (a *Authorisation) Grant() (access, refresh string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	access, refresh = a.secret("access"), a.secret("refresh")
	a.access[access], a.refresh[refresh] = true, true
	return access, refresh
}

// Renewals is how often a refresh token was taken.
func (a *Authorisation) Renewals() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.renewals
}

// Secrets are all codes and tokens that were given out, to look for where they must not be.
func (a *Authorisation) Secrets() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.secrets)
}

// Dovecot is the configuration by which Dovecot 2.3 asks this server whose a token is, for StartDovecot.
func (a *Authorisation) Dovecot(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "dovecot-oauth") // a test's own folder is closed to the user that Dovecot runs as
	if err != nil {
		t.Fatalf("make a folder for dovecot: %v", err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatalf("open the folder to dovecot: %v", err)
	}
	file := filepath.Join(dir, "oauth2.conf")
	text := "introspection_url = " + a.IntrospectURL + `
introspection_mode = auth
username_attribute = email
active_attribute = active
active_value = true
`
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatalf("write dovecot's configuration: %v", err)
	}
	return `
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ` + file + `
}
`
}

// Browse is the person's browser: it opens the address and follows the way back. It gives the last page.
func (a *Authorisation) Browse(ctx context.Context, address string) (status int, page string, err error) {
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: a.RootCAs}, DisableKeepAlives: true}
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, "", err
	}
	r, err := (&http.Client{Transport: transport}).Do(q)
	if err != nil {
		return 0, "", err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	return r.StatusCode, string(body), err
}

// XOAuth2 is the name of the mechanism that NewBearerServer knows besides OAUTHBEARER.
const XOAuth2 = "XOAUTH2"

// NewBearerServer is the server's side of OAUTHBEARER (RFC 7628) or XOAUTH2. A refused token is told by a challenge with
// the status first, and then by refused.
func NewBearerServer(mechanism, status string, check func(user, token string) bool, refused error) sasl.Server {
	if mechanism == sasl.OAuthBearer {
		server := sasl.NewOAuthBearerServer(func(o sasl.OAuthBearerOptions) *sasl.OAuthBearerError {
			if check(o.Username, o.Token) {
				return nil
			}
			return &sasl.OAuthBearerError{Status: status, Schemes: "bearer"}
		})
		return &oauthBearerServer{refused: refused, Server: server}
	}
	return &xoauth2Server{status: status, check: check, refused: refused}
}

// oauthBearerServer ends a refusal as the protocol around it wants.
type oauthBearerServer struct {
	sasl.Server
	refused error
}

func (s *oauthBearerServer) Next(response []byte) ([]byte, bool, error) {
	challenge, done, err := s.Server.Next(response)
	if err != nil && bytes.Equal(response, []byte{1}) {
		err = s.refused
	}
	return challenge, done, err
}

type xoauth2Server struct {
	status  string
	check   func(user, token string) bool
	refused error
	failed  bool
}

var errXOAuth2 = errors.New("no response of XOAUTH2")

func (s *xoauth2Server) Next(response []byte) (challenge []byte, done bool, err error) {
	switch {
	case s.failed && len(response) == 0:
		return nil, true, s.refused
	case s.failed:
		return nil, true, errXOAuth2
	case response == nil:
		return []byte{}, false, nil
	}
	user, rest, ok := strings.Cut(strings.TrimPrefix(string(response), "user="), "\x01auth=Bearer ")
	token, end, ended := strings.Cut(rest, "\x01\x01")
	if !ok || !ended || end != "" {
		return nil, true, errXOAuth2
	}
	if s.check(user, token) {
		return nil, true, nil
	}
	s.failed = true
	return fmt.Appendf(nil, `{"status":%q,"schemes":"Bearer","scope":"mail"}`, s.status), false, nil
}
