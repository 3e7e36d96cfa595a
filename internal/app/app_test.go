package app_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"okpay.example/support/assets"
	translations "okpay.example/support/assets/i18n"
	"okpay.example/support/faq/fix"
	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/mail"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// catalogues are read once each: they never change.
var catalogues = map[string]func() (*i18n.Catalog, error){
	i18n.Chinese: sync.OnceValues(func() (*i18n.Catalog, error) { return i18n.New(translations.Files, i18n.Chinese) }),
	i18n.English: sync.OnceValues(func() (*i18n.Catalog, error) { return i18n.New(translations.Files, i18n.English) }),
}

func words(t *testing.T, lang string) *i18n.Catalog {
	t.Helper()
	w, err := catalogues[lang]()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// plain tells whether a text is words, and no key or placeholder that nobody filled.
func plain(s string) bool {
	return s != "" && !strings.HasPrefix(s, "error.") && !strings.HasPrefix(s, "reason.") && !strings.Contains(s, "<no value>") &&
		!strings.Contains(s, "{{")
}

// closers end an App once, at the test's wish or at its end.
var closers sync.Map

func open(t *testing.T, o app.Options) *app.App {
	t.Helper()
	o.Mail.Keyring = mail.NoKeyring{}
	if o.Now == nil {
		o.Now = func() time.Time { return noon }
	}
	a, err := app.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	end := sync.OnceValue(a.Close)
	closers.Store(a, end)
	t.Cleanup(func() {
		closers.Delete(a)
		if err := end(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func closeApp(t *testing.T, a *app.App) {
	t.Helper()
	end, _ := closers.Load(a)
	if err := end.(func() error)(); err != nil {
		t.Fatal(err)
	}
}

func change(t *testing.T, a *app.App, f func(*app.Settings)) {
	t.Helper()
	if err := a.Change(f); err != nil {
		t.Fatal(err)
	}
}

// answer goes through the fix account-locked by these answers and keeps each.
func answer(t *testing.T, a *app.App, keys ...string) fix.Run {
	t.Helper()
	f, ok := a.Library().Fix("account-locked")
	if !ok {
		t.Fatal("there is no fix account-locked")
	}
	run := fix.Start(f, noon)
	for i, key := range keys {
		var err error
		if run, err = run.Answer(f, key, noon.Add(time.Duration(i)*time.Minute)); err != nil {
			t.Fatal(err)
		}
		if err := a.KeepFixRun(t.Context(), run); err != nil {
			t.Fatal(err)
		}
	}
	return run
}

func TestFixGoesOnAfterARestart(t *testing.T) {
	home := t.TempDir()
	a := open(t, app.Options{Home: home})
	if _, _, ok := a.FixRun(t.Context(), "account-locked"); ok {
		t.Error("a fix was begun by nobody")
	}
	run := answer(t, a, "wrong-password", "me")
	closeApp(t, a)
	a = open(t, app.Options{Home: home})
	got, changed, ok := a.FixRun(t.Context(), "account-locked")
	if !ok || changed || strings.Join(got.Path, " ") != strings.Join(run.Path, " ") || got.Answers["cause"] != "me" {
		t.Errorf("%+v, changed %v, ok %v; want %+v", got, changed, ok, run)
	}
	if list := a.OpenFixRuns(t.Context()); len(list) != 1 || list[0].Fix != "account-locked" {
		t.Errorf("begun: %+v", list)
	}
	if err := a.ForgetFixRun(t.Context(), "account-locked"); err != nil {
		t.Fatal(err)
	}
	if list := a.OpenFixRuns(t.Context()); len(list) != 0 {
		t.Errorf("begun after the end: %+v", list)
	}
}

// editedPack is the built-in pack with one file changed, or taken out where with is "".
func editedPack(t *testing.T, file, replace, with string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "pack")
	if err := os.CopyFS(dir, assets.Pack()); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, file)
	text, err := os.ReadFile(name)
	if err != nil || !strings.Contains(string(text), replace) {
		t.Fatalf("%s does not hold %q, %v", file, replace, err)
	}
	if err := os.Chmod(name, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(strings.ReplaceAll(string(text), replace, with)), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestFixGoesOnAfterThePackChanged(t *testing.T) {
	home := t.TempDir()
	a := open(t, app.Options{Home: home})
	answer(t, a, "wrong-password", "me")
	closeApp(t, a)
	a = open(t, app.Options{Home: home, Pack: editedPack(t, "fixes/account-locked.yaml", "key: me,", "key: myself,")})
	got, changed, ok := a.FixRun(t.Context(), "account-locked")
	if !ok || got.Answers["message"] != "wrong-password" || got.Answers["cause"] == "me" {
		t.Errorf("%+v, changed %v, ok %v", got, changed, ok)
	}
	closeApp(t, a)
	a = open(t, app.Options{Home: home, Pack: editedPack(t, "fixes/account-locked.yaml", "next: cause }", "next: contact }")})
	got, changed, ok = a.FixRun(t.Context(), "account-locked")
	if f, _ := a.Library().Fix("account-locked"); !ok || !changed || len(got.Path) != 1 || got.Node(f).Kind == "" {
		t.Errorf("%+v, changed %v, ok %v", got, changed, ok)
	}
}

func TestStoredFixThatCannotBeReadIsBegunAnew(t *testing.T) {
	a := open(t, app.Options{Home: t.TempDir()})
	for key, value := range map[string]string{"fix/account-locked": "{", "fix/of-another-pack": `{"fix":"of-another-pack","path":["x"]}`} {
		if err := a.Mail.State().Put(t.Context(), key, []byte(value)); err != nil {
			t.Fatal(err)
		}
	}
	if list := a.OpenFixRuns(t.Context()); len(list) != 0 {
		t.Errorf("begun: %+v", list)
	}
}

func TestReportBecomesADraft(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		a := open(t, app.Options{Home: t.TempDir(), Lang: lang, Deployment: assets.DemoDeployment()})
		run := answer(t, a, "wrong-password", "unknown")
		r, _ := a.FixReport(run, lang)
		d, err := a.DraftFromReport(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if d.Topic != "account-locked" || d.Subject != r.Subject || d.Body != r.Tell || d.Report != r.Body || d.Lang != lang ||
			d.To != "support@okpay.example" {
			t.Errorf("draft %+v", d)
		}
		if faults := mail.Validate(d); len(faults) != 0 {
			t.Errorf("the draft cannot be sent as it is: %v", faults[0])
		}
		if kept, err := a.Mail.Draft(t.Context(), d.ID); err != nil || kept.Report != r.Body {
			t.Errorf("kept %+v, %v", kept, err)
		}
	}
}

func TestSearchFindsNewTickets(t *testing.T) {
	a := open(t, app.Options{Home: t.TempDir(), Deployment: assets.DemoDeployment()})
	found := func(query, id string) bool {
		for _, r := range a.Search(t.Context(), query, 20) {
			if r.ID == id && r.Kind == "ticket" {
				return true
			}
		}
		return false
	}
	a.Search(t.Context(), "xylophone", 5) // the index is made
	server := mail.Server{Host: "127.0.0.1", Port: 1, Security: mail.NoTLS}
	cfg := mail.AccountConfig{Email: "li@mail.example", User: "li", IMAP: server, SMTP: server}
	if _, err := a.Mail.SaveAccount(t.Context(), 0, cfg, "x"); err != nil {
		t.Fatal(err)
	}
	d, err := a.Mail.NewDraft(t.Context(), mail.Draft{Subject: "Xylophone not delivered", Body: "b", Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	o, err := a.Mail.Queue(t.Context(), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	id := string(o.Ticket)
	for _, query := range []string{"xylophone", id, id[:4] + id[5:]} {
		if !found(query, id) {
			t.Errorf("%q does not find the ticket", query)
		}
	}
	if _, err := a.Mail.TakeBack(t.Context(), o.ID); err != nil {
		t.Fatal(err)
	}
	if found("xylophone", id) {
		t.Error("a ticket that is gone is found")
	}
}

func TestPackThatCannotBeUsedIsNamed(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "nowhere")
	_, err := app.OpenLibrary(missing, nil)
	var named *app.PackError
	if !errors.As(err, &named) || named.Path != missing || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	_, err = app.OpenLibrary(editedPack(t, "fixes/account-locked.yaml", "nodes:", "nodes: ["), nil)
	if !errors.As(err, &named) {
		t.Errorf("error %v", err)
	}
	if _, err := app.OpenLibrary("", []byte("nonsense =")); err == nil {
		t.Error("a deployment that is none was taken")
	}
}

func TestDoctor(t *testing.T) {
	w := words(t, "en")
	a := open(t, app.Options{Home: t.TempDir()})
	d := app.Doctor(t.Context(), w, a, nil)
	checks := map[string]app.Check{}
	for _, c := range d.Checks {
		checks[c.Name] = c
		if !c.OK && !plain(c.Hint) {
			t.Errorf("%s does not say what to do: %+v", c.Name, c)
		}
	}
	for _, name := range []string{"version", "home", "content", "keyring", "display", "fonts", "account"} {
		if _, ok := checks[name]; !ok {
			t.Errorf("%s was not looked at", name)
		}
	}
	if !d.OK || checks["account"].OK || checks["keyring"].OK {
		t.Errorf("no mailbox and no keyring are no illness, but said: %+v", d)
	}

	// A mailbox that does not answer is one.
	server := mail.Server{Host: "127.0.0.1", Port: 1, Security: mail.NoTLS}
	cfg := mail.AccountConfig{Email: "li@mail.example", User: "li", IMAP: server, SMTP: server}
	if _, err := a.Mail.SaveAccount(t.Context(), 0, cfg, "x"); err != nil {
		t.Fatal(err)
	}
	d = app.Doctor(t.Context(), w, a, nil)
	last := d.Checks[len(d.Checks)-1]
	if d.OK || last.Name != "account" || last.OK || !strings.Contains(last.Detail, "li@mail.example") || !plain(last.Hint) {
		t.Errorf("a mailbox that does not answer: %+v", d)
	}

	d = app.Doctor(t.Context(), w, nil, mail.ErrKey)
	if last := d.Checks[len(d.Checks)-1]; d.OK || last.Name != "home" || last.OK || !plain(last.Detail) || !plain(last.Hint) {
		t.Errorf("a home that does not open: %+v", d)
	}
}

func TestDisplay(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want bool
	}{{nil, false}, {map[string]string{"DISPLAY": ":0"}, true}, {map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, true}} {
		if got, detail := app.Display(func(k string) string { return c.env[k] }); got != c.want || detail == "" {
			t.Errorf("%v: %v, %q", c.env, got, detail)
		}
	}
}

func TestBuildInfo(t *testing.T) {
	if b := app.BuildInfo("7"); b.Version == "" || b.Go == "" || b.OS == "" || b.Arch == "" || b.Pack != "7" {
		t.Errorf("%+v", b)
	}
}

func TestWalkStopsWhereItFails(t *testing.T) {
	a := open(t, app.Options{Home: t.TempDir(), Deployment: assets.DemoDeployment()}) // no mailbox
	var last app.WalkStep
	err := a.Walk(t.Context(), time.Second, func(s app.WalkStep) { last = s })
	if !errors.Is(err, mail.ErrNoAccount) || last.OK || last.Name != "send" {
		t.Errorf("%+v, %v", last, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := a.Walk(ctx, time.Second, func(app.WalkStep) {}); err == nil {
		t.Error("it went on after it was cancelled")
	}
}
