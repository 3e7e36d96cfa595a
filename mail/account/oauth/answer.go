package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
)

// Bounds of asking a provider.
const (
	askTime    = 30 * time.Second
	maxAnswer  = 64 << 10 // bytes; Microsoft's tokens take some 4 KB
	maxToken   = 16 << 10 // bytes of one token
	maxWords   = 200      // characters of what a provider says of an error
	longestUse = 365 * 24 * time.Hour
)

// Error is a provider's no, or an answer that is none. Its text holds no secret.
type Error struct {
	// Code is RFC 6749's ("access_denied", 4.1.2.1; "invalid_grant", 5.2), or one of the Code constants below.
	Code   string
	Words  string // what the provider said besides, cleaned
	Status int    // of HTTP; 0 when it came by the redirect
}

// Codes that are ours.
const (
	CodeUnreadable  = "unreadable"  // the answer is not what RFC 6749, 5 says
	CodeUnavailable = "unavailable" // the provider cannot answer now
)

func (e *Error) Error() string {
	text := "the sign-in provider says " + e.Code
	switch e.Code {
	case CodeUnreadable:
		text = "the sign-in provider's answer cannot be read"
	case CodeUnavailable:
		text = "the sign-in provider cannot answer now"
	}
	if e.Words != "" {
		text += ": " + e.Words
	}
	if e.Status != 0 {
		text += fmt.Sprintf(" (HTTP status %d)", e.Status)
	}
	return text
}

// Denied tells whether the person, or somebody for them, said no to what was asked.
func (e *Error) Denied() bool { return e.Code == "access_denied" || e.Code == "consent_required" }

// Again tells whether what we hold is no longer good, so that the person must sign in again.
func (e *Error) Again() bool {
	switch e.Code {
	case "invalid_grant", "interaction_required", "login_required":
		return true
	}
	return false
}

// Temporary tells whether a retry may help.
func (e *Error) Temporary() bool {
	return e.Code == CodeUnavailable || e.Code == "temporarily_unavailable" || e.Code == "server_error"
}

// ask sends a request to the token endpoint. secrets are taken out of what it says.
func (c Client) ask(ctx context.Context, e Env, form url.Values, secrets ...string) (Token, error) {
	form.Set("client_id", c.ID)
	if c.Secret != "" {
		form.Set("client_secret", c.Secret) // RFC 6749, 2.3.1; what Google and Microsoft document for desktop programs
		secrets = append(secrets, c.Secret)
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return Token{}, fmt.Errorf("asking %s for a token: %w", c.Name, err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "OKPAY-Support") // not Go's name and version
	answer, err := e.HTTP.Do(request)
	if err != nil {
		return Token{}, fmt.Errorf("asking %s for a token: %w", c.Name, withoutURL(err))
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err != nil {
		return Token{}, fmt.Errorf("reading the answer of %s: %w", c.Name, err)
	}
	t, err := readAnswer(answer.StatusCode, answer.Header.Get("Content-Type"), body, e.now())
	if fault, ok := errors.AsType[*Error](err); ok {
		fault.Words = without(fault.Words, secrets...)
	}
	return t, err
}

// withoutURL takes an endpoint's address out of an error: it says nothing that the provider's name does not.
func withoutURL(err error) error {
	if outer, ok := errors.AsType[*url.Error](err); ok {
		return outer.Err
	}
	return err
}

// readAnswer reads what a token endpoint answers (RFC 6749, 5.1 and 5.2).
func readAnswer(status int, mediaType string, body []byte, now time.Time) (Token, error) {
	if status >= 500 || status == http.StatusTooManyRequests {
		return Token{}, &Error{Code: CodeUnavailable, Status: status}
	}
	unreadable := &Error{Code: CodeUnreadable, Status: status}
	if kind, _, err := mime.ParseMediaType(mediaType); err != nil || kind != "application/json" {
		unreadable.Words = "it is no JSON"
		return Token{}, unreadable
	}
	if len(body) > maxAnswer {
		unreadable.Words = "it is too long"
		return Token{}, unreadable
	}
	var said struct {
		Access      string      `json:"access_token"`
		Type        string      `json:"token_type"`
		Refresh     string      `json:"refresh_token"`
		ExpiresIn   json.Number `json:"expires_in"` // some send it as a string
		Error       string      `json:"error"`
		Description string      `json:"error_description"`
	}
	if err := json.Unmarshal(body, &said); err != nil {
		return Token{}, unreadable // not err: it may repeat what was sent
	}
	if said.Error != "" {
		return Token{}, &Error{Code: code(said.Error), Words: clean(said.Description), Status: status}
	}
	switch {
	case status != http.StatusOK:
		return Token{}, unreadable
	case !strings.EqualFold(said.Type, "bearer"): // RFC 6749, 7.1: a type that is not known must not be used
		unreadable.Words = "it gives no bearer token"
		return Token{}, unreadable
	case !isToken(said.Access), said.Refresh != "" && !isToken(said.Refresh):
		unreadable.Words = "what it gives is no token"
		return Token{}, unreadable
	}
	t := Token{Access: said.Access, Refresh: said.Refresh}
	if seconds, err := said.ExpiresIn.Float64(); err == nil && seconds > 0 {
		t.Expiry = now.Add(time.Duration(min(seconds, longestUse.Seconds()) * float64(time.Second)))
	}
	return t, nil
}

// isToken tells whether s may be a token: VSCHARs (RFC 6749, appendix A), none of which can end a line of SASL.
func isToken(s string) bool {
	return s != "" && len(s) <= maxToken && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}

// code bounds an error code, which names a case in a switch and is shown.
func code(s string) string {
	if len(s) > 64 || strings.ContainsFunc(s, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }) {
		return "an unknown error"
	}
	return s
}

// clean makes one short line of a provider's words.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsGraphic(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s[:min(len(s), 8*maxWords)])
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) > maxWords {
		return string(runes[:maxWords]) + "…"
	}
	return string(runes)
}

// without takes secrets out of a text that a provider wrote.
func without(text string, secrets ...string) string {
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "[secret]")
			text = strings.ReplaceAll(text, url.QueryEscape(secret), "[secret]")
		}
	}
	return text
}
