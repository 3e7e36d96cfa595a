package discover

import (
	"net"
	"slices"
	"strings"
	"testing"
)

func TestSRV(t *testing.T) {
	dot := []*net.SRV{{Target: "."}}
	in := []*net.SRV{{Target: "IN.firma.example.", Port: 993}}
	out := []*net.SRV{{Target: "out.firma.example.", Port: 465}}
	for _, test := range []struct {
		name       string
		records    map[string][]*net.SRV
		source     Source
		imap, smtp string
		foreign    []string
		why        string
	}{
		{"both with TLS", map[string][]*net.SRV{"imaps": in, "submissions": out}, SRV, foundIMAP, foundSMTP, nil, ""},
		{"TLS before STARTTLS", map[string][]*net.SRV{
			"imap": {{Target: "other.firma.example.", Port: 143}}, "imaps": in,
			"submission": {{Target: "other.firma.example.", Port: 587}}, "submissions": out,
		}, SRV, foundIMAP, foundSMTP, nil, ""},
		{"STARTTLS where TLS is not offered", map[string][]*net.SRV{
			"imaps": dot, "imap": {{Target: "in.firma.example.", Port: 143}},
			"submissions": dot, "submission": {{Target: "out.firma.example.", Port: 587}},
		}, SRV, "in.firma.example:143 starttls", "out.firma.example:587 starttls", nil, "not offered"},
		{"nothing offered", map[string][]*net.SRV{"imaps": dot, "imap": dot, "submissions": dot, "submission": dot},
			Guess, guessIMAP, guessSMTP, nil, "not offered"},
		{"receiving only", map[string][]*net.SRV{"imaps": in}, Guess, guessIMAP, guessSMTP, nil, "only one"},
		{"another's host", map[string][]*net.SRV{
			"imaps": {{Target: "mail.hoster.example.", Port: 993}}, "submissions": {{Target: "mail.hoster.example.", Port: 465}},
		}, SRV, "mail.hoster.example:993 tls", "mail.hoster.example:465 tls", []string{"mail.hoster.example"}, ""},
		{"a host that only ends alike", map[string][]*net.SRV{
			"imaps": {{Target: "notfirma.example.", Port: 993}}, "submissions": out,
		}, SRV, "notfirma.example:993 tls", foundSMTP, []string{"notfirma.example"}, ""},
		{"this computer", map[string][]*net.SRV{"imaps": {{Target: "localhost.", Port: 993}}, "submissions": out},
			Guess, guessIMAP, guessSMTP, nil, "no server"},
		{"an address", map[string][]*net.SRV{"imaps": {{Target: "127.0.0.1.", Port: 993}}, "submissions": out},
			Guess, guessIMAP, guessSMTP, nil, "no server"},
		{"no port", map[string][]*net.SRV{"imaps": {{Target: "in.firma.example.", Port: 0}}, "submissions": out},
			Guess, guessIMAP, guessSMTP, nil, "no server"},
		{"no host name", map[string][]*net.SRV{"imaps": {{Target: "in firma.example\x1b.", Port: 993}}, "submissions": out},
			Guess, guessIMAP, guessSMTP, nil, "no server"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			for name, records := range test.records {
				w.srv["_"+name+"._tcp.firma.example"] = records
			}
			f := w.find(ann)
			w.want(f, test.source, test.imap, test.smtp)
			if !slices.Equal(f.Foreign, test.foreign) || !f.NeedsConsent() {
				t.Errorf("foreign %q, want %q", f.Foreign, test.foreign)
			}
			if !strings.Contains(why(f), test.why) {
				t.Errorf("it says %q, want %q", why(f), test.why)
			}
		})
	}
}

func TestSRVGoesByPriorityThenByWeight(t *testing.T) {
	w := newWorld(t)
	w.srv["_submissions._tcp.firma.example"] = []*net.SRV{{Target: "out.firma.example.", Port: 465}}
	w.srv["_imaps._tcp.firma.example"] = []*net.SRV{
		{Target: "later.firma.example.", Port: 993, Priority: 20, Weight: 1000},
		{Target: "a.firma.example.", Port: 993, Priority: 10, Weight: 30},
		{Target: "never.firma.example.", Port: 993, Priority: 10},
		{Target: "b.firma.example.", Port: 993, Priority: 10, Weight: 70},
	}
	for drawn, host := range map[int64]string{0: "a", 29: "a", 30: "b", 99: "b"} {
		f := w.finder()
		f.Rand = func(n int64) int64 {
			switch n {
			case 100:
				return drawn
			case 1: // of the one that sends
				return 0
			}
			t.Errorf("drew of %d", n)
			return 0
		}
		found, err := f.Find(t.Context(), ann)
		if err != nil || found.Config.IMAP.Host != host+".firma.example" {
			t.Errorf("at %d: %s, %v; want %s", drawn, found.Config.IMAP.Host, err, host)
		}
	}
}

func TestMXTellsAKnownProviderOnly(t *testing.T) {
	for _, test := range []struct {
		name     string
		hosts    []*net.MX
		source   Source
		provider string
		why      string
	}{
		{"Aliyun", []*net.MX{{Host: "mxn.mxhichina.com.", Pref: 5}}, MX, "Alibaba Mail", ""},
		{"Google", []*net.MX{{Host: "alt1.aspmx.l.google.com.", Pref: 5}, {Host: "aspmx.l.google.com.", Pref: 1}}, MX, "Google Workspace", ""},
		{"Microsoft", []*net.MX{{Host: "firma-example.mail.protection.outlook.com.", Pref: 0}}, MX, "Microsoft 365", ""},
		{"its own", []*net.MX{{Host: "mx.firma.example.", Pref: 5}}, Guess, "", "mx.firma.example"},
		{"a known one as second only", []*net.MX{{Host: "mx.firma.example.", Pref: 5}, {Host: "mx.zoho.com.", Pref: 10}}, Guess, "", "mx.firma.example"},
		{"takes no mail", []*net.MX{{Host: ".", Pref: 0}}, Guess, "", "takes no mail"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			w.mx["firma.example"] = test.hosts
			f := w.find(ann)
			if f.Source != test.source || f.Provider != test.provider || !strings.Contains(why(f), test.why) {
				t.Errorf("%s, %q: %s", f.Source, f.Provider, why(f))
			}
		})
	}
}
