package trust

import (
	"slices"
	"strings"
	"testing"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
)

// FuzzVerdict judges whatever is made of a mail: it never panics, never says what it does not know, and verifies nothing
// but by a key or by the provider.
func FuzzVerdict(f *testing.F) {
	f.Add(plainMail)
	f.Add("From: OKPAY <support@okpay.test>\nDKIM-Signature: v=1; a=ed25519-sha256; d=okpay.test; s=ed; h=from; l=1; bh=; b=\n\nx")
	f.Add("From: a@xn--kpay-45d.test\nReply-To: <\nAuthentication-Results: mx.google.com; dmarc=pass (\n\nhttp://0x7f.1/?u=http%3A//a.b")
	f.Add(withFile("password: 1234", "a.zip", []byte("PK\x03\x04")))
	f.Fuzz(func(t *testing.T, raw string) {
		m, err := message.Parse(strings.NewReader(raw), message.Limits{})
		if err != nil {
			t.Skip()
		}
		v, err := Judge{Policy: desk, DNS: zone()}.Verdict(t.Context(), Letter{Mail: m, Raw: strings.NewReader(raw), At: now, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains([]string{ticket.Verified, ticket.Unverified, ticket.Suspicious, ticket.Forged}, v.Level) || len(v.Reasons) == 0 {
			t.Fatalf("%+v", v)
		}
		if v.Level == ticket.Verified && !strings.Contains(raw, "okpay.test") {
			t.Fatalf("verified: %+v", v)
		}
	})
}

// FuzzRequests reads any text as one that may ask for something.
func FuzzRequests(f *testing.F) {
	f.Add("请把验证码发给我。Please reply with the code.")
	f.Add("\u202e密\u200b码 ，，：；http://")
	f.Fuzz(func(t *testing.T, text string) {
		kinds := desk.requestsOf(text, true)
		if !slices.IsSorted(kinds) || len(slices.Compact(slices.Clone(kinds))) != len(kinds) {
			t.Fatalf("%v", kinds)
		}
	})
}
