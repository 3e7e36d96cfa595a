package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"okpay.example/support/mail"
)

// internet is a network with one domain that publishes its servers over HTTPS. What else is dialled is noted and fails.
type internet struct {
	web   *httptest.Server
	roots *x509.CertPool
	down  bool

	mu      sync.Mutex
	dialled []string
}

const published = `<clientConfig version="1.1"><emailProvider id="firma.example"><displayName>Firma</displayName>
<incomingServer type="imap"><hostname>in.firma.example</hostname><port>993</port><socketType>SSL</socketType></incomingServer>
<outgoingServer type="smtp"><hostname>mail.hoster.example</hostname><port>587</port><socketType>STARTTLS</socketType></outgoingServer>
</emailProvider></clientConfig>`

func newInternet(t *testing.T) *internet {
	t.Helper()
	n := &internet{}
	certificate, leaf := selfSigned(t, time.Now().Add(time.Hour), "autoconfig.firma.example")
	n.roots = x509.NewCertPool()
	n.roots.AddCert(leaf)
	n.web = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, published)
	}))
	n.web.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	n.web.Config.ErrorLog = log.New(io.Discard, "", 0)
	n.web.StartTLS()
	t.Cleanup(n.web.Close)
	return n
}

// selfSigned makes a certificate that vouches for itself.
func selfSigned(t *testing.T, until time.Time, names ...string) (tls.Certificate, *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Firma CA"}, DNSNames: names,
		NotBefore: until.Add(-48 * time.Hour), NotAfter: until, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, leaf
}

func (n *internet) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	if address == "autoconfig.firma.example:443" && !n.down {
		var d net.Dialer
		return d.DialContext(ctx, network, n.web.Listener.Addr().String())
	}
	if !strings.HasSuffix(address, ":443") {
		n.mu.Lock()
		n.dialled = append(n.dialled, address)
		n.mu.Unlock()
	}
	return nil, &net.DNSError{Err: "no such host", Name: address, IsNotFound: !n.down}
}

func (n *internet) LookupSRV(_ context.Context, _, _, name string) (string, []*net.SRV, error) {
	return "", nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: !n.down}
}

func (n *internet) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: !n.down}
}

// call makes a call on that network; at a terminal if asks is set, where stdin is what is typed.
func (n *internet) call(p *program, asks bool, stdin string, args ...string) result {
	p.t.Helper()
	var out, errs bytes.Buffer
	c := &cli{in: strings.NewReader(stdin), out: &out, err: &errs, asks: asks, env: func(name string) string {
		if name == "OKPAY_SUPPORT_HOME" {
			return p.home
		}
		return ""
	}, network: mail.Options{Dial: n.Dial, Resolver: n, RootCAs: n.roots}}
	status := c.run(p.t.Context(), append([]string{"--lang", "en"}, args...))
	return result{status, out.String(), errs.String()}
}

// reached lists the mail servers that were dialled since the last call.
func (n *internet) reached() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	all := n.dialled
	n.dialled = nil
	slices.Sort(all)
	return slices.Compact(all)
}

type discovered struct {
	IMAP, SMTP   struct{ Address, Security string }
	Known        bool
	Source       string
	NeedsConsent bool `json:"needs_consent"`
	Foreign      []string
	Offline      bool
	Tried        []struct{ Source, Asked, Outcome string }
}

func TestDiscoverSaysWhereServersComeFrom(t *testing.T) {
	p, n := newProgram(t), newInternet(t)
	var d discovered
	n.call(p, false, "", "account", "discover", "ann@firma.example", "--json").decode(t, &d)
	if d.Source != "autoconfig" || d.IMAP.Address != "in.firma.example:993" || d.SMTP.Security != "starttls" || d.Known ||
		!d.NeedsConsent || !slices.Equal(d.Foreign, []string{"mail.hoster.example"}) || d.Offline {
		t.Errorf("%+v", d)
	}
	r := n.call(p, false, "", "account", "discover", "ann@firma.example")
	for _, want := range []string{"in.firma.example:993 tls", "mail.hoster.example:587 starttls", "Not under the address's own domain: mail.hoster.example"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("%q is not in %s", want, r.out)
		}
	}
	n.call(p, false, "", "account", "discover", "ann@gmail.com", "--json").decode(t, &d)
	if d.Source != "table" || d.NeedsConsent || !d.Known {
		t.Errorf("%+v", d)
	}

	n.down = true
	r = n.call(p, false, "", "account", "discover", "ann@gmail.com")
	if r.status != exitDone || !strings.Contains(r.out, "Only the table") || r.errors != "" {
		t.Errorf("the table without a network: %d, %s%s", r.status, r.out, r.errors)
	}
	r = n.call(p, false, "", "account", "discover", "ann@firma.example", "--json")
	if r.decode(t, &d); r.status != exitNetwork || !strings.Contains(r.errors, `"code":"account_offline"`) {
		t.Errorf("without a network: %d, %s", r.status, r.errors)
	}
	if d.Source != "guess" || !d.Offline || d.IMAP.Address != "imap.firma.example:993" || !d.NeedsConsent || len(d.Tried) != 8 {
		t.Errorf("%+v", d)
	}
	r = n.call(p, false, "", "account", "discover", "ann@firma.example")
	if r.status != exitNetwork || !strings.Contains(r.out, "no network") || !strings.Contains(r.out, "usual names") ||
		!strings.Contains(r.out, "_imaps._tcp.firma.example  no answer") {
		t.Errorf("%d, %s", r.status, r.out)
	}
	if _, err := os.Stat(p.home); err == nil {
		t.Error("looking up made a home")
	}
	if all := n.reached(); len(all) != 0 {
		t.Errorf("dialled %q", all)
	}
}

func TestNothingIsSentToServersThatNobodyAgreedTo(t *testing.T) {
	found := []string{"in.firma.example:993", "mail.hoster.example:587"}
	for _, test := range []struct {
		name    string
		asks    bool
		stdin   string
		args    []string
		status  int
		reached []string
		says    string
	}{
		{"no terminal", false, "secret\n", nil, exitUsage, nil, "--accept-servers"},
		{"no terminal, untested", false, "secret\n", []string{"--no-test"}, exitUsage, nil, "--accept-servers"},
		{"no terminal, one server given", false, "secret\n", []string{"--imap", "in.firma.example:993"}, exitUsage, nil, "--accept-servers"},
		{"agreed by flag", false, "secret\n", []string{"--accept-servers"}, exitNetwork, found, "fail"},
		{"named by flags", false, "secret\n", []string{"--imap", "a.firma.example:993", "--smtp", "b.firma.example:465"}, exitNetwork,
			[]string{"a.firma.example:993", "b.firma.example:465"}, "fail"},
		{"declined", true, "n\nsecret\n", nil, exitFailed, nil, "Nothing was sent"},
		{"no answer", true, "", nil, exitFailed, nil, "Nothing was sent"},
		{"agreed", true, "y\nsecret\n", nil, exitNetwork, found, "Sign in at these servers?"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, n := newProgram(t), newInternet(t)
			args := append([]string{"account", "add", "--email", "ann@firma.example", "--password-stdin"}, test.args...)
			r := n.call(p, test.asks, test.stdin, args...)
			if r.status != test.status || !strings.Contains(r.errors, test.says) {
				t.Errorf("%d: %s", r.status, r.errors)
			}
			if got := n.reached(); !slices.Equal(got, test.reached) {
				t.Errorf("reached %q, want %q", got, test.reached)
			}
			if r := n.call(p, false, "", "account", "list", "--json"); strings.TrimSpace(r.out) != "[]" {
				t.Errorf("kept all the same: %s", r.out)
			}
		})
	}
}

func TestTheGuessNeedsConsentToo(t *testing.T) {
	p, n := newProgram(t), newInternet(t)
	n.down = true
	r := n.call(p, false, "secret\n", "account", "add", "--email", "ann@firma.example", "--password-stdin")
	if r.status != exitUsage || !strings.Contains(r.errors, "imap.firma.example:993") || len(n.reached()) != 0 {
		t.Errorf("%d: %s", r.status, r.errors)
	}
	r = n.call(p, false, "secret\n", "account", "add", "--email", "ann@qq.com", "--password-stdin")
	if got := n.reached(); !slices.Equal(got, []string{"imap.qq.com:993", "smtp.qq.com:465"}) {
		t.Errorf("of a known provider %q was reached; %s", got, r.errors)
	}
}

func TestMoreThanOneMailbox(t *testing.T) {
	p := newProgram(t)
	add := func(email string, more ...string) {
		t.Helper()
		args := append([]string{"account", "add", "--email", email, "--imap", "127.0.0.1:1", "--smtp", "127.0.0.1:1",
			"--security", "none", "--password-stdin", "--no-test"}, more...)
		if r := p.runWith(t.Context(), "secret\n", args...); r.status != exitDone {
			t.Fatalf("%d: %s", r.status, r.errors)
		}
	}
	list := func() (out []string) {
		var rows []struct {
			Email string
			InUse bool `json:"in_use"`
		}
		p.ok(&rows, "account", "list")
		for i, r := range rows {
			if r.InUse != (i == 0) {
				t.Errorf("%+v", rows)
			}
			out = append(out, r.Email)
		}
		return out
	}
	want := func(emails ...string) {
		t.Helper()
		if got := list(); !slices.Equal(got, emails) {
			t.Errorf("%q, want %q", got, emails)
		}
	}
	add("a@mailbox.example")
	add("b@mailbox.example")
	want("a@mailbox.example", "b@mailbox.example")
	p.ok(nil, "account", "use", "B@mailbox.example")
	want("b@mailbox.example", "a@mailbox.example")
	add("c@mailbox.example", "--use")
	want("c@mailbox.example", "a@mailbox.example", "b@mailbox.example")
	if r := p.run("doctor", "--json"); strings.Count(r.out, "@mailbox.example: ") != 3 {
		t.Errorf("the doctor does not look at each: %s", r.out)
	}
	var shown struct{ Email string }
	p.ok(&shown, "account", "show", "a@mailbox.example")
	if shown.Email != "a@mailbox.example" {
		t.Errorf("%+v", shown)
	}
	p.ok(nil, "account", "remove", "a@mailbox.example")
	p.ok(nil, "account", "remove")
	want("b@mailbox.example")
	for _, args := range [][]string{{"use", "x@mailbox.example"}, {"show", "x@mailbox.example"}, {"remove", "c@mailbox.example"}} {
		if r := p.run(append([]string{"account"}, args...)...); r.status != exitNotFound {
			t.Errorf("%q: %d, %s", args, r.status, r.errors)
		}
	}
}

func TestAPrivateAuthorityIsShownAndRemoved(t *testing.T) {
	p := newProgram(t)
	_, good := selfSigned(t, time.Now().Add(24*time.Hour))
	_, old := selfSigned(t, time.Now().Add(-time.Hour))
	file := func(name string, c *x509.Certificate) string {
		return write(t, filepath.Join(t.TempDir(), name), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})))
	}
	add := func(ca string) result {
		return p.runWith(t.Context(), "secret\n", "--lang", "en", "account", "add", "--email", "a@mailbox.example", "--imap", "127.0.0.1:1",
			"--smtp", "127.0.0.1:1", "--security", "none", "--password-stdin", "--no-test", "--ca-file", ca)
	}
	type shown struct {
		CA []struct {
			Subject string
			IsCA    bool `json:"is_ca"`
		}
	}
	show := func() (v shown) {
		p.ok(&v, "account", "show")
		return v
	}
	if r := add(write(t, filepath.Join(t.TempDir(), "x.pem"), "no certificate")); r.status != exitUsage || !strings.Contains(r.errors, "BEGIN CERTIFICATE") {
		t.Errorf("%d: %s", r.status, r.errors)
	}
	if r := add(filepath.Join(t.TempDir(), "missing.pem")); r.status == exitDone || !strings.Contains(r.errors, "missing.pem") {
		t.Errorf("%d: %s", r.status, r.errors)
	}
	if r := add(file("good.pem", good)); r.status != exitDone || strings.Contains(r.errors, "Warning: the certificate") {
		t.Errorf("%d: %s", r.status, r.errors)
	}
	if v := show(); len(v.CA) != 1 || v.CA[0].Subject != "CN=Firma CA" || !v.CA[0].IsCA {
		t.Errorf("%+v", v)
	}
	if r := p.run("--lang", "en", "account", "ca", "--file", file("old.pem", old)); r.status != exitDone || !strings.Contains(r.errors, "not valid any more") {
		t.Errorf("%d: %s", r.status, r.errors)
	}
	p.ok(nil, "account", "ca", "--remove")
	if v := show(); len(v.CA) != 0 {
		t.Errorf("%+v", v)
	}
}
