package settings_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	translations "okpay.example/support/assets/i18n"
	"okpay.example/support/faq"
	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
	"okpay.example/support/ui/settings"
)

// backend is a program with what a test sets up.
type backend struct {
	library    *faq.Library
	deployment []byte // laid over its content
	accounts   []mail.Account
	provider   string // where one can sign in by the browser
	err        error  // of the sign-in
	content    string // which is in force
	notice     string // about it
	fetch      string // the address of newer content
	set        app.Settings
	starts     bool   // at sign-in
	startErr   error  // of changing that
	during     func() // while the browser is waited for

	passphrase string
	shown      time.Time // when the recovery key was
	waiting    []mail.Outgoing
	backups    []string
	parting    app.Parting
	said       []app.Feedback
	bad        error  // of proving a backup
	proving    func() // while a backup is proved
	restoring  string // the backup that is to be restored, and its passphrase
	relooked   int
	keepErr    error // of writing the settings

	signedIn []mail.BrowserSignIn
	saved    []mail.AccountConfig
}

func (b *backend) Settings() app.Settings { return app.DefaultSettings() }
func (b *backend) Set(f func(*app.Settings)) (keep func() error, err error) {
	f(&b.set)
	return func() error { return b.keepErr }, nil
}
func (b *backend) Library() *faq.Library              { return b.library }
func (b *backend) ContentText() (text, notice string) { return b.content, b.notice }
func (b *backend) FetchAddress() string               { return b.fetch }
func (b *backend) Home() string                       { return "/home/li/okpay" }
func (b *backend) StartsAtSignIn() (bool, error)      { return b.starts, nil }
func (b *backend) StartAtSignIn(on bool) error {
	if b.startErr == nil {
		b.starts = on
	}
	return b.startErr
}
func (b *backend) Accounts(context.Context) ([]mail.Account, error) {
	return b.accounts, nil
}
func (b *backend) ConnectionOf(int64) mail.ConnState               { return mail.ConnState{} }
func (b *backend) Password(context.Context, int64) (string, error) { return "", nil }
func (b *backend) TestAccount(context.Context, mail.AccountConfig, string, func(mail.AccountStep)) error {
	return nil
}
func (b *backend) SaveAccount(_ context.Context, id int64, c mail.AccountConfig, _ string) (int64, error) {
	b.saved = append(b.saved, c)
	return id, nil
}
func (b *backend) OAuthFor(mail.AccountConfig) string { return b.provider }
func (b *backend) SignInByBrowser(_ context.Context, s mail.BrowserSignIn) (int64, error) {
	b.signedIn = append(b.signedIn, s)
	if err := s.Open("https://login.example/authorize?state=x"); err != nil {
		return 0, err
	}
	if b.during != nil {
		b.during()
	}
	s.Report(mail.AccountStep{Name: "oauth_sign_in", OK: b.err == nil, Detail: s.Config.OAuth})
	if b.err != nil {
		return 0, b.err
	}
	b.accounts = []mail.Account{{ID: 1, Config: s.Config}}
	return 1, nil
}
func (b *backend) RemoveAccount(context.Context, int64) error { return nil }
func (b *backend) UseAccount(context.Context, int64) error    { return nil }
func (b *backend) Discover(_ context.Context, email, _ string) (mail.Found, error) {
	return mail.Guess(email)
}

func stage(t *testing.T, b *backend) *screentest.Stage {
	t.Helper()
	words, err := i18n.New(translations.Files, "zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	if b.library, err = app.OpenLibrary("", b.deployment); err != nil {
		t.Fatal(err)
	}
	return screentest.New(t, screentest.Look{}, screen.Settings, func(e screen.Env) screen.Screen {
		e.Words = func() *i18n.Catalog { return words }
		e.Now = func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }
		e.Relook = func() { b.relooked++ }
		return settings.New(e, b)
	})
}

// shown tells whether the button to sign in by the browser is there.
func shown(s *screentest.Stage) bool {
	s.Helper()
	return strings.Contains(s.Words(), "在服务商的网页上登录")
}

// fill types into a field.
func fill(s *screentest.Stage, field, text string) {
	s.Helper()
	e, ok := s.Marks.Get("settings." + field).(fyne.Focusable)
	if !ok {
		s.Fatalf("there is no field %s", field)
	}
	s.Window.Canvas().Focus(e)
	test.Type(e, text)
}

func email(s *screentest.Stage, address string) { s.Helper(); fill(s, "email", address) }

func TestTheBrowserIsOfferedWhereAClientIDIsConfigured(t *testing.T) {
	b := &backend{}
	s := stage(t, b)
	email(s, "li@outlook.com")
	if shown(s) {
		t.Error("it is offered without a client id")
	}
	s.WantWords("不再接受密码")

	b = &backend{provider: "microsoft"}
	s = stage(t, b)
	if shown(s) {
		t.Error("it is offered before the address is known")
	}
	email(s, "li@outlook.com")
	if !shown(s) {
		t.Fatal("it is not offered")
	}
	s.WantWords("用浏览器登录")
	if strings.Contains(s.Words(), "不再接受密码") {
		t.Error("the person is told to use another mailbox")
	}
	s.Tap("settings.browser")
	if len(b.signedIn) != 1 {
		t.Fatalf("signed in %d times", len(b.signedIn))
	}
	got := b.signedIn[0]
	if got.ID != 0 || got.Config.OAuth != "microsoft" || got.Config.Email != "li@outlook.com" || !strings.Contains(got.Page.Done, "登录成功") {
		t.Errorf("signed in with %+v", got)
	}
	if len(s.Toasts) != 1 {
		t.Errorf("told %q", s.Toasts)
	}
	s.WantWords("li@outlook.com")
}

func TestASignInThatFailsSaysWhy(t *testing.T) {
	b := &backend{provider: "google", err: &mail.AccountError{Op: "oauth_sign_in", Code: "oauth_denied", Err: errors.New("access_denied")}}
	s := stage(t, b)
	email(s, "li@gmail.com")
	s.Tap("settings.browser")
	s.WantWords("用浏览器登录", "没有得到允许", "选“允许”")
	if words := s.Words(); strings.Contains(words, "请在浏览器里完成登录") || strings.Contains(words, "应用专用密码：") {
		t.Errorf("still says\n%s", words)
	}
}

func TestAMailboxSignedInToByTheBrowserStaysSo(t *testing.T) {
	account := mail.Account{ID: 7, Config: mail.AccountConfig{
		Email: "li@outlook.com", User: "li@outlook.com", OAuth: "microsoft",
		IMAP: mail.Server{Host: "outlook.office365.com", Port: 993, Security: mail.TLS},
		SMTP: mail.Server{Host: "smtp-mail.outlook.com", Port: 587, Security: mail.StartTLS},
	}}
	b := &backend{accounts: []mail.Account{account}}
	s := stage(t, b)
	s.Tap("settings.mailbox.change")
	s.WantWords("用浏览器重新登录")
	s.Tap("settings.save") // nothing but the name may have been changed
	if len(b.saved) != 1 || b.saved[0].OAuth != "microsoft" {
		t.Fatalf("saved %+v", b.saved)
	}
	s.Tap("settings.mailbox.change")
	s.Tap("settings.browser")
	if len(b.signedIn) != 1 || b.signedIn[0].ID != 7 || b.signedIn[0].Config.OAuth != "microsoft" {
		t.Errorf("signed in with %+v", b.signedIn)
	}
	s.Tap("settings.mailbox.change")
	fill(s, "password", "an app password")
	s.Tap("settings.save")
	if n := len(b.saved); n != 2 || b.saved[1].OAuth != "" {
		t.Errorf("with a password: saved %+v", b.saved)
	}
}

func TestWhoSignsInByTheBrowserIsToldThatItIsWaitedFor(t *testing.T) {
	b := &backend{provider: "microsoft"}
	s := stage(t, b)
	email(s, "li@outlook.com")
	waited := false
	b.during = func() {
		waited = true
		s.WantWords("请在浏览器里完成登录", "取消")
		s.Picture("browser-waiting")
	}
	s.Tap("settings.browser")
	if !waited {
		t.Error("it was not waited for")
	}
}
