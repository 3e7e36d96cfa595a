package demo

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
)

const person = "person@mailbox.example"

// deskTest is a desk whose mails land in a slice; it runs in a bubble, so that seconds take no time.
type deskTest struct {
	*desk
	t    *testing.T
	sent int

	lock sync.Mutex
	got  [][]byte
}

func withDesk(t *testing.T, o Options, test func(*deskTest)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o.Rand = rand.NewChaCha8([32]byte{1})
		o = o.withDefaults()
		key, err := newSigningKey(o.Rand)
		if err != nil {
			t.Fatal(err)
		}
		dt := &deskTest{t: t}
		a := newAgenda(o.AfterFunc)
		defer a.close()
		dt.desk = newDesk(o, func(raw []byte) error {
			dt.lock.Lock()
			defer dt.lock.Unlock()
			dt.got = append(dt.got, raw)
			return nil
		}, key, a)
		test(dt)
	})
}

// write sends a mail to the desk, answering a mail that it sent where answers is not nil.
func (d *deskTest) write(lang, subject, text string, answers *message.Parsed) message.Outgoing {
	d.t.Helper()
	d.sent++
	o := message.Outgoing{
		From: person, To: supportAddress, Subject: subject, Text: text, Lang: lang,
		MessageID: fmt.Sprintf("<mail%d@mailbox.example>", d.sent), Date: time.Now(), Ticket: "K7F3-9Q2M",
	}
	if answers != nil {
		o.InReplyTo = answers.MessageID
		o.References = append(slices.Clone(answers.References), answers.MessageID)
	}
	d.resend(o)
	return o
}

func (d *deskTest) resend(o message.Outgoing) {
	d.t.Helper()
	var b bytes.Buffer
	if err := message.Render(&b, o); err != nil {
		d.t.Fatal(err)
	}
	if err := d.receive(person, b.Bytes()); err != nil {
		d.t.Fatal(err)
	}
}

// after lets time pass and gives what came in.
func (d *deskTest) after(wait time.Duration) []*message.Parsed {
	d.t.Helper()
	d.lock.Lock()
	d.got = nil
	d.lock.Unlock()
	time.Sleep(wait)
	synctest.Wait()
	d.lock.Lock()
	defer d.lock.Unlock()
	var mails []*message.Parsed
	for _, raw := range d.got {
		p, err := message.Parse(bytes.NewReader(raw), message.Limits{})
		if err != nil {
			d.t.Fatal(err)
		}
		if len(p.Defects) > 0 {
			d.t.Errorf("%q has defects: %v", p.Subject, p.Defects)
		}
		mails = append(mails, p)
	}
	return mails
}

// one lets time pass and expects a single mail.
func (d *deskTest) one(wait time.Duration) *message.Parsed {
	d.t.Helper()
	mails := d.after(wait)
	if len(mails) != 1 {
		d.t.Fatalf("%d mails came in, want 1", len(mails))
	}
	return mails[0]
}

func TestDeskFollowsItsScript(t *testing.T) {
	for _, test := range []struct {
		lang, subject, text string
		name                string
		ack, ask, thanks    string
		quoted              string
	}{
		{"zh-CN", "退款没有到账", "我的退款三天了还没有到账。", "OKPAY 客服", "受理编号：OKD-20000101-0001", "交易编号是多少", "就此办结",
			"> 我的退款三天了还没有到账。"},
		{"en", "Refund missing", "My refund has not arrived.", "OKPAY Support", "Case number: OKD-20000101-0001",
			"what is the transaction ID?", "is closed", "> My refund has not arrived."},
	} {
		t.Run(test.lang, func(t *testing.T) {
			withDesk(t, Options{}, func(d *deskTest) {
				first := d.write(test.lang, test.subject, test.text, nil)

				ack := d.one(soonest)
				if ack.Kind != ticket.KindAutoReply || !strings.Contains(ack.Text, test.ack) {
					t.Errorf("acknowledgement: kind %s, text %q", ack.Kind, ack.Text)
				}
				if ack.TicketToken != first.Ticket {
					t.Errorf("subject %q lost the ticket", ack.Subject)
				}

				ask := d.one(4*time.Second - soonest)
				if ask.Kind != ticket.KindReply || !strings.Contains(ask.Text, test.ask) {
					t.Errorf("answer: kind %s, text %q", ask.Kind, ask.Text)
				}
				if !strings.Contains(ask.Quoted, test.quoted) {
					t.Errorf("answer quotes %q, want %q", ask.Quoted, test.quoted)
				}
				if ask.From != test.name+" <support@okpay.example>" && ask.From != `"`+test.name+`" <support@okpay.example>` {
					t.Errorf("answer is from %q", ask.From)
				}
				if !slices.Equal(ask.InReplyTo, []string{first.MessageID}) || !slices.Equal(ask.References, ask.InReplyTo) {
					t.Errorf("answer refers to %v and %v, want %s", ask.InReplyTo, ask.References, first.MessageID)
				}

				reply := d.write(test.lang, ask.Subject, "TX-20260101-77", ask)
				thanks := d.one(4 * time.Second)
				if thanks.Kind != ticket.KindReply || !strings.Contains(thanks.Text, test.thanks) {
					t.Errorf("resolution: kind %s, text %q", thanks.Kind, thanks.Text)
				}
				if want := []string{first.MessageID, ask.MessageID, reply.MessageID}; !slices.Equal(thanks.References, want) {
					t.Errorf("resolution refers to %v, want %v", thanks.References, want)
				}
				if later := d.after(time.Hour); len(later) != 0 {
					t.Errorf("%d mails came after the end", len(later))
				}

				d.write(test.lang, thanks.Subject, "!", thanks)
				if again := d.one(time.Minute); !ticket.AsksForSomething(again.Text) {
					t.Errorf("reopened: %q", again.Text)
				}
			})
		})
	}
}

func TestScriptAsksOnlyWhereItWantsAnAnswer(t *testing.T) {
	for lang, s := range scripts {
		for name, test := range map[string]struct {
			text string
			asks bool
		}{
			"acknowledgement": {s.acknowledgement("OKD-1"), false},
			"ask":             {s.askForTransaction(), true},
			"ask for amount":  {s.askForAmount("TX-1"), true},
			"resolution":      {s.resolution("OKD-1"), false},
			"reopened":        {s.reopened("OKD-1"), true},
		} {
			if got := ticket.AsksForSomething(test.text); got != test.asks {
				t.Errorf("%s %s: asks = %v", lang, name, got)
			}
			if strings.Contains(test.text, "%!") {
				t.Errorf("%s %s: %q", lang, name, test.text)
			}
		}
	}
}

func TestDeskAsksForWhatIsMissing(t *testing.T) {
	for text, want := range map[string]string{
		"交易号：TX20260101777，没有到账":                "TX20260101777",
		"Transaction id: AB-1234-99\nnot there": "AB-1234-99",
		"the transaction id is unknown to me":   "",
		"我不知道交易号":                               "",
		"交易号：":                                  "",
	} {
		if got := transactionIn(text); got != want {
			t.Errorf("transactionIn(%q) = %q, want %q", text, got, want)
		}
	}
	withDesk(t, Options{}, func(d *deskTest) {
		d.write("en", "Refund", "Transaction id: AB-1234-99", nil)
		d.after(soonest)
		if ask := d.one(time.Minute); !strings.Contains(ask.Text, "AB-1234-99") || !strings.Contains(ask.Text, "amount") {
			t.Errorf("answer = %q", ask.Text)
		}
	})
}

func TestDeskAnswersInTheMailsLanguage(t *testing.T) {
	for _, test := range []struct{ lang, subject, want string }{
		{"zh-TW", "help", "zh-CN"},
		{"en-GB", "求助", "en"},
		{"", "求助", "zh-CN"},
		{"", "help", "en"},
		{"fr", "help 求助", "zh-CN"},
	} {
		withDesk(t, Options{}, func(d *deskTest) {
			d.write(test.lang, test.subject, "-", nil)
			if ack := d.one(soonest); ack.From != scripts[test.want].name+" <support@okpay.example>" &&
				!strings.HasPrefix(ack.From, `"`+scripts[test.want].name) {
				t.Errorf("%q %q: answered by %q", test.lang, test.subject, ack.From)
			}
		})
	}
}

func TestDeskAnswersEachMailOnce(t *testing.T) {
	withDesk(t, Options{}, func(d *deskTest) {
		o := d.write("en", "Refund", "first", nil)
		d.resend(o)
		d.write("en", "Refund", "and another thing", &message.Parsed{MessageID: o.MessageID})
		mails := d.after(time.Minute)
		if len(mails) != 2 {
			t.Fatalf("%d mails came in, want an acknowledgement and an answer", len(mails))
		}
		if !strings.Contains(mails[1].Quoted, "and another thing") {
			t.Errorf("the answer quotes %q, want the last mail", mails[1].Quoted)
		}
	})
}

func TestDeskLeavesAutomaticMailAlone(t *testing.T) {
	for name, mail := range map[string]struct{ sender, raw string }{
		"null sender": {"", "From: a@x.example\r\nMessage-ID: <1@x>\r\nSubject: hi\r\n\r\nhi\r\n"},
		"auto-reply":  {person, "From: a@x.example\r\nMessage-ID: <1@x>\r\nAuto-Submitted: auto-replied\r\n\r\nhi\r\n"},
		"itself":      {person, "From: support@okpay.example\r\nMessage-ID: <1@x>\r\nSubject: hi\r\n\r\nhi\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			withDesk(t, Options{}, func(d *deskTest) {
				if err := d.receive(mail.sender, []byte(mail.raw)); err != nil {
					t.Fatal(err)
				}
				if mails := d.after(time.Minute); len(mails) != 0 {
					t.Errorf("%d answers", len(mails))
				}
			})
		})
	}
}

func TestDeskBearsAnyMail(t *testing.T) {
	for name, raw := range map[string]string{
		"empty":         "",
		"no header":     "hello",
		"no Message-ID": "From: a@x.example\r\nSubject: hi\r\n\r\nhi\r\n",
		"broken from":   "From: \"\r\nMessage-ID: <a b>\r\nReferences: <<>> x <\r\nSubject: =?utf-8?b?!!?=\r\n\r\nhi\r\n",
		"injection":     "From: =?utf-8?q?a=0D=0ABcc:_x?= <a@x.example>\r\nSubject: =?utf-8?q?a=0D=0ABcc:_x@y?=\r\nMessage-ID: <1@x>\r\n\r\nhi\r\n",
		"long subject":  "From: a@x.example\r\nMessage-ID: <1@x>\r\nSubject: " + strings.Repeat("x", 900) + "\r\n\r\nhi\r\n",
		"many ids":      "From: a@x.example\r\nMessage-ID: <1@x>\r\nReferences: " + strings.Repeat("<a@b>\r\n ", 2000) + "\r\n\r\nhi\r\n",
		"long text":     "From: a@x.example\r\nMessage-ID: <1@x>\r\n\r\n" + strings.Repeat("汉字\r\n", 20_000),
	} {
		t.Run(name, func(t *testing.T) {
			withDesk(t, Options{}, func(d *deskTest) {
				if err := d.receive(person, []byte(raw)); err != nil {
					t.Fatal(err)
				}
				mails := d.after(time.Minute)
				if len(mails) != 2 {
					t.Fatalf("%d mails came in, want 2", len(mails))
				}
				for i, raw := range d.got {
					if bytes.Contains(bytes.ToLower(raw), []byte("\nbcc:")) {
						t.Error("a header field was injected")
					}
					if len(raw) > 32<<10 {
						t.Errorf("mail %d has %d bytes", i, len(raw))
					}
				}
			})
		})
	}
}

func TestDeskRemembersABoundedNumber(t *testing.T) {
	withDesk(t, Options{}, func(d *deskTest) {
		for range maxConversations + 50 {
			d.write("en", "Refund", "missing", nil)
		}
		d.mu.Lock()
		if len(d.conversations) != maxConversations || len(d.byID) != maxConversations {
			t.Errorf("%d conversations with %d mails", len(d.conversations), len(d.byID))
		}
		d.mu.Unlock()
		var acks, answers int
		for _, p := range d.after(time.Minute) {
			if p.Kind == ticket.KindAutoReply {
				acks++
			} else {
				answers++
			}
		}
		if acks != maxConversations+50 || answers != maxConversations {
			t.Errorf("%d acknowledgements, %d answers", acks, answers)
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		last := d.conversations[maxConversations-1]
		for i := range 3 * maxThreadIDs {
			d.remember(last, fmt.Sprint("id", i))
		}
		if len(last.ids) != maxThreadIDs {
			t.Errorf("a conversation remembers %d mails", len(last.ids))
		}
	})
}

func TestDeskIsSilentOnceClosed(t *testing.T) {
	withDesk(t, Options{}, func(d *deskTest) {
		d.write("en", "Refund", "missing", nil)
		d.agenda.close()
		d.write("en", "Refund", "missing too", nil)
		if mails := d.after(time.Hour); len(mails) != 0 {
			t.Errorf("%d mails came after the end", len(mails))
		}
	})
}

func TestDeskIsTheSameEveryTime(t *testing.T) {
	run := func() (ids []string) {
		withDesk(t, Options{Impostor: true}, func(d *deskTest) {
			d.write("en", "Refund", "missing", nil)
			for _, p := range d.after(time.Minute) {
				ids = append(ids, p.MessageID+p.Text+p.Date.String())
			}
		})
		return ids
	}
	if a, b := run(), run(); !slices.Equal(a, b) {
		t.Errorf("two runs differ:\n%q\n%q", a, b)
	}
}
