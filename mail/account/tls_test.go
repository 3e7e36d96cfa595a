package account

import (
	"crypto/tls"
	"encoding/pem"
	"errors"
	"net"
	"strings"
	"testing"
	"time"
)

// pemOf is an authority as a file.
func pemOf(a *authority) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw}))
}

// bothProtocols signs in by IMAP and by SMTP.
func bothProtocols(t *testing.T, imap, smtp net.Listener, c Config, e Env, f func(protocol string, err error)) {
	t.Helper()
	e.Dial = to(imap)
	client, _, err := ConnectIMAP(t.Context(), c, Credentials{Password: password}, e, nil)
	if err == nil {
		_ = client.Close()
	}
	f("imap", err)
	e.Dial = to(smtp)
	s, err := ConnectSMTP(t.Context(), c, Credentials{Password: password}, e)
	if err == nil {
		s.Quit()
	}
	f("smtp", err)
}

func TestAPrivateAuthorityIsTrustedForItsMailboxOnly(t *testing.T) {
	company, stranger, public := newAuthority(t), newAuthority(t), newAuthority(t)
	for _, test := range []struct {
		name   string
		server *authority
		ca     string
		code   string
	}{
		{"without it", company, "", CodeCertificate},
		{"with it", company, pemOf(company), ""},
		{"with another", company, pemOf(stranger), CodeCertificate},
		{"the public ones stay", public, pemOf(company), ""},
		{"two of them", company, pemOf(stranger) + pemOf(company), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := config(TLS)
			c.CA = test.ca
			imap, smtp := realIMAP(t, test.server.good(t), nil, false), realSMTP(t, test.server.good(t), nil, false)
			bothProtocols(t, imap, smtp, c, Env{RootCAs: public.pool}, func(protocol string, err error) {
				if code(err) != test.code {
					t.Errorf("%s: %v, want %q", protocol, err, test.code)
				}
			})
		})
	}
}

func TestAPrivateAuthorityVouchesForTheNameOnly(t *testing.T) {
	company := newAuthority(t)
	c := config(TLS)
	c.CA = pemOf(company)
	for name, server := range map[string]*tls.Config{
		"another host": company.server(t, "mail.other.example", time.Now().Add(time.Hour)),
		"expired":      company.server(t, mailHost, time.Now().Add(-time.Hour)),
	} {
		imap, smtp := realIMAP(t, server, nil, false), realSMTP(t, server, nil, false)
		bothProtocols(t, imap, smtp, c, Env{}, func(protocol string, err error) {
			if code(err) != CodeCertificate {
				t.Errorf("%s, %s: %v", name, protocol, err)
			}
		})
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	ca := newAuthority(t)
	for _, version := range []uint16{tls.VersionTLS10, tls.VersionTLS11} {
		old := ca.good(t)
		old.MinVersion, old.MaxVersion = version, version
		for _, security := range []Security{TLS, StartTLS} {
			implicit, after := old, (*tls.Config)(nil)
			if security == StartTLS {
				implicit, after = nil, old
			}
			imap, smtp := realIMAP(t, implicit, after, false), realSMTP(t, implicit, after, false)
			bothProtocols(t, imap, smtp, config(security), Env{RootCAs: ca.pool}, func(protocol string, err error) {
				if code(err) != CodeTLS {
					t.Errorf("%s, %s, %s: %v", tls.VersionName(version), security, protocol, err)
				}
			})
		}
	}
}

func TestReadCAKeepsCertificatesAndNothingElse(t *testing.T) {
	a := newAuthority(t)
	key := string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: []byte("secret")}))
	text, err := ReadCA([]byte("Company authority\r\n" + pemOf(a) + "that is all"))
	if err != nil || text != pemOf(a) {
		t.Errorf("%q, %v", text, err)
	}
	for _, test := range []struct{ name, file, key string }{
		{"private key", pemOf(a) + key, "ca_private"},
		{"no PEM", "\x30\x82\x01\x02", "ca_format"},
		{"empty", "", "ca_format"},
		{"another kind", "-----BEGIN PGP MESSAGE-----\nYQ==\n-----END PGP MESSAGE-----\n", "ca_none"},
		{"broken", "-----BEGIN CERTIFICATE-----\nYQ==\n-----END CERTIFICATE-----\n", "ca_invalid"},
		{"too many", strings.Repeat(pemOf(a), caCount+1), "ca_many"},
		{"too large", strings.Repeat("x", maxCA+1), "ca_large"},
	} {
		text, err := ReadCA([]byte(test.file))
		fault, ok := errors.AsType[*FieldError](err)
		if !ok || fault.Field != "ca" || fault.Key != test.key || text != "" {
			t.Errorf("%s: %q, %v; want %s", test.name, text, err, test.key)
		}
		c := config(TLS)
		if c.CA = test.file; test.file != "" && c.Validate() == nil {
			t.Errorf("%s: such settings are valid", test.name)
		}
	}
}

func TestAuthoritiesTellWhomAMailboxTrusts(t *testing.T) {
	a := newAuthority(t)
	c := Config{CA: pemOf(a)}
	all := c.Authorities()
	if len(all) != 1 || all[0].Subject != "CN=test authority" || !all[0].CA || len(all[0].SHA256) != 64 {
		t.Fatalf("%+v", all)
	}
	if now := time.Now(); all[0].Expired(now) || !all[0].Expired(now.Add(24*time.Hour)) || !all[0].Expired(now.Add(-24*time.Hour)) {
		t.Errorf("valid %v to %v", all[0].NotBefore, all[0].NotAfter)
	}
	if all := (Config{}).Authorities(); len(all) != 0 {
		t.Errorf("%+v", all)
	}
}

// injected speaks STARTTLS with more in the clear after its answer, as somebody on the way may put it there
// (CVE-2011-0411).
func injected(t *testing.T, ca *authority, seen *transcript, greeting, answer string, serve func(*dialogue)) net.Listener {
	t.Helper()
	config := ca.good(t)
	return script(t, nil, func(d *dialogue) {
		d.say(greeting)
		for line := d.line(); line != ""; line = d.line() {
			seen.add(line)
			tag, command, _ := strings.Cut(line, " ")
			switch {
			case strings.HasPrefix(line, "EHLO"):
				d.say("250-hello", "250 STARTTLS")
			case line == "STARTTLS", command == "STARTTLS":
				_, _ = d.Write([]byte(strings.ReplaceAll(answer, "TAG", tag))) // in one piece, so that it is read in one
				d.upgrade(config)
				serve(d)
				return
			default:
				d.say(tag + " OK done")
			}
		}
	})
}

func TestPlaintextInjectedIntoStartTLSIsNotTaken(t *testing.T) {
	ca := newAuthority(t)
	t.Run("smtp", func(t *testing.T) {
		seen := new(transcript)
		// The injected lines answer the EHLO that comes after the handshake: with a mechanism of the attacker's choice.
		l := injected(t, ca, seen, "220 ready", "220 go\r\n250-hello\r\n250 AUTH LOGIN\r\n", func(d *dialogue) {
			for line := d.line(); line != ""; line = d.line() {
				seen.add(line)
				switch word, _, _ := strings.Cut(line, " "); word {
				case "EHLO":
					d.say("250-hello", "250-SIZE 77", "250 AUTH PLAIN")
				case "AUTH":
					d.say("235 in")
				default:
					d.say("250 ok")
				}
			}
		})
		s, err := ConnectSMTP(t.Context(), config(StartTLS), Credentials{Password: password}, Env{Dial: to(l), RootCAs: ca.pool})
		if err != nil {
			if code(err) != CodeTLS {
				t.Errorf("refused, but as %v", err)
			}
			return
		}
		defer s.Quit()
		if s.MaxSize() != 77 || !strings.Contains(seen.String(), "AUTH PLAIN") || strings.Contains(seen.String(), "AUTH LOGIN") {
			t.Errorf("what came in the clear was taken: size %d\n%s", s.MaxSize(), seen)
		}
	})
	t.Run("imap", func(t *testing.T) {
		seen := new(transcript)
		l := injected(t, ca, seen, "* OK ready", "TAG OK go\r\n* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n", func(d *dialogue) {
			for line := d.line(); line != ""; line = d.line() {
				seen.add(line)
				tag, _, _ := strings.Cut(line, " ")
				d.say(tag + " OK done")
			}
		})
		_, _, err := ConnectIMAP(t.Context(), config(StartTLS), Credentials{Password: password}, Env{Dial: to(l), RootCAs: ca.pool}, nil)
		if code(err) != CodeTLS {
			t.Errorf("%v, want the handshake to fail on what came before it", err)
		}
		if strings.Contains(seen.String(), "LOGIN") || strings.Contains(seen.String(), "AUTHENTICATE") {
			t.Errorf("the sign-in went on: %s", seen)
		}
	})
}

func TestWhatTheServerOfferedInTheClearIsForgotten(t *testing.T) {
	ca := newAuthority(t)
	seen := new(transcript)
	l := injected(t, ca, seen, "* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] ready",
		"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nTAG OK go\r\n", func(d *dialogue) {
			for line := d.line(); line != ""; line = d.line() {
				seen.add(line)
				tag, command, _ := strings.Cut(line, " ")
				if command == "CAPABILITY" {
					d.say("* CAPABILITY IMAP4rev1 LOGINDISABLED")
				}
				d.say(tag + " OK done")
			}
		})
	_, _, err := ConnectIMAP(t.Context(), config(StartTLS), Credentials{Password: password}, Env{Dial: to(l), RootCAs: ca.pool}, nil)
	if err == nil || strings.Contains(seen.String(), "AUTHENTICATE") || strings.Contains(seen.String(), "LOGIN ") {
		t.Errorf("%v: it signed in by what was offered before the encryption\n%s", err, seen)
	}
}
