package compose_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
)

// second adds another mailbox, which does not come into use by that.
func (w *world) second() {
	w.Helper()
	nowhere := mail.Server{Host: "127.0.0.1", Port: 1, Security: mail.NoTLS}
	w.account(mail.AccountConfig{Email: "work@second.example", User: "work", IMAP: nowhere, SMTP: nowhere}, "secret")
}

func TestOfSeveralMailboxesTheOneThatSendsIsSaidAndChosen(t *testing.T) {
	for _, choose := range []bool{false, true} {
		w := newWorld(t, setting{unreached: true})
		w.show("")
		if w.marks.Get("compose.from") != nil || w.sees("compose.from") {
			t.Fatal("one mailbox is offered as a choice")
		}
		w.second()
		w.screen.Refresh() // as the shell does when a mailbox was added
		w.until("the choice is there", func() bool { return w.marks.Get("compose.from") != nil })
		want := "me@mailbox.example"
		if !strings.Contains(texts(w.screen.Content()), want) {
			t.Error("the one in use is not named")
		}
		w.fill()
		if choose {
			want = "work@second.example"
			w.marks.Get("compose.from").(fyne.Focusable).TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
			if !strings.Contains(texts(w.screen.Content()), want) {
				t.Errorf("%q is not named", want)
			}
		}
		w.sendOff()
		if o := w.outbox()[0]; o.From != want {
			t.Errorf("it goes from %q, want %q", o.From, want)
		}
	}
}

func TestAnAnswerSaysFromWhichMailboxItGoes(t *testing.T) {
	w := newWorld(t, setting{unreached: true})
	w.second()
	_, reply := w.replying(mail.Draft{Subject: "S", Body: "B"})
	w.show(reply.ID)
	w.until("it is said", func() bool { return strings.Contains(texts(w.screen.Content()), "这封从 me@mailbox.example 发出") })
}
