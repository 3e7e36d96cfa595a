package oauth_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"okpay.example/support/mail/account/oauth"
	"okpay.example/support/mail/mailtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// page is in the person's language.
var page = oauth.Page{Lang: "zh-CN", Done: "可以关闭 <这个> 网页", Failed: "没有成功"}

// at makes the client of a server, and what reaches it.
func at(a *mailtest.Authorisation, secret string) (oauth.Client, oauth.Env) {
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: a.RootCAs}, DisableKeepAlives: true}
	return oauth.Client{
			ID: a.ClientID, Secret: secret,
			Provider: oauth.Provider{Name: "test", AuthURL: a.AuthURL, TokenURL: a.TokenURL, Scopes: []string{"mail", "send"}},
		}, oauth.Env{
			HTTP: &http.Client{Transport: transport},
			Now:  func() time.Time { return noon },
		}
}

// browser is a person whose browser goes where it is sent.
type browser struct {
	t      *testing.T
	server *mailtest.Authorisation
	asked  string // the address that was opened
	status int
	page   string
	left   chan struct{}
}

// open follows the address in the background, as a browser does.
func (b *browser) open(address string) error {
	b.asked, b.left = address, make(chan struct{})
	go func() {
		defer close(b.left)
		var err error
		if b.status, b.page, err = b.server.Browse(context.Background(), address); err != nil {
			b.t.Errorf("browse: %v", err)
		}
	}()
	return nil
}

func TestSignInByTheBrowser(t *testing.T) {
	for _, secret := range []string{"", "not~so~secret"} {
		a := mailtest.StartAuthorisation(t, mailtest.AuthorisationOptions{TLS: true, Secret: secret})
		c, e := at(a, secret)
		b := &browser{t: t, server: a}
		token, err := c.SignIn(t.Context(), e, oauth.Prompt{Open: b.open, Page: page, User: "ann@mail.example"})
		if err != nil {
			t.Fatal(err)
		}
		<-b.left
		if !a.Good(token.Access) || token.Refresh == "" || !token.Expiry.Equal(noon.Add(time.Hour)) {
			t.Error("the tokens are not what the server gave")
		}
		if b.status != http.StatusOK || !strings.Contains(b.page, "可以关闭 &lt;这个&gt; 网页") || !strings.Contains(b.page, `lang="zh-CN"`) {
			t.Errorf("the browser shows %d %s", b.status, b.page)
		}
		u, err := url.Parse(b.asked)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		if q.Get("scope") != "mail send" || q.Get("login_hint") != "ann@mail.example" || q.Get("code_challenge_method") != "S256" ||
			len(q.Get("code_challenge")) != 43 || len(q.Get("state")) != 43 || q.Get("client_secret") != "" {
			t.Errorf("asked %v", q)
		}
		back, err := url.Parse(q.Get("redirect_uri"))
		if err != nil || back.Scheme != "http" || back.Hostname() != "127.0.0.1" || back.Port() == "" || back.Port() == "80" {
			t.Errorf("redirect to %q", q.Get("redirect_uri"))
		}
		if conn, err := net.Dial("tcp", back.Host); err == nil {
			_ = conn.Close()
			t.Error("the way back is still open after the sign-in")
		}
	}
}

// get asks the way back as any page of the web could make the browser do.
func get(t *testing.T, address, host string) int {
	t.Helper()
	q, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if host != "" {
		q.Host = host
	}
	r, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		t.Fatal(err)
	}
	return r.StatusCode
}

func TestOnlyTheRightAnswerCounts(t *testing.T) {
	a := mailtest.StartAuthorisation(t, mailtest.AuthorisationOptions{TLS: true})
	c, e := at(a, "")
	b := &browser{t: t, server: a}
	token, err := c.SignIn(t.Context(), e, oauth.Prompt{Page: page, Open: func(address string) error {
		u, err := url.Parse(address)
		if err != nil {
			return err
		}
		back, state := u.Query().Get("redirect_uri"), u.Query().Get("state")
		for _, x := range []struct {
			query, host string
			status      int
		}{
			{"/?code=stolen&state=wrong", "", http.StatusBadRequest},
			{"/?code=stolen", "", http.StatusBadRequest},
			{"/?error=access_denied&state=" + state[1:], "", http.StatusBadRequest},
			{"/favicon.ico?state=" + state, "", http.StatusNotFound},
			{"/?code=stolen&state=" + state, "rebound.example:80", http.StatusNotFound},
		} {
			if got := get(t, back+x.query, x.host); got != x.status {
				t.Errorf("%s gives %d, want %d", x.query, got, x.status)
			}
		}
		return b.open(address)
	}})
	if err != nil || !a.Good(token.Access) {
		t.Fatalf("the right answer came after the wrong ones: %v", err)
	}
	<-b.left
}

func TestASecondAnswerIsTooLate(t *testing.T) {
	second := make(chan int, 1)
	var address string
	a := mailtest.StartAuthorisation(t, mailtest.AuthorisationOptions{TLS: true, Answer: func(url.Values) (int, string, string, bool) {
		u, err := url.Parse(address)
		if err != nil {
			return 0, "", "", false
		}
		// While the first code is being exchanged another comes.
		second <- get(t, u.Query().Get("redirect_uri")+"/?code=another&state="+u.Query().Get("state"), "")
		return 0, "", "", false
	}})
	c, e := at(a, "")
	b := &browser{t: t, server: a}
	token, err := c.SignIn(t.Context(), e, oauth.Prompt{Page: page, Open: func(to string) error { address = to; return b.open(to) }})
	if err != nil || !a.Good(token.Access) {
		t.Fatal(err)
	}
	<-b.left
	if status := <-second; status != http.StatusGone {
		t.Errorf("the second answer got %d", status)
	}
}

func TestADeniedSignIn(t *testing.T) {
	a := mailtest.StartAuthorisation(t, mailtest.AuthorisationOptions{TLS: true, Deny: "access_denied"})
	c, e := at(a, "")
	b := &browser{t: t, server: a}
	_, err := c.SignIn(t.Context(), e, oauth.Prompt{Open: b.open, Page: page})
	<-b.left
	said, ok := errors.AsType[*oauth.Error](err)
	if !ok || !said.Denied() || said.Temporary() || said.Words != "the person said no" {
		t.Errorf("%v", err)
	}
	if !strings.Contains(b.page, "没有成功") {
		t.Errorf("the browser shows %s", b.page)
	}
}

func TestACodeForAnotherVerifierIsRefused(t *testing.T) {
	a := mailtest.StartAuthorisation(t, mailtest.AuthorisationOptions{TLS: true})
	c, e := at(a, "")
	b := &browser{t: t, server: a}
	_, err := c.SignIn(t.Context(), e, oauth.Prompt{Page: page, Open: func(address string) error {
		// Somebody puts their own challenge into the request, and so gets a code that our verifier does not open.
		u, err := url.Parse(address)
		if err != nil {
			return err
		}
		q := u.Query()
		q.Set("code_challenge", strings.Repeat("A", 43))
		u.RawQuery = q.Encode()
		return b.open(u.String())
	}})
	<-b.left
	said, ok := errors.AsType[*oauth.Error](err)
	if !ok || said.Code != "invalid_grant" || !said.Again() {
		t.Errorf("%v", err)
	}
	if !strings.Contains(b.page, "没有成功") {
		t.Errorf("the browser shows %s", b.page)
	}
	for _, secret := range a.Secrets() {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%v holds the code", err)
		}
	}
}

func TestAPersonWhoGivesUp(t *testing.T) {
	a := mailtest.StartAuthorisation(t, mailtest.AuthorisationOptions{TLS: true})
	c, e := at(a, "")
	ctx, cancel := context.WithCancel(t.Context())
	_, err := c.SignIn(ctx, e, oauth.Prompt{Page: page, Open: func(string) error { cancel(); return nil }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	no := errors.New("no browser")
	if _, err := c.SignIn(t.Context(), e, oauth.Prompt{Page: page, Open: func(string) error { return no }}); !errors.Is(err, no) {
		t.Errorf("%v", err)
	}
}

func TestRefresh(t *testing.T) {
	for _, rotate := range []bool{false, true} {
		a := mailtest.StartAuthorisation(t, mailtest.AuthorisationOptions{TLS: true, Rotate: rotate})
		c, e := at(a, "")
		_, first := a.Grant()
		token, err := c.Refresh(t.Context(), e, first)
		if err != nil || !a.Good(token.Access) || (token.Refresh == first) == rotate || token.Refresh == "" {
			t.Errorf("rotating %v: %v", rotate, err)
		}
		if token, err = c.Refresh(t.Context(), e, token.Refresh); err != nil || !a.Good(token.Access) {
			t.Errorf("rotating %v, again: %v", rotate, err)
		}
		if _, err := c.Refresh(t.Context(), e, first); (err != nil) != rotate {
			t.Errorf("rotating %v, the first once more: %v", rotate, err)
		}
	}
}

func TestAnswersOfATokenEndpoint(t *testing.T) {
	const refresh = "refresh~1/TopSecret+x"
	type answer struct {
		status          int
		mediaType, body string
	}
	for _, x := range []struct {
		name string
		answer
		code             string // "": fine
		again, temporary bool
	}{
		{"plain", answer{200, "application/json", `{"access_token":"a","token_type":"bearer"}`}, "", false, false},
		{"expires_in as a string", answer{200, "application/json; charset=utf-8", `{"access_token":"a","token_type":"Bearer","expires_in":"3600"}`}, "", false, false},
		{"grant gone", answer{400, "application/json", `{"error":"invalid_grant","error_description":"` + refresh + ` was revoked"}`}, "invalid_grant", true, false},
		{"multi-factor wanted", answer{400, "application/json", `{"error":"interaction_required"}`}, "interaction_required", true, false},
		{"wrong client", answer{401, "application/json", `{"error":"invalid_client"}`}, "invalid_client", false, false},
		{"broken", answer{500, "text/html", "<h1>oops"}, oauth.CodeUnavailable, false, true},
		{"too many", answer{429, "application/json", `{}`}, oauth.CodeUnavailable, false, true},
		{"a page of the café", answer{200, "text/html", "<h1>Welcome to our Wi-Fi"}, oauth.CodeUnreadable, false, false},
		{"huge", answer{200, "application/json", `{"access_token":"` + strings.Repeat("a", 1<<20) + `","token_type":"bearer"}`}, oauth.CodeUnreadable, false, false},
		{"no JSON", answer{200, "application/json", "access_token=a"}, oauth.CodeUnreadable, false, false},
		{"another type of token", answer{200, "application/json", `{"access_token":"a","token_type":"mac"}`}, oauth.CodeUnreadable, false, false},
		{"no token", answer{200, "application/json", `{"token_type":"bearer"}`}, oauth.CodeUnreadable, false, false},
		{"a token with a line break", answer{200, "application/json", `{"access_token":"a\r\nb","token_type":"bearer"}`}, oauth.CodeUnreadable, false, false},
		{"a token with a SASL separator", answer{200, "application/json", `{"access_token":"a\u0001b","token_type":"bearer"}`}, oauth.CodeUnreadable, false, false},
		{"an odd code", answer{400, "application/json", `{"error":"<b>\u202e"}`}, "an unknown error", false, false},
		{"a redirect", answer{302, "application/json", `{}`}, oauth.CodeUnreadable, false, false},
	} {
		t.Run(x.name, func(t *testing.T) {
			a := mailtest.StartAuthorisation(t, mailtest.AuthorisationOptions{TLS: true, Answer: func(url.Values) (int, string, string, bool) {
				return x.status, x.mediaType, x.body, true
			}})
			c, e := at(a, "")
			e.HTTP.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			token, err := c.Refresh(t.Context(), e, refresh)
			if x.code == "" {
				if err != nil || token.Access != "a" || token.Refresh != refresh {
					t.Errorf("%v", err)
				}
				return
			}
			said, ok := errors.AsType[*oauth.Error](err)
			if !ok || said.Code != x.code || said.Again() != x.again || said.Temporary() != x.temporary {
				t.Errorf("%v, want %s", err, x.code)
			}
			if err != nil && (strings.Contains(err.Error(), refresh) || len(err.Error()) > 400 || strings.ContainsAny(err.Error(), "\r\n\u202e")) {
				t.Errorf("%v: not fit to be shown", err)
			}
		})
	}
}

func TestAnUnknownAuthorityGetsNoSecret(t *testing.T) {
	a := mailtest.StartAuthorisation(t, mailtest.AuthorisationOptions{TLS: true})
	c, e := at(a, "")
	e.HTTP = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	_, refresh := a.Grant()
	if _, err := c.Refresh(t.Context(), e, refresh); err == nil || a.Renewals() != 0 {
		t.Errorf("%v after %d renewals", err, a.Renewals())
	}
}

func TestClientsThatCannotBeUsed(t *testing.T) {
	known, ok := oauth.Known("google")
	if !ok || oauth.ForHost("IMAP.gmail.com") != "google" || oauth.ForHost("outlook.office365.com") != "microsoft" || oauth.ForHost("imap.qq.com") != "" {
		t.Error("the providers are not found")
	}
	for _, x := range []struct {
		change func(*oauth.Client)
		ok     bool
	}{
		{func(*oauth.Client) {}, true},
		{func(c *oauth.Client) { c.ID = "" }, false},
		{func(c *oauth.Client) { c.ID = "a\nb" }, false},
		{func(c *oauth.Client) { c.TokenURL = "http://login.example/token" }, false},
		{func(c *oauth.Client) { c.TokenURL = "http://127.0.0.1:80/token" }, true},
		{func(c *oauth.Client) { c.AuthURL = "https://ann:pw@login.example/" }, false},
		{func(c *oauth.Client) { c.AuthURL = "javascript:alert(1)" }, false},
		{func(c *oauth.Client) { c.AuthURL = "" }, false},
	} {
		c := oauth.Client{Provider: known, ID: "id", Secret: "hush"}
		x.change(&c)
		err := c.Validate()
		if (err == nil) != x.ok || err != nil && strings.Contains(err.Error(), "hush") {
			t.Errorf("%+v: %v", c.Provider, err)
		}
	}
}

func TestATokenIsFreshUntilShortlyBeforeItsEnd(t *testing.T) {
	for _, x := range []struct {
		token oauth.Token
		fresh bool
	}{
		{oauth.Token{Access: "a"}, true},
		{oauth.Token{}, false},
		{oauth.Token{Access: "a", Expiry: noon.Add(61 * time.Second)}, true},
		{oauth.Token{Access: "a", Expiry: noon.Add(time.Minute)}, false},
		{oauth.Token{Access: "a", Expiry: noon.Add(-time.Hour)}, false},
	} {
		if x.token.Fresh(noon) != x.fresh {
			t.Errorf("until %v: %v", x.token.Expiry, !x.fresh)
		}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			if text := fmt.Sprintf(verb, x.token); text != "[token]" {
				t.Errorf("%s prints %s", verb, text)
			}
		}
	}
}
