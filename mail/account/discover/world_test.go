package discover

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"okpay.example/support/mail/account"
)

// world is the network around a Finder: DNS, and web servers by host name. What is not there has no name.
type world struct {
	t   *testing.T
	srv map[string][]*net.SRV // by "_imaps._tcp.firma.example"
	mx  map[string][]*net.MX

	down    bool // nothing answers
	web     map[string]http.HandlerFunc
	server  *httptest.Server
	roots   *x509.CertPool
	mu      sync.Mutex
	asked   []string // DNS questions
	dialled []string
	seen    []*http.Request
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, srv: map[string][]*net.SRV{}, mx: map[string][]*net.MX{}, web: map[string]http.HandlerFunc{}}
	certificate, roots := certificateFor(t, "*.firma.example", "firma.example", "hoster.example")
	w.roots = roots
	w.server = httptest.NewUnstartedServer(http.HandlerFunc(w.serve))
	w.server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	w.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	w.server.StartTLS()
	t.Cleanup(w.server.Close)
	return w
}

// certificateFor makes a certificate of its own authority.
func certificateFor(t *testing.T, names ...string) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: names[0]}, DNSNames: names,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func (w *world) serve(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.seen = append(w.seen, r.Clone(context.WithoutCancel(r.Context())))
	w.mu.Unlock()
	if f, ok := w.web[r.Host]; ok {
		f(out, r)
		return
	}
	http.NotFound(out, r)
}

// publish puts a configuration where the domain's own autoconfig is looked for first.
func (w *world) publish(body string) {
	w.web["autoconfig.firma.example"] = func(out http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(out, body) }
}

func (w *world) dial(ctx context.Context, network, address string) (net.Conn, error) {
	w.mu.Lock()
	w.dialled = append(w.dialled, address)
	w.mu.Unlock()
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if w.down {
		return nil, &net.DNSError{Err: "server misbehaving", Name: host, IsTemporary: true}
	}
	if _, ok := w.web[host]; !ok {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	var d net.Dialer
	return d.DialContext(ctx, network, w.server.Listener.Addr().String())
}

func (w *world) LookupSRV(_ context.Context, service, proto, name string) (string, []*net.SRV, error) {
	name = fmt.Sprintf("_%s._%s.%s", service, proto, name)
	if err := w.question(name); err != nil {
		return "", nil, err
	}
	if records, ok := w.srv[name]; ok {
		return name, records, nil
	}
	return "", nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (w *world) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	if err := w.question(name); err != nil {
		return nil, err
	}
	if records, ok := w.mx[name]; ok {
		return records, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (w *world) question(name string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, name)
	if w.down {
		return &net.DNSError{Err: "server misbehaving", Name: name, IsTemporary: true}
	}
	return nil
}

func (w *world) finder() Finder {
	return Finder{
		Env:  account.Env{Dial: w.dial, RootCAs: w.roots, Resolver: w},
		Rand: func(int64) int64 { return 0 },
	}
}

func (w *world) find(email string) Found {
	w.t.Helper()
	f, err := w.finder().Find(w.t.Context(), email)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := f.Config.Validate(); err != nil {
		w.t.Errorf("what was found is not valid: %v", err)
	}
	return f
}

// want checks where and how the mailbox is reached.
func (w *world) want(f Found, source Source, imap, smtp string) {
	w.t.Helper()
	got := func(s account.Server) string { return s.Address() + " " + string(s.Security) }
	if f.Source != source || got(f.Config.IMAP) != imap || got(f.Config.SMTP) != smtp {
		w.t.Errorf("%s: %s and %s; want %s: %s and %s", f.Source, got(f.Config.IMAP), got(f.Config.SMTP), source, imap, smtp)
	}
}

// tried renders the outcomes, the table's aside.
func tried(f Found) string {
	var words []string
	for _, a := range f.Tried {
		if a.Source != Table {
			words = append(words, string(a.Source)+":"+string(a.Outcome))
		}
	}
	return strings.Join(slices.Compact(words), " ")
}

// why joins what was said of the attempts.
func why(f Found) string {
	var words []string
	for _, a := range f.Tried {
		if a.Err != nil {
			words = append(words, a.Err.Error())
		}
	}
	return strings.Join(words, "; ")
}
