package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"okpay.example/support/mail/demo"
)

// accepting serves each connection to a loopback listener until the test's end.
func accepting(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var (
		running sync.WaitGroup
		mu      sync.Mutex
		open    = map[net.Conn]bool{}
		over    bool
	)
	t.Cleanup(func() {
		_ = l.Close()
		mu.Lock()
		over = true
		for c := range open {
			_ = c.Close()
		}
		mu.Unlock()
		running.Wait()
	})
	running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open[c] = true
			if over {
				_ = c.Close()
			}
			mu.Unlock()
			running.Go(func() {
				serve(c)
				_ = c.Close()
				mu.Lock()
				delete(open, c)
				mu.Unlock()
			})
		}
	})
	return l.Addr().String()
}

// join copies both ways until one side ends.
func join(a, b net.Conn, fromA io.Reader) {
	var both sync.WaitGroup
	both.Go(func() { _, _ = io.Copy(b, fromA); _ = b.Close() })
	_, _ = io.Copy(a, b)
	_ = a.Close()
	both.Wait()
}

// behindTLS puts encryption in front of a plain server.
func behindTLS(t *testing.T, certificate tls.Certificate, target string) string {
	t.Helper()
	return accepting(t, func(c net.Conn) {
		secured := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12})
		plain, err := net.Dial("tcp4", target)
		if err != nil {
			return
		}
		join(secured, plain, secured)
	})
}

// tunnels is a proxy of either kind that knows the company's names. With a login it wants one.
type tunnels struct {
	login string // "user/password"; "" lets everybody through
	names map[string]string

	mu    sync.Mutex
	asked []string
}

func (x *tunnels) to(name string) (net.Conn, error) {
	x.mu.Lock()
	x.asked = append(x.asked, name)
	x.mu.Unlock()
	address, ok := x.names[name]
	if !ok {
		return nil, fmt.Errorf("there is no %s", name)
	}
	return net.Dial("tcp4", address)
}

func (x *tunnels) connect(c net.Conn) {
	in := bufio.NewReader(c)
	request, err := http.ReadRequest(in)
	if err != nil {
		return
	}
	request.Header.Set("Authorization", request.Header.Get("Proxy-Authorization"))
	user, password, _ := request.BasicAuth()
	if x.login != "" && x.login != user+"/"+password {
		text := "no: " + user + " " + password + " " + request.Header.Get("Authorization")
		_, _ = fmt.Fprintf(c, "HTTP/1.1 407 %s\r\nX: %s\r\nContent-Length: %d\r\n\r\n%s", text, text, len(text), text)
		return
	}
	target, err := x.to(request.Host)
	if err != nil {
		_, _ = io.WriteString(c, "HTTP/1.1 502 Bad Gateway\r\n\r\n")
		return
	}
	_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
	join(c, target, in)
}

// socks5 speaks RFC 1928, with RFC 1929 where a login is wanted.
func (x *tunnels) socks5(c net.Conn) {
	read := func(n int) []byte {
		b := make([]byte, n)
		_, _ = io.ReadFull(c, b)
		return b
	}
	methods := read(int(read(2)[1]))
	method := byte(0)
	if x.login != "" {
		method = 2
	}
	if !slices.Contains(methods, method) {
		_, _ = c.Write([]byte{5, 0xff})
		return
	}
	_, _ = c.Write([]byte{5, method})
	if method == 2 {
		user := read(int(read(2)[1]))
		password := read(int(read(1)[0]))
		if string(user)+"/"+string(password) != x.login {
			_, _ = c.Write([]byte{1, 1})
			return
		}
		_, _ = c.Write([]byte{1, 0})
	}
	if read(4)[3] != 3 {
		return
	}
	host := string(read(int(read(1)[0])))
	port := read(2)
	target, err := x.to(fmt.Sprintf("%s:%d", host, int(port[0])<<8|int(port[1])))
	if err != nil {
		_, _ = c.Write([]byte{5, 4, 0, 1, 0, 0, 0, 0, 0, 0})
		return
	}
	_, _ = c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	join(c, target, c)
}

// company is a mail server that is reached through a proxy only, with a certificate of the company's own.
func company(t *testing.T) (s *demo.Server, ca string, names map[string]string) {
	t.Helper()
	s, err := demo.Start(context.WithoutCancel(t.Context()), demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	certificate, leaf := selfSigned(t, time.Now().Add(time.Hour), "mail.firma.example")
	ca = write(t, filepath.Join(t.TempDir(), "ca.pem"), pemText(leaf))
	return s, ca, map[string]string{
		"mail.firma.example:993": behindTLS(t, certificate, s.IMAP), "mail.firma.example:465": behindTLS(t, certificate, s.SMTP),
	}
}

func pemText(c *x509.Certificate) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
}

func TestAMailboxBehindAProxyWithACompanysCertificate(t *testing.T) {
	s, ca, names := company(t)
	const login = "ann/s cret@:%"
	for _, test := range []struct {
		name, scheme, auth, login string
		ca                        string
		status                    int
		says                      string
	}{
		{"CONNECT", "http", "", "", ca, exitDone, ""},
		{"CONNECT with a login", "http", "ann:s%20cret%40%3A%25@", login, ca, exitDone, ""},
		{"CONNECT, wrong login", "http", "ann:wr0ng@", login, ca, exitFailed, "user name or password"},
		{"CONNECT without the login", "http", "", login, ca, exitFailed, "user name or password"},
		{"SOCKS5", "socks5", "", "", ca, exitDone, ""},
		{"SOCKS5 with a login", "socks5", "ann:s%20cret%40%3A%25@", login, ca, exitDone, ""},
		{"SOCKS5, wrong login", "socks5", "ann:wr0ng@", login, ca, exitFailed, "user name or password"},
		{"SOCKS5 without the login", "socks5", "", login, ca, exitFailed, "user name or password"},
		{"without the authority", "socks5", "", "", "", exitFailed, "certificate"},
	} {
		t.Run(test.name, func(t *testing.T) {
			x := &tunnels{login: test.login, names: names}
			serve := x.connect
			if test.scheme == "socks5" {
				serve = x.socks5
			}
			p := newProgram(t)
			p.args = []string{"--lang", "en"}
			args := []string{"account", "add", "--email", "ann@firma.example", "--user", s.User, "--imap", "mail.firma.example:993",
				"--smtp", "mail.firma.example:465", "--proxy", test.scheme + "://" + test.auth + accepting(t, serve), "--password-stdin", "--no-test"}
			if test.ca != "" {
				args = append(args, "--ca-file", test.ca)
			}
			if r := p.runWith(t.Context(), s.Password+"\n", args...); r.status != exitDone {
				t.Fatalf("%d: %s", r.status, r.errors)
			}
			r := p.run("account", "test", "--json")
			if r.status != test.status || !strings.Contains(r.errors, test.says) {
				t.Errorf("%d: %s", r.status, r.errors)
			}
			want := []string{"mail.firma.example:465", "mail.firma.example:993"}
			if test.status == exitFailed && test.login != "" {
				want = nil
			}
			slices.Sort(x.asked)
			if !slices.Equal(x.asked, want) {
				t.Errorf("the proxy was asked for %q, want %q", x.asked, want)
			}
			for _, text := range []string{r.out, r.errors, p.run("account", "show", "--json").out} {
				if strings.Contains(text, "cret") || strings.Contains(text, "wr0ng") {
					t.Errorf("the proxy's password is in %s", text)
				}
			}
		})
	}
}
