package outbox_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/outbox"
	"okpay.example/support/mail/store"
)

// attempt plays one attempt, in a bubble, against a server that is scripted by rules, and checks what must hold. The
// next mail is then in its place.
func (w *world) attempt(rule mailtest.Rule, check func(row store.Outgoing)) {
	w.t.Helper()
	w.server.Script(rule)
	began := time.Now()
	_, err := w.Send(w.t.Context(), w.mail)
	if d := time.Since(began); d > 25*time.Minute {
		w.t.Errorf("the server held up the mail for %v", d)
	}
	row := w.wantHonest()
	if (err == nil) != (row.State == store.OutgoingSent) {
		w.t.Errorf("the mail is %s, the error %v", row.State, err)
	}
	if strings.ContainsFunc(row.LastError, func(r rune) bool { return r < ' ' || r == '\u202E' }) || len(row.LastError) > 2000 {
		w.t.Errorf("the reason cannot be shown: %q", row.LastError)
	}
	check(row)
	w.wantDelivered()
	if w.t.Failed() {
		w.t.Fatalf("with a rule on %s", rule.On)
	}
	w.next()
}

// bubble runs f in a bubble of testing/synctest.
func bubble(t *testing.T, name string, f func(*world)) {
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { f(newWorld(t)) })
	})
}

// smtpSteps are the commands and what stands between them.
var smtpSteps = []string{"^GREETING", "^EHLO", "^AUTH", "^MAIL", "^RCPT", "^DATA", "^BODY", "^DOT", "^TAKEN"}

func TestRepliesAtEachStep(t *testing.T) {
	for _, reply := range []struct {
		name, say string
		final     bool   // the server's last word about the mail
		key       string // of the reason, after MAIL
	}{
		{"421", "421 4.3.2 Service shutting down", false, outbox.KeyLater},
		{"greylisted", "451 4.7.1 Greylisting in action, please come back later", false, outbox.KeyLater},
		{"no storage", "452 4.3.1 Insufficient system storage", false, outbox.KeyLater},
		{"their mailbox is full for now", "452 4.2.2 Over quota", false, outbox.KeyLater},
		{"without an enhanced code", "450 mailbox busy", false, outbox.KeyLater},
		{"says nothing for good", "550 5.5.0 Requested action not taken", false, outbox.KeyLater},
		{"refused", "554 5.7.1 Message rejected as spam", true, outbox.KeyRefused},
		{"no such user", "550 5.1.1 No such user here", true, outbox.KeyRefused},
		{"too large", "552 5.3.4 Message size exceeds fixed limit", true, outbox.KeyTooLarge},
		{"their mailbox is full", "552 5.2.2 Mailbox full", true, outbox.KeyRefused},
		{"many lines", "550-5.7.1 Your message\n550-5.7.1 was not\n550 5.7.1 accepted", true, outbox.KeyRefused},
		{"GBK", "550 \xd3\xca\xbc\xfe\xb1\xbb\xbe\xdc\xbe\xf8 spam", true, outbox.KeyRefused},
		{"control characters", "550 5.7.1 \x1b[31mred\x07\x00 \u202Eder", true, outbox.KeyRefused},
	} {
		bubble(t, reply.name, func(w *world) {
			for _, at := range []string{"^MAIL", "^RCPT", "^DATA", "^DOT"} {
				w.attempt(mailtest.Rule{On: at, Say: reply.say, Times: 1}, func(row store.Outgoing) {
					want := store.OutgoingQueued
					if reply.final {
						want = store.OutgoingFailed
					}
					key, words := outbox.SplitReason(row.LastError)
					if row.State != want || key != reply.key || words == "" {
						w.t.Errorf("%s, %q; want %s, %s", row.State, row.LastError, want, reply.key)
					}
				})
			}
			for _, at := range []string{"^GREETING", "^AUTH"} {
				w.attempt(mailtest.Rule{On: at, Say: reply.say, Times: 1}, func(row store.Outgoing) {
					if row.State != store.OutgoingQueued {
						w.t.Errorf("%s: %s; want it to wait for the sign-in", row.State, row.LastError)
					}
				})
			}
		})
	}
}

func TestBrokenServersAtEachStep(t *testing.T) {
	for _, broken := range []struct {
		name string
		rule mailtest.Rule
	}{
		{"hangs up", mailtest.Rule{Drop: true}},
		{"silent", mailtest.Rule{Raw: func(l *mailtest.Line) { l.Wait() }}},
		{"half a reply", mailtest.Rule{Raw: func(l *mailtest.Line) { l.Send("25") }, Drop: true}},
		{"number alone", mailtest.Rule{Raw: func(l *mailtest.Line) { l.Send("250") }, Drop: true}},
		{"lines without the last", mailtest.Rule{Say: "250-one\n250-two", Drop: true}},
		{"slow drip", mailtest.Rule{Raw: func(l *mailtest.Line) {
			for range 2000 {
				if !l.Send("2") {
					return
				}
				time.Sleep(20 * time.Second) // of the bubble's clock
			}
		}}},
		{"garbage", mailtest.Rule{Raw: func(l *mailtest.Line) { l.Send("\xff\x00\xfe)(\r\n\r\n") }, Drop: true}},
		{"no number", mailtest.Rule{Say: "hello there", Drop: true}},
		{"a number that is none of SMTP's", mailtest.Rule{Say: "999 9.9.9 what", Drop: true}},
		{"lines without end", mailtest.Rule{Raw: func(l *mailtest.Line) {
			for l.Send("250-more\r\n") {
				continue
			}
		}}},
		{"line without end", mailtest.Rule{Raw: func(l *mailtest.Line) {
			for l.Send(strings.Repeat("2", 1<<16)) {
				continue
			}
		}}},
	} {
		bubble(t, broken.name, func(w *world) {
			for _, at := range smtpSteps {
				rule := broken.rule
				rule.On, rule.Times = at, 1
				w.attempt(rule, func(row store.Outgoing) {
					want := store.OutgoingQueued
					switch {
					case at == "^EHLO" && row.State == store.OutgoingSent:
						want = store.OutgoingSent // HELO does as well
					case at == "^DOT", at == "^TAKEN", at == "^BODY" && broken.name == "silent": // it read the final dot
						want = store.OutgoingUnknown
					}
					if row.State != want {
						w.t.Errorf("%s: %s; want %s", row.State, row.LastError, want)
					}
				})
			}
		})
	}
}

func TestServerThatShutsDownAtTheFinalDotIsBelieved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		down := mailtest.Rule{On: "^DOT", Say: "421 4.3.2 Service shutting down", Drop: true, Times: 1}
		w.attempt(down, func(row store.Outgoing) {
			if row.State != store.OutgoingQueued || w.looks != 0 {
				w.t.Errorf("%s: %s after %d looks", row.State, row.LastError, w.looks)
			}
		})
	})
}

func TestYesWhoseLineBreaksOffIsAYes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		yes := mailtest.Rule{On: "^TAKEN", Raw: func(l *mailtest.Line) { l.Send("250 2.0.0 tak") }, Drop: true}
		w.attempt(yes, func(row store.Outgoing) {
			if row.State != store.OutgoingSent {
				w.t.Errorf("%s: %s", row.State, row.LastError)
			}
		})
	})
}

func TestReplyThatComesAfterWeGaveUpDoublesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		late := mailtest.Rule{On: "^TAKEN", Times: 1, Raw: func(*mailtest.Line) { time.Sleep(20 * time.Minute) }, Pass: true}
		w.attempt(late, func(row store.Outgoing) {
			if row.State != store.OutgoingUnknown {
				w.t.Errorf("%s, want unknown", row.State)
			}
		})
	})
}

func TestServerThatTakesItsTimeIsNotLeftTooSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		late := mailtest.Rule{On: "^TAKEN", Raw: func(*mailtest.Line) { time.Sleep(9 * time.Minute) }, Pass: true}
		w.attempt(late, func(row store.Outgoing) {
			if row.State != store.OutgoingSent {
				w.t.Errorf("%s: %s; a server may take ten minutes (RFC 5321, 4.5.3.2.6)", row.State, row.LastError)
			}
		})
	})
}

func TestCancelledUploadLeavesHalfAMailNowhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.lines = 8000 // more than the program can have handed over when the server has read a little
		w.next()
		ctx, cancel := context.WithCancel(t.Context())
		w.server.Script(mailtest.Rule{On: "^BODY", Raw: func(l *mailtest.Line) {
			l.ReadN(10_000)
			cancel()
			l.Wait()
		}})
		_, err := w.Send(ctx, w.mail)
		row := w.wantHonest()
		if !errors.Is(err, context.Canceled) || row.State != store.OutgoingQueued || row.Tries != 0 {
			t.Errorf("%s after %d tries, %v; want it as it was", row.State, row.Tries, err)
		}
		w.wantDelivered()
	})
}

func TestSizeIsComparedBeforeAnythingIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.server.Extensions = []string{"SIZE 100", "AUTH PLAIN"}
		_, _ = w.Send(t.Context(), w.mail)
		row := w.wantHonest()
		if key, _ := outbox.SplitReason(row.LastError); row.State != store.OutgoingFailed || key != outbox.KeyTooLarge {
			t.Errorf("%s: %s", row.State, row.LastError)
		}
		for _, line := range w.server.Said() {
			if strings.HasPrefix(line, "MAIL") || strings.HasPrefix(line, "DATA") {
				t.Errorf("the server was asked %q for nothing", line)
			}
		}
	})
}

func TestExtensionsMayBeMissing(t *testing.T) {
	for _, test := range []struct {
		name       string
		extensions []string
	}{
		{"no PIPELINING", []string{"AUTH PLAIN"}},
		{"LOGIN only", []string{"AUTH LOGIN"}},
		{"none", nil},
		{"AUTH in the old form", []string{"AUTH=LOGIN", "AUTH LOGIN PLAIN"}},
		{"SIZE without a number", []string{"SIZE", "AUTH PLAIN"}},
		{"SIZE of nothing", []string{"SIZE 0", "AUTH PLAIN"}},
		{"SIZE past 64 bits", []string{"SIZE 99999999999999999999", "AUTH PLAIN"}},
		{"small letters", []string{"size 5000000", "auth plain"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.server.Extensions = test.extensions
				w.wantDelivered()
			})
		})
	}
}

func TestStrippedSTARTTLSSendsNoPassword(t *testing.T) {
	for _, test := range []struct {
		name  string
		rules []mailtest.Rule
		offer bool
		code  string
	}{
		{"not offered", nil, false, account.CodeNoStartTLS},
		{"refused", []mailtest.Rule{{On: "^STARTTLS", Say: "454 4.7.0 TLS not available"}}, true, account.CodeNoStartTLS},
		{"goes on in the clear", []mailtest.Rule{{On: "^STARTTLS", Say: "220 go ahead\n250 no TLS here"}}, true, account.CodeTLS},
		{"taken", nil, true, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				if test.offer {
					w.server.OfferStartTLS(t, "mail.example.com")
				}
				w.Env.RootCAs = w.server.RootCAs
				w.Env.Now = nil
				w.server.Script(test.rules...)
				w.must(w.Store.Update(t.Context(), func(x *store.Tx) error {
					place := account.Server{Host: "mail.example.com", Port: 587, Security: account.StartTLS}
					c := account.Config{Email: person, User: w.server.User, IMAP: place, SMTP: place}
					_, err := account.Save(x, w.account, c, w.server.Password)
					return err
				}))
				_, err := w.Send(t.Context(), w.mail)
				row := w.wantHonest()
				if test.code == "" {
					if row.State != store.OutgoingSent {
						t.Errorf("%s: %v", row.State, err)
					}
					return
				}
				if key, _ := outbox.SplitReason(row.LastError); key != test.code || row.State != store.OutgoingQueued {
					t.Errorf("%s: %s; want %s", row.State, row.LastError, test.code)
				}
				for _, line := range w.server.Said() {
					if strings.HasPrefix(line, "AUTH") || strings.HasPrefix(line, "MAIL") {
						t.Errorf("said in the clear: %s", line)
					}
				}
			})
		})
	}
}
