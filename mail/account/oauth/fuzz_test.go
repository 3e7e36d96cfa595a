package oauth

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func FuzzReadAnswer(f *testing.F) {
	for _, body := range []string{
		`{"access_token":"a","token_type":"bearer","expires_in":3600,"refresh_token":"r"}`,
		`{"access_token":"a","token_type":"Bearer","expires_in":"1e400"}`,
		`{"error":"invalid_grant","error_description":"gone\u202e"}`,
		`{"access_token":1}`, `[]`, `null`, ``,
	} {
		f.Add(200, body)
		f.Add(400, body)
	}
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, status int, body string) {
		token, err := readAnswer(status, "application/json", []byte(body), now)
		if err != nil {
			if said, ok := errors.AsType[*Error](err); !ok || len([]rune(said.Words)) > maxWords+1 || strings.ContainsAny(err.Error(), "\r\n\x00") {
				t.Errorf("%q is no error to show", err)
			}
			return
		}
		if !isToken(token.Access) || token.Refresh != "" && !isToken(token.Refresh) || token.Expiry.After(now.Add(longestUse)) ||
			!token.Expiry.IsZero() && !token.Expiry.After(now) {
			t.Error("a token that is none")
		}
	})
}
