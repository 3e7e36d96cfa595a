package wire

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// proxyDialer gives the client's end of a connection to serve, and notes the address dialled.
func proxyDialer(t *testing.T, dialled *string, serve func(net.Conn)) Dialer {
	return func(_ context.Context, _, address string) (net.Conn, error) {
		*dialled = address
		client, server := net.Pipe()
		t.Cleanup(func() { _ = client.Close(); _ = server.Close() })
		go serve(server)
		return client, nil
	}
}

func TestConnectProxyLeavesTheGreetingUnread(t *testing.T) {
	var dialled, authorization, target string
	dial, err := Through("http://ann:s%20cret@proxy.example:3128", proxyDialer(t, &dialled, func(c net.Conn) {
		request, err := http.ReadRequest(bufio.NewReader(c))
		if err != nil {
			t.Error(err)
			return
		}
		target = request.Method + " " + request.Host
		user, password, _ := parseBasic(request)
		authorization = user + "/" + password
		_, _ = io.WriteString(c, "HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n220 mail.example ESMTP\r\n")
	}))
	if err != nil {
		t.Fatal(err)
	}
	c, err := dial(t.Context(), "tcp", "mail.example:465")
	if err != nil {
		t.Fatal(err)
	}
	greeting, err := bufio.NewReader(c).ReadString('\n')
	if greeting != "220 mail.example ESMTP\r\n" || err != nil {
		t.Errorf("read %q, %v", greeting, err)
	}
	if dialled != "proxy.example:3128" || target != "CONNECT mail.example:465" || authorization != "ann/s cret" {
		t.Errorf("dialled %q, asked %q as %q", dialled, target, authorization)
	}
}

// parseBasic reads Proxy-Authorization with the parser for Authorization.
func parseBasic(r *http.Request) (user, password string, ok bool) {
	r.Header.Set("Authorization", r.Header.Get("Proxy-Authorization"))
	return r.BasicAuth()
}

func TestConnectProxyRefusals(t *testing.T) {
	for _, test := range []struct {
		name, answer string
		status       int
		words        string
	}{
		{"sign-in", "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", 407, "user name or password"},
		{"forbidden", "HTTP/1.0 403 Forbidden\r\n\r\n", 403, "status 403"},
		{"no HTTP", "220 hello\r\n\r\n", 0, "does not speak as a proxy"},
		{"no HTTP, and it waits", "220 hello", 0, "does not speak as a proxy"},
		{"no answer of HTTP", "HTTP/1.1 yes\r\n\r\n", 0, "does not speak as a proxy"},
		{"endless header", "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("a", maxConnectHeader), 0, "longer than"},
		{"hangs up", "HTTP/1.1 200", 0, "hung up"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var dialled string
			dial, err := Through("http://ann:secret@proxy.example", proxyDialer(t, &dialled, func(c net.Conn) {
				_, _ = http.ReadRequest(bufio.NewReader(c))
				_, _ = io.WriteString(c, test.answer)
				if !strings.HasSuffix(test.name, "waits") {
					_ = c.Close()
				}
			}))
			if err != nil {
				t.Fatal(err)
			}
			_, err = dial(t.Context(), "tcp", "mail.example:465")
			if err == nil || !strings.Contains(err.Error(), test.words) {
				t.Fatalf("%v, want %q in it", err, test.words)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the password is in the error: %v", err)
			}
			refusal, ok := errors.AsType[*ProxyError](err)
			if !ok || refusal.Status != test.status || errors.Is(err, ErrNoProxy) != strings.Contains(err.Error(), "does not speak") {
				t.Errorf("%#v, want status %d", err, test.status)
			}
			if dialled != "proxy.example:8080" {
				t.Errorf("dialled %q", dialled)
			}
		})
	}
}

func TestSilentProxyEndsWithTheContext(t *testing.T) {
	asked := make(chan struct{})
	var dialled string
	dial, err := Through("http://proxy.example", proxyDialer(t, &dialled, func(c net.Conn) {
		_, _ = http.ReadRequest(bufio.NewReader(c))
		close(asked)
	}))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	if _, err := dial(ctx, "tcp", "mail.example:465"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context.Canceled", err)
	}
}

func TestConnectRefusesAnAddressWithALineBreak(t *testing.T) {
	var dialled string
	dial, err := Through("http://proxy.example", proxyDialer(t, &dialled, func(c net.Conn) {
		_, _ = io.Copy(io.Discard, c)
	}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dial(t.Context(), "tcp", "mail.example:465\r\nX: y"); err == nil {
		t.Error("an address with a line break went to the proxy")
	}
}

// serveSOCKS5 is a SOCKS5 proxy (RFC 1928) with user name and password (RFC 1929) for one connection.
func serveSOCKS5(c net.Conn, target, login *string) error {
	read := func(n int) []byte {
		b := make([]byte, n)
		_, _ = io.ReadFull(c, b)
		return b
	}
	methods := read(2)
	read(int(methods[1]))
	if _, err := c.Write([]byte{5, 2}); err != nil {
		return err
	}
	user := read(int(read(2)[1]))
	password := read(int(read(1)[0]))
	*login = string(user) + "/" + string(password)
	if _, err := c.Write([]byte{1, 0}); err != nil {
		return err
	}
	request := read(4)
	if request[3] != 3 {
		return fmt.Errorf("address type %d, want a name to be resolved by the proxy", request[3])
	}
	host := read(int(read(1)[0]))
	port := read(2)
	*target = fmt.Sprintf("%s:%d", host, int(port[0])<<8|int(port[1]))
	_, err := c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0, 'h', 'i'})
	return err
}

func TestSOCKS5ProxyResolvesTheName(t *testing.T) {
	for _, scheme := range []string{"socks5", "socks5h"} {
		t.Run(scheme, func(t *testing.T) {
			var dialled, target, login string
			dial, err := Through(scheme+"://ann:secret@proxy.example", proxyDialer(t, &dialled, func(c net.Conn) {
				if err := serveSOCKS5(c, &target, &login); err != nil {
					t.Error(err)
				}
			}))
			if err != nil {
				t.Fatal(err)
			}
			c, err := dial(t.Context(), "tcp", "mail.example:993")
			if err != nil {
				t.Fatal(err)
			}
			greeting := make([]byte, 2)
			if _, err := io.ReadFull(c, greeting); err != nil || string(greeting) != "hi" {
				t.Errorf("read %q, %v", greeting, err)
			}
			if dialled != "proxy.example:1080" || target != "mail.example:993" || login != "ann/secret" {
				t.Errorf("dialled %q, asked for %q as %q", dialled, target, login)
			}
		})
	}
}

func TestSOCKS5ProxyRefusals(t *testing.T) {
	for _, test := range []struct {
		name, url string
		answers   []byte // after what the client says
		status    int
		words     string
	}{
		{"no login accepted", "socks5://proxy.example", []byte{5, 0xff}, 407, "user name or password"},
		{"wrong login", "socks5://ann:secret@proxy.example", []byte{5, 2, 1, 1}, 407, "user name or password"},
		{"too long a login", "socks5://" + strings.Repeat("a", 300) + ":secret@proxy.example", []byte{5, 2}, 407, "user name or password"},
		{"host unreachable", "socks5://proxy.example", []byte{5, 0, 5, 4, 0, 1, 0, 0, 0, 0, 0, 0}, 502, "host unreachable"},
		{"not allowed", "socks5://proxy.example", []byte{5, 0, 5, 2, 0, 1, 0, 0, 0, 0, 0, 0}, 502, "not allowed"},
		{"an HTTP proxy", "socks5://proxy.example", []byte("HTTP/1.1 400 Bad Request\r\n\r\n"), 0, "does not speak as a proxy"},
		{"an SMTP server", "socks5://proxy.example", []byte("220 mail.example ESMTP\r\n"), 0, "does not speak as a proxy"},
		{"half an answer", "socks5://proxy.example", []byte{5, 0, 5, 0, 7, 1}, 0, "does not speak as a proxy"},
		{"hangs up", "socks5://proxy.example", []byte{5}, 0, "hung up"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var dialled string
			dial, err := Through(test.url, proxyDialer(t, &dialled, func(c net.Conn) {
				go func() { _, _ = io.Copy(io.Discard, c) }()
				_, _ = c.Write(test.answers)
				_ = c.Close()
			}))
			if err != nil {
				t.Fatal(err)
			}
			_, err = dial(t.Context(), "tcp", "mail.example:465")
			refusal, ok := errors.AsType[*ProxyError](err)
			if !ok || refusal.Status != test.status || !strings.Contains(err.Error(), test.words) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%v, want status %d", err, test.status)
			}
		})
	}
}

func TestAProxyThatCannotBeReachedIsNamed(t *testing.T) {
	for _, scheme := range []string{"http", "socks5"} {
		gone := errors.New("nobody there")
		dial, err := Through(scheme+"://ann:secret@proxy.example:99", func(context.Context, string, string) (net.Conn, error) { return nil, gone })
		if err != nil {
			t.Fatal(err)
		}
		_, err = dial(t.Context(), "tcp", "mail.example:465")
		refusal, ok := errors.AsType[*ProxyError](err)
		if !ok || refusal.Status != 0 || !errors.Is(err, gone) || !strings.Contains(err.Error(), "proxy.example:99") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", scheme, err)
		}
	}
}

func TestThroughChecksTheAddress(t *testing.T) {
	for _, test := range []struct {
		url string
		ok  bool
	}{
		{"", true},
		{"socks5://127.0.0.1:1080", true},
		{"http://[::1]:8080/", true},
		{"https://proxy.example", false},
		{"proxy.example:8080", false},
		{"http://", false},
		{"http://proxy.example/path", false},
		{"http://ann:secret@proxy.example:port", false},
		{"socks5://ann:secret@%zz", false},
	} {
		_, err := Through(test.url, nil)
		if (err == nil) != test.ok {
			t.Errorf("Through(%q): %v", test.url, err)
		}
		if err != nil && (!errors.Is(err, ErrProxyURL) || strings.Contains(err.Error(), "secret")) {
			t.Errorf("Through(%q): %v; want ErrProxyURL without the password", test.url, err)
		}
	}
}
