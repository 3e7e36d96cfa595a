package account

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"okpay.example/support/mail/mailtest"
)

// scramSMTP offers the mechanisms and plays SCRAM-SHA-256's server (RFC 5802) for one password.
type scramSMTP struct {
	mechanisms string
	iterations int
	knows      string // the password
	silent     bool   // says yes without a proof of its own
	noVerifier bool   // advertises SCRAM but cannot do it for this account
}

func (s scramSMTP) serve(d *dialogue, seen *transcript) {
	d.say("220 ready")
	for line := d.line(); line != ""; line = d.line() {
		words := strings.Fields(line)
		switch {
		case words[0] == "EHLO":
			d.say("250-hello", "250 AUTH "+s.mechanisms)
		case words[0] != "AUTH":
			d.say("250 ok")
		case words[1] == "SCRAM-SHA-256":
			seen.add(words[1])
			s.scram(d, words[2])
		case words[1] == "PLAIN":
			seen.add(words[1])
			d.say(map[bool]string{true: "235 in", false: "535 5.7.8 no"}[words[2] == enc("\x00"+user+"\x00"+s.knows)])
		}
	}
}

func enc(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func dec(s string) string {
	b, _ := base64.StdEncoding.DecodeString(s)
	return string(b)
}

func (s scramSMTP) scram(d *dialogue, response string) {
	if s.noVerifier {
		d.say("535 5.7.8 authentication failed")
		return
	}
	bare := strings.TrimPrefix(dec(response), "n,,")
	_, nonce, _ := strings.Cut(bare, ",r=")
	first := fmt.Sprintf("r=%sserver,s=%s,i=%d", nonce, enc("salt"), s.iterations)
	d.say("334 " + enc(first))
	final := dec(d.line())
	without, proof, ok := strings.Cut(final, ",p=")
	if !ok { // the client gave up
		d.say("501 cancelled")
		return
	}
	salted, err := pbkdf2.Key(sha256.New, s.knows, []byte("salt"), s.iterations, sha256.Size)
	if err != nil {
		return
	}
	mac := func(key []byte, text string) []byte {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(text))
		return h.Sum(nil)
	}
	clientKey := mac(salted, "Client Key")
	stored := sha256.Sum256(clientKey)
	all := bare + "," + first + "," + without
	want := mac(stored[:], all)
	for i := range want {
		want[i] ^= clientKey[i]
	}
	if proof != base64.StdEncoding.EncodeToString(want) {
		d.say("535 5.7.8 no")
		return
	}
	if !s.silent {
		d.say("334 " + enc("v="+base64.StdEncoding.EncodeToString(mac(mac(salted, "Server Key"), all))))
		if line := d.line(); line != "" {
			d.say("501 an empty response is wanted, not " + line)
			return
		}
	}
	d.say("235 in")
}

func TestSCRAMBeforePlain(t *testing.T) {
	ca := newAuthority(t)
	for _, test := range []struct {
		name       string
		server     scramSMTP
		security   Security
		code       string
		mechanisms string
	}{
		{"both offered", scramSMTP{"PLAIN LOGIN SCRAM-SHA-256", 4096, password, false, false}, TLS, "", "SCRAM-SHA-256"},
		{"no verifier for the account", scramSMTP{"PLAIN SCRAM-SHA-256", 4096, password, false, true}, TLS, "", "SCRAM-SHA-256\nPLAIN"},
		{"wrong password: twice, not more", scramSMTP{"PLAIN SCRAM-SHA-256", 4096, "other", false, false}, TLS, CodeAuth, "SCRAM-SHA-256\nPLAIN"},
		{"no way back to PLAIN without TLS", scramSMTP{"PLAIN SCRAM-SHA-256", 4096, password, false, true}, None, CodeAuth, "SCRAM-SHA-256"},
		{"nothing but SCRAM", scramSMTP{"SCRAM-SHA-256", 4096, "other", false, false}, TLS, CodeAuth, "SCRAM-SHA-256"},
		{"a yes without a proof", scramSMTP{"PLAIN SCRAM-SHA-256", 4096, password, true, false}, TLS, CodeProtocol, "SCRAM-SHA-256"},
		{"endless work", scramSMTP{"PLAIN SCRAM-SHA-256", maxIterations + 1, password, false, false}, TLS, CodeProtocol, "SCRAM-SHA-256"},
	} {
		t.Run(test.name, func(t *testing.T) {
			seen := new(transcript)
			tls := ca.good(t)
			if test.security == None {
				tls = nil
			}
			l := script(t, tls, func(d *dialogue) { test.server.serve(d, seen) })
			s, err := ConnectSMTP(t.Context(), config(test.security), Credentials{Password: password}, Env{Dial: to(l), RootCAs: ca.pool})
			if code(err) != test.code {
				t.Errorf("%v (%s), want %q", err, code(err), test.code)
			}
			if err == nil {
				s.Quit()
			}
			if got := seen.String(); got != test.mechanisms {
				t.Errorf("tried %q, want %q", got, test.mechanisms)
			}
		})
	}
}

func TestAPasswordThatSCRAMCannotCarryGoesByPlain(t *testing.T) {
	seen := new(transcript)
	odd := "tab\tin it"
	l := script(t, nil, func(d *dialogue) {
		scramSMTP{"PLAIN SCRAM-SHA-256", 4096, odd, false, false}.serve(d, seen)
	})
	s, err := ConnectSMTP(t.Context(), config(None), Credentials{Password: odd}, Env{Dial: to(l)})
	if err != nil || seen.String() != "PLAIN" {
		t.Fatalf("%v by %s", err, seen)
	}
	s.Quit()
}

// hostOf splits an address of a server on loopback.
func hostOf(t *testing.T, address string, security Security) Server {
	t.Helper()
	host, port := mailtest.HostPort(t, address)
	return Server{Host: host, Port: port, Security: security}
}

// overIMAP are the ways to reach Dovecot.
func overIMAP(t *testing.T, d *mailtest.Dovecot) map[string]Server {
	return map[string]Server{
		"TLS": hostOf(t, d.TLSAddr, TLS), "STARTTLS": hostOf(t, d.Addr, StartTLS), "plain": hostOf(t, d.Addr, None),
	}
}

func TestDovecotTakesSCRAM(t *testing.T) {
	for _, mechanism := range []string{"scram-sha-256", "scram-sha-1"} {
		// PLAIN is not offered: if SCRAM fails nothing else can succeed.
		d := mailtest.StartDovecot(t, "auth_mechanisms = "+mechanism)
		for name, server := range overIMAP(t, d) {
			t.Run(mechanism+" over "+name, func(t *testing.T) {
				c := config(None)
				c.User, c.IMAP = d.User, server
				e := Env{RootCAs: d.RootCAs}
				client, _, err := ConnectIMAP(t.Context(), c, Credentials{Password: d.Password}, e, nil)
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = client.Close() }()
				if _, err := client.Select("INBOX", nil).Wait(); err != nil {
					t.Errorf("after the sign-in: %v", err)
				}
			})
		}
		c := config(None)
		c.User, c.IMAP = d.User, hostOf(t, d.TLSAddr, TLS)
		_, _, err := ConnectIMAP(t.Context(), c, Credentials{Password: "wrong"}, Env{RootCAs: d.RootCAs}, nil)
		if code(err) != CodeAuth {
			t.Errorf("a wrong password: %v (%s)", err, code(err))
		}
	}
}

func TestDovecotTakesTokens(t *testing.T) {
	a := mailtest.StartAuthorisation(t, mailtest.AuthorisationOptions{User: user})
	for _, mechanism := range []string{"xoauth2", "oauthbearer"} {
		d := mailtest.StartDovecot(t, "auth_mechanisms = "+mechanism, a.Dovecot(t))
		good, _ := a.Grant()
		for name, server := range overIMAP(t, d) {
			t.Run(mechanism+" over "+name, func(t *testing.T) {
				c := config(None)
				c.IMAP = server
				e := Env{RootCAs: d.RootCAs}
				client, _, err := ConnectIMAP(t.Context(), c, Credentials{Token: fixed(good)}, e, nil)
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = client.Close() }()
				if _, err := client.Select("INBOX", nil).Wait(); err != nil {
					t.Errorf("after the sign-in: %v", err)
				}
			})
		}
		c := config(None)
		c.IMAP = hostOf(t, d.TLSAddr, TLS)
		_, _, err := ConnectIMAP(t.Context(), c, Credentials{Token: fixed("stale")}, Env{RootCAs: d.RootCAs}, nil)
		if code(err) != CodeOAuthAgain || !strings.Contains(err.Error(), "status") {
			t.Errorf("a stale token: %v (%s)", err, code(err))
		}
	}
}
