package demo

import (
	"strings"
	"testing"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/trust"
)

// TestTheDeskAsksForNothing reads what the desk says: its answers warn of nothing, the impostor's mail does.
func TestTheDeskAsksForNothing(t *testing.T) {
	requests := func(text string) []string {
		t.Helper()
		v, err := trust.Judge{}.Verdict(t.Context(), trust.Letter{Mail: &message.Parsed{Text: text}, Raw: strings.NewReader("")})
		if err != nil {
			t.Fatal(err)
		}
		return v.Requests
	}
	for lang, s := range scripts {
		for _, text := range []string{s.ack, s.ask, s.askAmount, s.resolve, s.reopen} {
			if got := requests(text); len(got) > 0 {
				t.Errorf("%s asks for %v: %s", lang, got, text)
			}
		}
	}
	for lang, b := range baits {
		if got := requests(b.text); len(got) == 0 {
			t.Errorf("%s: the impostor is not noticed", lang)
		}
	}
}
