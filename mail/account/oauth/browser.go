package oauth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Bounds of waiting for the browser.
const (
	waitTime      = 10 * time.Minute // for the person
	requestTime   = 10 * time.Second // for one request of the browser
	requestHeader = 16 << 10         // bytes; a code takes up to 2 KB
	goodbyeTime   = 2 * time.Second  // for the last page to be on its way
)

// ErrWaited says that nobody came back from the browser in time.
var ErrWaited error = waited{}

type waited struct{}

func (waited) Error() string   { return "nobody came back from the browser in time" }
func (waited) Timeout() bool   { return true }
func (waited) Temporary() bool { return true }

// Page is what the browser shows at the end, in the person's language.
type Page struct {
	Lang   string // "zh-CN"
	Done   string // signed in; this page can be closed
	Failed string // it did not work; back to the program
}

// Prompt is how the person comes to the provider's page.
type Prompt struct {
	Open func(authURL string) error // opens the browser, or shows the address
	Page Page
	User string // the address that signs in, for the provider's form
}

// SignIn sends the person to the provider in their browser, waits for them on loopback, and exchanges the code for
// tokens (RFC 6749, 4.1). It ends with ctx, after ten minutes at the latest. The error is an *Error, ErrWaited, or one of
// the network, of Open, or of ctx.
func (c Client) SignIn(ctx context.Context, e Env, p Prompt) (Token, error) {
	if err := c.Validate(); err != nil {
		return Token{}, err
	}
	verifier, err := e.random()
	if err != nil {
		return Token{}, err
	}
	state, err := e.random()
	if err != nil {
		return Token{}, err
	}
	back, err := listen(ctx, c.redirectHost(), state, p.Page)
	if err != nil {
		return Token{}, err
	}
	code, err := c.await(ctx, back, p, verifier, state)
	if err != nil {
		back.close(false)
		return Token{}, err
	}
	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {back.uri}, "code_verifier": {verifier},
	}
	t, err := c.ask(ctx, e, form, code, verifier)
	back.close(err == nil)
	return t, err
}

func (c Client) redirectHost() string {
	if c.RedirectHost == "" {
		return "127.0.0.1"
	}
	return c.RedirectHost
}

// random draws 256 bits, as RFC 7636, 4.1 recommends for the verifier, in characters that it may have.
func (e Env) random() (string, error) {
	source := e.Rand
	if source == nil {
		source = rand.Reader
	}
	b := make([]byte, 32)
	if _, err := io.ReadFull(source, b); err != nil {
		return "", fmt.Errorf("drawing a random number: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// challenge is the verifier as it is told beforehand (RFC 7636, 4.2, S256).
func challenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// authURL is the address of the provider's page (RFC 6749, 4.1.1).
func (c Client) authURL(redirect, state, verifier, user string) (string, error) {
	u, err := url.Parse(c.AuthURL)
	if err != nil {
		return "", fmt.Errorf("the address of %s: %w", c.Name, err)
	}
	q := u.Query()
	for name, values := range c.Extra {
		q[name] = values
	}
	for name, value := range map[string]string{
		"response_type": "code", "client_id": c.ID, "redirect_uri": redirect, "scope": strings.Join(c.Scopes, " "),
		"state": state, "code_challenge": challenge(verifier), "code_challenge_method": "S256", "login_hint": user,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// await opens the browser and waits for the code.
func (c Client) await(ctx context.Context, back *redirect, p Prompt, verifier, state string) (string, error) {
	address, err := c.authURL(back.uri, state, verifier, p.User)
	if err != nil {
		return "", err
	}
	if err := p.Open(address); err != nil {
		return "", fmt.Errorf("opening the browser: %w", err)
	}
	timer := time.NewTimer(waitTime)
	defer timer.Stop()
	select {
	case came := <-back.came:
		return came.code, came.err
	case <-timer.C:
		return "", ErrWaited
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// redirect is the loopback end of the way back (RFC 8252, 7.3): a port of the moment, on this computer only, for one
// answer.
type redirect struct {
	uri   string
	state string
	page  Page
	came  chan arrival
	ended chan bool // whether it worked, for the page that the browser waits for
	once  sync.Once

	server *http.Server
	served chan struct{}
}

// arrival is what the browser brought.
type arrival struct {
	code string
	err  error
}

func listen(ctx context.Context, host, state string, page Page) (*redirect, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("waiting for the browser on this computer: %w", err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	r := &redirect{
		uri:   "http://" + net.JoinHostPort(host, strconv.Itoa(port)),
		state: state, page: page,
		came: make(chan arrival, 1), ended: make(chan bool, 1), served: make(chan struct{}),
	}
	r.server = &http.Server{
		Handler:           r,
		ReadHeaderTimeout: requestTime, ReadTimeout: requestTime, IdleTimeout: requestTime,
		MaxHeaderBytes: requestHeader,
		ErrorLog:       log.New(io.Discard, "", 0), // what a browser sends belongs into no log
	}
	r.server.SetKeepAlivesEnabled(false)
	go func() {
		defer close(r.served)
		_ = r.server.Serve(l)
	}()
	return r, nil
}

// ServeHTTP takes the browser's way back. Only the first request with our state counts; any page of the web may send
// the browser here with another, and must neither sign anybody in nor end the waiting.
func (r *redirect) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	header.Set("X-Content-Type-Options", "nosniff")
	host, _, err := net.SplitHostPort(q.Host)
	if err != nil || !loopback(host) || q.URL.Path != "/" || q.Method != http.MethodGet {
		http.NotFound(w, q) // a favicon, or a name that was bent to this computer
		return
	}
	values := q.URL.Query()
	if subtle.ConstantTimeCompare([]byte(values.Get("state")), []byte(r.state)) != 1 {
		r.show(w, http.StatusBadRequest, false)
		return
	}
	first := false
	r.once.Do(func() { first = true })
	if !first {
		r.show(w, http.StatusGone, false)
		return
	}
	came := read(values)
	r.came <- came
	if came.err != nil {
		r.show(w, http.StatusOK, false)
		return
	}
	// The page waits until the code has become a token, so that it says what is true. That comes in any case; the request's
	// context would end with the time for reading it.
	r.show(w, http.StatusOK, <-r.ended)
}

// read takes the code, or the provider's no (RFC 6749, 4.1.2).
func read(values url.Values) arrival {
	if no := values.Get("error"); no != "" {
		return arrival{err: &Error{Code: code(no), Words: clean(values.Get("error_description"))}}
	}
	if c := values.Get("code"); isToken(c) {
		return arrival{code: c}
	}
	return arrival{err: &Error{Code: CodeUnreadable, Words: "there is no code in it"}}
}

// pageText is all that the browser shows. It loads nothing.
var pageText = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>OKPAY Support</title>
<style>body{font:18px/1.6 system-ui,sans-serif;margin:20vh auto 0;max-width:32em;padding:0 1em;text-align:center}</style>
</head><body><p>{{.Text}}</p></body></html>
`))

func (r *redirect) show(w http.ResponseWriter, status int, worked bool) {
	text := r.page.Failed
	if worked {
		text = r.page.Done
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = pageText.Execute(w, struct{ Lang, Text string }{r.page.Lang, text}) // a browser that left misses a page
}

// close tells the waiting browser how it went and stops listening.
func (r *redirect) close(worked bool) {
	r.ended <- worked
	ctx, cancel := context.WithTimeout(context.Background(), goodbyeTime)
	defer cancel()
	if err := r.server.Shutdown(ctx); errors.Is(err, context.DeadlineExceeded) {
		_ = r.server.Close()
	}
	<-r.served
}
