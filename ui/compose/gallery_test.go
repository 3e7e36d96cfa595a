package compose_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/faq/fix"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen/screentest"
)

// rawKey is a translation's key that stands where its words should.
var rawKey = regexp.MustCompile(`\b(compose|error|reason)\.[a-z_]+`)

// state is a picture of the gallery: how to get there.
type state struct {
	name    string
	setting setting
	reach   func(w *world)
}

var states = []state{
	{"empty", setting{mailbox: true}, func(w *world) { w.show("") }},
	{"full", setting{mailbox: true}, func(w *world) { w.full() }},
	{"errors", setting{noDesk: true}, func(w *world) {
		w.show("topic:duplicate-charge")
		w.tap("compose.send")
	}},
	{"no-mailbox", setting{}, func(w *world) {
		w.show("topic:account-locked")
		w.fill()
		w.tap("compose.send")
		w.until("it is said", func() bool {
			return strings.Contains(texts(w.screen.Content()), w.backend.Words().T("compose.mailbox.needed"))
		})
	}},
	{"delete", setting{mailbox: true}, func(w *world) {
		w.full()
		w.tap("compose.delete")
	}},
	{"topics", setting{mailbox: true}, func(w *world) {
		w.show("")
		w.window.Canvas().Focus(w.marks.Get("compose.topic").(fyne.Focusable))
		w.key(fyne.KeySpace)
	}},
	{"preview", setting{mailbox: true}, func(w *world) { w.full(); w.previewed() }},
	{"source", setting{mailbox: true}, func(w *world) {
		w.full()
		w.previewed()
		w.marks.Get("compose.preview.tabs").(fyne.Focusable).TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	}},
	{"call-back", setting{mailbox: true, callBack: 10}, func(w *world) {
		w.show("")
		w.fill()
		w.sendOff()
		w.pass(4 * time.Second)
	}},
	{"waiting", setting{unreached: true}, func(w *world) {
		w.show("")
		w.fill()
		w.sendOff()
		if _, err := w.backend.Deliver(w.Context(), w.outbox()[0].ID); err == nil {
			w.Fatal("it was sent to nowhere")
		}
		w.pass(2 * time.Second)
		w.until("it is said", func() bool { return w.marks.Get("compose.to_ticket").Visible() })
	}},
	{"uploading", setting{smtp: "hold"}, func(w *world) { w.uploading() }},
	{"failed", setting{smtp: "refuse"}, func(w *world) { w.ends("compose.delivery.failed") }},
	{"unsure", setting{smtp: "drop"}, func(w *world) { w.ends("compose.delivery.unsure") }},
	{"unlooked", setting{smtp: "drop"}, func(w *world) { w.unlooked() }},
	{"too-large-card", setting{smtp: "small"}, func(w *world) {
		w.send(400 << 10)
		w.until("it is said", func() bool { return w.sees("compose.delivery.failed") })
	}},
	{"mailboxes", setting{unreached: true}, func(w *world) {
		w.second()
		w.show("")
	}},
	{"unreached", setting{unreached: true}, func(w *world) {
		*w.backend.state = mail.ConnState{State: "offline", Lost: w.clock()}
		w.show("")
		w.fill()
		w.sendOff()
		w.until("it is said", func() bool { return w.sees("compose.delivery.waiting") })
	}},
	{"long", setting{mailbox: true}, func(w *world) {
		w.show("")
		w.fill()
		w.entry("compose.body").SetText(strings.Repeat("11 月 20 日晚上连续三次提示密码错误，之后显示账户已锁定。", 170)) // 5,000 characters
	}},
	{"secrets", setting{mailbox: true}, func(w *world) {
		w.show("topic:account-locked")
		w.write("compose.subject", "卡 6222 0212 3456 7890 123 登录不了")
		w.entry("compose.body").SetText("11 月 20 日起登录不了，密码是 Abc12345。\n身份证号：110101199003077715\n验证码 482913，手机 13800138000，" +
			"卡号 4111 1111 1111 1111")
		w.looked("they are shown", func() bool {
			return w.marks.Get("compose.secrets.body.mask.2") != nil && w.marks.Get("compose.secrets.subject.mask.0") != nil
		})
		w.tap("compose.send")
		w.until("it is said", func() bool { return w.sees("secret.waiting") })
	}},
	{"too-large", setting{smtp: "small"}, func(w *world) { w.tooLarge() }},
	{"too-large-preview", setting{smtp: "small"}, func(w *world) { w.tooLarge(); w.previewed() }},
	{"reply", setting{mailbox: true}, func(w *world) {
		d, err := w.backend.Client.NewDraft(w.Context(), mail.Draft{Subject: "账户被锁定", Body: "登录不了", Lang: w.backend.Lang()})
		out, err2 := w.backend.Queue(w.Context(), d.ID)
		reply, err3 := w.backend.Reply(w.Context(), out.Ticket)
		if err := errors.Join(err, err2, err3); err != nil {
			w.Fatal(err)
		}
		w.show(reply.ID)
		w.until("the ticket is named", func() bool { return strings.Contains(texts(w.screen.Content()), "账户被锁定") })
	}},
	{"chooser", setting{mailbox: true}, func(w *world) {
		w.show("")
		w.fill()
		w.saved(func(d mail.Draft) bool { return d.Body != "" })
		w.pass(20 * time.Hour)
		w.open()
		w.show("")
	}},
}

// full is a mail as it should be.
func (w *world) full() {
	w.Helper()
	d, err := w.backend.DraftFromReport(w.Context(), fix.Report{Topic: "account-locked", Subject: "账户被锁定，已按步骤重置密码仍无法登录",
		Body: "已经试过：\n1. 重置密码：收到邮件，已设置新密码\n2. 等一小时再登录：仍然提示锁定\n"})
	if err != nil {
		w.Fatal(err)
	}
	w.show(d.ID)
	w.write("compose.transaction", "OK20261120-558201")
	w.entry("compose.body").SetText("11 月 20 日晚上连续三次提示密码错误，之后显示账户已锁定。我已经试过：重置密码（收到邮件，已设置新密码）、等待一小时后再登录，仍然提示锁定。\n请帮忙核实身份并解锁。")
	w.clipboard = func(context.Context) ([]byte, error) { return samplePicture() }
	for n := range 2 {
		w.tap("compose.files.paste")
		w.until("the picture is there", func() bool { return len(w.drafts()[0].Files) == n+1 })
		w.pass(time.Second)
	}
	w.saved(func(d mail.Draft) bool { return d.TransactionID != "" && d.Body != "" })
	w.until("the pictures are shown", func() bool { return pictures(w.screen.Content()) == 2 })
}

func (w *world) previewed() {
	w.Helper()
	w.tap("compose.preview")
	w.until("the preview is there", func() bool { return w.marks.Get("compose.preview.back") != nil })
}

func (w *world) sendOff() {
	w.Helper()
	w.tap("compose.send")
	w.until("it is on its way", func() bool { return w.marks.Get("compose.takeback") != nil })
}

// TestEachStateFits goes through the states in both languages, themes and widths, as pictures to look at in the gallery.
func TestEachStateFits(t *testing.T) {
	for i, c := range screentest.Cases() {
		for j, s := range states {
			// Each state in one look, by turns: a picture takes a second under the race detector.
			if !screentest.InGallery() && j%len(screentest.Cases()) != i {
				continue
			}
			t.Run(s.name+"-"+c.Name, func(t *testing.T) {
				s.setting.lang, s.setting.mode, s.setting.scale = c.Lang, c.Look.Mode, c.Look.Scale
				if c.Look.Width > 0 {
					s.setting.size = fyne.NewSize(c.Look.Width, 600)
				}
				if kind := s.setting.smtp; kind != "" {
					s.setting.smtp = sink(t, kind).Addr
				}
				w := newWorld(t, s.setting)
				s.reach(w)
				w.settle() // the list beside the form is ticked
				if key := rawKey.FindString(texts(w.screen.Content())); key != "" {
					t.Errorf("%q stands on the screen", key)
				}
				screentest.WritePicture(t, w.window, s.name+"-"+c.Name)
			})
		}
	}
}
