package pack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/gofrs/flock"
)

// Fetcher asks a pack's address for a newer one. It first asks for the signature, a few hundred bytes, and only when that
// changed, and the server does not say so itself (RFC 9110, section 13), for the pack. Nothing is kept of what is not signed
// by a trusted key. Two files, so any web server or CDN will do.
type Fetcher struct {
	Shelf   Shelf
	HTTP    *http.Client
	URL     string
	Options InstallOptions // of it Trusted and BuiltIn are looked at
	Now     func() time.Time
	Rand    func(n int64) int64 // [0,n)
}

const (
	fetchTime     = 2 * time.Minute
	fetchHeadTime = 30 * time.Second // for the signature
)

const fetchStateFile = "fetch.toml"

// fetchState is fetch.toml.
type fetchState struct {
	URL          string    `toml:"url"`
	ETag         string    `toml:"etag"`          // of the signature; both count for SHA256 only
	LastModified string    `toml:"last_modified"` // as the server wrote it
	SHA256       string    `toml:"sha256"`        // of the pack that was in force then
	Next         time.Time `toml:"next"`          // not before
	Pace
}

// FetchError says that an address did not give a pack.
type FetchError struct {
	URL    string
	Status int // of HTTP; 0 when there was no answer
	Err    error

	retryAfter time.Duration
}

func (e *FetchError) Error() string {
	if e.Status != 0 {
		return fmt.Sprintf("fetch %s: HTTP status %d", e.URL, e.Status)
	}
	return fmt.Sprintf("fetch %s: %v", e.URL, e.Err)
}

func (e *FetchError) Unwrap() error { return e.Err }

// Temporary tells whether a retry may help.
func (e *FetchError) Temporary() bool {
	switch {
	case errors.Is(e.Err, ErrTooMuch), errors.Is(e.Err, ErrRedirect):
		return false
	case e.Status == 0, e.Status >= 500, e.Status == http.StatusTooManyRequests, e.Status == http.StatusRequestTimeout:
		return true
	}
	return false
}

// Causes of a FetchError that lie with who provides the pack.
var (
	ErrTooMuch  = errors.New("it is larger than a pack may be")
	ErrRedirect = errors.New("it leads on to an address without https, or too often")
)

// ErrFetching says that another process is asking at this moment.
var ErrFetching = errors.New("another process is fetching the pack")

// Due is when the address may be asked again; zero when that was never done.
func (f Fetcher) Due() time.Time {
	state := f.state()
	if state.URL != f.URL {
		return time.Time{}
	}
	// A clock that was wrong for a moment must not put it off for years.
	if latest := f.Now().Add(fetchPatience + fetchSpread); state.Next.After(latest) {
		return time.Time{}
	}
	return state.Next
}

// Fetch asks now, whether that is due or not, and installs what is new. changed is false when nothing is.
func (f Fetcher) Fetch(ctx context.Context) (in Installed, changed bool, err error) {
	unlock, err := f.lock()
	if err != nil {
		return in, false, err
	}
	defer unlock()
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	state := f.state()
	if state.URL != f.URL {
		state = fetchState{URL: f.URL}
	}
	in, changed, err = f.fetch(ctx, &state)
	if err != nil && errors.Is(ctx.Err(), context.Canceled) { // the program ends; that says nothing of the server
		return in, false, fmt.Errorf("fetch %s: %w", f.URL, ctx.Err()) // also where the line broke at the same moment
	}
	state.Next = state.Pace.Next(f.Now(), err, f.Rand)
	if e := f.keep(state); err == nil {
		err = e
	}
	return in, changed, err
}

func (f Fetcher) fetch(ctx context.Context, state *fetchState) (in Installed, changed bool, err error) {
	now := f.Shelf.Open()
	current := ""
	if now.Pack != nil && !now.Fallback {
		current = now.Installed.SHA256
	}
	if state.SHA256 != current {
		state.ETag, state.LastModified = "", ""
	}
	signature, header, err := f.get(ctx, f.URL+SignatureExt, maxSignature, state)
	switch {
	case err != nil:
		return in, false, err
	case signature == nil: // not modified
		return now.Installed, false, nil
	}
	if current != "" && bytes.Equal(signature, now.Signature) {
		in = now.Installed
	} else {
		data, _, err := f.get(ctx, f.URL, MaxBuiltSize, nil)
		if err != nil {
			return in, false, err
		}
		o := f.Options
		o.Now, o.From, o.Given, o.AllowOlder, o.AllowEarly = f.Now(), f.URL, nil, false, false
		if in, changed, err = f.Shelf.Install(data, signature, o); err != nil {
			return in, false, fmt.Errorf("fetch %s: %w", f.URL, err)
		}
	}
	state.ETag, state.LastModified, state.SHA256 = validator(header, "ETag"), validator(header, "Last-Modified"), in.SHA256
	return in, changed, nil
}

// maxValidator bounds what is kept of a server's header, in bytes.
const maxValidator = 512

func validator(h http.Header, name string) string {
	if v := h.Get(name); len(v) <= maxValidator {
		return v
	}
	return ""
}

// get asks for a file of at most limit bytes; nil with a state whose copy is still the newest.
func (f Fetcher) get(ctx context.Context, address string, limit int64, known *fetchState) ([]byte, http.Header, error) {
	if known != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, fetchHeadTime)
		defer cancel()
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, nil, &FetchError{URL: address, Err: err}
	}
	request.Header.Set("User-Agent", "") // which program asks is nobody's business
	if known != nil && known.ETag != "" {
		request.Header.Set("If-None-Match", known.ETag)
	}
	if known != nil && known.LastModified != "" {
		request.Header.Set("If-Modified-Since", known.LastModified)
	}
	client := *f.HTTP
	client.CheckRedirect = onlyHTTPS
	response, err := client.Do(request)
	if err != nil {
		return nil, nil, &FetchError{URL: address, Err: plainError(err)}
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
	case http.StatusNotModified:
		if known != nil && known.ETag+known.LastModified != "" {
			return nil, response.Header, nil
		}
		fallthrough
	default:
		return nil, nil, &FetchError{URL: address, Status: response.StatusCode, retryAfter: f.retryAfter(response)}
	}
	if response.ContentLength > limit {
		return nil, nil, &FetchError{URL: address, Err: ErrTooMuch}
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	switch {
	case err != nil:
		return nil, nil, &FetchError{URL: address, Err: plainError(err)}
	case int64(len(data)) > limit:
		return nil, nil, &FetchError{URL: address, Err: ErrTooMuch}
	}
	return data, response.Header, nil
}

// plainError is a failed request's cause: the address is in our own words already.
func plainError(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}

func onlyHTTPS(next *http.Request, before []*http.Request) error {
	if next.URL.Scheme != "https" || len(before) > 3 {
		return ErrRedirect
	}
	return nil
}

// retryAfter is what the server asks for (RFC 9110, 10.2.3).
func (f Fetcher) retryAfter(r *http.Response) time.Duration {
	text := r.Header.Get("Retry-After")
	if n, err := strconv.ParseUint(text, 10, 31); err == nil {
		return min(time.Duration(n)*time.Second, fetchPatience)
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(at.Sub(f.Now()), 0), fetchPatience)
	}
	return 0
}

// state reads fetch.toml. One that cannot be read is no reason not to ask.
func (f Fetcher) state() fetchState {
	var state fetchState
	data, err := readBounded(filepath.Join(f.Shelf.Dir, fetchStateFile), maxState)
	if err != nil || toml.Unmarshal(data, &state) != nil {
		return fetchState{}
	}
	return state
}

func (f Fetcher) keep(state fetchState) error {
	var b bytes.Buffer
	err := toml.NewEncoder(&b).Encode(state)
	if err == nil {
		err = replaceFile(filepath.Join(f.Shelf.Dir, fetchStateFile), b.Bytes())
	}
	if err != nil {
		return fmt.Errorf("remember when the pack was fetched: %w", err)
	}
	return nil
}

// lock keeps two processes of a home from asking at once. It is another lock than that of the shelf, which is held for
// moments only.
func (f Fetcher) lock() (unlock func(), err error) {
	done, err := f.Shelf.lock() // makes the folder
	if err != nil {
		return nil, err
	}
	done()
	l := flock.New(filepath.Join(f.Shelf.Dir, "fetch.lock"), flock.SetPermissions(0o600))
	ok, err := l.TryLock()
	switch {
	case err != nil:
		return nil, fmt.Errorf("lock the fetching of the pack: %w", err)
	case !ok:
		return nil, ErrFetching
	}
	return func() { _ = l.Close() }, nil
}
