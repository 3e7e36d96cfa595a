package oauth

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAnErrorSaysWhatTheProviderSaidAndWhetherToTryAgain(t *testing.T) {
	for _, c := range []struct {
		err       Error
		text      string
		temporary bool
	}{
		{Error{Code: "invalid_grant", Words: "gone", Status: 400}, "the sign-in provider says invalid_grant: gone (HTTP status 400)", false},
		{Error{Code: "access_denied"}, "the sign-in provider says access_denied", false},
		{Error{Code: "server_error"}, "the sign-in provider says server_error", true},
		{Error{Code: "temporarily_unavailable"}, "the sign-in provider says temporarily_unavailable", true},
		{Error{Code: CodeUnavailable, Status: 503}, "the sign-in provider cannot answer now (HTTP status 503)", true},
		{Error{Code: CodeUnreadable}, "the sign-in provider's answer cannot be read", false},
	} {
		if got := c.err.Error(); got != c.text || c.err.Temporary() != c.temporary {
			t.Errorf("%+v: %q, temporary %v", c.err, got, c.err.Temporary())
		}
	}
}

func TestWhatAProviderSaysIsOneShortLine(t *testing.T) {
	for in, want := range map[string]string{
		"  two\r\nlines\tof  it ":          "two lines of it",
		"turned \u202eround\u200b\x00\x1b": "turned round",
		strings.Repeat("长", maxWords):      strings.Repeat("长", maxWords),
		strings.Repeat("长", maxWords+1):    strings.Repeat("长", maxWords) + "…",
	} {
		if got := clean(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestTokensAndTheirTimesHaveBounds(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	read := func(access, expires string) (Token, error) {
		body := `{"access_token":"` + access + `","token_type":"Bearer","expires_in":` + expires + `}`
		return readAnswer(http.StatusOK, "application/json", []byte(body), now)
	}
	for expires, want := range map[string]time.Time{
		"0": {}, "-1": {}, "60": now.Add(time.Minute), `"60"`: now.Add(time.Minute), "1e300": now.Add(longestUse),
	} {
		if got, err := read("a", expires); err != nil || !got.Expiry.Equal(want) {
			t.Errorf("%s: until %v, %v, want %v", expires, got.Expiry, err, want)
		}
	}
	if _, err := read(strings.Repeat("a", maxToken), "60"); err != nil {
		t.Errorf("the longest token: %v", err)
	}
	if _, err := read(strings.Repeat("a", maxToken+1), "60"); err == nil {
		t.Error("a longer one was taken")
	}
}
