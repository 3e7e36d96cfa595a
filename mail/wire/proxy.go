package wire

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/proxy"
)

// maxConnectHeader bounds what a proxy may answer to CONNECT, in bytes.
const maxConnectHeader = 16 << 10

// ErrProxyURL is in the chain of an error about a proxy's address.
var ErrProxyURL = errors.New("not a proxy address")

// ErrNoProxy is in the chain of a ProxyError when something answers at the proxy's address that is none.
var ErrNoProxy = errors.New("does not speak as a proxy")

// errHungUp says that a proxy ended the connection without a word.
var errHungUp = errors.New("it hung up before it answered")

// ProxyError says that a proxy refused, or could not be reached.
type ProxyError struct {
	Proxy  string // host and port
	Status int    // of HTTP; that of a SOCKS5 proxy is translated; 0 when it could not be reached, or is no proxy
	Err    error  // why, where there is more to say
}

func (e *ProxyError) Error() string {
	switch {
	case e.SignIn():
		return fmt.Sprintf("the proxy %s wants another user name or password", e.Proxy)
	case errors.Is(e.Err, ErrNoProxy):
		return fmt.Sprintf("%s %v", e.Proxy, e.Err)
	case e.Status == 0:
		return fmt.Sprintf("reaching the proxy %s: %v", e.Proxy, e.Err)
	case e.Err != nil:
		return fmt.Sprintf("the proxy %s refused the connection (%v)", e.Proxy, e.Err)
	}
	return fmt.Sprintf("the proxy %s refused the connection (HTTP status %d)", e.Proxy, e.Status)
}

func (e *ProxyError) Unwrap() error { return e.Err }

// SignIn tells whether the proxy refused who we say we are.
func (e *ProxyError) SignIn() bool { return e.Status == http.StatusProxyAuthRequired }

// CheckProxy tells whether Through would accept the address. Errors never hold the user name or password in it.
func CheckProxy(proxyURL string) error {
	_, err := parseProxy(proxyURL)
	return err
}

// Through returns a Dialer that reaches its targets through a proxy: socks5:// or socks5h:// (RFC 1928; names are
// resolved by the proxy either way) or http:// (the CONNECT method, RFC 9110, 9.3.6). An empty proxyURL gives base
// itself. A nil base dials directly.
func Through(proxyURL string, base Dialer) (Dialer, error) {
	if base == nil {
		base = new(net.Dialer).DialContext
	}
	if proxyURL == "" {
		return base, nil
	}
	u, err := parseProxy(proxyURL)
	if err != nil {
		return nil, err
	}
	if u.Scheme == "http" {
		return connectDialer(u, base), nil
	}
	return socksDialer(u, base)
}

func parseProxy(proxyURL string) (*url.URL, error) {
	u, err := url.Parse(proxyURL)
	if err != nil {
		// The error of url.Parse repeats the address, with the password in it.
		return nil, fmt.Errorf("%w: it cannot be read as a URL", ErrProxyURL)
	}
	var port string
	switch u.Scheme {
	case "socks5", "socks5h":
		port = "1080"
	case "http":
		port = "8080"
	default:
		return nil, fmt.Errorf("%w: it must begin with socks5:// or http://", ErrProxyURL)
	}
	if u.Hostname() == "" || (u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("%w: it must be like %s://host:%s", ErrProxyURL, u.Scheme, port)
	}
	if u.Port() == "" {
		u.Host = net.JoinHostPort(u.Hostname(), port)
	}
	return u, nil
}

// contextDialer makes a Dialer what golang.org/x/net/proxy wants.
type contextDialer struct{ dial Dialer }

func (d contextDialer) Dial(network, address string) (net.Conn, error) {
	return d.dial(context.Background(), network, address)
}

func (d contextDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return d.dial(ctx, network, address)
}

func socksDialer(u *url.URL, base Dialer) (Dialer, error) {
	var auth *proxy.Auth
	if u.User != nil {
		password, _ := u.User.Password()
		auth = &proxy.Auth{User: u.User.Username(), Password: password}
	}
	d, err := proxy.SOCKS5("tcp", u.Host, auth, contextDialer{reaching(u, base)})
	if err != nil {
		return nil, fmt.Errorf("setting up the proxy %s: %w", u.Host, err)
	}
	dialer, ok := d.(proxy.ContextDialer)
	if !ok {
		return nil, fmt.Errorf("setting up the proxy %s: the dialer cannot be cancelled", u.Host)
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, socksError(u, err)
		}
		return c, nil
	}, nil
}

// socksError tells what a SOCKS5 proxy refused. The library says it by words only.
func socksError(u *url.URL, err error) error {
	if _, known := errors.AsType[*ProxyError](err); known {
		return err
	}
	op, ok := errors.AsType[*net.OpError](err)
	if !ok || !strings.HasPrefix(op.Op, "socks") || op.Err == nil {
		return err
	}
	switch text := op.Err.Error(); {
	case strings.Contains(text, "authentication"), strings.Contains(text, "username/password"): // RFC 1928, 3: no acceptable method; RFC 1929, 2: refused
		return &ProxyError{Proxy: u.Host, Status: http.StatusProxyAuthRequired}
	case strings.HasPrefix(text, "unknown error "): // RFC 1928, 6: the reply
		return &ProxyError{Proxy: u.Host, Status: http.StatusBadGateway, Err: errors.New(strings.TrimPrefix(text, "unknown error "))}
	case strings.HasPrefix(text, "unexpected protocol version "), strings.HasPrefix(text, "unknown address type "),
		strings.HasPrefix(text, "non-zero reserved "):
		return &ProxyError{Proxy: u.Host, Err: fmt.Errorf("%w: %w", ErrNoProxy, op.Err)}
	case errors.Is(op.Err, io.EOF), errors.Is(op.Err, io.ErrUnexpectedEOF):
		return &ProxyError{Proxy: u.Host, Err: errHungUp}
	}
	return err
}

// hungUp says in our words that the other side ended the connection.
func hungUp(err error) error {
	if errors.Is(err, io.EOF) {
		return errHungUp
	}
	return err
}

// reaching says of a failure that it is the proxy which could not be reached.
func reaching(u *url.URL, base Dialer) Dialer {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := base(ctx, network, address)
		if err != nil && ctx.Err() == nil {
			err = &ProxyError{Proxy: u.Host, Err: err}
		}
		return c, err
	}
}

func connectDialer(u *url.URL, base Dialer) Dialer {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := reaching(u, base)(ctx, network, u.Host)
		if err != nil {
			return nil, err
		}
		stop := context.AfterFunc(ctx, func() { _ = c.Close() })
		if err := connect(c, u, address); err != nil {
			stop()
			_ = c.Close()
			if ctx.Err() != nil {
				err = context.Cause(ctx)
			}
			return nil, err
		}
		if !stop() { // the context ended in the same moment and closes the connection
			_ = c.Close()
			return nil, context.Cause(ctx)
		}
		return c, nil
	}
}

// connect asks the proxy for a tunnel to address.
func connect(c net.Conn, u *url.URL, address string) error {
	if strings.ContainsAny(address, " \t\r\n") {
		return fmt.Errorf("%q is no address of a server", address)
	}
	var request bytes.Buffer
	fmt.Fprintf(&request, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n", address, address)
	if u.User != nil {
		password, _ := u.User.Password()
		credentials := base64.StdEncoding.EncodeToString([]byte(u.User.Username() + ":" + password))
		fmt.Fprintf(&request, "Proxy-Authorization: Basic %s\r\n", credentials)
	}
	request.WriteString("\r\n")
	if _, err := c.Write(request.Bytes()); err != nil {
		return &ProxyError{Proxy: u.Host, Err: err}
	}
	header, err := readHeader(c)
	if err != nil {
		return &ProxyError{Proxy: u.Host, Err: err}
	}
	ask := &http.Request{Method: http.MethodConnect}
	answer, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(header)), ask)
	if err != nil {
		return &ProxyError{Proxy: u.Host, Err: fmt.Errorf("%w: %w", ErrNoProxy, err)}
	}
	_ = answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return &ProxyError{Proxy: u.Host, Status: answer.StatusCode}
	}
	return nil
}

// httpMark begins each answer of HTTP/1 (RFC 9112, 4).
const httpMark = "HTTP/"

// readHeader reads up to and including the empty line, byte by byte: what follows is the mail server's greeting and
// must stay in the connection. What cannot become a header is left at once: a server of another kind may wait for us.
func readHeader(r io.Reader) ([]byte, error) {
	header := make([]byte, 0, 512)
	var b [1]byte
	for len(header) < maxConnectHeader {
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return nil, hungUp(err)
		}
		header = append(header, b[0])
		if n := min(len(header), len(httpMark)); string(header[:n]) != httpMark[:n] {
			return nil, fmt.Errorf("%w: it begins with %q", ErrNoProxy, header)
		}
		if bytes.HasSuffix(header, []byte("\r\n\r\n")) || bytes.HasSuffix(header, []byte("\n\n")) {
			return header, nil
		}
	}
	return nil, fmt.Errorf("%w: its header is longer than %d bytes", ErrNoProxy, maxConnectHeader)
}
