package compose_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
)

func (w *world) shows(what, text string) {
	w.Helper()
	w.until(what, func() bool { return strings.Contains(texts(w.screen.Content()), text) })
}

// looked lets the moment pass after which a text is looked at, and waits for what is then shown or not.
func (w *world) looked(what string, cond func() bool) {
	w.Helper()
	w.pass(time.Second)
	w.until(what, cond)
}

func TestASecretIsMaskedWithOnePress(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.write("compose.body", "我的卡号是 4111 1111 1111 1111，订单号 202611250001")
	w.saved(func(d mail.Draft) bool { return strings.Contains(d.Body, "4111") })
	w.looked("it is shown, masked", func() bool {
		return strings.Contains(texts(w.screen.Content()), "**** **** **** 1111")
	})
	w.tap("compose.secrets.body.mask.0")
	const masked = "我的卡号是 **** **** **** 1111，订单号 202611250001"
	if got := w.entry("compose.body").Text; got != masked {
		t.Fatalf("the text is %q", got)
	}
	w.until("it is kept", func() bool {
		w.pass(500 * time.Millisecond) // the write before may have ended only now
		return slices.ContainsFunc(w.drafts(), func(d mail.Draft) bool { return d.Body == masked })
	})
	w.until("the warning is gone", func() bool { return !strings.Contains(texts(w.screen.Content()), "遮住") })
}

// An excerpt has the dots of its own language, whatever stands beside them.
func TestAnExcerptIsCutAsItsLanguageDoes(t *testing.T) {
	for text, want := range map[string]string{
		"有空请回复。Thank you.密码是Abc12345":                    "…you.密码是******",
		"Good day to all of you, the password: Abc12345": "...password: ******",
	} {
		w := newWorld(t, setting{})
		w.show("")
		w.write("compose.body", text)
		w.looked("it is cut as "+want, func() bool { return strings.Contains(texts(w.screen.Content()), want) })
	}
}

func TestAMaskCanBeTakenBack(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	const plain = "密码是Abc12345，密码也是Qwe98765"
	masked := func(what string) {
		w.Helper()
		w.looked("it is shown", func() bool { return strings.Contains(texts(w.screen.Content()), "全部遮住") })
		w.tap("compose.secrets.body.mask_all")
		if got := w.entry("compose.body").Text; got != "密码是******，密码也是******" {
			t.Fatalf("%s: the text is %q", what, got)
		}
	}
	w.write("compose.body", plain)
	masked("at first")
	w.undo()
	if got := w.entry("compose.body").Text; got != plain {
		t.Errorf("the toast's button leaves %q", got)
	}
	masked("again")
	w.entry("compose.body").Undo()
	if got := w.entry("compose.body").Text; got != plain {
		t.Errorf("undo leaves %q", got)
	}
	masked("once more")
	w.write("compose.body", "\n请帮忙")
	w.undo()
	if got := w.entry("compose.body").Text; got != plain+"\n请帮忙" {
		t.Errorf("after more was typed the toast's button leaves %q", got)
	}
	w.entry("compose.body").SetText(plain)
	masked("at last")
	w.entry("compose.body").SetText("另一封信")
	w.undo()
	if got := w.entry("compose.body").Text; got != "另一封信" {
		t.Errorf("in another text it leaves %q", got)
	}
}

func TestWhatIsKeptIsNotShownAgain(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.write("compose.subject", "卡 4111 1111 1111 1111")
	w.looked("it is shown", func() bool { return w.marks.Get("compose.secrets.subject.keep.0") != nil })
	w.tap("compose.secrets.subject.keep.0")
	w.write("compose.subject", "，付不了")
	w.write("compose.body", "密码是Abc12345，密码也是Qwe98765")
	w.looked("the other one is", func() bool { return w.marks.Get("compose.secrets.body.mask_all") != nil })
	if s := texts(w.screen.Content()); strings.Contains(s, "**** 1111") {
		t.Errorf("what is kept is shown again: %s", s)
	}
	w.tap("compose.secrets.body.mask_all")
	if got := w.entry("compose.body").Text; got != "密码是******，密码也是******" {
		t.Errorf("the text is %q", got)
	}
}

func TestOrdinaryWordsAndHowToReachThePersonShowNothing(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.write("compose.body", "密码错误三次，电话 13800138000，邮箱 li@example.com")
	w.pass(time.Second)
	w.write("compose.subject", "密码是Abc12345")
	w.looked("the subject's is shown", func() bool { return w.marks.Get("compose.secrets.subject.mask.0") != nil })
	if w.marks.Get("compose.secrets.body.mask.0") != nil {
		t.Error("the text is warned of")
	}
}

func TestSendingSecretsIsAskedOnce(t *testing.T) {
	w := newWorld(t, setting{unreached: true, callBack: 10})
	w.show("")
	w.write("compose.subject", "登录不了")
	w.write("compose.body", "我的密码是Abc12345")
	w.tap("compose.send")
	w.shows("it is said", w.backend.Words().T("secret.waiting"))
	if out := w.outbox(); len(out) != 0 {
		t.Fatalf("it went: %v", out)
	}
	w.tap("compose.send")
	w.until("it is in the outbox", func() bool { return len(w.outbox()) == 1 })
}

func TestTheFocusGoesFromSecretToSecretAndThenToTheText(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	const text = "密码是Abc12345，密码也是Qwe98765，密码还是Zxc56789"
	w.write("compose.body", text)
	shown := func(n string) func() bool {
		return func() bool { return w.marks.Get("compose.secrets.body.mask."+n) != nil }
	}
	w.looked("they are shown", shown("2"))
	control := func(name string) fyne.Focusable { return w.marks.Get("compose.secrets.body." + name).(fyne.Focusable) }
	w.window.Canvas().Focus(control("mask.0"))
	w.key(fyne.KeyReturn)
	w.settle()
	if w.holder() != control("mask.0") {
		t.Errorf("with one masked the focus is in %T", w.holder())
	}
	w.window.Canvas().Focus(control("keep.0"))
	w.key(fyne.KeyReturn)
	w.settle()
	if w.holder() != control("mask.0") {
		t.Errorf("with one kept the focus is in %T", w.holder())
	}
	w.key(fyne.KeyReturn)
	w.settle()
	if w.holder() != w.entry("compose.body") {
		t.Errorf("with none left the focus is in %T", w.holder())
	}
	if got := w.entry("compose.body").Text; got != "密码是******，密码也是Qwe98765，密码还是******" {
		t.Errorf("the text is %q", got)
	}
}

func TestTheQuestionGoesOnceNothingWaits(t *testing.T) {
	w := newWorld(t, setting{unreached: true, callBack: 10})
	w.show("")
	w.write("compose.subject", "登录不了")
	w.write("compose.body", "我的密码是Abc12345")
	w.tap("compose.send")
	w.shows("it is said", w.backend.Words().T("secret.waiting"))
	w.tap("compose.secrets.body.mask.0")
	w.until("it is taken back", func() bool {
		return !strings.Contains(texts(w.screen.Content()), w.backend.Words().T("secret.waiting"))
	})
	w.tap("compose.send")
	w.until("it is in the outbox", func() bool { return len(w.outbox()) == 1 })
}
