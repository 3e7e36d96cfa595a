package mail_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
)

// logBook keeps what was logged, by many at once.
type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// provider is a world whose mailbox takes access tokens only, at Dovecot and at an SMTP server.
type provider struct {
	*world
	authority *mailtest.Authorisation
	log       logBook
	errs      []error // all that was told
}

func newProvider(t *testing.T, o mailtest.AuthorisationOptions) *provider {
	t.Helper()
	o.User = person
	p := &provider{authority: mailtest.StartAuthorisation(t, o)}
	dovecot := mailtest.StartDovecot(t, "auth_mechanisms = xoauth2 oauthbearer", p.authority.Dovecot(t))
	p.world = bareWorld(t, func(w *world) {
		w.imap = dovecot.Addr
		w.smtp = mailtest.StartSMTP(t, mailtest.SMTPOptions{
			User: person, Mechanisms: []string{mailtest.XOAuth2}, Token: p.authority.Good,
		})
		w.options.Log = slog.New(slog.NewTextHandler(&p.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		w.options.OAuth = map[string]mail.OAuthClient{"test": {
			ID: p.authority.ClientID, Secret: o.Secret, AuthURL: p.authority.AuthURL, TokenURL: p.authority.TokenURL, Scopes: []string{"mail"},
		}}
	})
	return p
}

func (p *provider) account() mail.AccountConfig {
	c := p.config()
	c.OAuth = "test"
	return c
}

// signIn is a person who signs in by the browser; it gives the steps.
func (p *provider) signIn(ctx context.Context, id int64) (steps string, err error) {
	p.t.Helper()
	var names []string
	left := make(chan struct{})
	_, err = p.SignInByBrowser(ctx, mail.BrowserSignIn{
		ID: id, Config: p.account(), Page: mail.OAuthPage{Done: "done", Failed: "failed"},
		Report: func(s mail.AccountStep) { names = append(names, s.Name) },
		Open: func(address string) error {
			go func() {
				defer close(left)
				if _, _, err := p.authority.Browse(context.Background(), address); err != nil {
					p.t.Error(err)
				}
			}()
			return nil
		},
	})
	<-left
	p.tell(err)
	return strings.Join(names, " "), err
}

func (p *provider) tell(err error) {
	if err != nil {
		p.errs = append(p.errs, err)
	}
}

// wantCode tells whether err is of the class, as the faces see it.
func (p *provider) wantCode(err error, code string) {
	p.t.Helper()
	p.tell(err)
	var fault *mail.AccountError
	if !errors.As(err, &fault) || fault.Code != code {
		p.t.Errorf("%v, want %s", err, code)
	}
}

// wantNoSecret looks for codes and tokens in all that is kept and told.
func (p *provider) wantNoSecret() {
	p.t.Helper()
	places := map[string]string{"the log": p.log.String()}
	for _, err := range p.errs {
		places["an error"] += err.Error() + "\n"
	}
	p.must(filepath.WalkDir(p.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		places[path] = string(b)
		return err
	}))
	if len(places) < 4 {
		p.t.Errorf("looked at %d places only", len(places))
	}
	secrets := p.authority.Secrets()
	if len(secrets) < 3 {
		p.t.Fatal("there are no secrets to look for")
	}
	for place, text := range places {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				p.t.Errorf("a token or code lies in %s", place)
			}
		}
	}
}

func TestAMailboxThatIsSignedInToByTheBrowser(t *testing.T) {
	p := newProvider(t, mailtest.AuthorisationOptions{Rotate: true, Secret: "desktop~secret"})
	steps, err := p.signIn(t.Context(), 0)
	p.must(err)
	if steps != "oauth_sign_in imap_connect imap_login imap_inbox smtp_connect smtp_login" {
		t.Errorf("steps %q", steps)
	}
	p.send("signed in")
	_, _, err = p.Check(t.Context(), false)
	p.must(err)

	p.authority.EndAccess() // as after an hour: the next sign-in is refused, renewed and goes through
	p.restart()
	_, _, err = p.Check(t.Context(), false)
	p.must(err)
	p.send("after a renewal")
	if n := p.authority.Renewals(); n != 1 {
		t.Errorf("%d renewals for one refused token", n)
	}
	p.must(p.TestAccount(t.Context(), p.account(), "", nil))

	p.authority.EndAll() // the person took the permission back
	_, _, err = p.Check(t.Context(), false)
	p.wantCode(err, "oauth_again")
	p.wantCode(p.TestAccount(t.Context(), p.account(), "", nil), "oauth_again")
	o, err := p.Deliver(t.Context(), p.queue(p.write("waits").ID).ID)
	p.tell(err)
	if o.State != mail.OutgoingQueued || !strings.HasPrefix(o.LastError, "oauth_again: ") {
		t.Errorf("the mail is %s: %s", o.State, o.LastError)
	}
	p.errs = append(p.errs, errors.New(o.LastError))

	account, err := p.Account(t.Context())
	p.must(err)
	_, err = p.signIn(t.Context(), account.ID)
	p.must(err)
	_, _, err = p.Check(t.Context(), false)
	p.must(err)
	if all, err := p.Accounts(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("%d mailboxes, %v", len(all), err)
	}
	p.wantNoSecret()
}

func TestWatchingEndsUntilThePersonSignsInAgain(t *testing.T) {
	p := newProvider(t, mailtest.AuthorisationOptions{})
	_, err := p.signIn(t.Context(), 0)
	p.must(err)
	p.authority.EndAll()
	states := make(chan mail.ConnState, 100)
	stop := p.Subscribe(func(e mail.Event) {
		if e.Kind == mail.EventConnection {
			states <- e.Connection
		}
	})
	defer stop()
	ctx, cancel := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- p.Run(ctx) }()
	for s := range states {
		if s.State == "offline" || s.State == "connected" {
			t.Errorf("state %s: %v", s.State, s.Err)
		}
		if s.State == "auth_failed" {
			p.wantCode(s.Err, "oauth_again")
			break
		}
	}
	account, err := p.Account(t.Context())
	p.must(err)
	_, err = p.signIn(t.Context(), account.ID)
	p.must(err)
	for s := range states {
		if s.State == "connected" || s.State == "polling" {
			break
		}
	}
	cancel()
	p.must(<-ran)
	p.wantNoSecret()
}

func TestSigningInWhereNobodyIsLetIn(t *testing.T) {
	p := newProvider(t, mailtest.AuthorisationOptions{Deny: "access_denied"})
	_, err := p.signIn(t.Context(), 0)
	p.wantCode(err, "oauth_denied")
	c := p.account()
	c.OAuth = "other"
	_, err = p.SignInByBrowser(t.Context(), mail.BrowserSignIn{Config: c})
	p.wantCode(err, "oauth_setup")
	if all, err := p.Accounts(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%d mailboxes were kept, %v", len(all), err)
	}
}

func TestWhereTheBrowserIsOffered(t *testing.T) {
	w := bareWorld(t)
	for _, x := range []struct {
		clients map[string]mail.OAuthClient
		address string
		want    string
	}{
		{nil, "ann@gmail.com", ""},
		{map[string]mail.OAuthClient{"google": {ID: "x"}}, "ann@gmail.com", "google"},
		{map[string]mail.OAuthClient{"google": {ID: "x"}}, "ann@outlook.com", ""},
		{map[string]mail.OAuthClient{"microsoft": {ID: "x"}}, "ann@hotmail.de", "microsoft"},
		{map[string]mail.OAuthClient{"microsoft": {ID: "x", TokenURL: "http://elsewhere.example/"}}, "ann@hotmail.de", ""},
		{map[string]mail.OAuthClient{"microsoft": {}}, "ann@hotmail.de", ""},
		{map[string]mail.OAuthClient{"google": {ID: "x"}}, "ann@qq.com", ""},
	} {
		w.ConfigureOAuth(x.clients)
		found, err := mail.Guess(x.address)
		w.must(err)
		if got := w.OAuthFor(found.Config); got != x.want {
			t.Errorf("%v for %s: %q, want %q", x.clients, x.address, got, x.want)
		}
	}
}
