package inbox

import (
	"strings"
	"testing"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
)

func TestWhatCameInIsKeptAsItIsShown(t *testing.T) {
	p, err := message.Parse(strings.NewReader("From: =?utf-8?B?T0vigItQQVk=?= <a@b.example>\nSubject: =?utf-8?B?4oCuY2Vu?=\n"+
		"Content-Type: text/plain; charset=utf-8\n\npass\u200bword"), message.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	l := &letter{parsed: p}
	in, out := l.message(roleInbox, ticketA, ticket.Verdict{}), l.message(roleSent, ticketA, ticket.Verdict{})
	if in.From != "OK[U+200B]PAY <a@b.example>" || in.Subject != "[U+202E]cen" || in.Text != "pass[U+200B]word" {
		t.Errorf("of what came in: %q, %q, %q", in.From, in.Subject, in.Text)
	}
	if out.Text != "pass\u200bword" {
		t.Errorf("of the person's own words: %q", out.Text)
	}
}
