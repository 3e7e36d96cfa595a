package account

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"okpay.example/support/mail/mailtest"
)

// fixed gives the same token whenever it is asked.
func fixed(token string) TokenFunc {
	return func(context.Context, string) (string, error) { return token, nil }
}

// dovecotOAuth is the configuration by which Dovecot 2.3 asks an authorisation server whose a token is.
func dovecotOAuth(t *testing.T, a *mailtest.Authorisation) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "dovecot-oauth") // a test's own folder is closed to the user that Dovecot runs as
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "oauth2.conf")
	text := "introspection_url = " + a.IntrospectURL + `
introspection_mode = auth
username_attribute = email
active_attribute = active
active_value = true
`
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return `
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ` + file + `
}
`
}
