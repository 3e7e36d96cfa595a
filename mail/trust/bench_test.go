package trust

import (
	"strings"
	"testing"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
)

// BenchmarkRequests looks through the longest text that is looked through, full of words that the rules know and of nothing that they find.
func BenchmarkRequests(b *testing.B) {
	text := strings.Repeat("您好，转账的事请看电话里说的。Please mind the code of the program. ", maxAsked/50)
	for b.Loop() {
		Policy{}.requestsOf(text, true)
	}
}

// BenchmarkLargeMail judges a mail of 25 MB with as many signatures of the official domain as are looked at, none of them
// good.
func BenchmarkLargeMail(b *testing.B) {
	line := "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=okpay.test; s=ed; h=from:subject:date; bh=AAAA; b=AAAA\r\n"
	raw := strings.Repeat(line, maxSignatures+2) + plainMail + strings.Repeat("A line  of text, as people write it.\r\n", (25<<20)/38)
	m, err := message.Parse(strings.NewReader(raw), message.Limits{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		v, err := Judge{Policy: desk, DNS: zone()}.Verdict(b.Context(), Letter{Mail: m, Raw: strings.NewReader(raw), At: now, Now: now})
		if err != nil || v.Level != ticket.Suspicious {
			b.Fatal(v, err)
		}
	}
}
