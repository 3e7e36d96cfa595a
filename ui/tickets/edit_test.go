package tickets

import (
	"bytes"
	"context"
	"io"
	"strings"
	"syscall"
	"testing"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail/privacy"
	"okpay.example/support/ui/screen/screentest"
	"okpay.example/support/ui/shot"
)

func TestAPictureOfAnAnswerIsCoveredInPlace(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // no tesseract: it would take its time
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	data, err := app.SamplePicture()
	if err != nil {
		t.Fatal(err)
	}
	w.screen.talk.reply.add("提示.png", func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil })
	screentest.WritePicture(t, w.window, "tickets-with-picture")
	w.tap("tickets.reply.edit")
	if w.screen.editor == nil {
		t.Fatal("there is no editor")
	}
	w.window.Canvas().Capture() // a frame
	screentest.WritePicture(t, w.window, "tickets-editor")
	w.key(fyne.KeyR)
	w.key(fyne.KeySpace)
	w.key(fyne.KeyReturn)
	if w.screen.editor != nil || w.store.count("refile draft-K7F3-9Q2M") != 1 {
		t.Fatalf("asked for %q, failed %v", w.store.asked, w.fails)
	}
	files := w.screen.talk.reply.now.draft.Files
	p, err := privacy.Open(w.store.pictures[files[0].ID])
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	if middle := p.Image.Rect.Size().Div(2); p.Image.RGBAAt(middle.X, middle.Y) != privacy.Fill {
		t.Error("the middle is not covered")
	}
	w.tap("tickets.reply.edit")
	w.key(fyne.KeyEscape)
	w.key(fyne.KeyEscape)
	if w.screen.editor != nil {
		t.Error("Escape does not lead back")
	}
}

func TestACoveredPictureIsNotLostOnAFullDisk(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // no tesseract: it would take its time
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	data, err := app.SamplePicture()
	if err != nil {
		t.Fatal(err)
	}
	w.screen.talk.reply.add("提示.png", func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil })
	w.tap("tickets.reply.edit")
	w.window.Canvas().Capture() // a frame
	w.store.fail = map[string]error{"refile": syscall.ENOSPC}
	w.key(fyne.KeyR)
	w.key(fyne.KeySpace)
	w.key(fyne.KeyReturn)
	if w.screen.editor == nil || len(w.fails) != 0 {
		t.Fatalf("the editor is gone, or it is said twice: %v", w.fails)
	}
	w.want("磁盘满了，没有保存")
	w.store.fail = nil
	w.key(fyne.KeyReturn)
	if w.screen.editor != nil || w.store.count("refile draft-K7F3-9Q2M") != 2 {
		t.Errorf("asked for %q", w.store.asked)
	}
	p, err := privacy.Open(w.store.pictures[w.screen.talk.reply.now.draft.Files[0].ID])
	if err != nil {
		t.Fatal(err)
	}
	if middle := p.Image.Rect.Size().Div(2); p.Image.RGBAAt(middle.X, middle.Y) != privacy.Fill {
		t.Error("the middle is not covered")
	}
}

func TestAPhotoThatCannotBeReadIsTakenAsItIsAndThatIsSaid(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	give := func(data string) func() (io.ReadCloser, error) {
		return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(data)), nil }
	}
	w.screen.talk.reply.add("photo.heic", give("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"))
	w.want("photo.heic", "原样加入")
	if n := w.store.count("file draft-K7F3-9Q2M photo.heic"); n != 1 {
		t.Errorf("asked for %q", w.store.asked)
	}
	w.screen.talk.reply.add("more.gif", give("GIF89a\x01\x00\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x00;PK"))
	if n := w.store.count("file draft-K7F3-9Q2M more.gif"); n != 0 || len(w.fails) != 1 {
		t.Errorf("one that hides something is taken: %q, told %v", w.store.asked, w.fails)
	}
}

func TestAPictureIsPastedIntoAnAnswer(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	data, err := app.SamplePicture()
	if err != nil {
		t.Fatal(err)
	}
	w.screen.clipboard = func(context.Context) ([]byte, error) { return nil, shot.ErrNoPicture }
	entry, clip := w.screen.talk.reply.entry, fyne.CurrentApp().Clipboard()
	clip.SetContent("")
	entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	w.want("剪贴板里没有图片")
	w.screen.clipboard = func(context.Context) ([]byte, error) { return data, nil }
	entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if n := w.store.count("file draft-K7F3-9Q2M"); n != 1 {
		t.Errorf("asked for %q", w.store.asked)
	}
	clip.SetContent("原话")
	entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if entry.Text != "原话" {
		t.Errorf("pasted %q", entry.Text)
	}
}
