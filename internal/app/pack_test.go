package app_test

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"okpay.example/support/assets"
	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

// desk is one that signs packs of its own.
type desk struct {
	t   *testing.T
	key pack.SecretKey
	dir string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	key, err := pack.NewSecretKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &desk{t, key, t.TempDir()}
}

func (d *desk) pubkey() string { return d.key.Public().String() }

// pack is the built-in pack of another version, with more deployment fields, built and signed.
func (d *desk) pack(version, fields string) (file string) {
	d.t.Helper()
	day, err := time.Parse(time.DateOnly, version)
	if err != nil {
		d.t.Fatal(err)
	}
	data := d.build(version, fields, day)
	file = filepath.Join(d.dir, "okpay-"+version+".pack")
	signature, err := pack.Sign(data, "okpay.pack", d.key, day.Add(time.Hour))
	if err := errors.Join(err, os.WriteFile(file, data, 0o600), os.WriteFile(file+pack.SignatureExt, signature, 0o600)); err != nil {
		d.t.Fatal(err)
	}
	return file
}

// builds are the packs of all desks before they are signed, by what is in them: under the race detector to build one takes
// seconds.
var builds sync.Map

func (d *desk) build(version, fields string, day time.Time) []byte {
	d.t.Helper()
	key := version + "\n" + fields
	if data, ok := builds.Load(key); ok {
		return data.([]byte)
	}
	b, err := pack.Build(os.DirFS(d.folder(version, fields)), app.PackChecks(day))
	if err != nil {
		d.t.Fatal(err)
	}
	builds.Store(key, b.Data)
	return b.Data
}

// folder is that pack before it is built.
func (d *desk) folder(version, fields string) (dir string) {
	d.t.Helper()
	dir = filepath.Join(d.dir, "folder-"+version)
	if err := os.CopyFS(dir, assets.Pack()); err != nil {
		d.t.Fatal(err)
	}
	d.edit(filepath.Join(dir, "pack.yaml"), func(s string) string {
		return strings.Replace(s, `version: "`+builtInVersion(d.t)+`"`, `version: "`+version+`"`, 1)
	})
	d.edit(filepath.Join(dir, "deployment.toml"), func(s string) string { return s + "\n" + fields + "\n" })
	return dir
}

func (d *desk) edit(name string, f func(string) string) {
	d.t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		d.t.Fatal(err)
	}
	changed := f(string(text))
	if changed == string(text) {
		d.t.Fatalf("%s was not changed", name)
	}
	if err := errors.Join(os.Chmod(name, 0o600), os.WriteFile(name, []byte(changed), 0o600)); err != nil {
		d.t.Fatal(err)
	}
}

// readBuiltIn reads the built-in pack once: it never changes.
var readBuiltIn = sync.OnceValues(func() (string, error) {
	lib, err := app.OpenLibrary("", nil)
	if err != nil {
		return "", err
	}
	return lib.Pack().Version, nil
})

func builtInVersion(t testing.TB) string {
	t.Helper()
	version, err := readBuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	return version
}

// later is a version after the built-in one.
func later(t *testing.T, days int) string {
	t.Helper()
	day, err := time.Parse(time.DateOnly, builtInVersion(t))
	if err != nil {
		t.Fatal(err)
	}
	return day.AddDate(0, 0, days).Format(time.DateOnly)
}

// afterwards is a day on which all the versions of these tests have come.
func afterwards(t testing.TB) time.Time {
	t.Helper()
	day, err := time.Parse(time.DateOnly, builtInVersion(t))
	if err != nil {
		t.Fatal(err)
	}
	return day.AddDate(0, 0, 7).Add(12 * time.Hour)
}

func content(t *testing.T, home, packPath string) *app.Content {
	t.Helper()
	c, err := app.OpenContent(home, packPath, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func expect(t *testing.T, what string, c *app.Content, origin app.PackOrigin, version string) {
	t.Helper()
	if c.Origin != origin || c.Library.Pack().Version != version {
		t.Errorf("%s: %s of %s and not %s of %s", what, c.Origin, c.Library.Pack().Version, origin, version)
	}
	for _, lang := range []string{"zh-CN", "en"} {
		w := words(t, lang)
		if !plain(c.Text(w)) || !strings.Contains(c.Text(w), version) {
			t.Errorf("%s in %s: %q", what, lang, c.Text(w))
		}
		if notice := c.Notice(w); (notice != "") != (len(c.Trouble) > 0 || c.Unsigned != nil) || notice != "" && !plain(notice) {
			t.Errorf("%s in %s: notice %q", what, lang, notice)
		}
	}
}

func TestTheFirstPackNeedsAKeyByHand(t *testing.T) {
	d, home := newDesk(t), t.TempDir()
	file := d.pack(later(t, 1), `[updates]`)
	c := content(t, home, "")
	expect(t, "at first", c, app.PackBuiltIn, builtInVersion(t))
	_, _, err := c.Install(file, "", app.Unusual{}, afterwards(t))
	explained(t, err, "pack_signature_no_key")
	if entries, err := os.ReadDir(home); err != nil || len(entries) > 0 {
		t.Errorf("a refused pack left %v, %v", entries, err)
	}
	if _, _, err = c.Install(file, newDesk(t).pubkey(), app.Unusual{}, afterwards(t)); err == nil {
		t.Error("another's key was taken")
	}
	explained(t, err, "pack_signature_unknown")
	if _, changed, err := c.Install(file, d.pubkey(), app.Unusual{}, afterwards(t)); !changed || err != nil {
		t.Fatalf("%v, %v", changed, err)
	}
	expect(t, "at the next start", content(t, home, ""), app.PackInstalled, later(t, 1))
	// The next needs none.
	next := d.pack(later(t, 2), `[updates]`)
	if _, changed, err := content(t, home, "").Install(next, "", app.Unusual{}, afterwards(t)); !changed || err != nil {
		t.Fatalf("%v, %v", changed, err)
	}
	_, _, err = content(t, home, "").Install(file, "", app.Unusual{}, afterwards(t))
	explained(t, err, "pack_older")
	if _, changed, err := content(t, home, "").Install(file, "", app.Unusual{Older: true}, afterwards(t)); !changed || err != nil {
		t.Errorf("%v, %v", changed, err)
	}
	if had, err := content(t, home, "").Remove(); !had || err != nil {
		t.Errorf("%v, %v", had, err)
	}
	expect(t, "removed", content(t, home, ""), app.PackBuiltIn, builtInVersion(t))
}

// explained checks that a failure has this code, and words in both languages.
func explained(t *testing.T, err error, code string) {
	t.Helper()
	if err == nil {
		t.Errorf("nothing failed, but %s was expected", code)
		return
	}
	for _, lang := range []string{"zh-CN", "en"} {
		if x := app.Explain(words(t, lang), err); x.Code != code || !plain(x.Message) || !plain(x.Hint) {
			t.Errorf("%v is explained as %+v, not %s", err, x, code)
		}
	}
}

func TestTheKeyBuiltIntoTheProgramIsTrusted(t *testing.T) {
	d, home := newDesk(t), t.TempDir()
	app.PackKey = d.pubkey()
	t.Cleanup(func() { app.PackKey = "" })
	if _, changed, err := content(t, home, "").Install(d.pack(later(t, 1), `[updates]`), "", app.Unusual{}, afterwards(t)); !changed || err != nil {
		t.Errorf("%v, %v", changed, err)
	}
	// From then on the pack in force decides: here it names another desk.
	other := newDesk(t)
	file := d.pack(later(t, 2), "[updates]\nkeys = [\""+other.pubkey()+"\"]")
	if _, _, err := content(t, home, "").Install(file, "", app.Unusual{}, afterwards(t)); err != nil {
		t.Fatal(err)
	}
	_, _, err := content(t, home, "").Install(d.pack(later(t, 3), `[updates]`), "", app.Unusual{}, afterwards(t))
	explained(t, err, "pack_signature_unknown")
	if _, changed, err := content(t, home, "").Install(other.pack(later(t, 3), `[updates]`), "", app.Unusual{}, afterwards(t)); !changed || err != nil {
		t.Errorf("%v, %v", changed, err)
	}
}

func TestABadPackNeverBreaksTheProgram(t *testing.T) {
	d, home := newDesk(t), t.TempDir()
	for i := range 2 {
		if _, _, err := content(t, home, "").Install(d.pack(later(t, i+1), `[updates]`), d.pubkey(), app.Unusual{}, afterwards(t)); err != nil {
			t.Fatal(err)
		}
	}
	spoil := func(version string) {
		t.Helper()
		found, err := filepath.Glob(filepath.Join(home, "packs", version+"-*", "pack.zip"))
		if err != nil || len(found) != 1 {
			t.Fatalf("%v, %v", found, err)
		}
		if err := os.WriteFile(found[0], []byte("PK\x03\x04 nonsense"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	spoil(later(t, 2))
	a := open(t, app.Options{Home: home})
	expect(t, "the newest spoilt", a.Content(), app.PackPrevious, later(t, 1))
	spoil(later(t, 1))
	b := open(t, app.Options{Home: home})
	expect(t, "both spoilt", b.Content(), app.PackBuiltIn, builtInVersion(t))
	if len(b.Content().Trouble) != 2 {
		t.Errorf("%v", b.Content().Trouble)
	}
	doctor := app.Doctor(t.Context(), words(t, "en"), b, nil)
	said := false
	for _, c := range doctor.Checks {
		said = said || c.Name == "content" && !c.OK && plain(c.Hint) && strings.Contains(c.Detail, "built in")
	}
	if !said || !doctor.OK {
		t.Errorf("the doctor says %+v", doctor)
	}
	log, err := os.ReadFile(filepath.Join(home, "logs", "okpay-support.log"))
	if err != nil || strings.Count(string(log), "an installed content pack is not used") != 3 {
		t.Errorf("%v\n%s", err, log)
	}
}

func TestANamedPackIsUsedWithoutASignatureAndSaysSo(t *testing.T) {
	d, home := newDesk(t), t.TempDir()
	file := d.pack(later(t, 1), `[updates]`)
	c := content(t, home, file)
	expect(t, "signed by a key that nobody knows", c, app.PackFile, later(t, 1))
	if c.Unsigned == nil {
		t.Error("it is called signed")
	}
	if _, _, err := c.Install(file, d.pubkey(), app.Unusual{}, afterwards(t)); err != nil {
		t.Fatal(err)
	}
	if c = content(t, home, file); c.Unsigned != nil {
		t.Errorf("by the key of the installed pack: %v", c.Unsigned)
	}
	if err := os.Remove(file + pack.SignatureExt); err != nil {
		t.Fatal(err)
	}
	c = content(t, home, file)
	expect(t, "without a signature", c, app.PackFile, later(t, 1))
	explained(t, c.Unsigned, "pack_signature_missing")
	if !strings.Contains(c.Text(words(t, "en")), "without a signature") {
		t.Error(c.Text(words(t, "en")))
	}
	expect(t, "a folder", content(t, home, d.folder(later(t, 1), `[updates]`)), app.PackFolder, later(t, 1))
	// A desk's own fields are laid over what is installed.
	fields := filepath.Join(d.dir, "desk.toml")
	if err := os.WriteFile(fields, []byte(`support_address = "help@okpay.example"`), 0o600); err != nil {
		t.Fatal(err)
	}
	c = content(t, home, fields)
	expect(t, "with fields over it", c, app.PackInstalled, later(t, 1))
	if c.Library.Pack().Deployment.SupportAddress != "help@okpay.example" {
		t.Error("the fields are not there")
	}
}

func TestVerifyNamesTheKey(t *testing.T) {
	d := newDesk(t)
	file := d.pack(later(t, 1), `[updates]`)
	c := content(t, t.TempDir(), "")
	public := filepath.Join(d.dir, "desk.pub")
	if err := os.WriteFile(public, d.key.Public().File(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{d.pubkey(), public} {
		v, err := c.Verify(file, key)
		if err != nil || v.Pack.Version != later(t, 1) || !v.Signed.Key.Is(d.key.Public()) {
			t.Errorf("%v", err)
		}
	}
	for key, code := range map[string]string{"RWQnonsense": "pack_public_key", file: "other", filepath.Join(d.dir, "none.pub"): "no_file"} {
		_, err := c.Verify(file, key)
		if err == nil || app.Explain(words(t, "en"), err).Code != code && key != file {
			t.Errorf("%s: %v", key, err)
		}
	}
	_, err := c.Verify(filepath.Join(d.dir, "none.pack"), d.pubkey())
	if x := app.Explain(words(t, "en"), err); !x.NotFound || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%+v, %v", x, err)
	}
}

func TestPackFailuresHaveWords(t *testing.T) {
	for code, err := range map[string]error{
		"pack_lint":  &app.PackError{Path: "p", Err: &pack.LintError{Findings: []pack.Finding{{File: "a.md", Line: 3, Problem: "x"}}}},
		"pack_other": &app.PackError{Path: "p", Err: &pack.OtherPackError{ID: "a", Have: "b"}}, "pack_passphrase": pack.ErrPassphrase,
		"pack_secret_key": &app.KeyError{Value: "k", Err: pack.ErrKeyFile}, "pack_no_address": app.ErrNoAddress, "pack_fetching": pack.ErrFetching,
		"pack_timeout":  &pack.FetchError{URL: "u", Err: context.DeadlineExceeded},
		"pack_redirect": &pack.FetchError{URL: "u", Err: pack.ErrRedirect}, "pack_too_much": &pack.FetchError{URL: "u", Err: pack.ErrTooMuch},
		"pack_status": &pack.FetchError{URL: "u", Status: 404}, "pack_fetch": &pack.FetchError{URL: "u", Err: errors.New("x")},
		"pack_signature_malformed": &pack.SignatureError{Reason: pack.SignatureMalformed}, "pack_signature_wrong": &pack.SignatureError{Reason: pack.SignatureWrong},
		"pack_signature_other": &pack.SignatureError{Reason: pack.SignatureOther},
	} {
		explained(t, err, code)
	}
}

// cdn serves a pack, and remembers what was asked.
type cdn struct {
	*httptest.Server
	file  string
	asked []string
}

func newCDN(t *testing.T) *cdn {
	t.Helper()
	s := &cdn{}
	s.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked = append(s.asked, r.URL.Path)
		name := s.file
		if strings.HasSuffix(r.URL.Path, pack.SignatureExt) {
			name += pack.SignatureExt
		}
		http.ServeFile(w, r, name)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *cdn) roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return pool
}

func TestNewerContentIsFetchedFromWhereTheContentSays(t *testing.T) {
	d, home, s := newDesk(t), t.TempDir(), newCDN(t)
	fields := "[updates]\nurl = \"" + s.URL + "/okpay.pack\"\nkeys = [\"" + d.pubkey() + "\"]"
	if _, _, err := content(t, home, "").Install(d.pack(later(t, 1), fields), d.pubkey(), app.Unusual{}, afterwards(t)); err != nil {
		t.Fatal(err)
	}
	now := afterwards(t)
	o := app.Options{Home: home, Now: func() time.Time { return now }}
	o.Mail.RootCAs = s.roots()
	a := open(t, o)
	if a.FetchAddress() != s.URL+"/okpay.pack" {
		t.Errorf("address %q", a.FetchAddress())
	}
	s.file = d.pack(later(t, 2), fields)
	in, changed, err := a.FetchPack(t.Context())
	if err != nil || !changed || in.Version != later(t, 2) || strings.Join(s.asked, " ") != "/okpay.pack.minisig /okpay.pack" {
		t.Fatalf("%+v, %v, %v, asked %q", in, changed, err, s.asked)
	}
	if due := a.FetchDue().Sub(now); due < 18*time.Hour || due > 30*time.Hour {
		t.Errorf("due in %v", due)
	}
	expect(t, "until the next start", a.Content(), app.PackInstalled, later(t, 1))
	closeApp(t, a)
	expect(t, "from then on", content(t, home, ""), app.PackInstalled, later(t, 2))
	b := open(t, app.Options{Home: home}) // does not trust the server
	_, _, err = b.FetchPack(t.Context())
	explained(t, err, "pack_fetch")
}

// A company that looks into all connections has an authority of its own, which the person has trusted for the mailbox.
func TestFetchingTrustsTheMailboxesAuthority(t *testing.T) {
	d, home, s := newDesk(t), t.TempDir(), newCDN(t)
	fields := "[updates]\nurl = \"" + s.URL + "/okpay.pack\""
	if _, _, err := content(t, home, "").Install(d.pack(later(t, 1), fields), d.pubkey(), app.Unusual{}, afterwards(t)); err != nil {
		t.Fatal(err)
	}
	s.file = d.pack(later(t, 2), fields)
	now := afterwards(t)
	a := open(t, app.Options{Home: home, Now: func() time.Time { return now }})
	server := mail.Server{Host: "mail.example", Port: 993, Security: mail.TLS}
	cfg := mail.AccountConfig{Email: "li@mail.example", User: "li", IMAP: server, SMTP: server}
	cfg.CA = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
	if _, err := a.Mail.SaveAccount(t.Context(), 0, cfg, "x"); err != nil {
		t.Fatal(err)
	}
	if _, changed, err := a.FetchPack(t.Context()); !changed || err != nil {
		t.Errorf("%v, %v", changed, err)
	}
}

func TestFetchingNeedsAnAddress(t *testing.T) {
	a := open(t, app.Options{Home: t.TempDir()})
	_, _, err := a.FetchPack(t.Context())
	explained(t, err, "pack_no_address")
}

func TestFetchingGoesThroughTheMailboxesProxy(t *testing.T) {
	d, home := newDesk(t), t.TempDir()
	fields := "[updates]\nurl = \"https://cdn.okpay.example/okpay.pack\""
	if _, _, err := content(t, home, "").Install(d.pack(later(t, 1), fields), d.pubkey(), app.Unusual{}, afterwards(t)); err != nil {
		t.Fatal(err)
	}
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.Host)
		w.WriteHeader(http.StatusForbidden)
	}))
	t.Cleanup(proxy.Close)
	a := open(t, app.Options{Home: home})
	server := mail.Server{Host: "mail.example", Port: 993, Security: mail.TLS}
	cfg := mail.AccountConfig{Email: "li@mail.example", User: "li", IMAP: server, SMTP: server, Proxy: proxy.URL}
	if _, err := a.Mail.SaveAccount(t.Context(), 0, cfg, "x"); err != nil {
		t.Fatal(err)
	}
	_, _, err := a.FetchPack(t.Context())
	explained(t, err, "pack_fetch")
	if got, _ := json.Marshal(asked); string(got) != `["CONNECT cdn.okpay.example:443"]` {
		t.Errorf("the proxy was asked %s", got)
	}
}

// What a start pays for its content: the built-in pack, and an installed one with its signature.
func BenchmarkOpenContent(b *testing.B) {
	home := b.TempDir()
	open := func(b *testing.B) {
		for b.Loop() {
			if _, err := app.OpenContent(home, "", nil); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("built-in", open)
	key, err := pack.NewSecretKey(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	built, err := pack.Build(assets.Pack(), app.PackChecks(afterwards(b)))
	if err != nil {
		b.Fatal(err)
	}
	signature, err := pack.Sign(built.Data, "okpay.pack", key, noon)
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(b.TempDir(), "okpay.pack")
	if err := errors.Join(os.WriteFile(file, built.Data, 0o600), os.WriteFile(file+pack.SignatureExt, signature, 0o600)); err != nil {
		b.Fatal(err)
	}
	c, err := app.OpenContent(home, "", nil)
	if err != nil {
		b.Fatal(err)
	}
	if _, _, err := c.Install(file, key.Public().String(), app.Unusual{}, afterwards(b)); err != nil {
		b.Fatal(err)
	}
	b.Run("installed", open)
}
