package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"okpay.example/support/mail/mailtest"
)

// person reads what the program says on stderr and opens in their browser the address that stands there.
type person struct {
	t         *testing.T
	authority *mailtest.Authorisation
	page      string
	left      sync.WaitGroup
	said      bytes.Buffer
}

func (p *person) Write(b []byte) (int, error) {
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, p.authority.AuthURL+"?") {
			p.left.Go(func() {
				var err error
				if _, p.page, err = p.authority.Browse(context.Background(), line); err != nil {
					p.t.Error(err)
				}
			})
		}
	}
	return p.said.Write(b)
}

// onProvider gives a program with a registration at a provider, and the flags of a mailbox there.
func onProvider(t *testing.T, o mailtest.AuthorisationOptions) (*program, *mailtest.Authorisation, []string) {
	t.Helper()
	t.Cleanup(func() { goleak.VerifyNone(t, goleak.IgnoreCurrent()) })
	o.User = "li@mail.example"
	a := mailtest.StartAuthorisation(t, o)
	dovecot := mailtest.StartDovecot(t, "auth_mechanisms = oauthbearer", a.Dovecot(t))
	smtp := mailtest.StartSMTP(t, mailtest.SMTPOptions{User: o.User, Mechanisms: []string{mailtest.XOAuth2}, Token: a.Good})
	p := newProgram(t)
	p.args = []string{"--lang", "zh-CN",
		"--config", "oauth.company.client_id=" + a.ClientID, "--config", "oauth.company.client_secret=" + o.Secret,
		"--config", "oauth.company.auth_url=" + a.AuthURL, "--config", "oauth.company.token_url=" + a.TokenURL,
		"--config", "oauth.company.scope=imap smtp"}
	return p, a, []string{"account", "add", "--email", o.User, "--imap", dovecot.Addr, "--smtp", smtp.Addr, "--security", "none",
		"--oauth", "company"}
}

// runAs makes a call at which a person sits.
func (p *program) runAs(who *person, args ...string) result {
	p.t.Helper()
	var out bytes.Buffer
	c := &cli{in: strings.NewReader(""), out: &out, err: who, env: func(string) string { return p.home }}
	status := c.run(p.t.Context(), append(append([]string(nil), p.args...), args...))
	who.left.Wait()
	return result{status, out.String(), who.said.String()}
}

func TestAccountAddByTheBrowser(t *testing.T) {
	p, a, add := onProvider(t, mailtest.AuthorisationOptions{Secret: "desktop~secret"})
	who := &person{t: t, authority: a}
	r := p.runAs(who, append(add, "--json")...)
	if r.status != exitDone {
		t.Fatalf("%d: %s", r.status, r.errors)
	}
	var view map[string]any
	r.decode(t, &view)
	if view["oauth"] != "company" || view["email"] != "li@mail.example" {
		t.Errorf("%v", view)
	}
	if !strings.Contains(who.page, "登录成功") {
		t.Errorf("the browser shows %s", who.page)
	}
	for _, step := range []string{"用浏览器登录", "登录收信服务器", "登录发信服务器"} {
		if !strings.Contains(r.errors, "ok   "+step) {
			t.Errorf("%q is not told:\n%s", step, r.errors)
		}
	}
	calls := []result{r, p.run("account", "show"), p.run("account", "test")}
	a.EndAccess() // as after an hour
	calls = append(calls, p.run("check", "--json"),
		p.run("send", "--to", "support@okpay.example", "--subject", "S", "--body", "B"))
	a.EndAll()
	calls = append(calls, p.run("check"))
	for i, c := range calls[:len(calls)-1] {
		if c.status != exitDone {
			t.Errorf("call %d: %d: %s", i, c.status, c.errors)
		}
	}
	last := calls[len(calls)-1]
	if last.status != exitFailed || !strings.Contains(last.errors, "网页登录已经失效") || !strings.Contains(last.errors, "account add --oauth") {
		t.Errorf("after the permission was taken back: %d: %s", last.status, last.errors)
	}
	wantNoSecret(t, p.home, append(a.Secrets(), "desktop~secret"), calls)
}

// wantNoSecret looks for secrets in what was printed and in every file of the home, the log among them.
func wantNoSecret(t *testing.T, home string, secrets []string, calls []result) {
	t.Helper()
	places := map[string]string{}
	for _, c := range calls {
		places["stdout"] += c.out
		places["stderr"] += c.errors
	}
	err := filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		places[path] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	logged := false
	for place, text := range places {
		logged = logged || strings.HasSuffix(place, ".log")
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("a secret lies in %s", place)
			}
		}
	}
	if !logged {
		t.Error("there was no log to look at")
	}
}

func TestAccountAddWhereTheBrowserDoesNotHelp(t *testing.T) {
	p, a, add := onProvider(t, mailtest.AuthorisationOptions{Deny: "access_denied"})
	r := p.runAs(&person{t: t, authority: a}, add...)
	if r.status != exitFailed || !strings.Contains(r.errors, "没有得到允许") {
		t.Errorf("denied: %d: %s", r.status, r.errors)
	}
	if r := p.run(append(add, "--password-stdin")...); r.status != exitUsage || !strings.Contains(r.errors, "--password-stdin") {
		t.Errorf("with a password: %d: %s", r.status, r.errors)
	}
	p.args = []string{"--lang", "en"}
	r = p.run(append(add, "--json")...)
	if r.status != exitUsage || !strings.Contains(r.errors, "google, microsoft") {
		t.Errorf("a provider that is not configured: %d: %s", r.status, r.errors)
	}
	r = p.run(append(add, "--json", "--oauth", "microsoft")...)
	if r.status != exitFailed || !strings.Contains(r.errors, `"code":"oauth"`) || !strings.Contains(r.errors, "oauth.microsoft.client_id") ||
		!strings.Contains(r.errors, ".eml") {
		t.Errorf("without a client id: %d: %s", r.status, r.errors)
	}
	if r := p.run("account", "show"); r.status != exitFailed {
		t.Errorf("a mailbox was kept: %s", r.out)
	}
}
