package discover

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"okpay.example/support/mail/account"
)

// configuration is a published file with one server of each kind.
func configuration(imap, imapPort, imapSocket, smtp, smtpPort, smtpSocket string) string {
	return document(server("incoming", "imap", imap, imapPort, imapSocket, "%EMAILADDRESS%") +
		server("outgoing", "smtp", smtp, smtpPort, smtpSocket, "%EMAILADDRESS%"))
}

func document(servers string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><clientConfig version="1.1"><emailProvider id="firma.example">
		<domain>firma.example</domain><displayName>Firma</displayName>` + servers + `</emailProvider></clientConfig>`
}

func server(direction, kind, host, port, socket, user string) string {
	return fmt.Sprintf(`<%[1]sServer type="%[2]s"><hostname>%[3]s</hostname><port>%[4]s</port>
		<socketType>%[5]s</socketType><username>%[6]s</username><authentication>password-cleartext</authentication>
		</%[1]sServer>`, direction, kind, host, port, socket, user)
}

func TestAutoconfigIsReadAsItsPublisherMeantIt(t *testing.T) {
	const good = "out.firma.example"
	for _, test := range []struct {
		name, body       string
		imap, smtp, user string
		hint             account.Hint
	}{
		{"plain one", configuration("in.firma.example", "993", "SSL", good, "465", "SSL"), foundIMAP, foundSMTP, ann, ""},
		{"unencrypted ones are passed over", document(server("incoming", "imap", "plain.firma.example", "143", "plain", "x") +
			server("incoming", "pop3", "pop.firma.example", "995", "SSL", "x") +
			server("incoming", "imap", "in.firma.example", "143", "STARTTLS", "%EMAILLOCALPART%") +
			server("outgoing", "smtp", "plain.firma.example", "25", "plain", "x") +
			server("outgoing", "smtp", good, "587", "STARTTLS", "%EMAILADDRESS%")),
			"in.firma.example:143 starttls", "out.firma.example:587 starttls", "Ann", ""},
		{"names made of the address", configuration("imap.%EMAILDOMAIN%", "993", "SSL", "smtp.%EMAILDOMAIN%", "465", "SSL"),
			guessIMAP, guessSMTP, ann, ""},
		{"a user name that is not the address's", document(server("incoming", "imap", "in.firma.example", "993", "SSL", "%REALNAME%") +
			server("outgoing", "smtp", good, "465", "SSL", "%REALNAME%")), foundIMAP, foundSMTP, ann, ""},
		{"no passwords", strings.ReplaceAll(configuration("in.firma.example", "993", "SSL", good, "465", "SSL"),
			"password-cleartext", "OAuth2"), foundIMAP, foundSMTP, ann, account.HintOAuth},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			w.publish(test.body)
			f := w.find(ann)
			w.want(f, Autoconfig, test.imap, test.smtp)
			if f.Config.User != test.user || f.Hint != test.hint {
				t.Errorf("user %q, hint %q", f.Config.User, f.Hint)
			}
		})
	}
}

func TestHostileAutoconfigIsPassedOver(t *testing.T) {
	good := configuration("in.firma.example", "993", "SSL", "out.firma.example", "465", "SSL")
	for _, test := range []struct{ name, body, why string }{
		{"unencrypted only", configuration("in.firma.example", "143", "plain", "out.firma.example", "25", "plain"), "no IMAP"},
		{"SMTP unencrypted", configuration("in.firma.example", "993", "SSL", "out.firma.example", "25", "plain"), "no IMAP"},
		{"unknown encryption", configuration("in.firma.example", "993", "TLS", "out.firma.example", "465", "TLS"), "no IMAP"},
		{"this computer", configuration("127.0.0.1", "993", "SSL", "localhost", "465", "SSL"), "no IMAP"},
		{"an address", configuration("192.0.2.1", "993", "SSL", "[2001:db8::1]", "465", "SSL"), "no IMAP"},
		{"the network around", configuration("printer.local", "993", "SSL", "printer", "465", "SSL"), "no IMAP"},
		{"no host", configuration("in firma", "993", "SSL", "out.firma.example", "465", "SSL"), "no IMAP"},
		{"no port", configuration("in.firma.example", "0", "SSL", "out.firma.example", "99999", "SSL"), "no IMAP"},
		{"line break in the user", document(server("incoming", "imap", "in.firma.example", "993", "SSL", "a&#10;b") +
			server("outgoing", "smtp", "out.firma.example", "465", "SSL", "x")), "no IMAP"},
		{"HTML", "<!DOCTYPE html><html><body>Not found", "document type"},
		{"entities", `<!DOCTYPE c [<!ENTITY a "aaaa">]>` + good, "document type"},
		{"unknown entity", strings.Replace(good, "Firma", "&a;", 1), "cannot be read"},
		{"deep", strings.Repeat("<a>", 1000), "deeper"},
		{"cut", good[:len(good)-40], "cannot be read"},
		{"another document", "<clientConfigs/>", "cannot be read"},
		{"endless", good + strings.Repeat(" ", maxBody), "longer"},
		{"empty", "", "cannot be read"},
		{"another encoding", strings.Replace(good, "UTF-8", "UTF-7", 1), "cannot be read"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			w.publish(test.body)
			f := w.find(ann)
			w.want(f, Guess, guessIMAP, guessSMTP)
			if !strings.HasPrefix(tried(f), "autoconfig:unusable") || !strings.Contains(why(f), test.why) {
				t.Errorf("%s: %s", tried(f), why(f))
			}
		})
	}
}

func TestTheSecondPlaceIsAskedToo(t *testing.T) {
	w := newWorld(t)
	w.publish("nonsense")
	w.web["firma.example"] = func(out http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/.well-known/autoconfig/mail/config-v1.1.xml" || r.URL.RawQuery != "" {
			t.Errorf("asked %s", r.URL)
		}
		_, _ = io.WriteString(out, configuration("in.firma.example", "993", "SSL", "out.firma.example", "465", "SSL"))
	}
	w.want(w.find(ann), Autoconfig, foundIMAP, foundSMTP)
}

func TestRedirects(t *testing.T) {
	good := configuration("in.firma.example", "993", "SSL", "out.firma.example", "465", "SSL")
	for _, test := range []struct {
		name, to string
		source   Source
		why      string
	}{
		{"to a hoster", "https://hoster.example/a", Autoconfig, ""},
		{"without encryption", "http://hoster.example/a", Guess, "without encryption"},
		{"in a circle", "https://autoconfig.firma.example/again", Guess, "too often"},
		{"to a file", "file:///etc/passwd", Guess, "without encryption"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			w.web["autoconfig.firma.example"] = func(out http.ResponseWriter, r *http.Request) {
				http.Redirect(out, r, test.to, http.StatusFound)
			}
			w.web["hoster.example"] = func(out http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(out, good) }
			f := w.find(ann)
			if f.Source != test.source || !strings.Contains(why(f), test.why) {
				t.Errorf("%s: %s", f.Source, why(f))
			}
			for _, r := range w.seen[1:] {
				if strings.Contains(fmt.Sprint(r.URL, r.Header), "Ann") {
					t.Errorf("the address went on: %s %v", r.URL, r.Header)
				}
			}
			if len(w.seen) > 1+maxRedirects {
				t.Errorf("%d requests", len(w.seen))
			}
		})
	}
}

func TestAnotherCertificateEndsIt(t *testing.T) {
	w := newWorld(t)
	w.publish(configuration("in.firma.example", "993", "SSL", "out.firma.example", "465", "SSL"))
	_, w.roots = certificateFor(t, "autoconfig.firma.example")
	f := w.find(ann)
	w.want(f, Guess, guessIMAP, guessSMTP)
	if len(w.seen) != 0 || !strings.HasPrefix(tried(f), "autoconfig:failed autoconfig:nothing") {
		t.Errorf("%d requests; %s", len(w.seen), tried(f))
	}
}

func TestASilentWebServerIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := Finder{Env: account.Env{
			Resolver: silence{},
			Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			},
		}}
		start := time.Now()
		found, err := f.Find(t.Context(), ann)
		if err != nil || found.Source != Guess || !found.Offline() {
			t.Errorf("%+v, %v", found, err)
		}
		if d := time.Since(start); d != httpTime+2*dnsTime {
			t.Errorf("gave up after %v, want %v", d, httpTime+2*dnsTime)
		}
	})
}

// silence is a resolver that never answers.
type silence struct{}

func (silence) LookupSRV(ctx context.Context, _, _, _ string) (string, []*net.SRV, error) {
	<-ctx.Done()
	return "", nil, ctx.Err()
}

func (silence) LookupMX(ctx context.Context, _ string) ([]*net.MX, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func FuzzConfiguration(f *testing.F) {
	f.Add([]byte(configuration("in.firma.example", "993", "SSL", "out.firma.example", "465", "SSL")))
	f.Add([]byte(document("")))
	f.Add([]byte("<clientConfig><emailProvider><incomingServer type='imap'>"))
	guess, _, _, err := account.Guess(ann)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		s := &search{guess: guess, domain: "firma.example"}
		found, err := s.read(body)
		if err != nil {
			return
		}
		if err := found.config.Validate(); err != nil {
			t.Errorf("not valid: %v", err)
		}
		for _, server := range []account.Server{found.config.IMAP, found.config.SMTP} {
			if server.Security == account.None || !public(server.Host) {
				t.Errorf("%+v", server)
			}
		}
	})
}
