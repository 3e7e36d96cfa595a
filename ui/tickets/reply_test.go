package tickets

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
)

func TestAReplyIsQueuedOnceAndTheBoxEmptied(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	w.write("tickets.reply", "编号是 0001")
	w.hold = true
	w.tap("tickets.send")
	w.tap("tickets.send")
	w.screen.talk.reply.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierControl})
	w.release()
	if n := w.store.count("queue"); n != 1 {
		t.Errorf("queued %d times: %q", n, w.store.asked)
	}
	if got := w.screen.talk.reply.entry.Text; got != "" {
		t.Errorf("the box still holds %q", got)
	}
	w.want("编号是 0001", "等待发送")
	w.pass()
	if n := w.store.count("save"); n != 1 {
		t.Errorf("kept %d times: %q", n, w.store.asked)
	}
}

func TestASecretInAReplyIsShownMaskedAndAskedAboutOnce(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	w.write("tickets.reply", "我的密码是Abc12345")
	w.pass()
	w.want("我的密码是******")
	w.tap("tickets.send")
	w.want(w.screen.env.T("secret.waiting"))
	if n := w.store.count("queue"); n != 0 {
		t.Fatal("it went without a word")
	}
	w.tap("tickets.secrets.mask.0")
	if got := w.screen.talk.reply.entry.Text; got != "我的密码是******" {
		t.Errorf("masked it is %q", got)
	}
	w.wantNot(w.screen.env.T("secret.waiting"), w.screen.env.N("secret.found", 1))
	w.write("tickets.reply", "，还有验证码 482913")
	w.tap("tickets.send")
	w.tap("tickets.send")
	if n := w.store.count("queue"); n != 1 {
		t.Errorf("queued %d times: %q", n, w.store.asked)
	}
}

func TestWhatMayStandInOneReplyIsAskedAboutInAnother(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	w.write("tickets.reply", "卡号 4111 1111 1111 1111")
	w.pass()
	w.tap("tickets.secrets.keep.0")
	w.wantNot(w.screen.env.N("secret.found", 1))
	w.tap("tickets.send")
	if n := w.store.count("queue"); n != 1 {
		t.Fatalf("queued %d times: %q", n, w.store.asked)
	}
	w.write("tickets.reply", "4111 1111 1111 1111")
	w.pass()
	w.want(w.screen.env.N("secret.found", 1))
}

func TestCtrlEnterSendsAndEnterBreaksTheLine(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	w.write("tickets.reply", "a")
	w.key(fyne.KeyReturn)
	w.write("tickets.reply", "b")
	if n := w.store.count("queue"); n != 0 {
		t.Fatal("Enter sends")
	}
	w.screen.talk.reply.entry.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierControl})
	if n := w.store.count("queue"); n != 1 || w.store.count("save draft-K7F3-9Q2M a\nb") != 1 {
		t.Errorf("asked for %q", w.store.asked)
	}
}

func TestAReplyThatCannotBeQueuedStaysInTheBox(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.store.fail["queue"] = mail.ErrNoAccount
	w.show(string(locked))
	w.write("tickets.reply", "编号是 0001")
	w.tap("tickets.send")
	if len(w.fails) != 1 || !errors.Is(w.fails[0], mail.ErrNoAccount) {
		t.Errorf("told %v", w.fails)
	}
	if e := w.screen.talk.reply.entry; e.Text != "编号是 0001" || e.Disabled() || w.screen.talk.reply.send.Busy() {
		t.Errorf("the box holds %q, disabled %v", e.Text, e.Disabled())
	}
	delete(w.store.fail, "queue")
	w.tap("tickets.send")
	if got := w.screen.talk.reply.entry.Text; got != "" {
		t.Errorf("the second try leaves %q", got)
	}
}

func TestAnEmptyReplyIsNotSent(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	w.write("tickets.reply", "  ")
	w.tap("tickets.send")
	if n := w.store.count("queue"); n != 0 {
		t.Error("an empty reply is sent")
	}
	w.want("先写几句再发送")
}

func TestWhatIsTypedIsKeptAndComesBack(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	w.write("tickets.reply", "写了一半")
	if n := w.store.count("save"); n != 0 {
		t.Errorf("kept %d times while typing", n)
	}
	w.pass()
	if n := w.store.count("save draft-K7F3-9Q2M 写了一半"); n != 1 {
		t.Fatalf("asked for %q", w.store.asked)
	}
	w.write("tickets.reply", "，还没完")
	w.show("R2D4-7YXW") // leaving keeps the rest at once
	if got := w.screen.talk.reply.entry.Text; got != "" {
		t.Errorf("another ticket's box holds %q", got)
	}
	w.want("有写了一半的回复")
	w.show(string(locked))
	if got := w.screen.talk.reply.entry.Text; got != "写了一半，还没完" {
		t.Errorf("the box holds %q", got)
	}
	again := newWorld(t, w.store, look{})
	again.show(string(locked))
	if got := again.screen.talk.reply.entry.Text; got != "写了一半，还没完" {
		t.Errorf("after a restart the box holds %q", got)
	}
	again.screen.talk.reply.entry.SetText("")
	again.pass()
	if n := again.store.count("discard draft-K7F3-9Q2M"); n != 1 {
		t.Errorf("an emptied answer leaves its draft: %q", again.store.asked)
	}
}

func TestATakenBackReplyComesIntoAFreeBoxElseToItsOwnScreen(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show("UUUU-0002")
	w.tap("tickets.take_back")
	if got := w.screen.talk.reply.entry.Text; got != "撤回的文字" {
		t.Errorf("the box holds %q", got)
	}
	w.show("FFFF-0003")
	w.write("tickets.reply", "别的话")
	w.tap("tickets.edit")
	if got := w.screen.talk.reply.entry.Text; got != "别的话" {
		t.Errorf("the box holds %q", got)
	}
	if want := (screen.Target{Screen: screen.Compose, ID: "again"}); len(w.opened) != 1 || w.opened[0] != want {
		t.Errorf("opened %v", w.opened)
	}
}

// Where nobody can look for a mail that may have arrived, the person is told and decides.
func TestAMailThatNobodyCanLookForIsTakenBackByDecision(t *testing.T) {
	for lang, want := range map[string][]string{
		"zh-CN": {"它可能已经送达", "没法到邮箱里核对", "客服可能照样收到它", "仍然撤回", "再等等"},
		"en":    {"It may have arrived already", "could not be searched for it", "take it back anyway", "Take it back anyway", "Wait"},
	} {
		w := newWorld(t, sample(lang), look{lang: lang})
		w.store.fail = map[string]error{"back": &mail.UnlookedError{Err: &mail.AccountError{Op: "imap", Code: "offline"}}}
		w.show("UUUU-0002")
		w.tap("tickets.take_back")
		w.want(want...)
		if w.store.count("anyway") != 0 || len(w.fails) != 0 {
			t.Errorf("asked for %q, told %v", w.store.asked, w.fails)
		}
		w.tap("tickets.take_back.anyway")
		if got := w.screen.talk.reply.entry.Text; got != "撤回的文字" || w.store.count("anyway 32") != 1 {
			t.Errorf("asked for %q, the box holds %q", w.store.asked, got)
		}
	}
}

// A changed mail whose version before has arrived does not go again; its words are sent as another one.
func TestAChangedMailWhoseVersionBeforeArrivedIsOnlyEdited(t *testing.T) {
	s := sample("")
	s.under(mail.OutgoingFailed, "earlier: an earlier version of this mail has arrived", time.Time{})
	w := newWorld(t, s, look{})
	w.show("QQQQ-0001")
	w.want("改之前的那封其实已经送达", "修改")
	w.wantNot("再发一次", "撤回")
}

func TestFilesAreAddedAndTakenOut(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	r := w.screen.talk.reply
	w.attach("凭证.png", func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("12345")), nil })
	w.want("凭证.png · 5 B")
	r.remove(r.now, r.now.draft.Files[0])
	w.wantNot("凭证.png · 5 B")
}

func TestTakingAFileOutTwiceOrWhileTheAnswerGoesDoesNothingMore(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	w.attach("凭证.png", func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("12345")), nil })
	w.attach("更多.png", func() (io.ReadCloser, error) { return nil, io.ErrUnexpectedEOF })
	w.want("“更多.png”没有加上")
	r := w.screen.talk.reply
	w.hold = true
	r.remove(r.now, r.now.draft.Files[0])
	r.remove(r.now, r.now.draft.Files[0])
	w.release()
	w.wantNot("凭证.png · 5 B", "“更多.png”没有加上")
	w.write("tickets.reply", "看附件")
	w.attach("凭证.png", func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("12345")), nil })
	w.hold = true
	w.tap("tickets.send")
	for !r.now.sending { // it is looked through for secrets first
		f := w.held[0]
		w.held = w.held[1:]
		f()
	}
	r.remove(r.now, r.now.draft.Files[0])
	w.release()
	if len(w.fails) != 0 || w.store.count("unfile") != 1 || w.store.count("queue") != 1 {
		t.Errorf("asked for %q, failed %v", w.store.asked, w.fails)
	}
}

func TestAFileThatWasTakenOutOfAnAnswerIsPutBackAtItsPlace(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	for _, name := range []string{"一.png", "二.png", "三.png"} {
		w.attach(name, func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(name)), nil })
	}
	r := w.screen.talk.reply
	r.remove(r.now, r.now.draft.Files[1])
	w.wantNot("二.png")
	w.show("R2D4-7YXW")
	w.undo()
	w.show(string(locked))
	var names []string
	for _, f := range r.now.draft.Files {
		names = append(names, f.Name)
	}
	if want := []string{"一.png", "二.png", "三.png"}; !slices.Equal(names, want) || len(w.fails) != 0 {
		t.Errorf("the answer has %v, failed %v", names, w.fails)
	}
	if kept := w.store.drafts[len(w.store.drafts)-1].Files; !slices.Equal(kept, r.now.draft.Files) {
		t.Errorf("the store has %v", kept)
	}
	r.remove(r.now, r.now.draft.Files[0])
	w.write("tickets.reply", "看附件")
	w.tap("tickets.send")
	w.undo()
	var late *mail.FieldError
	if n := w.store.count("file draft-K7F3-9Q2M"); n != 4 || len(w.fails) != 1 || !errors.As(w.fails[0], &late) || late.Key != "late" {
		t.Errorf("a file came into an answer that had gone: %q, failed %v", w.store.asked, w.fails)
	}
}

func TestAFileComesBackIntoAnAnswerThatIsNotInTheBox(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	w.attach("一.png", func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("一")), nil })
	r := w.screen.talk.reply
	r.remove(r.now, r.now.draft.Files[0])
	w.show("R2D4-7YXW") // the answer is blank now, and let go
	w.undo()
	w.show(string(locked))
	if len(r.now.draft.Files) != 1 || len(w.fails) != 0 {
		t.Errorf("the answer has %v, failed %v", r.now.draft.Files, w.fails)
	}
}

func TestAFileThatComesWhileTheAnswerGoesIsToldOf(t *testing.T) {
	w := newWorld(t, sample("en"), look{lang: "en"})
	w.show(string(locked))
	w.write("tickets.reply", "hello")
	w.hold = true
	w.tap("tickets.send")
	for !w.screen.talk.reply.now.sending { // it is looked through first
		f := w.held[0]
		w.held = w.held[1:]
		f()
	}
	w.attach("late.txt", func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("x")), nil })
	w.want("too late for another file")
	w.release()
	if w.store.count("queue") != 1 || w.store.count("file ") != 0 {
		t.Errorf("asked for %q", w.store.asked)
	}
}

func TestAnAnswerMadeForAFileThatCannotBeReadIsNotKept(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	w.attach("凭证.txt", func() (io.ReadCloser, error) { return nil, io.ErrUnexpectedEOF })
	if _, err := w.store.Draft(t.Context(), "draft-"+string(locked)); !errors.Is(err, mail.ErrNotFound) {
		t.Errorf("it is there still: %v", err)
	}
	w.want("“凭证.txt”没有加上")
	w.attach("凭证.txt", func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("x")), nil })
	if r := w.screen.talk.reply; len(r.now.draft.Files) != 1 || len(w.fails) != 0 {
		t.Errorf("then it has %v, failed %v", r.now.draft.Files, w.fails)
	}
}

// The answer may be written elsewhere meanwhile, by the command line as well: what is there already is nobody's to delete.
func TestAFileThatCannotBeReadLeavesAnAnswerThatWasThere(t *testing.T) {
	for name, there := range map[string]mail.Draft{"words": {Body: "半句话"}, "a file": {Files: []mail.DraftFile{{ID: 7, Name: "一.png"}}}} {
		w := newWorld(t, sample(""), look{})
		w.show(string(locked))
		there.ID, there.Ticket = "draft-elsewhere", locked
		w.store.drafts = append(w.store.drafts, there)
		w.attach("凭证.txt", func() (io.ReadCloser, error) { return nil, io.ErrUnexpectedEOF })
		if got, err := w.store.Draft(t.Context(), there.ID); err != nil || got.Body != there.Body || len(got.Files) != len(there.Files) {
			t.Errorf("%s: of the answer there is %+v, %v", name, got, err)
		}
	}
}

func TestAnAnswerSaysWhenItGoesFromAnotherMailbox(t *testing.T) {
	w := newWorld(t, sample("en"), look{lang: "en"})
	const words = "a@mailbox.example was removed: your answer goes from b@mailbox.example"
	w.show(string(locked))
	w.wantNot("a@mailbox.example") // its mailbox is set up
	v := w.store.talks[locked]
	v.Mailbox, v.Former = "b@mailbox.example", "a@mailbox.example"
	w.store.talks[locked] = v
	w.screen.Refresh()
	w.want(words)
	v.Mailbox = "" // then nothing can be sent at all, which sending says
	w.store.talks[locked] = v
	w.screen.Refresh()
	w.wantNot(words)
}

func TestAnAnswerThatBecomesTooLargeIsToldInTime(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.store.limit = 10_000
	w.show(string(locked))
	r := w.screen.talk.reply
	add := func(size int) {
		w.attach("录屏.mp4", func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(strings.Repeat("x", size))), nil })
	}
	add(1000)
	w.wantNot("而你的邮箱最大只收")
	add(20_000)
	w.want("你的邮箱最大只收 10 KB")
	w.picture("reply-over")
	first, second := r.files.Objects[0], r.files.Objects[1]
	if left := first.Position().X + first.Size().Width; second.Position().X < left && second.Position().Y == first.Position().Y {
		t.Errorf("the second file begins at %v, over the first one, which ends at %v", second.Position().X, left)
	}
}
