package tickets

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"okpay.example/support/mail/privacy"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
	"okpay.example/support/ui/shot"
	"okpay.example/support/ui/theme"
)

func TestAPictureOfAnAnswerIsCoveredInPlace(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // no tesseract: it would take its time
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	data, err := samplePicture()
	if err != nil {
		t.Fatal(err)
	}
	w.attach("提示.png", func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil })
	screentest.WritePicture(t, w.window, "tickets-with-picture")
	w.tap("tickets.reply.edit")
	if !w.editing() {
		t.Fatal("there is no editor")
	}
	w.window.Canvas().Capture() // a frame
	screentest.WritePicture(t, w.window, "tickets-editor")
	w.key(fyne.KeyR)
	w.key(fyne.KeySpace)
	w.key(fyne.KeyReturn)
	if w.editing() || w.store.count("refile draft-K7F3-9Q2M") != 1 {
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
	if w.editing() {
		t.Error("Escape does not lead back")
	}
}

func TestACoveredPictureIsNotLostOnAFullDisk(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // no tesseract: it would take its time
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	data, err := samplePicture()
	if err != nil {
		t.Fatal(err)
	}
	w.attach("提示.png", func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil })
	w.tap("tickets.reply.edit")
	w.window.Canvas().Capture() // a frame
	w.store.fail = map[string]error{"refile": syscall.ENOSPC}
	w.key(fyne.KeyR)
	w.key(fyne.KeySpace)
	w.key(fyne.KeyReturn)
	if !w.editing() || len(w.fails) != 0 {
		t.Fatalf("the editor is gone, or it is said twice: %v", w.fails)
	}
	w.want("磁盘满了，没有保存")
	w.store.fail = nil
	w.key(fyne.KeyReturn)
	if w.editing() || w.store.count("refile draft-K7F3-9Q2M") != 2 {
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

// pictured is a world in which an answer with pictures is being written.
func pictured(t *testing.T, names ...string) *world {
	t.Helper()
	t.Setenv("PATH", t.TempDir()) // no tesseract: it would take its time
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	data, err := samplePicture()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		w.attach(name, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil })
	}
	return w
}

// editing tells whether there is an editor.
func (w *world) editing() bool { return w.screen.editing.Active() }

// wantCovered looks at the middle of one of the answer's pictures, as the store has it.
func (w *world) wantCovered(n int) {
	w.Helper()
	p, err := privacy.Open(w.store.pictures[w.screen.talk.reply.now.draft.Files[n].ID])
	if err != nil {
		w.Fatal(err)
	}
	if middle := p.Image.Rect.Size().Div(2); p.Image.RGBAAt(middle.X, middle.Y) != privacy.Fill {
		w.Errorf("the middle of picture %d is not covered", n)
	}
}

func TestThePencilOfAnAnswerPressedTwiceOpensOneEditor(t *testing.T) {
	w := pictured(t, "提示.png")
	w.hold = true
	w.tap("tickets.reply.edit")
	w.tap("tickets.reply.edit")
	pressed := w.held
	w.held, w.hold = nil, false
	pressed[0]()
	w.window.Canvas().Capture() // a frame
	w.key(fyne.KeyR, fyne.KeySpace)
	for _, late := range pressed[1:] {
		late()
	}
	w.key(fyne.KeyReturn)
	if w.editing() || w.store.count("refile") != 1 {
		t.Fatalf("asked for %q, failed %v", w.store.asked, w.fails)
	}
	w.wantCovered(0)
}

func TestAPictureThatIsTakenOutWhileItIsReadIsNotEdited(t *testing.T) {
	for name, order := range map[string]func(*world){
		"before it is read":    func(w *world) { w.held[0], w.held[1] = w.held[1], w.held[0] },
		"before it is decoded": func(*world) {},
	} {
		t.Run(name, func(t *testing.T) {
			w := pictured(t, "一.png", "二.png")
			r := w.screen.talk.reply
			w.hold = true
			r.edit(r.now, r.now.draft.Files[0])
			r.remove(r.now, r.now.draft.Files[0])
			order(w)
			for len(w.held) > 0 {
				f := w.held[0]
				w.held = w.held[1:]
				f()
			}
			if w.editing() || len(r.now.draft.Files) != 1 || len(w.fails) != 0 {
				t.Errorf("editing %v, files %v, failed %v", w.editing(), r.now.draft.Files, w.fails)
			}
			w.wantNot("不能编辑")
			w.release()
			w.tap("tickets.reply.edit")
			if !w.editing() {
				t.Error("the other picture cannot be edited any more")
			}
		})
	}
}

func TestAPictureOfAnAnswerThatWasLeftMeanwhileIsNotEdited(t *testing.T) {
	w := pictured(t, "提示.png")
	w.hold = true
	w.tap("tickets.reply.edit")
	read := w.held[0]
	w.held = w.held[1:]
	read()
	w.show("R2D4-7YXW")
	w.release()
	if w.editing() {
		t.Error("the editor lies over another ticket")
	}
	w.show(string(locked))
	w.tap("tickets.reply.edit")
	if !w.editing() {
		t.Error("the picture cannot be edited any more")
	}
}

// A picture that another process kept after its line was drawn has another id by then.
func TestThePencilOpensAPictureOfAnAnswerThatWasJustKept(t *testing.T) {
	w := pictured(t, "一.png", "二.png")
	r := w.screen.talk.reply
	before := r.now.draft.Files[1]
	made, err := w.store.ReplaceFile(t.Context(), r.now.draft.ID, before.ID, before.Name, before.Type, bytes.NewReader(w.store.pictures[before.ID]))
	if err != nil {
		t.Fatal(err)
	}
	w.tap("tickets.reply.edit") // of the last one
	if !w.editing() {
		t.Fatalf("there is no editor; failed %v", w.fails)
	}
	w.window.Canvas().Capture() // a frame
	w.key(fyne.KeyR, fyne.KeySpace, fyne.KeyReturn)
	if w.editing() || w.store.pictures[made.ID] != nil || len(w.fails) != 0 {
		t.Fatalf("asked for %q, failed %v", w.store.asked, w.fails)
	}
	w.wantCovered(1)
}

func TestAPictureOfAnAnswerIsEditedOnWhenTheScreenIsMadeAnew(t *testing.T) {
	w := pictured(t, "提示.png")
	w.tap("tickets.reply.edit")
	w.window.Canvas().Capture() // a frame
	w.key(fyne.KeyR, fyne.KeySpace)
	w.screen.Hide()
	again := newWorld(t, w.store, look{}) // as after the language or the look changed
	again.screen.Inherit(w.screen)
	again.show(string(locked))
	if !again.editing() {
		t.Fatal("the editor is gone")
	}
	again.window.Canvas().Capture() // a frame
	again.key(fyne.KeyReturn)
	if again.editing() || len(again.fails) != 0 {
		t.Fatalf("asked for %q, failed %v", again.store.asked, again.fails)
	}
	again.wantCovered(0)
}

func TestATicketAskedForWhileAPictureIsEditedIsOpenedAfterwards(t *testing.T) {
	w := pictured(t, "提示.png")
	w.tap("tickets.reply.edit")
	w.screen.Hide()
	w.show("R2D4-7YXW") // as a notification does
	if !w.editing() || w.screen.talk.open.ticket != locked {
		t.Fatalf("the editor is gone, or lies over %q", w.screen.talk.open.ticket)
	}
	w.key(fyne.KeyEscape)
	w.key(fyne.KeyEscape)
	if got := w.screen.talk.open.ticket; w.editing() || got != "R2D4-7YXW" {
		t.Errorf("%q is open", got)
	}
	if got := w.window.Canvas().Focused(); got != w.screen.talk.reply.entry {
		t.Errorf("the focus is in %T", got)
	}
}

func TestATicketAskedForWhileAPictureIsEditedIsOpenedAfterwardsInAnotherLook(t *testing.T) {
	w := pictured(t, "提示.png")
	w.tap("tickets.reply.edit")
	w.screen.Hide()
	w.show("R2D4-7YXW")
	w.screen.Hide()
	again := newWorld(t, w.store, look{lang: "en"})
	again.screen.Inherit(w.screen)
	again.screen.Show(screen.Target{Screen: screen.Tickets, ID: "R2D4-7YXW", Again: true})
	if !again.editing() || again.screen.talk.open.ticket != locked {
		t.Fatalf("the editor is gone, or lies over %q", again.screen.talk.open.ticket)
	}
	again.key(fyne.KeyEscape, fyne.KeyEscape)
	if got := again.screen.talk.open.ticket; again.editing() || got != "R2D4-7YXW" {
		t.Errorf("%q is open", got)
	}
}

func TestAPictureThatCannotBeEditedIsSaidBesideTheAnswer(t *testing.T) {
	w := pictured(t)
	w.attach("转圈.png", func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("no picture")), nil })
	w.tap("tickets.reply.edit")
	w.want("“转圈.png”不能编辑")
	if w.editing() || len(w.fails) != 0 {
		t.Errorf("editing %v, failed %v", w.editing(), w.fails)
	}
}

func TestAPhotoThatCannotBeReadIsTakenAsItIsAndThatIsSaid(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	give := func(data string) func() (io.ReadCloser, error) {
		return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(data)), nil }
	}
	w.attach("photo.heic", give("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"))
	w.want("photo.heic", "原样加入")
	if n := w.store.count("file draft-K7F3-9Q2M photo.heic"); n != 1 {
		t.Errorf("asked for %q", w.store.asked)
	}
	w.attach("more.gif", give("GIF89a\x01\x00\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x00;PK"))
	w.want("more.gif”没有加上", "藏着别的内容")
	if n := w.store.count("file draft-K7F3-9Q2M more.gif"); n != 0 || len(w.fails) != 0 {
		t.Errorf("one that hides something is taken: %q, told elsewhere %v", w.store.asked, w.fails)
	}
}

func TestAPictureIsPastedIntoAnAnswer(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	data, err := samplePicture()
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

func TestAPastedPictureGoesIntoTheAnswerThatItWasPastedInto(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	data, err := samplePicture()
	if err != nil {
		t.Fatal(err)
	}
	w.screen.clipboard = func(context.Context) ([]byte, error) { return data, nil }
	clip := fyne.CurrentApp().Clipboard()
	clip.SetContent(string(data)) // as a program that hands out a picture as text
	w.hold = true
	w.screen.talk.reply.entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	w.show("R2D4-7YXW")
	w.release()
	if n, other := w.store.count("file draft-K7F3-9Q2M"), w.store.count("file draft-R2D4-7YXW"); n != 1 || other != 0 {
		t.Errorf("%d and %d pictures were added: %q", n, other, w.store.asked)
	}
	w.show(string(locked))
	if n := len(w.screen.talk.reply.now.draft.Files); n != 1 {
		t.Errorf("the answer has %d files", n)
	}
}

func TestOfSeveralFilesTheOneThatWasNotTakenIsSaid(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	dir := t.TempDir()
	there := filepath.Join(dir, "凭证.txt")
	if err := os.WriteFile(there, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.screen.talk.reply.addURIs([]fyne.URI{storage.NewFileURI(filepath.Join(dir, "没有.txt")), storage.NewFileURI(there)})
	w.want("“没有.txt”没有加上", "凭证.txt · 1 B")
	if len(w.fails) != 0 {
		t.Errorf("told elsewhere %v", w.fails)
	}
}

func TestAPictureThatWasCoveredElsewhereIsNotTakenForGone(t *testing.T) {
	w := pictured(t, "提示.png")
	r := w.screen.talk.reply
	before := r.now.draft.Files[0]
	made, err := w.store.ReplaceFile(t.Context(), r.now.draft.ID, before.ID, before.Name, before.Type, bytes.NewReader(w.store.pictures[before.ID]))
	if err != nil {
		t.Fatal(err)
	}
	r.remove(r.now, before)
	if files := r.now.draft.Files; len(files) != 1 || files[0] != made {
		t.Fatalf("shown are %v; with the answer goes %v", files, made)
	}
	w.want("提示.png")
	r.remove(r.now, r.now.draft.Files[0])
	if files := r.now.draft.Files; len(files) != 0 {
		t.Errorf("shown are %v", files)
	}
}

func TestAFileWhoseBytesCannotBeReadIsTakenOutAllTheSame(t *testing.T) {
	w := pictured(t, "提示.png")
	w.store.fail = map[string]error{"open": syscall.EIO}
	r := w.screen.talk.reply
	r.remove(r.now, r.now.draft.Files[0])
	if len(r.now.draft.Files) != 0 || w.store.count("unfile") != 1 || len(w.fails) != 0 {
		t.Errorf("left are %v, failed %v", r.now.draft.Files, w.fails)
	}
	if w.undo != nil {
		t.Error("offered is to put back what is gone")
	}
}

func TestAFileThatIsBackAtAnotherPlaceIsShown(t *testing.T) {
	w := pictured(t, "提示.png")
	r := w.screen.talk.reply
	r.remove(r.now, r.now.draft.Files[0])
	w.store.fail = map[string]error{"order": syscall.EIO}
	w.undo()
	if len(r.now.draft.Files) != 1 || len(w.fails) != 1 {
		t.Errorf("shown are %v, failed %v", r.now.draft.Files, w.fails)
	}
}

func TestAnAnswerDoesNotGoWithoutAFileThatIsBeingAdded(t *testing.T) {
	for name, sending := range map[string]bool{"missed while it is looked through": false, "missed while it is on its way": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sample(""), look{})
			w.show(string(locked))
			w.write("tickets.reply", "见附件")
			w.hold = true
			w.attach("凭证.txt", func() (io.ReadCloser, error) { return nil, io.ErrUnexpectedEOF })
			w.tap("tickets.send")
			r := w.screen.talk.reply
			for sending && !r.now.sending { // the file is still being read
				last := len(w.held) - 1
				f := w.held[last]
				w.held = w.held[:last]
				f()
			}
			w.release()
			if n := w.store.count("queue"); n != 0 || r.entry.Text != "见附件" || r.entry.Disabled() {
				t.Fatalf("it went %d times; the box holds %q", n, r.entry.Text)
			}
			w.want("“凭证.txt”没有加上")
			if len(w.fails) != 0 {
				t.Errorf("told elsewhere %v", w.fails)
			}
			w.tap("tickets.send")
			if n := w.store.count("queue"); n != 1 {
				t.Errorf("it went %d times: %q", n, w.store.asked)
			}
			w.wantNot("“凭证.txt”没有加上")
		})
	}
}

func TestAnAnswerWaitsForAPictureThatIsBeingPasted(t *testing.T) {
	w := pictured(t)
	data, err := samplePicture()
	if err != nil {
		t.Fatal(err)
	}
	w.write("tickets.reply", "见附件")
	w.screen.clipboard = func(context.Context) ([]byte, error) { return data, nil }
	clip := fyne.CurrentApp().Clipboard()
	clip.SetContent("")
	w.hold = true
	w.screen.talk.reply.entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	w.tap("tickets.send")
	w.want("还有文件在添加")
	w.release()
	if w.store.count("queue") != 0 || w.store.count("file draft-K7F3-9Q2M") != 1 {
		t.Fatalf("asked for %q", w.store.asked)
	}
	w.screen.clipboard = func(context.Context) ([]byte, error) { return nil, shot.ErrNoPicture }
	w.screen.talk.reply.entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	w.tap("tickets.send")
	if n := w.store.count("queue"); n != 1 {
		t.Errorf("it went %d times: %q", n, w.store.asked)
	}
}

func TestOfSeveralFilesEachThatWasNotTakenIsSaid(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	dir := t.TempDir()
	w.screen.talk.reply.addURIs([]fyne.URI{storage.NewFileURI(filepath.Join(dir, "没有.txt")), storage.NewFileURI(filepath.Join(dir, "也没有.txt"))})
	w.want("“没有.txt”没有加上", "“也没有.txt”没有加上")
}

func TestTheAnswerStaysInSightWhateverIsSaidOfItsFiles(t *testing.T) {
	for _, scale := range []float32{1, 1.5, 2} {
		w := newWorld(t, sample(""), look{scale: scale, size: fyne.NewSize(theme.MinimumWidth, theme.MinimumHeight)})
		w.show(string(locked))
		var all []fyne.URI
		for n := range 6 {
			all = append(all, storage.NewFileURI(filepath.Join("/", "下载", strings.Repeat("很长的名字", 4)+strings.Repeat("一", n)+".txt")))
		}
		w.screen.talk.reply.addURIs(all)
		w.window.Canvas().Capture()
		send := w.screen.talk.reply.send
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(send)
		if bottom := at.Y + send.Size().Height; bottom > theme.MinimumHeight {
			t.Errorf("at %v the button that sends ends at %v", scale, bottom)
		}
	}
}
