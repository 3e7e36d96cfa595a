package message_test

import (
	"strings"
	"testing"

	"okpay.example/support/mail/message"
)

func TestBounceWithoutACodeSaysItInWords(t *testing.T) {
	for words, want := range map[string]string{
		"<a@b.example>: user unknown":                            "5.1.1",
		"The mailbox does not exist.":                            "5.1.1",
		"收件人邮箱地址不存在":                                             "5.1.1",
		"The domain b.example was not found":                     "5.1.2",
		"This account has been disabled":                         "5.2.1",
		"The mailbox is full.":                                   "5.2.2",
		"对方邮箱已满":                                                 "5.2.2",
		"Your message is too large":                              "5.3.4",
		"a@b.example: Envelope expired":                          "5.4.7",
		"delivery retry timeout exceeded":                        "5.4.7",
		"a@b.example [Connection timed out]":                     "5.4.1",
		"It could not be delivered, for reasons of its own.":     "",
		"host mx.b.example said: 554 5.7.1 rejected, quota full": "5.7.1", // the server's own code goes before
	} {
		raw := "From: MAILER-DAEMON@mail.example\nTo: li@mail.example\nSubject: Undelivered mail returned to sender\n" +
			"Content-Type: text/plain; charset=utf-8\n\nYour mail could not be delivered.\n" + words + "\n"
		p, err := message.Parse(strings.NewReader(raw), message.Limits{})
		if err != nil || p.Bounce == nil || p.Bounce.Action != "failed" || p.Bounce.Status != want {
			t.Errorf("%q: %+v, %v; want status %q", words, p.Bounce, err, want)
		}
	}
}
