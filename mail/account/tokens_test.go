package account

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"okpay.example/support/mail/account/oauth"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/store"
)

var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// vault is a store with one account that signs in by the browser.
type vault struct {
	t     *testing.T
	store *store.Store
	id    int64
	env   Env
	now   time.Time
	log   bytes.Buffer
}

func newVault(t *testing.T, a *mailtest.Authorisation) *vault {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "store.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	v := &vault{t: t, store: s, now: noon}
	v.env = Env{
		RootCAs: a.RootCAs, Now: func() time.Time { return v.now }, Log: slog.New(slog.NewTextHandler(&v.log, nil)),
		OAuth: &Tokens{Client: func(name string) (oauth.Client, error) {
			if name != "test" {
				return oauth.Client{}, errNoClients
			}
			return oauth.Client{ID: a.ClientID, Provider: oauth.Provider{Name: name, AuthURL: a.AuthURL, TokenURL: a.TokenURL}}, nil
		}},
	}
	c := config(None)
	c.OAuth = "test"
	v.update(func(tx *store.Tx) error {
		v.id, err = Save(tx, 0, c, "")
		return err
	})
	return v
}

func (v *vault) update(f func(*store.Tx) error) {
	v.t.Helper()
	if err := v.store.Update(v.t.Context(), f); err != nil {
		v.t.Fatal(err)
	}
}

// hold puts tokens into the store.
func (v *vault) hold(held oauth.Token) {
	v.t.Helper()
	v.update(func(tx *store.Tx) error { return SaveToken(tx, v.id, held) })
}

func (v *vault) held() oauth.Token {
	v.t.Helper()
	held, err := readToken(v.t.Context(), v.store, v.id)
	if err != nil {
		v.t.Fatal(err)
	}
	return held
}

// token asks as a connection does.
func (v *vault) token(refused string) (string, error) {
	v.t.Helper()
	_, k, err := v.env.Stored(v.t.Context(), v.store, v.id)
	if err != nil || k.Token == nil || k.Password != "" {
		v.t.Fatalf("the credentials: %v", err)
	}
	return k.Token(v.t.Context(), refused)
}

func TestAnAccessTokenIsRenewedShortlyBeforeItsEnd(t *testing.T) {
	a := mailtest.StartAuthorisation(t, mailtest.AuthorisationOptions{TLS: true, Rotate: true})
	v := newVault(t, a)
	access, refresh := a.Grant()
	v.hold(oauth.Token{Access: access, Refresh: refresh, Expiry: noon.Add(time.Hour)})
	for _, x := range []struct {
		after    time.Duration
		renewals int
	}{{0, 0}, {58 * time.Minute, 0}, {59 * time.Minute, 1}, {90 * time.Minute, 1}, {3 * time.Hour, 2}} {
		v.now = noon.Add(x.after)
		got, err := v.token("")
		if err != nil || !a.Good(got) || a.Renewals() != x.renewals || v.held().Access != got {
			t.Errorf("after %v: %d renewals, %v", x.after, a.Renewals(), err)
		}
	}
	if !strings.Contains(v.log.String(), "renewed") {
		t.Errorf("logged %q", v.log.String())
	}
	for _, secret := range a.Secrets() {
		if strings.Contains(v.log.String(), secret) {
			t.Errorf("a token is in the log")
		}
	}
}

func TestARefusedAccessTokenIsRenewedThoughItsTimeIsNotUp(t *testing.T) {
	a := mailtest.StartAuthorisation(t, mailtest.AuthorisationOptions{TLS: true})
	v := newVault(t, a)
	access, refresh := a.Grant()
	v.hold(oauth.Token{Access: access, Refresh: refresh, Expiry: noon.Add(time.Hour)})
	got, err := v.token(access)
	if err != nil || got == access || !a.Good(got) {
		t.Errorf("%v", err)
	}
	if again, err := v.token(access); err != nil || again != got || a.Renewals() != 1 {
		t.Errorf("what another has renewed meanwhile is taken: %d renewals, %v", a.Renewals(), err)
	}
}

func TestManyWhoWantATokenRenewItOnce(t *testing.T) {
	a := mailtest.StartAuthorisation(t, mailtest.AuthorisationOptions{TLS: true, Rotate: true})
	v := newVault(t, a)
	_, refresh := a.Grant()
	v.hold(oauth.Token{Access: "old", Refresh: refresh, Expiry: noon})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got, err := v.token(""); err != nil || !a.Good(got) {
				t.Errorf("%v", err)
			}
		})
	}
	wg.Wait()
	if a.Renewals() != 1 {
		t.Errorf("%d renewals", a.Renewals())
	}
}

func TestWhatAnotherProcessRenewedCounts(t *testing.T) {
	var v *vault
	var theirs string
	a := mailtest.StartAuthorisation(t, mailtest.AuthorisationOptions{TLS: true, Rotate: true, Answer: func(url.Values) (int, string, string, bool) {
		if theirs != "" { // while we ask, another process stores what it got
			v.hold(oauth.Token{Access: theirs, Refresh: "theirs", Expiry: noon.Add(time.Hour)})
		}
		return 0, "", "", false
	}})
	v = newVault(t, a)
	for _, stale := range []bool{false, true} { // is our refresh token still taken?
		_, refresh := a.Grant()
		if stale {
			refresh = "used by the other process"
		}
		v.hold(oauth.Token{Access: "old", Refresh: refresh, Expiry: noon})
		theirs, _ = a.Grant()
		if got, err := v.token(""); err != nil || got != theirs || v.held().Refresh != "theirs" {
			t.Errorf("stale %v: %v", stale, err)
		}
	}
}

func TestWhyThereIsNoToken(t *testing.T) {
	answer := func(status int, body string) func(url.Values) (int, string, string, bool) {
		return func(url.Values) (int, string, string, bool) { return status, "application/json", body, true }
	}
	down := func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: syscall.ENETUNREACH}
	}
	for _, x := range []struct {
		name      string
		options   mailtest.AuthorisationOptions
		change    func(*vault, *mailtest.Authorisation)
		code      string
		temporary bool
	}{
		{"taken back", mailtest.AuthorisationOptions{}, func(_ *vault, a *mailtest.Authorisation) { a.EndAll() }, CodeOAuthAgain, false},
		{"no network", mailtest.AuthorisationOptions{}, func(v *vault, _ *mailtest.Authorisation) { v.env.Dial = down }, CodeOffline, true},
		{"unknown authority", mailtest.AuthorisationOptions{}, func(v *vault, _ *mailtest.Authorisation) { v.env.RootCAs = nil }, CodeCertificate, false},
		{"broken provider", mailtest.AuthorisationOptions{Answer: answer(500, "oops")}, nil, CodeTurnedAway, true},
		{"another client", mailtest.AuthorisationOptions{Secret: "not ours"}, nil, CodeOAuthSetup, false},
		{"garbage", mailtest.AuthorisationOptions{Answer: answer(200, "oops")}, nil, CodeProtocol, false},
		{"no client id any more", mailtest.AuthorisationOptions{}, func(v *vault, _ *mailtest.Authorisation) {
			v.env.OAuth = &Tokens{Client: func(string) (oauth.Client, error) { return oauth.Client{}, nil }}
		}, CodeOAuthSetup, false},
		{"never set up", mailtest.AuthorisationOptions{}, func(v *vault, _ *mailtest.Authorisation) { v.env.OAuth = nil }, CodeOAuthSetup, false},
		{"no refresh token", mailtest.AuthorisationOptions{}, func(v *vault, _ *mailtest.Authorisation) {
			v.hold(oauth.Token{Access: "old", Expiry: noon})
		}, CodeOAuthAgain, false},
		{"no tokens", mailtest.AuthorisationOptions{}, func(v *vault, _ *mailtest.Authorisation) {
			v.update(func(tx *store.Tx) error { return tx.SetSecret(v.id, secretToken, nil) })
		}, CodeOAuthAgain, false},
	} {
		t.Run(x.name, func(t *testing.T) {
			x.options.TLS = true
			a := mailtest.StartAuthorisation(t, x.options)
			v := newVault(t, a)
			_, refresh := a.Grant()
			v.hold(oauth.Token{Access: "old", Refresh: refresh, Expiry: noon})
			if x.change != nil {
				x.change(v, a)
			}
			c, k, err := v.env.Stored(t.Context(), v.store, v.id)
			if err != nil {
				t.Fatal(err)
			}
			// As a connection meets it: the mail servers can be reached.
			e := v.env
			e.Dial = to(smtpScript(t, new(transcript), []string{"250-hello", "250 AUTH XOAUTH2"}, nil))
			_, err = ConnectSMTP(t.Context(), c, k, e)
			fault, ok := errors.AsType[*Error](err)
			if !ok || fault.Code != x.code || fault.Op != stepSMTPLogin || fault.Temporary() != x.temporary {
				t.Errorf("%v (%s), want %s", err, code(err), x.code)
			}
			for _, secret := range append(a.Secrets(), "not ours") {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("a secret is in %v", err)
				}
			}
		})
	}
}

func TestOneWayToSignInReplacesTheOther(t *testing.T) {
	a := mailtest.StartAuthorisation(t, mailtest.AuthorisationOptions{})
	v := newVault(t, a)
	v.hold(oauth.Token{Access: "a", Refresh: "r"})
	has := func(name string) bool {
		found := false
		v.update(func(tx *store.Tx) error {
			_, err := tx.Secret(v.id, name)
			found = err == nil
			if errors.Is(err, store.ErrNotFound) {
				return nil
			}
			return err
		})
		return found
	}
	c := config(None)
	v.update(func(tx *store.Tx) error { _, err := Save(tx, v.id, c, password); return err })
	if has(secretToken) || !has(secretPassword) {
		t.Error("the tokens are kept beside the password")
	}
	c.OAuth = "test"
	v.update(func(tx *store.Tx) error {
		if _, err := Save(tx, v.id, c, ""); err != nil {
			return err
		}
		return SaveToken(tx, v.id, oauth.Token{Access: "a"})
	})
	if has(secretPassword) || !has(secretToken) {
		t.Error("the password is kept beside the tokens")
	}
	v.update(func(tx *store.Tx) error { _, err := Save(tx, v.id, c, ""); return err })
	if !has(secretToken) {
		t.Error("saving the settings anew lost the tokens")
	}
}

func TestTheTokenEndpointIsReachedThroughTheProxy(t *testing.T) {
	var asked []string
	e := Env{Dial: func(_ context.Context, _, address string) (net.Conn, error) {
		asked = append(asked, address)
		return nil, errors.New("no further")
	}}
	c := config(None)
	c.Proxy = "http://proxy.example:3128"
	reach, err := e.reach(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"https://login.example/token", "http://127.0.0.1:9/token"} {
		q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		r, err := reach.HTTP.Do(q)
		if err == nil {
			_, _ = io.Copy(io.Discard, r.Body)
			_ = r.Body.Close()
			t.Errorf("%s answered", address)
		}
	}
	if strings.Join(asked, " ") != "proxy.example:3128 127.0.0.1:9" {
		t.Errorf("dialled %q", asked)
	}
}

func TestSignInByBrowserIsClassified(t *testing.T) {
	for _, x := range []struct {
		options mailtest.AuthorisationOptions
		code    string
	}{
		{mailtest.AuthorisationOptions{}, ""},
		{mailtest.AuthorisationOptions{Deny: "access_denied"}, CodeOAuthDenied},
		{mailtest.AuthorisationOptions{Deny: "temporarily_unavailable"}, CodeTurnedAway},
		{mailtest.AuthorisationOptions{Deny: "invalid_scope"}, CodeOAuthSetup},
	} {
		x.options.TLS = true
		a := mailtest.StartAuthorisation(t, x.options)
		v := newVault(t, a)
		c := config(None)
		c.OAuth = "test"
		left := make(chan error, 1)
		token, err := v.env.SignInByBrowser(t.Context(), c, oauth.Prompt{Open: func(address string) error {
			go func() { _, _, err := a.Browse(context.WithoutCancel(t.Context()), address); left <- err }()
			return nil
		}})
		if e := <-left; e != nil {
			t.Error(e)
		}
		if code(err) != x.code || err == nil && !a.Good(token.Access) {
			t.Errorf("%s: %v (%s), want %q", x.options.Deny, err, code(err), x.code)
		}
	}
	if _, err := (Env{}).SignInByBrowser(t.Context(), config(None), oauth.Prompt{}); code(err) != CodeOAuthSetup {
		t.Errorf("without a client: %v", err)
	}
}
