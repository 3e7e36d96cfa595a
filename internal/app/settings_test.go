package app_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

func TestSettingsOfANewHomeAreTheDefaults(t *testing.T) {
	s, err := app.LoadSettings(t.TempDir())
	if err != nil || !reflect.DeepEqual(s, app.DefaultSettings()) {
		t.Errorf("%+v, %v", s, err)
	}
	if err := s.Validate(); err != nil {
		t.Error(err)
	}
}

func TestSettingsHaveBounds(t *testing.T) {
	for _, c := range []struct {
		pair string
		fits bool
	}{
		{"language=zh-CN", true}, {"language=en", true}, {"language=", true}, {"language=fr", false},
		{"theme=dark", true}, {"theme=blue", false},
		{"text_size=80", true}, {"text_size=200", true}, {"text_size=79", false}, {"text_size=201", false}, {"text_size=big", false},
		{"notifications=false", true}, {"notifications=perhaps", false},
		{"fetch_content=true", true}, {"fetch_content=maybe", false},
		{"call_back_seconds=0", true}, {"call_back_seconds=60", true}, {"call_back_seconds=61", false}, {"call_back_seconds=-1", false},
		{"support_address=help@okpay.example", true}, {"support_address=", true}, {"support_address=help", false},
		{"support_address=a@b\r\nBcc: c@d", false},
		{"oauth.google.client_id=id.apps.example", true}, {"oauth.google.client_secret=not-so-secret", true},
		{"oauth.my-company.auth_url=https://login.example/auth", true}, {"oauth.x.token_url=http://127.0.0.1:8080/token", true},
		{"oauth.x.scope=mail openid", true}, {"oauth.x.auth_url=http://login.example/auth", false}, {"oauth.x.token_url=token", false},
		{"oauth.google.client_id=a\nb", false}, {"oauth.google.password=x", false}, {"oauth.google=x", false},
		{"oauth..client_id=x", false}, {"oauth.A B.client_id=x", false},
		{"unheard_of=1", false}, {"language", false}, {"", false},
	} {
		s := app.DefaultSettings()
		err := s.Override(c.pair)
		var wrong *app.SettingError
		if (err == nil) != c.fits || err != nil && !errors.As(err, &wrong) {
			t.Errorf("%q: %v", c.pair, err)
		}
		for _, lang := range []string{"zh-CN", "en"} {
			if err == nil {
				continue
			}
			if x := app.Explain(words(t, lang), err); !plain(x.Message) {
				t.Errorf("%q in %s: %q", c.pair, lang, x.Message)
			}
		}
	}
}

func TestSettingsAreSavedWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	s := app.DefaultSettings()
	s.Language, s.TextSize, s.SupportAddress = "en", 120, "help@okpay.example"
	if err := s.Save(dir); err != nil {
		t.Fatal(err)
	}
	if got, err := app.LoadSettings(dir); err != nil || !reflect.DeepEqual(got, s) {
		t.Errorf("read back %+v, %v", got, err)
	}
	bad := s
	bad.TextSize = 1000
	if err := bad.Save(dir); err == nil {
		t.Error("a size out of bounds was saved")
	}
	if got, err := app.LoadSettings(dir); err != nil || !reflect.DeepEqual(got, s) {
		t.Errorf("after a refused save %+v, %v", got, err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("files %v, %v: something half-written is left", files, err)
	}
	if info, err := files[0].Info(); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := s.Save(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("saved into a folder that is not there")
	}
}

func TestBrokenSettingsAreNamed(t *testing.T) {
	for name, text := range map[string]string{
		"no toml": "language = ", "out of bounds": "text_size = 5", "another kind": `text_size = "big"`,
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, "settings.toml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := app.LoadSettings(dir); err == nil || !reflect.DeepEqual(s, app.DefaultSettings()) {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
		_, err := app.Open(t.Context(), app.Options{Home: dir, Mail: mail.Options{Keyring: mail.NoKeyring{}}})
		for _, lang := range []string{"zh-CN", "en"} {
			if x := app.Explain(words(t, lang), err); !strings.Contains(x.Message, file) || !plain(x.Message) {
				t.Errorf("%s in %s: %q does not name the file", name, lang, x.Message)
			}
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != text {
			t.Errorf("%s: the person's file was changed to %q", name, got)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "settings.toml"), []byte("of_a_newer_version = 1\ntheme = \"dark\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := app.LoadSettings(dir); err != nil || s.Theme != "dark" {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestLanguageFollowsFlagSettingAndSystem(t *testing.T) {
	for _, v := range []string{"LC_ALL", "LC_MESSAGES"} {
		t.Setenv(v, "")
	}
	t.Setenv("LANG", "en_GB.UTF-8")
	home := t.TempDir()
	a := open(t, app.Options{Home: home})
	if a.Lang() != "en" || a.Words().Lang() != "en" {
		t.Errorf("by the system: %s", a.Lang())
	}
	change(t, a, func(s *app.Settings) { s.Language = "zh-CN" })
	if a.Lang() != "zh-CN" {
		t.Errorf("by the setting: %s", a.Lang())
	}
	closeApp(t, a)
	a = open(t, app.Options{Home: home, Lang: "en"})
	if a.Lang() != "en" {
		t.Errorf("by the flag: %s", a.Lang())
	}
	change(t, a, func(s *app.Settings) { s.TextSize = 120 })
	if a.Lang() != "en" {
		t.Errorf("another setting changed the language to %s", a.Lang())
	}
	change(t, a, func(s *app.Settings) { s.Language = "" })
	change(t, a, func(s *app.Settings) { s.Language = "zh-CN" })
	if a.Lang() != "zh-CN" {
		t.Errorf("chosen anew: %s", a.Lang())
	}
	for lang, want := range map[string]string{"": "zh-CN", "en": "en"} {
		if w, err := app.Words(home, lang); err != nil || w.Lang() != want {
			t.Errorf("words for %q: %v", lang, err)
		}
	}
	if _, err := app.Words(filepath.Join(home, "nowhere"), ""); err != nil {
		t.Error(err)
	}
}

func TestOverridesHoldForThisRunOnly(t *testing.T) {
	home := t.TempDir()
	a := open(t, app.Options{Home: home, Overrides: []string{"text_size=150"}})
	change(t, a, func(s *app.Settings) { s.Theme = "dark" })
	if s := a.Settings(); s.TextSize != 150 || s.Theme != "dark" {
		t.Errorf("settings %+v", s)
	}
	closeApp(t, a)
	if s, err := app.LoadSettings(home); err != nil || s.TextSize != 100 || s.Theme != "dark" {
		t.Errorf("kept %+v, %v", s, err)
	}
	_, err := app.Open(t.Context(), app.Options{
		Home: home, Overrides: []string{"text_size=1"}, Mail: mail.Options{Keyring: mail.NoKeyring{}},
	})
	var wrong *app.SettingError
	if !errors.As(err, &wrong) || wrong.Name != "text_size" {
		t.Errorf("error %v", err)
	}
}

// An address typed in the settings is where the next mail goes, without a restart.
func TestSupportAddressHoldsAtOnce(t *testing.T) {
	a := open(t, app.Options{Home: t.TempDir()})
	change(t, a, func(s *app.Settings) { s.SupportAddress = "Help@okpay.example" })
	d, err := a.Mail.NewDraft(t.Context(), mail.Draft{Topic: "account-locked"})
	if err != nil || d.To != "help@okpay.example" || d.Topic != "account-locked" {
		t.Errorf("%+v, %v", d, err)
	}
	if err := a.Change(func(s *app.Settings) { s.SupportAddress = "nobody" }); err == nil {
		t.Error("what is no address was kept")
	}
	if got := a.Settings().SupportAddress; got != "Help@okpay.example" {
		t.Errorf("address %q after a refused change", got)
	}
}

// What a person chose holds before the disk has it, and whichever call writes last writes all of it.
func TestSettingsAreInForceBeforeTheyAreKept(t *testing.T) {
	a := open(t, app.Options{Home: t.TempDir()})
	first, err1 := a.Set(func(s *app.Settings) { s.Theme = "dark" })
	second, err2 := a.Set(func(s *app.Settings) { s.TextSize = 150 })
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	if now := a.Settings(); now.Theme != "dark" || now.TextSize != 150 {
		t.Errorf("in force: %+v", now)
	}
	if kept, err := app.LoadSettings(a.Folders.Config); err != nil || kept.Theme != "" || kept.TextSize != 100 {
		t.Errorf("kept already: %+v, %v", kept, err)
	}
	if err := errors.Join(second(), first()); err != nil {
		t.Fatal(err)
	}
	if kept, err := app.LoadSettings(a.Folders.Config); err != nil || kept.Theme != "dark" || kept.TextSize != 150 {
		t.Errorf("kept: %+v, %v", kept, err)
	}
}

// A disk that takes nothing is said to be one; what was chosen holds until the program ends.
func TestASettingThatCannotBeKeptHoldsForThisRun(t *testing.T) {
	a := open(t, app.Options{Home: t.TempDir()})
	keep, err := a.Set(func(s *app.Settings) { s.Theme = "dark" })
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(a.Folders.Config); err != nil {
		t.Fatal(err)
	}
	if err := keep(); err == nil {
		t.Error("written into no folder")
	}
	if got := a.Settings().Theme; got != "dark" {
		t.Errorf("theme %q", got)
	}
}
