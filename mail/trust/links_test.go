package trust

import (
	"slices"
	"strings"
	"testing"

	"okpay.example/support/mail/message"
)

func TestLinkFlags(t *testing.T) {
	p := Policy{Domains: []string{"okpay.com"}}
	for _, c := range []struct{ text, url, want string }{
		{"Sign in", "https://www.okpay.com/login", ""},
		{"www.okpay.com", "https://help.okpay.com/", ""},
		{"https://okpay.com/", "https://okpay.com/", ""},
		{"Help", "mailto:support@okpay.com", ""},
		{"a friend's site", "https://friend.org/page", ""},
		{"invoice.pdf", "https://files.org/x", ""},
		{"https://www.okpay.com", "https://evil.org/", "text_mismatch"},
		{"点这里 okpay.com/退款", "http://evil.org/", "text_mismatch"},
		{"refund", "https://okpay.com@evil.org/", "user_info"},
		{"refund", "https://okpay.com%2f@evil.org/", "user_info"},
		{"refund", `https:\\evil.org\okpay.com`, ""},
		{"refund", "http://192.0.2.7/okpay", "ip_host"},
		{"refund", "http://3221225991/", "ip_host"},
		{"refund", "http://0xc0.0x00.0x02.0x07/", "ip_host"},
		{"refund", "http://[2001:db8::1]/", "ip_host"},
		{"refund", "https://bit.ly/3abc", "shortener"},
		{"退款", "https://t.cn/A6abc", "shortener"},
		{"refund", "https://www.google.com/url?q=https://evil.org/", "redirector"},
		{"refund", "https://friend.org/go?to=https%3A%2F%2Fevil.org", "redirector"},
		{"refund", "https://okpay.com/go?to=https://evil.org", "redirector"},
		{"refund", "https://okpay.com/go?to=https://help.okpay.com/x", ""},
		{"refund", "https://okpay-refund.com/", "lookalike_words"},
		{"refund", "https://okpay.com.evil.org/", "lookalike_words"},
		{"refund", "https://okpay.cn/", "lookalike_suffix"},
		{"refund", "https://0kpay.com/", "lookalike_confusable"},
		{"refund", "https://okpayy.com/", "lookalike_similar"},
		{"refund", "https://оkpay.com/", "lookalike_confusable punycode"},
		{"refund", "https://gооd.org/", "lookalike_mixed punycode"},
		{"refund", "javascript:alert(1)", "not_web"},
		{"refund", "data:text/html,x", "not_web"},
		{"refund", "https://friend.org:8443/", "odd_port"},
		{"re\u200bfund", "https://friend.org/", "hidden_characters"},
	} {
		m, err := message.Parse(strings.NewReader("From: a@b.org\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<a href=\""+c.url+"\">"+c.text+"</a>"), message.Limits{})
		if err != nil || len(m.Links) == 0 { // a host in the text is another link
			t.Fatalf("%s: %v, %v", c.url, m.Links, err)
		}
		got := p.linksOf(m.Links)[0].Flags
		slices.Sort(got)
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s to %s: %v, want %q", c.text, c.url, got, c.want)
		}
	}
}

func TestLookAlikesAndWhatIsNone(t *testing.T) {
	official := []string{"okpay.com", "help.okpay.org"}
	for domain, want := range map[string]string{
		"okpay.com": "", "mail.okpay.com": "", "okpay.org": "", // the organisation of help.okpay.org
		"friend.org": "", "bookpay.com": likeSimilarOrNone("bookpay"), "cookpayne.org": "", "payok.net": "", "": "", "com": "",
		"okpay.net": likeSuffix, "okpay.com.cn": likeSuffix, "ok-pay.com": likeSimilar, "okpay-kefu.com": likeWords, "kefuokpay.com": likeWords,
		"okpay2026.com": likeWords, "login.okpay.evil.org": likeWords, "0kpay.com": likeConfusable, "okpaу.com": likeConfusable,
		"okpai.com": likeSimilar, "okapy.com": likeSimilar,
	} {
		if got := lookAlike(domain, official); got != want {
			t.Errorf("%s: %q, want %q", domain, got, want)
		}
	}
}

// likeSimilarOrNone is what distance says of a name two letters away.
func likeSimilarOrNone(name string) string {
	if distance(skeleton(name), skeleton("okpay"), 1) <= 1 {
		return likeSimilar
	}
	return ""
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"okpay", "okpay", 0}, {"okpay", "okpy", 1}, {"okpay", "okapy", 1}, {"okpay", "opkya", 2}, {"okpay", "yapko", 3}, {"", "abc", 3}, {"abcdef", "a", 3}} {
		if got := distance(c.a, c.b, 2); got != min(c.want, 3) {
			t.Errorf("%s to %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestOfficialContactsAreNoOtherChannel(t *testing.T) {
	p := Policy{Contacts: []string{"+86 400 123 4567"}}
	if got := p.requestsOf("请拨打 +86 400 123 4567 与我们联系。", true); len(got) > 0 {
		t.Errorf("the desk's own number: %v", got)
	}
	if got := p.requestsOf("请拨打 +86 400 765 4321 与我们联系。", true); !slices.Equal(got, []string{asksChannel}) {
		t.Errorf("another number: %v", got)
	}
}
