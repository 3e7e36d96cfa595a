package settings_test

import (
	"context"
	"encoding/pem"
	"errors"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
	"okpay.example/support/ui/settings"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// program is the program with a network that is made up.
type program struct {
	*app.App
	*mail.Client

	found  mail.Found
	oauth  string   // where one can sign in to what was found by the browser
	err    error    // of a look-up
	asked  []string // addresses that were looked up
	tested []string // servers that a sign-in was tried at
	state  mail.ConnState
}

func (b *program) ConnectionOf(int64) mail.ConnState { return b.state }

func (b *program) Settings() app.Settings { return b.App.Settings() }

func (b *program) Discover(_ context.Context, email, _ string) (mail.Found, error) {
	b.asked = append(b.asked, email)
	f := b.found
	f.Config.Email, f.Config.User = email, email
	return f, b.err
}

func (b *program) OAuthFor(c mail.AccountConfig) string {
	if c.IMAP.Host != "" && c.IMAP.Host == b.found.Config.IMAP.Host {
		return b.oauth
	}
	return ""
}

func (b *program) TestAccount(_ context.Context, c mail.AccountConfig, _ string, report func(mail.AccountStep)) error {
	b.tested = append(b.tested, c.IMAP.Address(), c.SMTP.Address())
	report(mail.AccountStep{Name: "imap_login", OK: true, Detail: c.User})
	return nil
}

type mailboxes struct {
	*screentest.Stage
	env      screen.Env // as the screen got it
	b        *program
	relooked int
	hold     bool // keep what is for the UI thread until it has time
	later    []func()
}

// do is the UI thread, which at times is busy.
func (s *mailboxes) do(f func()) {
	if s.hold {
		s.later = append(s.later, f)
		return
	}
	f()
}

func newMailboxes(t *testing.T, c screentest.Case, emails ...string) *mailboxes {
	t.Helper()
	t.Setenv("OKPAY_SUPPORT_KEYRING", "file")
	core, err := app.Open(t.Context(), app.Options{Home: t.TempDir(), Lang: c.Lang})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := core.Close(); err != nil {
			t.Error(err)
		}
	})
	b := &program{App: core, Client: core.Mail}
	for _, email := range emails {
		at := mail.Server{Host: "127.0.0.1", Port: 1, Security: mail.NoTLS}
		if _, err := core.Mail.SaveAccount(t.Context(), 0, mail.AccountConfig{Email: email, User: email, IMAP: at, SMTP: at}, "secret"); err != nil {
			t.Fatal(err)
		}
	}
	s := &mailboxes{b: b}
	s.Stage = screentest.New(t, c.Look, screen.Settings, func(env screen.Env) screen.Screen {
		env.Words, env.Now, env.Do, env.Relook = core.Words, core.Now, s.do, func() { s.relooked++ }
		s.env = env
		return settings.New(env, b)
	})
	return s
}

// fill types into a field by its mark.
func (s *mailboxes) fill(mark, text string) {
	s.Helper()
	e, ok := s.Marks.Get(mark).(interface{ SetText(string) })
	if !ok {
		s.Fatalf("there is no field %s", mark)
	}
	e.SetText(text)
}

func (s *mailboxes) addresses() (out []string) {
	s.Helper()
	all, err := s.b.Accounts(context.Background())
	if err != nil {
		s.Fatal(err)
	}
	for _, a := range all {
		out = append(out, a.Email)
	}
	return out
}

func firma() mail.Found {
	return mail.Found{
		Config: mail.AccountConfig{
			IMAP: mail.Server{Host: "in.firma.example", Port: 993, Security: mail.TLS},
			SMTP: mail.Server{Host: "mail.hoster.example", Port: 587, Security: mail.StartTLS},
		},
		By: mail.FoundBySRV, NeedsConsent: true, Foreign: []string{"mail.hoster.example"},
	}
}

var english = screentest.Case{Lang: "en"}

func TestTheLastStepOfATestIsShownHoweverBusyTheWindowIs(t *testing.T) {
	s := newMailboxes(t, english, "ann@mailbox.example")
	s.hold = true
	s.Tap("settings.mailbox.test")
	s.hold = false
	for _, f := range s.later {
		f()
	}
	s.WantWords("Sign in to the incoming server  ·  ann@mailbox.example")
}

// workspace is company mail at a provider that wants a sign-in by the browser.
func workspace() mail.Found {
	return mail.Found{
		Config: mail.AccountConfig{
			IMAP: mail.Server{Host: "imap.gmail.com", Port: 993, Security: mail.TLS},
			SMTP: mail.Server{Host: "smtp.gmail.com", Port: 465, Security: mail.TLS},
		},
		By: mail.FoundByMX, Provider: "Gmail", NeedsConsent: true, Hint: mail.Hint("oauth_only"), Foreign: []string{"imap.gmail.com"},
	}
}

func TestTheBrowserIsOfferedForCompanyMailThatIsLookedUp(t *testing.T) {
	for _, provider := range []string{"google", ""} {
		s := newMailboxes(t, english)
		s.b.found, s.b.oauth = workspace(), provider
		s.fill("settings.email", "ann@firma.example")
		if strings.Contains(s.Words(), "Sign in with the browser") {
			t.Fatal("it is offered before the servers are known")
		}
		s.Tap("settings.find")
		s.WantWords("imap.gmail.com:993")
		words := s.Words()
		if got := strings.Contains(words, s.b.Words().T("settings.browser")); got != (provider != "") {
			t.Errorf("%q: the browser is offered: %v\n%s", provider, got, words)
		}
		if got := strings.Contains(words, s.b.Words().T("account.hint."+string(mail.Hint("oauth_only")))); got != (provider == "") {
			t.Errorf("%q: another way is advised: %v\n%s", provider, got, words)
		}
	}
}

func TestServersThatAreLookedUpAreShownBeforeTheSignIn(t *testing.T) {
	s := newMailboxes(t, english)
	s.b.found = firma()
	s.fill("settings.email", "ann@firma.example")
	s.fill("settings.password", "secret")
	if len(s.b.asked) != 0 {
		t.Fatal("typing asks the network")
	}
	s.Tap("settings.save")
	if !slices.Equal(s.b.asked, []string{"ann@firma.example"}) || len(s.b.tested) != 0 || len(s.addresses()) != 0 {
		t.Fatalf("asked %q, tried %q", s.b.asked, s.b.tested)
	}
	s.WantWords("Incoming in.firma.example:993, outgoing mail.hoster.example:587", "Sign in at these servers and save", "Nothing has been sent there yet")
	if !strings.Contains(s.Words(), "Not under the address's own domain: mail.hoster.example") {
		t.Errorf("the foreign host is not named: %s", s.Words())
	}
	s.Window.Canvas().Focus(s.Marks.Get("settings.save").(fyne.Focusable))
	s.Tap("settings.save")
	if f := s.Window.Canvas().Focused(); f != s.Marks.Get("settings.mailbox.change").(fyne.Focusable) {
		t.Errorf("kept, the focus is in %T", f)
	}
	if want := []string{"in.firma.example:993", "mail.hoster.example:587"}; !slices.Equal(s.b.tested, want) {
		t.Errorf("signed in at %q, want %q", s.b.tested, want)
	}
	if got := s.addresses(); !slices.Equal(got, []string{"ann@firma.example"}) {
		t.Errorf("kept %q", got)
	}
}

func TestAnotherAddressNeedsAnotherConsent(t *testing.T) {
	s := newMailboxes(t, english)
	s.b.found = firma()
	s.fill("settings.password", "secret")
	s.fill("settings.email", "ann@firma.example")
	s.Tap("settings.find")
	s.fill("settings.email", "ann@other.example")
	s.fill("settings.email", "ann@firma.example") // whose fields hold the usual names again
	s.Tap("settings.save")
	if len(s.b.tested) != 0 || len(s.b.asked) != 2 {
		t.Errorf("signed in at %q without having shown them", s.b.tested)
	}
	s.fill("settings.email", "ann@qq.com")
	s.Tap("settings.save")
	if want := []string{"imap.qq.com:993", "smtp.qq.com:465"}; !slices.Equal(s.b.tested, want) || len(s.b.asked) != 2 {
		t.Errorf("a known provider: signed in at %q, asked %q", s.b.tested, s.b.asked)
	}
}

func TestServersWrittenByHandAreTaken(t *testing.T) {
	s := newMailboxes(t, english)
	s.fill("settings.email", "ann@firma.example")
	s.fill("settings.password", "secret")
	s.fill("settings.imap", "a.firma.example:993")
	s.fill("settings.smtp", "b.firma.example:465")
	s.Tap("settings.save")
	if want := []string{"a.firma.example:993", "b.firma.example:465"}; !slices.Equal(s.b.tested, want) || len(s.b.asked) != 0 {
		t.Errorf("signed in at %q, asked %q", s.b.tested, s.b.asked)
	}
}

func TestALookUpWithoutANetworkSaysSo(t *testing.T) {
	s := newMailboxes(t, english)
	s.b.found = firma()
	s.b.found.By, s.b.found.Foreign, s.b.found.Offline = mail.FoundByGuess, nil, true
	s.fill("settings.email", "ann@firma.example")
	s.Tap("settings.find")
	if text := s.Words(); !strings.Contains(text, "only the usual names") || !strings.Contains(text, "no network") {
		t.Errorf("%s", text)
	}
	s.b.found.Trouble = &mail.AccountError{Op: "discover", Code: "proxy_auth"}
	s.Tap("settings.find")
	if text := s.Words(); strings.Contains(text, "no network") || !strings.Contains(text, "The proxy refused the user name or password") {
		t.Errorf("of a proxy that lets nobody in: %s", text)
	}
	s.b.err = &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}
	s.Tap("settings.find")
	s.WantWords("There is no network, or the line broke")
}

func TestMailboxesAreAddedChosenAndRemoved(t *testing.T) {
	s := newMailboxes(t, english, "a@mailbox.example", "b@mailbox.example")
	s.WantWords("a@mailbox.example", "b@mailbox.example", "In use")
	s.Tap("settings.mailbox.use.2")
	if got := s.addresses(); !slices.Equal(got, []string{"b@mailbox.example", "a@mailbox.example"}) {
		t.Errorf("%q", got)
	}
	if !slices.Equal(s.Toasts, []string{"New mails go from b@mailbox.example"}) {
		t.Errorf("%q", s.Toasts)
	}
	s.Tap("settings.mailbox.add")
	s.Screen.(*settings.Screen).Refresh() // as when a mail comes
	s.fill("settings.email", "c@qq.com")
	s.fill("settings.password", "secret")
	s.Tap("settings.save")
	if got := s.addresses(); !slices.Equal(got, []string{"b@mailbox.example", "a@mailbox.example", "c@qq.com"}) {
		t.Errorf("%q", got)
	}
	s.Tap("settings.mailbox.add")
	if any(s.Window.Canvas().Focused()) != any(s.Marks.Get("settings.email")) {
		t.Error("one cannot type the new address at once")
	}
	s.Tap("settings.mailbox.change.2")
	if any(s.Window.Canvas().Focused()) != any(s.Marks.Get("settings.password")) {
		t.Error("one cannot type the password at once")
	}
	if e := s.Marks.Get("settings.email").(*widget.Entry); e.Text != "a@mailbox.example" {
		t.Errorf("the form is about %q", e.Text)
	}
}

func TestACompanysAuthorityIsShown(t *testing.T) {
	s := newMailboxes(t, english, "a@mailbox.example")
	all, err := s.b.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := all[0]
	c.CA = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate(t, "Firma CA", time.Now().Add(-time.Hour))}))
	if _, err := s.b.SaveAccount(t.Context(), c.ID, c.Config, ""); err != nil {
		t.Fatal(err)
	}
	remove := s.Marks.Get("settings.mailbox.remove").(fyne.Focusable)
	s.Window.Canvas().Focus(remove)
	s.Screen.(*settings.Screen).Refresh()
	s.WantWords("CN=Firma CA")
	if now := s.Marks.Get("settings.mailbox.remove").(fyne.Focusable); now == remove || s.Window.Canvas().Focused() != now {
		t.Errorf("with the list made anew the focus is in %T", s.Window.Canvas().Focused())
	}
	s.Tap("settings.mailbox.change")
	s.Tap("settings.servers")
	if !strings.Contains(s.Words(), "not valid any more") {
		t.Errorf("%s", s.Words())
	}
	s.Tap("settings.ca.remove")
	s.Tap("settings.save")
	if all, err = s.b.Accounts(t.Context()); err != nil || all[0].CA != "" {
		t.Errorf("it is trusted still, %v", err)
	}
}

func TestTheMailboxesFitTheWindow(t *testing.T) {
	for _, c := range screentest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			s := newMailboxes(t, c, "ann.with.a.long.name@department.mailbox.example", "b@mailbox.example")
			s.Picture("mailboxes-" + c.Name)
			s.Tap("settings.mailbox.add")
			s.b.found = firma()
			s.fill("settings.email", "ann@firma.example")
			s.Tap("settings.find")
			s.Picture("found-" + c.Name)
		})
	}
}

func TestARefusedSignInIsExplainedWithItsMailbox(t *testing.T) {
	s := newMailboxes(t, english, "ann@qq.com")
	refused := &mail.AccountError{Op: "imap_login", Code: "auth_code", Err: errors.New("NO [AUTHENTICATIONFAILED] login fail")}
	s.b.state = mail.ConnState{State: "auth_failed", Err: refused}
	s.Screen.Refresh()
	words := []string{"Refused: this mailbox wants an authorisation code", s.b.Words().T("error.account_auth_code.hint")}
	s.WantWords(words...)
	if strings.Contains(s.Words(), "AUTHENTICATIONFAILED") {
		t.Error("the server's own words are not folded away")
	}
	s.Tap("details")
	s.WantWords("NO [AUTHENTICATIONFAILED] login fail")
	s.Tap("settings.mailbox.change")
	s.WantWords(words...)
}

func TestWhatIsReadAnewLeavesTheListAsItIs(t *testing.T) {
	s := newMailboxes(t, english, "ann@mailbox.example")
	s.Tap("settings.mailbox.test")
	s.Screen.Refresh() // as when a mail comes
	s.WantWords("Sign in to the incoming server  ·  ann@mailbox.example")
	s.Tap("settings.mailbox.remove")
	s.Screen.Refresh()
	s.WantWords("Remove ann@mailbox.example?")
}

func TestTheFileDialogSpeaksThePersonsLanguage(t *testing.T) {
	s := newMailboxes(t, screentest.Case{Lang: "zh-CN"}, "ann@mailbox.example")
	s.Tap("settings.mailbox.change")
	s.Tap("settings.servers")
	s.Tap("settings.ca.add")
	top := s.Window.Canvas().Overlays().Top()
	var labels []string
	for _, o := range test.LaidOutObjects(top) {
		if label, ok := o.(*fynewidget.Label); ok {
			labels = append(labels, label.Text)
		}
	}
	if !slices.Contains(labels, "主文件夹") || slices.Contains(labels, "Home") {
		t.Errorf("its places are %q", labels)
	}
}

func TestWhyAFileOfCertificatesIsNoneFits(t *testing.T) {
	for _, c := range screentest.Cases() {
		for name, file := range map[string]string{
			"ca_format":  "\x30\x82\x01",
			"ca_invalid": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
		} {
			t.Run(name+"-"+c.Name, func(t *testing.T) {
				s := newMailboxes(t, c, "ann@mailbox.example")
				s.Tap("settings.mailbox.change")
				s.Tap("settings.servers")
				s.Screen.(*settings.Screen).TakeCA([]byte(file))
				s.WantWords(s.b.Words().T("error.config_"+name), s.b.Words().T("error.config_"+name+".hint"))
				if strings.Contains(s.Words(), "x509:") {
					t.Error("the reader's own words are not folded away")
				}
				if name == "ca_invalid" {
					s.Tap("details")
					s.WantWords("x509:")
				}
				s.Window.Resize(fyne.NewSize(s.Window.Canvas().Size().Width, 1200*theme.Scale()))
				s.Picture(name + "-" + c.Name)
			})
		}
	}
}

func TestNoEmptyFormIsShownBeforeTheMailboxesAreRead(t *testing.T) {
	s := newMailboxes(t, english, "ann@mailbox.example")
	s.Hold = true
	fresh := settings.New(s.env, s.b)
	s.Window.SetContent(fresh.Content())
	fresh.Show(screen.Target{Screen: screen.Settings, ID: "mailbox"})
	if words := s.Words(); strings.Contains(words, "Test and save") || !strings.Contains(words, "Mailbox") {
		t.Errorf("it shows %s", words)
	}
	s.Hold = false
	for _, f := range s.Held {
		f()
	}
	s.WantWords("ann@mailbox.example")
}

// place is where a control stands in the window.
func (s *mailboxes) place(mark string) float32 {
	s.Helper()
	o := s.Marks.Get(mark)
	if o == nil {
		s.Fatalf("there is no %s", mark)
	}
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
}

// anew puts a screen made anew into the window; what it reads is held back until release is called.
func (s *mailboxes) anew(former screen.Screen) (release func()) {
	s.Helper()
	s.hold = true
	made := settings.New(s.env, s.b)
	if former != nil {
		former.Hide()
		made.Inherit(former)
	}
	s.Screen = made
	s.Window.SetContent(made.Content())
	made.Show(screen.Target{Screen: screen.Settings})
	return func() {
		for s.hold = false; len(s.later) > 0; {
			f := s.later[0]
			s.later = s.later[1:]
			f()
		}
	}
}

func TestTheMailboxHasItsRoomBeforeItIsRead(t *testing.T) {
	s := newMailboxes(t, english, "me@mailbox.example")
	release := s.anew(nil)
	before := s.place("settings.theme")
	if strings.Contains(s.Words(), "me@mailbox.example") {
		t.Fatal("it is known already")
	}
	release()
	s.WantWords("me@mailbox.example")
	if after := s.place("settings.theme"); after != before {
		t.Errorf("what is below it was moved by %v", after-before)
	}
}

func TestAnotherLookMovesNothing(t *testing.T) {
	s := newMailboxes(t, english, "me@mailbox.example", "second@mailbox.example")
	scroll := s.Screen.(*settings.Screen).Page()
	scroll.ScrollTo(120)
	mode := s.Marks.Get("settings.theme").(*widget.Segmented)
	mode.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if s.relooked != 1 {
		t.Fatalf("the look was applied %d times", s.relooked)
	}
	before := s.place("settings.theme")
	release := s.anew(s.Screen)
	s.WantWords("me@mailbox.example", "second@mailbox.example")
	if after := s.place("settings.theme"); after != before {
		t.Errorf("the choice was moved by %v", after-before)
	}
	release()
	if after := s.place("settings.theme"); after != before {
		t.Errorf("the choice was moved by %v when the mailboxes were read", after-before)
	}
	s.Screen.Show(screen.Target{Screen: screen.Settings, ID: "about"})
	if at := s.Screen.(*settings.Screen).Page().Offset(); at < 400 {
		t.Errorf("about is at %v", at)
	}
}

func TestALookFromElsewhereBeginsAtTheTop(t *testing.T) {
	s := newMailboxes(t, english, "me@mailbox.example")
	s.Screen.(*settings.Screen).Page().ScrollTo(120)
	s.anew(s.Screen)()
	if at := s.Screen.(*settings.Screen).Page().Offset(); at != 0 {
		t.Errorf("it begins at %v", at)
	}
}

func TestWhatIsTypedStaysInAnotherLook(t *testing.T) {
	s := newMailboxes(t, english, "me@mailbox.example")
	s.Tap("settings.mailbox.change")
	s.anew(s.Screen)()
	s.WantWords("127.0.0.1:1") // the list: nothing was typed
	s.Tap("settings.mailbox.change")
	s.Tap("settings.servers")
	typed := map[string]string{
		"settings.email": "you@mailbox.example", "settings.password": "new", "settings.name": "You", "settings.user": "you",
		"settings.proxy": "socks5://127.0.0.1:9", "settings.imap": "in.example:143", "settings.smtp": "127.0.0.1:1",
	}
	for mark, text := range typed {
		s.fill(mark, text)
	}
	s.anew(s.Screen)()
	for mark, text := range typed {
		if got := s.Marks.Get(mark).(*widget.Entry).Text; got != text {
			t.Errorf("%s holds %q, not %q", mark, got, text)
		}
	}
	if security := s.Marks.Get("settings.imap.security").(*widget.Segmented); security.Selected() != 2 || !security.Visible() {
		t.Errorf("security %d", security.Selected())
	}
}
