package compose_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/ui/widget"
)

// sinks are outgoing servers with one way each.
func sink(t *testing.T, kind string) *mailtest.SMTP {
	t.Helper()
	o := mailtest.SMTPOptions{BodyAfter: 1 << 10}
	hold := make(chan struct{})
	at := func(stage mailtest.Stage, err error) {
		o.Fail = func(s mailtest.Stage, _ mailtest.Mail) error {
			if s == stage {
				return err
			}
			return nil
		}
	}
	switch kind {
	case "hold": // reads no more after the first bytes
		o.Fail = func(s mailtest.Stage, _ mailtest.Mail) error {
			if s == mailtest.StageBody {
				<-hold
			}
			return nil
		}
	case "refuse":
		at(mailtest.StageRcpt, mailtest.Reply(550, 5, 1, 1, "no such user"))
	case "drop":
		at(mailtest.StageRecord, mailtest.ErrDrop)
	case "small":
		o.MaxBytes = 300 << 10
	}
	s := mailtest.StartSMTP(t, o)
	t.Cleanup(func() { close(hold) }) // before the server's own, which waits for it
	return s
}

// send writes a mail with a file of so many bytes, sends it off, and delivers it beside the window.
func (w *world) send(size int) {
	w.Helper()
	w.show("")
	w.fill()
	d := w.saved(func(d mail.Draft) bool { return d.Body != "" })
	if size > 0 {
		if _, err := w.backend.AddFile(w.Context(), d.ID, "录屏.mp4", "video/mp4", bytes.NewReader(make([]byte, size))); err != nil {
			w.Fatal(err)
		}
	}
	w.sendOff()
	id := w.outbox()[0].ID
	ctx, cancel := context.WithCancel(context.WithoutCancel(w.Context()))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = w.backend.Deliver(ctx, id)
	}()
	w.Cleanup(func() { cancel(); <-ended })
}

func (w *world) sees(key string) bool {
	return strings.Contains(texts(w.screen.Content()), w.backend.Words().T(key))
}

// ends sends a mail and waits until it has come to what key says.
func (w *world) ends(key string) {
	w.Helper()
	w.send(0)
	w.until("it is said", func() bool { return w.sees(key) })
}

// uploading is a mail in the middle of its upload.
func (w *world) uploading() {
	w.Helper()
	w.send(3 << 20)
	w.until("it is under way", func() bool {
		w.pass(100 * time.Millisecond)
		return strings.Contains(texts(w.screen.Content()), "%")
	})
}

// unlooked is a mail that may have arrived, after the mailbox could not be reached.
func (w *world) unlooked() {
	w.Helper()
	w.ends("compose.delivery.unsure")
	w.tap("compose.delivery.look")
	look := w.outbox()[0].ID
	w.until("it is due", func() bool { return !w.outbox()[0].NextTry.After(w.clock()) })
	if o, err := w.backend.Deliver(w.Context(), look); err == nil || o.State != mail.OutgoingUnknown {
		w.Fatalf("%s, %v", o.State, err)
	}
	w.pass(2 * time.Second)
	why := app.Reason(w.backend.Words(), w.outbox()[0].LastError)
	w.until("it is said", func() bool { return strings.Contains(texts(w.screen.Content()), why) })
}

// tooLarge is a form whose mail is known not to fit.
func (w *world) tooLarge() {
	w.Helper()
	w.send(400 << 10)
	w.until("it is said", func() bool { return w.sees("compose.delivery.failed") })
	if w.sees("compose.delivery.again") || !w.sees("compose.delivery.change") {
		w.Error("sending the same again is offered, which does not help")
	}
	w.tap("compose.takeback")
	w.until("the form is back", func() bool { return !w.sees("compose.delivery.failed") && w.entryOf("compose.body") != nil })
}

func TestAnUploadIsSeenAndStopped(t *testing.T) {
	server := sink(t, "hold")
	w := newWorld(t, setting{smtp: server.Addr})
	w.uploading()
	seen := texts(w.screen.Content())
	if !strings.Contains(seen, "停止发送") || strings.Contains(seen, "再发一次") {
		t.Errorf("it shows %s", seen)
	}
	w.tap("compose.takeback")
	w.until("the form is back", func() bool { return len(w.drafts()) == 1 && w.sees("compose.send") })
	if d := w.drafts()[0]; len(d.Files) != 1 || d.Body == "" || len(w.outbox()) != 0 {
		t.Errorf("given back %+v, the outbox holds %d", d, len(w.outbox()))
	}
	if n := len(server.Mails()); n != 0 {
		t.Errorf("%d mails at the server", n)
	}
}

func TestAMailIsNotSaidToGoOutWhileTheMailboxCannotBeReached(t *testing.T) {
	w := newWorld(t, setting{unreached: true})
	*w.backend.state = mail.ConnState{State: "offline", Lost: w.clock()}
	w.show("")
	w.fill()
	w.sendOff()
	w.until("it is said", func() bool { return w.sees("compose.delivery.waiting") })
	if seen := texts(w.screen.Content()); !strings.Contains(seen, "没有网络，或连接断了。联网后会自动发送") {
		t.Errorf("it shows %s", seen)
	}
}

func TestAFailedMailSaysWhyAndCanBeChangedOrRetried(t *testing.T) {
	server := sink(t, "refuse")
	w := newWorld(t, setting{smtp: server.Addr})
	w.ends("compose.delivery.failed")
	seen := texts(w.screen.Content())
	for _, want := range []string{"服务器拒收这封邮件", "no such user", "修改", "再发一次", "看工单"} {
		if !strings.Contains(seen, want) {
			t.Errorf("%q is missing in %s", want, seen)
		}
	}
	w.tap("compose.delivery.again")
	w.until("it waits again", func() bool { return w.outbox()[0].State == mail.OutgoingQueued })
	if _, err := w.backend.Deliver(t.Context(), w.outbox()[0].ID); err == nil {
		t.Fatal("it was taken")
	}
	w.until("it is said again", func() bool { return w.sees("compose.delivery.failed") })
	w.tap("compose.takeback")
	w.until("the form is back", func() bool { return len(w.drafts()) == 1 && w.sees("compose.send") })
}

func TestAMailThatMayHaveArrivedSaysWhatIsKnownAndLeavesTheChoice(t *testing.T) {
	server := sink(t, "drop")
	w := newWorld(t, setting{smtp: server.Addr})
	w.unlooked()
	seen := texts(w.screen.Content())
	for _, want := range []string{"不确定是否送达", "暂时也查不了邮箱", "再核对一次", "现在核对", "再发一次", "撤回"} {
		if !strings.Contains(seen, want) {
			t.Errorf("%q is missing in %s", want, seen)
		}
	}
	w.tap("compose.delivery.again")
	w.until("it waits again", func() bool { return w.outbox()[0].State == mail.OutgoingQueued })
	_, _ = w.backend.Deliver(t.Context(), w.outbox()[0].ID)
	mails := server.Mails()
	if len(mails) != 2 || !bytes.Equal(mails[0].Data, mails[1].Data) {
		t.Errorf("%d mails, of the same bytes they are not", len(mails))
	}
}

func TestAMailThatNobodyCanLookForIsTakenBackByPressingTwice(t *testing.T) {
	server := sink(t, "drop")
	w := newWorld(t, setting{smtp: server.Addr})
	w.unlooked()
	w.tap("compose.takeback")
	w.until("it is said", func() bool { return strings.Contains(texts(w.screen.Content()), "客服可能照样收到它") })
	if seen := texts(w.screen.Content()); !strings.Contains(seen, "仍然撤回") || len(w.outbox()) != 1 {
		t.Errorf("it shows %s", seen)
	}
	w.tap("compose.takeback")
	w.until("the form is back", func() bool { return len(w.drafts()) == 1 && w.sees("compose.send") })
	if d := w.drafts()[0]; d.Body == "" || d.Ticket == "" || len(w.outbox()) != 0 {
		t.Errorf("given back %+v, the outbox holds %d", d, len(w.outbox()))
	}
}

func TestTheEndOfWhatBecameOfAMailIsWithinReach(t *testing.T) {
	server := sink(t, "drop")
	w := newWorld(t, setting{lang: "en", smtp: server.Addr, size: fyne.NewSize(700, 600), scale: 1.5})
	w.unlooked()
	var scroll *widget.Scroll
	var last *widget.Text
	walk(w.screen.Content(), func(o fyne.CanvasObject) {
		switch x := o.(type) {
		case *widget.Scroll:
			scroll = x
		case *widget.Text:
			last = x
		}
	})
	if !strings.Contains(last.Text(), "support@") {
		t.Fatalf("the last words are %q", last.Text())
	}
	held := w.holder().(fyne.CanvasObject)
	if bottom := fyne.CurrentApp().Driver().AbsolutePositionForObject(held).Y + held.Size().Height; bottom > 600 {
		t.Errorf("what has the focus ends at %v, in a window of 600", bottom)
	}
	scroll.ScrollToBottom()
	bottom := fyne.CurrentApp().Driver().AbsolutePositionForObject(last).Y + last.Size().Height
	if bottom > 600 {
		t.Errorf("the last words end at %v, in a window of 600", bottom)
	}
}

func TestWhatIsTooLargeIsSaidInTheFormAndInThePreview(t *testing.T) {
	server := sink(t, "small")
	w := newWorld(t, setting{smtp: server.Addr})
	w.tooLarge()
	seen := texts(w.screen.Content())
	for _, want := range []string{"一封邮件大约能带 217 KB 附件，这些有 400 KB", "换小一点的", "大约能发 217 KB"} {
		if !strings.Contains(seen, want) {
			t.Errorf("%q is missing in %s", want, seen)
		}
	}
	w.previewed()
	if seen := texts(w.screen.Content()); !strings.Contains(seen, "而你的邮箱最大只收 300 KB，发不出去") || strings.Contains(seen, "现在发送") {
		t.Errorf("the preview shows %s", seen)
	}
	w.tap("compose.preview.back")
	test.Tap(iconButton(w.screen.Content(), "x"))
	w.until("it fits again", func() bool { return !strings.Contains(texts(w.screen.Content()), "这些有") })
	if len(server.Mails()) != 0 {
		t.Error("something was sent")
	}
}

func TestAllThatCanBeDoneWithAMailIsInTheLeastWindow(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		w := newWorld(t, setting{lang: lang, smtp: sink(t, "drop").Addr, size: fyne.NewSize(594, 500), scale: 2})
		w.unlooked()
		n := 0
		walk(w.screen.Content(), func(o fyne.CanvasObject) {
			b, ok := o.(*widget.Button)
			if !ok {
				return
			}
			n++
			left := fyne.CurrentApp().Driver().AbsolutePositionForObject(b).X
			if right := left + b.Size().Width; left < 0 || right > 594 || b.Size().Width < b.MinSize().Width {
				t.Errorf("%q goes from %v to %v", b.Text(), left, right)
			}
		})
		if n != 5 {
			t.Errorf("%d things can be done", n)
		}
	}
}
