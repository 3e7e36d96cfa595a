package pack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// site serves a pack over HTTPS as a CDN does, and writes down what it is asked.
type site struct {
	*httptest.Server
	mu       sync.Mutex
	data     []byte
	sig      []byte
	noETag   bool
	handle   func(w http.ResponseWriter, r *http.Request) bool // true: answered
	requests []string
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	line := r.URL.Path
	for _, h := range []string{"If-None-Match", "If-Modified-Since", "User-Agent", "Cookie", "Referer"} {
		if v := r.Header.Get(h); v != "" {
			line += " " + h + ":" + v
		}
	}
	s.requests = append(s.requests, line)
	if s.handle != nil && s.handle(w, r) {
		return
	}
	body := s.data
	if strings.HasSuffix(r.URL.Path, SignatureExt) {
		body = s.sig
	}
	tag := `"` + digest(body)[:8] + `"`
	if !s.noETag {
		w.Header().Set("ETag", tag)
	}
	w.Header().Set("Last-Modified", "Tue, 24 Nov 2026 10:00:00 GMT")
	if r.Header.Get("If-None-Match") == tag || s.noETag && r.Header.Get("If-Modified-Since") != "" {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(body)
}

// asked gives the requests since the last call.
func (s *site) asked() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := strings.Join(s.requests, "\n")
	s.requests = nil
	return list
}

func (s *site) set(data, sig []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data, s.sig = data, sig
}

// world is a shelf, the site of its pack, and a clock and a chance that a test decides.
type world struct {
	*shelf
	Fetcher
	site   *site
	now    time.Time
	chance int64 // per thousand
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{shelf: newShelf(t), site: &site{}, now: signedOn, chance: 500}
	w.site.Server = httptest.NewUnstartedServer(w.site)
	w.site.Config.ErrorLog = log.New(io.Discard, "", 0) // broken connections are what some tests are about
	w.site.StartTLS()
	t.Cleanup(w.site.Close)
	w.Fetcher = Fetcher{
		Shelf: w.shelf.Shelf, HTTP: w.site.Client(), URL: w.site.URL + "/okpay.pack",
		Options: InstallOptions{Trusted: []PublicKey{w.key.Public()}, BuiltIn: w.builtIn},
		Now:     func() time.Time { return w.now },
		Rand:    func(n int64) int64 { return n * w.chance / 1000 },
	}
	w.serve("2026-11-24")
	return w
}

func (w *world) serve(version string) {
	w.t.Helper()
	data := versioned(w.t, version)
	w.site.set(data, sign(w.t, data, w.key, signedOn))
}

func (w *world) fetch() (changed bool, err error) {
	w.t.Helper()
	_, changed, err = w.Fetch(w.t.Context())
	return changed, err
}

// due is how long from now until the next question.
func (w *world) due() time.Duration { return w.Due().Sub(w.now) }

func TestFetchingAsksForTheSignatureFirst(t *testing.T) {
	w := newWorld(t)
	if !w.Due().IsZero() {
		t.Errorf("never asked, but due at %v", w.Due())
	}
	if changed, err := w.fetch(); !changed || err != nil {
		t.Fatalf("%v, %v", changed, err)
	}
	w.expect("fetched", "2026-11-24", 0)
	if in := w.Open().Installed; in.From != w.URL || !in.At.Equal(w.now) {
		t.Errorf("%+v", in)
	}
	if got, want := w.site.asked(), "/okpay.pack.minisig\n/okpay.pack"; got != want {
		t.Errorf("asked\n%s\nnot\n%s", got, want)
	}
	if changed, err := w.fetch(); changed || err != nil {
		t.Errorf("%v, %v", changed, err)
	}
	tag := digest(w.site.sig)[:8]
	if got, want := w.site.asked(), `/okpay.pack.minisig If-None-Match:"`+tag+`" If-Modified-Since:Tue, 24 Nov 2026 10:00:00 GMT`; got != want {
		t.Errorf("asked\n%s\nnot\n%s", got, want)
	}
	w.serve("2026-11-25")
	if changed, err := w.fetch(); !changed || err != nil {
		t.Errorf("%v, %v", changed, err)
	}
	w.expect("fetched again", "2026-11-25", 0)
}

func TestWithoutValidatorsTheSignatureItselfTells(t *testing.T) {
	w := newWorld(t)
	w.site.noETag = true
	if _, err := w.fetch(); err != nil {
		t.Fatal(err)
	}
	w.site.asked()
	if changed, err := w.fetch(); changed || err != nil {
		t.Errorf("%v, %v", changed, err)
	}
	if got := w.site.asked(); got != "/okpay.pack.minisig If-Modified-Since:Tue, 24 Nov 2026 10:00:00 GMT" {
		t.Errorf("by date alone: %s", got)
	}
	w.site.handle = func(rw http.ResponseWriter, r *http.Request) bool { // a server that knows no conditions
		body := w.site.data
		if strings.HasSuffix(r.URL.Path, SignatureExt) {
			body = w.site.sig
		}
		_, _ = rw.Write(body)
		return true
	}
	if changed, err := w.fetch(); changed || err != nil {
		t.Errorf("%v, %v", changed, err)
	}
	if got := w.site.asked(); strings.Count(got, "\n") != 0 {
		t.Errorf("the pack was loaded again: %s", got)
	}
}

// What a server said of one pack says nothing once another is in force.
func TestConditionsCountForThePackInForceOnly(t *testing.T) {
	w := newWorld(t)
	if _, err := w.fetch(); err != nil {
		t.Fatal(err)
	}
	w.site.asked()
	if _, err := w.Remove(); err != nil {
		t.Fatal(err)
	}
	if changed, err := w.fetch(); !changed || err != nil {
		t.Errorf("after removing it: %v, %v", changed, err)
	}
	if got := w.site.asked(); strings.Contains(got, "If-") {
		t.Errorf("asked %s", got)
	}
	in := w.Open().Installed
	if err := os.Remove(filepath.Join(w.Dir, in.Folder, shelfPack)); err != nil {
		t.Fatal(err)
	}
	if changed, err := w.fetch(); !changed || err != nil {
		t.Errorf("after it was lost: %v, %v", changed, err)
	}
	w.expect("fetched anew", "2026-11-24", 0)
	w.site.asked()
	w.URL += "x"
	if _, err := w.fetch(); err != nil {
		t.Error(err)
	}
	if got := w.site.asked(); strings.Contains(got, "If-") {
		t.Errorf("another address was asked %s", got)
	}
}

func TestNothingIsKeptThatIsNotSigned(t *testing.T) {
	w := newWorld(t)
	good, other := w.site.data, newKey(t)
	spoilt := append([]byte(nil), good...)
	spoilt[len(spoilt)/2] ^= 1
	for _, c := range []struct {
		what      string
		data, sig []byte
		reason    string
		soon      bool // worth another try the same day
	}{
		{"a stranger's", good, sign(t, good, other, signedOn), SignatureUnknown, false},
		{"a spoilt one", spoilt, w.site.sig, SignatureWrong, true},
		{"another one's signature, as while both are replaced", good, sign(t, versioned(t, "2026-11-25"), w.key, signedOn), SignatureWrong, true},
		{"a page that asks to sign in", good, []byte("<html>"), SignatureMalformed, false},
		{"an empty signature", good, nil, SignatureMissing, false},
	} {
		w.site.set(c.data, c.sig)
		if changed, err := w.fetch(); changed || reasonOf(err) != c.reason {
			t.Errorf("%s: %v", c.what, err)
		}
		w.expect(c.what, "", 0)
		if soon := w.due() < 6*time.Hour; soon != c.soon {
			t.Errorf("%s: due in %v", c.what, w.due())
		}
	}
	if left, err := filepath.Glob(filepath.Join(w.Dir, "2026-*")); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
	w.serve("2026-11-22")
	var older *OlderError
	if _, err := w.fetch(); !errors.As(err, &older) {
		t.Errorf("an older one: %v", err)
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		what      string
		answer    func(w http.ResponseWriter, r *http.Request)
		status    int
		temporary bool
	}{
		{"not there", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }, 404, false},
		{"broken", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, 502, true},
		{"too many", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }, 429, true},
		{"not modified, unasked", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) }, 304, false},
		{"too large, as it says", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "99999999") }, 0, false},
		{"too large, without a word", func(w http.ResponseWriter, _ *http.Request) {
			for range 100 {
				_, _ = w.Write(make([]byte, 1000))
				w.(http.Flusher).Flush()
			}
		}, 0, false},
		{"cut", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "half")
		}, 0, true},
		{"hung up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0, true},
		{"led on to plain HTTP", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://okpay.example/", http.StatusFound)
		}, 0, false},
		{"led on for ever", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.String()+"x", http.StatusFound)
		}, 0, false},
	} {
		w.site.handle = func(rw http.ResponseWriter, r *http.Request) bool { c.answer(rw, r); return true }
		_, err := w.fetch()
		var failed *FetchError
		if !errors.As(err, &failed) || failed.Status != c.status || failed.Temporary() != c.temporary {
			t.Errorf("%s: %v", c.what, err)
		}
		w.expect(c.what, "", 0)
	}
	w.site.handle = nil
	w.site.set(append([]byte("PK\x03\x04"), make([]byte, MaxBuiltSize)...), w.site.sig)
	if _, err := w.fetch(); !errors.Is(err, ErrTooMuch) {
		t.Errorf("a large pack: %v", err)
	}
	w.HTTP = &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("no network")
	}}}
	var failed *FetchError
	if _, err := w.fetch(); !errors.As(err, &failed) || !failed.Temporary() || strings.Count(err.Error(), w.URL) != 1 {
		t.Errorf("%v", err)
	}
}

// A server's certificate counts even though the pack is signed: nobody else needs to know who asks.
func TestAForeignCertificateIsRefused(t *testing.T) {
	w := newWorld(t)
	w.HTTP = &http.Client{Transport: &http.Transport{}}
	if _, err := w.fetch(); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("%v", err)
	}
}

func TestTheNextQuestionIsDueAtRandom(t *testing.T) {
	w := newWorld(t)
	for chance, want := range map[int64]time.Duration{0: 18 * time.Hour, 500: 24 * time.Hour, 999: 30*time.Hour - 43200*time.Millisecond} {
		w.chance = chance
		if _, err := w.fetch(); err != nil {
			t.Fatal(err)
		}
		if got := w.due(); got != want {
			t.Errorf("with %d of 1000 it is due in %v, not %v", chance, got, want)
		}
	}
	w.site.handle = func(rw http.ResponseWriter, _ *http.Request) bool {
		rw.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	bound := 2 * time.Hour
	for i := range 20 {
		w.chance = []int64{0, 500}[i%2]
		want := []time.Duration{15 * time.Minute, 15*time.Minute + (bound-15*time.Minute)/2}[i%2]
		if _, err := w.fetch(); err == nil {
			t.Fatal("it did not fail")
		}
		if got := w.due(); got != want {
			t.Errorf("failure %d: due in %v, not %v", i+1, got, want)
		}
		bound = min(2*bound, 24*time.Hour)
	}
	w.site.handle = nil
	if _, err := w.fetch(); err != nil || w.Fetcher.state().Failures != 0 {
		t.Errorf("after an answer: %+v, %v", w.Fetcher.state(), err)
	}
}

func TestAServerMayAskForPatience(t *testing.T) {
	w := newWorld(t)
	for text, want := range map[string]time.Duration{
		"7200": 2*time.Hour + 7*time.Minute + 30*time.Second, w.now.Add(3 * time.Hour).Format(http.TimeFormat): 3*time.Hour + 450*time.Second,
		"99999999": 7*24*time.Hour + 450*time.Second, "-5": 4050 * time.Second, "soon": 4050 * time.Second,
	} {
		if err := os.Remove(filepath.Join(w.Dir, fetchStateFile)); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		w.site.handle = func(rw http.ResponseWriter, _ *http.Request) bool {
			rw.Header().Set("Retry-After", text)
			rw.WriteHeader(http.StatusServiceUnavailable)
			return true
		}
		if _, err := w.fetch(); err == nil || w.due() != want {
			t.Errorf("%q: due in %v, not %v", text, w.due(), want)
		}
	}
}

func TestAClockThatWasWrongPutsNothingOffForYears(t *testing.T) {
	w := newWorld(t)
	if _, err := w.fetch(); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.AddDate(-20, 0, 0)
	if !w.Due().IsZero() {
		t.Errorf("due at %v, and it is %v", w.Due(), w.now)
	}
}

func TestOneAsksAtATime(t *testing.T) {
	w := newWorld(t)
	var second error
	w.site.handle = func(http.ResponseWriter, *http.Request) bool {
		if second == nil {
			_, _, second = w.Fetch(t.Context())
		}
		return false
	}
	if changed, err := w.fetch(); !changed || err != nil {
		t.Errorf("%v, %v", changed, err)
	}
	if !errors.Is(second, ErrFetching) {
		t.Errorf("%v", second)
	}
}

func TestTheEndOfTheProgramIsNoFailureOfTheServer(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	w.site.handle = func(http.ResponseWriter, *http.Request) bool { cancel(); panic(http.ErrAbortHandler) }
	if _, _, err := w.Fetch(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if state := w.Fetcher.state(); state.Failures != 0 || !state.Next.IsZero() {
		t.Errorf("%+v", state)
	}
}

func TestASpoiltStateOfFetchingIsForgotten(t *testing.T) {
	w := newWorld(t)
	for _, text := range []string{"nonsense =", fmt.Sprintf("etag = %q", strings.Repeat("x", maxState))} {
		if err := os.MkdirAll(w.Dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(w.Dir, fetchStateFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if !w.Due().IsZero() {
			t.Errorf("due at %v", w.Due())
		}
		if _, err := w.fetch(); err != nil {
			t.Error(err)
		}
	}
}
