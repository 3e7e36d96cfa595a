package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

func TestClientIDsComeFromThePackAndTheSettings(t *testing.T) {
	ready := func(a *app.App, want string) {
		t.Helper()
		got := ""
		for _, address := range []string{"ann@gmail.com", "ann@outlook.com"} {
			found, err := mail.Guess(address)
			if err != nil {
				t.Fatal(err)
			}
			got += " " + a.Mail.OAuthFor(found.Config)
		}
		if strings.TrimSpace(got) != want {
			t.Errorf("one can sign in at %q, want %q", got, want)
		}
	}
	home := t.TempDir()
	ready(open(t, app.Options{Home: t.TempDir()}), "")
	a := open(t, app.Options{Home: home, Deployment: []byte("[oauth.microsoft]\nclient_id = \"pack\"\n")})
	ready(a, "microsoft")
	change(t, a, func(s *app.Settings) { s.OAuth = map[string]app.OAuthSetting{"google": {ClientID: "mine"}} })
	ready(a, "google microsoft")
	closeApp(t, a)
	a = open(t, app.Options{Home: home, Overrides: []string{"oauth.google.client_id=", "oauth.microsoft.client_id=this-run"}})
	ready(a, "microsoft")
	if kept, err := app.LoadSettings(home); err != nil || kept.OAuth["google"].ClientID != "mine" || len(kept.OAuth) != 1 {
		t.Errorf("the settings of one run were kept: %+v, %v", kept, err)
	}
	closeApp(t, a)
}

func TestAnOddClientSecretIsNotRepeated(t *testing.T) {
	dir := t.TempDir()
	text := "[oauth.google]\nclient_id = \"x\"\nclient_secret = \"TopSecret\\u0007\"\n"
	if err := os.WriteFile(filepath.Join(dir, "settings.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := app.LoadSettings(dir)
	if err == nil || strings.Contains(err.Error(), "TopSecret") || !strings.Contains(err.Error(), "oauth.google.client_secret") {
		t.Errorf("%v", err)
	}
}
