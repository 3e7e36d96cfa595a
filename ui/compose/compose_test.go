package compose_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/faq/fix"
	"okpay.example/support/mail"
	"okpay.example/support/ui/widget"
)

func TestWhatIsTypedIsThereAfterAKill(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.fill()
	w.write("compose.transaction", "OK20261120-558201")
	d := w.saved(func(d mail.Draft) bool { return d.TransactionID == "OK20261120-558201" })
	if d.Subject != "账户被锁定" || d.To != "support@okpay.example" || d.Lang != "zh-CN" {
		t.Errorf("kept %+v", d)
	}

	w.open() // without Hide: the program was killed
	w.show("")
	if got := w.entry("compose.body").Text; got != "11 月 20 日起登录不了。" {
		t.Errorf("the text is %q", got)
	}
	if got := w.entry("compose.transaction").Text; got != "OK20261120-558201" {
		t.Errorf("the transaction is %q", got)
	}
	if len(w.drafts()) != 1 {
		t.Errorf("there are %d drafts", len(w.drafts()))
	}
}

func TestLeavingKeepsTheLastWordsAtOnce(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.write("compose.subject", "账户")
	w.screen.Hide() // no time has passed
	w.until("the draft is kept", func() bool { return len(w.drafts()) == 1 && w.drafts()[0].Subject == "账户" })
}

func TestLookingAtAnEmptyFormLeavesNothingBehind(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.pass(time.Minute)
	w.screen.Hide()
	w.show("topic:account-locked")
	w.pass(time.Minute)
	w.screen.Hide()
	if all := w.drafts(); len(all) != 0 {
		t.Errorf("there are drafts: %+v", all)
	}
}

func TestAnOldDraftIsOfferedAndANewOneBegun(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.fill()
	old := w.saved(func(d mail.Draft) bool { return d.Body != "" && d.Subject != "" })
	w.pass(3 * time.Hour)
	w.open()
	w.show("")
	if got := w.entry("compose.subject").Text; got != "" {
		t.Errorf("a mail of three hours ago was gone on with unasked: %q", got)
	}
	if !strings.Contains(texts(w.screen.Content()), "继续写：账户被锁定") {
		t.Error("the old draft is not offered")
	}
	w.show(old.ID)
	if got := w.entry("compose.subject").Text; got != "账户被锁定" {
		t.Errorf("the draft opened by its id says %q", got)
	}
}

func TestRefreshLeavesTextAndFocusAlone(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.write("compose.body", "写到一半")
	e := w.entry("compose.body")
	for range 3 {
		w.screen.Refresh()
	}
	w.saved(func(d mail.Draft) bool { return d.Body == "写到一半" })
	w.screen.Refresh()
	w.until("nothing more comes", func() bool { return len(w.tasks) == 0 })
	if w.entry("compose.body") != e || e.Text != "写到一半" || w.window.Canvas().Focused() != fyne.Focusable(e) {
		t.Error("the field was made anew, or lost the focus")
	}
}

func TestADraftDeletedElsewhereStaysDeleted(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.fill()
	d := w.saved(func(d mail.Draft) bool { return d.Body != "" && d.Subject != "" })
	w.until("that is said", func() bool { return strings.Contains(texts(w.screen.Content()), "草稿已保存 14:32") })
	if err := w.backend.DeleteDraft(t.Context(), d.ID); err != nil {
		t.Fatal(err)
	}
	w.screen.Refresh()
	w.until("the form is empty", func() bool { return w.entry("compose.body").Text == "" })
	w.screen.Hide()
	w.pass(time.Minute)
	if all := w.drafts(); len(all) != 0 {
		t.Errorf("it came back: %+v", all)
	}
}

func TestDeletingAsksFirst(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.fill()
	w.saved(func(d mail.Draft) bool { return d.Body != "" && d.Subject != "" })
	w.tap("compose.delete")
	if len(w.drafts()) != 1 {
		t.Fatal("deleted without asking")
	}
	w.tap("compose.delete.yes")
	w.until("it is gone", func() bool { return len(w.drafts()) == 0 && w.entry("compose.body").Text == "" })
}

func TestTopicOfTheTargetIsChosen(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("topic:account-locked")
	if !strings.Contains(texts(w.screen.Content()), "锁定前做过什么") {
		t.Error("the list does not ask for what the article asks for")
	}
	w.fill()
	d := w.saved(func(d mail.Draft) bool { return d.Body != "" && d.Subject != "" })
	if d.Topic != "account-locked" {
		t.Errorf("the topic is %q", d.Topic)
	}
}

func TestTheReportOfAFixCanBeChanged(t *testing.T) {
	w := newWorld(t, setting{})
	d, err := w.backend.DraftFromReport(t.Context(), fix.Report{Topic: "account-locked", Subject: "账户被锁定", Body: "1. 等了一小时\n"})
	if err != nil {
		t.Fatal(err)
	}
	w.show(d.ID)
	if got := w.entry("compose.report").Text; got != "1. 等了一小时\n" {
		t.Fatalf("the report is %q", got)
	}
	if !strings.Contains(texts(w.screen.Content()), "自助修复里的步骤已附在信末") {
		t.Error("it is not said that the steps are added")
	}
	w.entry("compose.report").SetText("等了两小时")
	w.saved(func(d mail.Draft) bool { return d.Report == "等了两小时" })
}

func TestANewMailIsNotTheReplyThatWasOpen(t *testing.T) {
	w := newWorld(t, setting{mailbox: true})
	_, reply := w.replying(mail.Draft{Subject: "退款", Body: "没有到账", Lang: "zh-CN"})
	w.show(reply.ID)
	w.write("compose.body", "回复到一半")
	w.screen.Hide()
	w.show("")
	if got := w.entry("compose.body").Text; got != "" {
		t.Errorf("the new mail begins with %q", got)
	}
	w.until("the reply is kept", func() bool { return len(w.drafts()) == 1 && w.drafts()[0].Body == "回复到一半" })
}

func TestPressingAnItemPutsItIntoTheText(t *testing.T) {
	w := newWorld(t, setting{lang: "en"})
	w.show("")
	w.write("compose.body", "I cannot sign in.")
	card := cardWith(w.screen.Content(), "What you have tried")
	if card == nil {
		t.Fatal("the item is not there")
	}
	test.Tap(card)
	if got := w.entry("compose.body").Text; got != "I cannot sign in.\nWhat you have tried: " {
		t.Errorf("the text is %q", got)
	}
	w.write("compose.body", "waited an hour")
	if done(card) {
		t.Error("a key waits for the list")
	}
	w.pass(300 * time.Millisecond)
	w.until("the filled line counts", func() bool { return done(card) })
	w.entry("compose.body").SetText("What you have tried: ")
	w.pass(300 * time.Millisecond)
	w.until("an empty line does not count", func() bool { return !done(card) })
}

func done(o fyne.CanvasObject) (done bool) {
	walk(o, func(o fyne.CanvasObject) {
		if r, ok := o.(*widget.CheckRow); ok {
			done = r.Done()
		}
	})
	return done
}

func TestADraftThatCouldNotBeDeletedIsStillKept(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.fill()
	w.saved(func(d mail.Draft) bool { return d.Body != "" })
	*w.backend.full = errors.New("the disk is full")
	w.tap("compose.delete")
	w.tap("compose.delete.yes")
	w.until("it is said", func() bool { return len(w.fails) == 1 })
	*w.backend.full = nil
	w.write("compose.body", "还有一件事。")
	w.saved(func(d mail.Draft) bool { return strings.Contains(d.Body, "还有一件事。") })
	w.tap("compose.delete.yes")
	w.until("it is gone", func() bool { return len(w.drafts()) == 0 })
}
