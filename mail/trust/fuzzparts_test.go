package trust

import (
	"bufio"
	"slices"
	"strings"
	"testing"

	"okpay.example/support/mail/message"
)

// FuzzAuthenticationResults reads any value as what a provider found: nobody's word counts but that of a known server,
// and what failed does not pass.
func FuzzAuthenticationResults(f *testing.F) {
	for _, s := range []string{
		"mx.google.com; dkim=pass header.i=@okpay.test; dmarc=pass header.from=okpay.test", "mx.google.com; dmarc=fail (p=REJECT) header.from=okpay.test",
		"dkim=pass header.d=okpay.test", "evil.example; dmarc=pass (mx.google.com; dmarc=pass", "mx.google.com 1; none", "i=1; mx.google.com; dmarc=pass", "(((", ";;=", "; dkim=pass header.i=okpay.test",
	} {
		f.Add(s, "okpay.test")
	}
	official := func(d string) bool { return d == "okpay.test" }
	f.Fuzz(func(t *testing.T, value, from string) {
		o := readOpinion(value, from, official)
		if o.pass && (o.fail || o.server == "") {
			t.Fatalf("%q: %+v", value, o)
		}
		h := header{{name: "arc-seal", value: "x"}, {name: "authentication-results", value: value}, {name: "arc-authentication-results", value: value}}
		if got := h.providerOpinion([]string{"mx.google.com", ".outlook.com"}, from, official); got.server != "" && got.server != "mx.google.com" &&
			!strings.HasSuffix(got.server, ".outlook.com") {
			t.Fatalf("%q: the word of %q counts", value, got.server)
		}
		h.arcOpinion(from, official)
	})
}

// FuzzLinks flags any link: flags are known, come once, and one that names the official site in its text and leads
// elsewhere is flagged.
func FuzzLinks(f *testing.F) {
	for _, s := range [][2]string{
		{"https://okpay.com", "https://evil.org/"}, {"refund", "https://okpay.com%2f@evil.org/"}, {"refund", `https:\\evil.org\okpay.com`}, {"x", "http://0xc0.0x00.0x02.0x07/"},
		{"x", "http://[2001:db8::1]:80/"}, {"退款", "//okpay。cn"}, {"x", "https://xn--kpay-45d.com/"}, {"x", "javascript:alert(1)"}, {"x", "https://a.org/?u=https%3A%2F%2Fb.org"},
	} {
		f.Add(s[0], s[1])
	}
	p := Policy{Domains: []string{"okpay.com"}}
	f.Fuzz(func(t *testing.T, text, url string) {
		m, err := message.Parse(strings.NewReader("Content-Type: text/html; charset=utf-8\n\n<a href=\""+url+"\">"+text+"</a>"), message.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range p.linksOf(m.Links) {
			flags := slices.Sorted(slices.Values(l.Flags))
			if len(slices.Compact(slices.Clone(flags))) != len(flags) || slices.Contains(flags, "") {
				t.Fatalf("%+v", l)
			}
			led := asciiDomain(l.Host)
			if l.Text == "okpay.com" && l.Host != "" && len(flags) == 0 && !within(led, p.Domains) {
				t.Fatalf("it leads to %q: %+v", led, l)
			}
		}
	})
}

// FuzzHeader reads any bytes as a mail's header: its fields are those that stand there, and no more.
func FuzzHeader(f *testing.F) {
	for _, s := range []string{plainMail, "A: b\n c\n\td\n\nbody", "A\n: b\r\n\r\n", " x\nA: b", "a=1; b=2;a=3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h, err := readHeader(bufio.NewReader(strings.NewReader(s)))
		if err != nil {
			return
		}
		bytes := 0
		for _, x := range h {
			bytes += len(x.raw) - strings.Count(x.raw, "\r\n")
			if strings.Contains(x.value, "\n") || !strings.HasSuffix(x.raw, "\r\n") || bytes > len(s)+1 {
				t.Fatalf("%q", x)
			}
			h.addressesIn(x.name)
			tags(x.value)
		}
	})
}
