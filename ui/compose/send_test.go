package compose_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
)

func TestEnterNeverSends(t *testing.T) {
	w := newWorld(t, setting{unreached: true})
	w.show("")
	w.fill()
	for _, name := range []string{"compose.subject", "compose.transaction", "compose.body"} {
		w.window.Canvas().Focus(w.entry(name))
		w.entry(name).TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	w.saved(func(d mail.Draft) bool { return strings.HasSuffix(d.Body, "\n") })
	if len(w.outbox()) != 0 {
		t.Error("Enter has sent the mail")
	}
}

func TestWhatIsMissingIsSaidBesideItsField(t *testing.T) {
	for _, c := range []struct {
		lang    string
		noDesk  bool
		first   string
		message []string
	}{
		{"zh-CN", false, "compose.subject", []string{"还没有写标题", "还没有写发生了什么"}},
		{"en", true, "compose.to", []string{"address", "subject"}},
	} {
		t.Run(c.lang, func(t *testing.T) {
			w := newWorld(t, setting{lang: c.lang, noDesk: c.noDesk, unreached: true})
			w.show("")
			w.tap("compose.send")
			seen := texts(w.screen.Content())
			for _, m := range c.message {
				if !strings.Contains(seen, m) {
					t.Errorf("%q is not said in %q", m, seen)
				}
			}
			if w.window.Canvas().Focused() != fyne.Focusable(w.entry(c.first)) {
				t.Errorf("the cursor is not in %s", c.first)
			}
			w.write(c.first, "x@okpay.example")
			if strings.Contains(texts(w.screen.Content()), c.message[0]+"。") {
				t.Error("the error stays while it is mended")
			}
			if len(w.outbox()) != 0 {
				t.Error("it was sent all the same")
			}
		})
	}
}

func TestPressingTwiceQueuesOnce(t *testing.T) {
	w := newWorld(t, setting{unreached: true, callBack: 10})
	w.show("")
	w.fill()
	w.tap("compose.send")
	w.tap("compose.send")
	w.entry("compose.body").TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierControl})
	w.until("it is on its way", func() bool { return w.marks.Get("compose.takeback") != nil })
	w.tap("compose.send")
	w.until("nothing more comes", func() bool { return len(w.tasks) == 0 })
	out := w.outbox()
	if len(out) != 1 {
		t.Fatalf("%d mails are in the outbox", len(out))
	}
	if len(w.drafts()) != 0 {
		t.Error("the draft is still listed")
	}
	v, err := w.backend.Client.Ticket(t.Context(), out[0].Ticket)
	if err != nil || len(v.Messages) != 1 || !strings.Contains(v.Messages[0].Text, "11 月 20 日起登录不了。") {
		t.Errorf("the ticket holds %+v, %v", v.Messages, err)
	}
}

func TestControlEnterSendsFromAField(t *testing.T) {
	w := newWorld(t, setting{unreached: true, callBack: 10})
	w.show("")
	w.fill()
	w.entry("compose.subject").TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyEnter, Modifier: fyne.KeyModifierControl})
	w.until("it is on its way", func() bool { return len(w.outbox()) == 1 })
}

func TestTakenBackItIsAsItWasWritten(t *testing.T) {
	w := newWorld(t, setting{unreached: true, callBack: 10})
	w.show("")
	w.fill()
	w.clipboard = func(context.Context) ([]byte, error) { return picture(t), nil }
	w.tap("compose.files.paste")
	w.saved(func(d mail.Draft) bool { return len(d.Files) == 1 && d.Body != "" })
	w.tap("compose.send")
	w.until("it is on its way", func() bool { return w.marks.Get("compose.takeback") != nil })
	if !strings.Contains(texts(w.screen.Content()), "10 秒后发出") {
		t.Errorf("the time is not said: %s", texts(w.screen.Content()))
	}
	w.pass(4 * time.Second)
	if !strings.Contains(texts(w.screen.Content()), "6 秒后发出") {
		t.Errorf("the time does not pass: %s", texts(w.screen.Content()))
	}
	w.marks = &screen.Marks{}
	w.retake()
	if got := w.entry("compose.body").Text; got != "11 月 20 日起登录不了。" {
		t.Errorf("the text is %q", got)
	}
	all := w.drafts()
	if len(all) != 1 || len(all[0].Files) != 1 {
		t.Errorf("there are the drafts %+v", all)
	}
	if list, err := w.backend.Tickets(t.Context(), mail.TicketFilter{}); err != nil || len(list) != 0 {
		t.Errorf("a ticket is left: %+v, %v", list, err)
	}
}

// retake presses "take back" wherever it is shown and waits for the form.
func (w *world) retake() {
	w.Helper()
	b := button(w.screen.Content(), w.backend.Words().T("compose.takeback"))
	if b == nil {
		w.Fatal("there is no way to take the mail back")
	}
	test.Tap(b)
	w.until("the form is back", func() bool { return w.entryOf("compose.body") != nil })
}

func TestLeavingDuringTheCallBackTimeDoesNotEndIt(t *testing.T) {
	w := newWorld(t, setting{unreached: true, callBack: 10})
	w.show("")
	w.fill()
	w.sendOff()
	w.screen.Hide()
	w.pass(2 * time.Second)
	w.screen.Show(screen.Target{Screen: screen.Compose})
	w.pass(time.Second)
	if !strings.Contains(texts(w.screen.Content()), "7 秒后发出") {
		t.Errorf("it shows %s", texts(w.screen.Content()))
	}
	w.marks = &screen.Marks{}
	w.retake()
}

func TestKeysDoNotGoIntoAFieldBehindThePreview(t *testing.T) {
	w := newWorld(t, setting{mailbox: true})
	w.show("")
	w.fill()
	w.previewed()
	if f := w.window.Canvas().Focused(); f != w.marks.Get("compose.preview.back").(fyne.Focusable) {
		t.Errorf("%T has the focus", f)
	}
}

func TestSentMailGoesToItsTicket(t *testing.T) {
	w := newWorld(t, setting{mailbox: true})
	w.show("")
	w.fill()
	w.tap("compose.send")
	w.until("it is on its way", func() bool { return w.marks.Get("compose.takeback") != nil })
	out := w.outbox()
	if len(out) != 1 {
		t.Fatalf("%d mails are in the outbox", len(out))
	}
	sent, err := w.backend.Deliver(t.Context(), out[0].ID)
	if err != nil || sent.State != mail.OutgoingSent {
		t.Fatalf("the mail is %s: %v", sent.State, err)
	}
	want := screen.Target{Screen: screen.Tickets, ID: string(sent.Ticket)}
	w.until("the ticket is opened", func() bool { return slices.Contains(w.opened, want) })
	if len(w.toasts) == 0 {
		t.Error("nothing says that it was sent")
	}
	w.show("")
	if got := w.entry("compose.body").Text; got != "" {
		t.Errorf("the next mail begins with %q", got)
	}
}

func TestOfflineItWaitsInTheOutbox(t *testing.T) {
	w := newWorld(t, setting{unreached: true})
	w.show("")
	w.fill()
	w.tap("compose.send")
	w.until("it is on its way", func() bool { return w.marks.Get("compose.takeback") != nil })
	if _, err := w.backend.Deliver(t.Context(), w.outbox()[0].ID); err == nil {
		t.Fatal("it was sent to nowhere")
	}
	w.pass(2 * time.Second)
	w.until("it is said", func() bool { return strings.Contains(texts(w.screen.Content()), "已放进发件箱") })
	w.tap("compose.to_ticket")
	if len(w.opened) != 1 || w.opened[0].Screen != screen.Tickets || w.opened[0].ID == "" {
		t.Errorf("opened %+v", w.opened)
	}
}

func TestThePreviewIsWhatIsSent(t *testing.T) {
	w := newWorld(t, setting{mailbox: true})
	w.show("")
	w.fill()
	w.tap("compose.preview")
	w.until("the preview is there", func() bool { return w.marks.Get("compose.preview.back") != nil })
	seen := texts(w.screen.Content())
	d := w.drafts()[0]
	if d.Rendered == 0 || !strings.Contains(seen, d.MessageID) || !strings.Contains(seen, "demo@mailbox.example") {
		t.Errorf("the preview shows %s", seen)
	}
	r, err := w.backend.Preview(t.Context(), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	previewed := readAll(t, func() (readCloser, error) { return w.backend.OpenRendered(t.Context(), r) })

	w.tap("compose.send") // that of the preview
	w.until("it is on its way", func() bool { return w.marks.Get("compose.takeback") != nil })
	out := w.outbox()[0]
	v, err := w.backend.Client.Ticket(t.Context(), out.Ticket)
	if err != nil {
		t.Fatal(err)
	}
	queued := readAll(t, func() (readCloser, error) { return w.backend.Source(t.Context(), v.Messages[0].Row) })
	if previewed != queued || previewed == "" {
		t.Errorf("previewed %d bytes, queued %d others", len(previewed), len(queued))
	}
}

func TestBackFromThePreviewTheFormIsAsItWas(t *testing.T) {
	w := newWorld(t, setting{mailbox: true})
	w.show("")
	w.fill()
	e := w.entry("compose.body")
	w.tap("compose.preview")
	w.until("the preview is there", func() bool { return w.marks.Get("compose.preview.back") != nil })
	w.tap("compose.preview.back")
	if w.entry("compose.body") != e || e.Text == "" {
		t.Error("the form was made anew")
	}
	w.write("compose.subject", "！")
	w.saved(func(d mail.Draft) bool { return strings.Contains(d.Subject, "！") && d.Rendered == 0 })
}

func TestWithoutAMailboxTheReportIsNotLost(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.fill()
	w.tap("compose.send")
	w.until("it is said", func() bool { return strings.Contains(texts(w.screen.Content()), "先设置邮箱") })
	w.tap("compose.copy")
	if got := fyne.CurrentApp().Clipboard().Content(); !strings.Contains(got, "账户被锁定") || !strings.Contains(got, "11 月 20 日起登录不了。") {
		t.Errorf("copied %q", got)
	}
	w.tap("compose.mailbox")
	if len(w.opened) != 1 || w.opened[0].Screen != screen.Settings {
		t.Errorf("opened %+v", w.opened)
	}
	w.saved(func(d mail.Draft) bool { return d.Body != "" && d.Subject != "" })

	w.account(w.demo()) // and back
	w.screen.Refresh()
	w.until("the hint is gone", func() bool { return !strings.Contains(texts(w.screen.Content()), "先设置邮箱") })
}

func TestReplyNamesItsTicket(t *testing.T) {
	w := newWorld(t, setting{mailbox: true})
	out, reply := w.replying(mail.Draft{Subject: "账户被锁定", Body: "登录不了", Lang: "zh-CN"})
	w.show(reply.ID)
	w.until("the ticket is named", func() bool {
		return strings.Contains(texts(w.screen.Content()), "回复工单 "+string(out.Ticket)+"：账户被锁定")
	})
	w.write("compose.body", "编号如下")
	w.tap("compose.send")
	w.until("it is queued", func() bool { return len(w.outbox()) == 2 })
	if all := w.outbox(); all[0].Ticket != out.Ticket || all[1].Ticket != out.Ticket {
		t.Errorf("the reply is on another ticket: %+v", all)
	}
}
