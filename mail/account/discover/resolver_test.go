package discover

import (
	"context"
	"net"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// startDNS answers questions on loopback from records by "name type", as the system's resolver would be answered.
func startDNS(t *testing.T, records map[string][]dnsmessage.ResourceBody) *net.Resolver {
	t.Helper()
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { _ = c.Close(); <-done })
	go func() {
		defer close(done)
		for b := make([]byte, 4096); ; {
			n, from, err := c.ReadFrom(b)
			if err != nil {
				return
			}
			if reply, err := answerDNS(b[:n], records); err == nil {
				_, _ = c.WriteTo(reply, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp4", c.LocalAddr().String())
	}}
}

func answerDNS(question []byte, records map[string][]dnsmessage.ResourceBody) ([]byte, error) {
	var m dnsmessage.Message
	if err := m.Unpack(question); err != nil {
		return nil, err
	}
	q := m.Questions[0]
	reply := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: m.ID, Response: true, RecursionAvailable: true, RCode: dnsmessage.RCodeNameError},
		Questions: m.Questions,
	}
	for _, body := range records[strings.ToLower(q.Name.String())+" "+q.Type.String()] {
		reply.RCode = dnsmessage.RCodeSuccess
		reply.Answers = append(reply.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 60}, Body: body,
		})
	}
	return reply.Pack()
}

func TestTheSystemsResolverIsUnderstood(t *testing.T) {
	name := dnsmessage.MustNewName
	srv := func(target string, port uint16) []dnsmessage.ResourceBody {
		return []dnsmessage.ResourceBody{&dnsmessage.SRVResource{Target: name(target), Port: port}}
	}
	w := newWorld(t)
	f := w.finder()
	f.Env.Resolver = startDNS(t, map[string][]dnsmessage.ResourceBody{
		"_imaps._tcp.firma.example. TypeSRV":       srv(".", 0),
		"_imap._tcp.firma.example. TypeSRV":        srv("in.firma.example.", 143),
		"_submissions._tcp.firma.example. TypeSRV": srv("out.firma.example.", 465),
		"null.example. TypeMX":                     {&dnsmessage.MXResource{MX: name(".")}},
		"company.example. TypeMX": {
			&dnsmessage.MXResource{Pref: 10, MX: name("mxbiz2.qq.com.")}, &dnsmessage.MXResource{Pref: 5, MX: name("mxbiz1.qq.com.")},
		},
	})
	for _, test := range []struct {
		email, imap, smtp, tried, why string
		source                        Source
	}{
		{ann, "in.firma.example:143 starttls", foundSMTP, "autoconfig:nothing srv:nothing srv:found srv:nothing", "not offered", SRV},
		{"ann@company.example", "imap.exmail.qq.com:993 tls", "smtp.exmail.qq.com:465 tls", "autoconfig:nothing srv:nothing mx:found", "", MX},
		{"ann@null.example", "imap.null.example:993 tls", "smtp.null.example:465 tls", nothingTried, "takes no mail", Guess},
		{"ann@empty.example", "imap.empty.example:993 tls", "smtp.empty.example:465 tls", nothingTried, "", Guess},
	} {
		found, err := f.Find(t.Context(), test.email)
		if err != nil {
			t.Fatal(err)
		}
		w.want(found, test.source, test.imap, test.smtp)
		if got := tried(found); got != test.tried && !strings.HasPrefix(got, test.tried) || !strings.Contains(why(found), test.why) {
			t.Errorf("%s: %s: %s", test.email, got, why(found))
		}
	}
}
