package compose_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/mail"
	"okpay.example/support/mail/privacy"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/shot"
	"okpay.example/support/ui/widget"
)

// kept reads a file of the only draft from the store.
func (w *world) kept(n int) (mail.DraftFile, []byte) {
	w.Helper()
	f := w.drafts()[0].Files[n]
	r, err := w.backend.OpenFile(w.Context(), f)
	if err != nil {
		w.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		w.Fatal(err)
	}
	return f, data
}

func (w *world) pasteSample() {
	w.Helper()
	w.clipboard = func(context.Context) ([]byte, error) { return picture(w.T), nil }
	w.tap("compose.files.paste")
	w.until("the picture is there", func() bool { return len(w.drafts()) > 0 && len(w.drafts()[0].Files) == 1 })
	w.until("it is shown", func() bool { return iconButton(w.screen.Content(), "pencil") != nil })
}

func (w *world) editing() {
	w.Helper()
	w.until("the editor is there", func() bool { return w.marks.Get("shot.done") != nil && w.seen(w.marks.Get("shot.done")) })
	w.window.Canvas().Capture() // a frame
}

func (w *world) seen(o fyne.CanvasObject) bool {
	for _, x := range test.LaidOutObjects(w.screen.Content()) {
		if x == o {
			return true
		}
	}
	return false
}

// wantCovered looks at the middle of the only picture kept.
func (w *world) wantCovered() {
	w.Helper()
	_, data := w.kept(0)
	p, err := privacy.Open(data)
	if err != nil {
		w.Fatal(err)
	}
	if middle := p.Image.Bounds().Size().Div(2); p.Image.RGBAAt(middle.X, middle.Y) != privacy.Fill {
		w.Error("the middle is not covered")
	}
}

// key presses a key in what has the focus.
func (w *world) key(names ...fyne.KeyName) {
	for _, n := range names {
		w.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: n})
	}
}

func TestACoveredPictureTakesThePlaceOfTheOriginal(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.pasteSample()
	before, original := w.kept(0)
	test.Tap(iconButton(w.screen.Content(), "pencil"))
	w.editing()
	w.key(fyne.KeyR, fyne.KeySpace) // a place in the middle
	w.window.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierControl})
	w.until("it is kept", func() bool { return w.drafts()[0].Files[0].ID != before.ID })
	w.until("the form is back", func() bool { return w.seen(w.entry("compose.body")) })
	after, data := w.kept(0)
	if after.Name != before.Name || bytes.Equal(data, original) {
		t.Errorf("kept is %v", after)
	}
	w.wantCovered()
	if r, err := w.backend.OpenFile(t.Context(), before); err == nil {
		t.Errorf("the original is still in the store, %v", r.Close())
	}
	if len(w.outbox()) != 0 {
		t.Error("Ctrl+Enter in the editor sent the mail")
	}
}

// keyed is a window that knows shortcuts while nothing that takes them has the focus: that of the toolkit's tests has none.
type keyed struct {
	fyne.Window
	shortcuts *fyne.ShortcutHandler
}

func (k keyed) Canvas() fyne.Canvas { return keyedCanvas{k.Window.Canvas(), k.shortcuts} }

type keyedCanvas struct {
	fyne.Canvas
	shortcuts *fyne.ShortcutHandler
}

func (c keyedCanvas) AddShortcut(k fyne.Shortcut, do func(fyne.Shortcut)) {
	c.shortcuts.AddShortcut(k, do)
}
func (c keyedCanvas) RemoveShortcut(k fyne.Shortcut) { c.shortcuts.RemoveShortcut(k) }

// The editor takes the keys that send for its own while it is there, and gives them back.
func TestControlEnterSendsAgainAfterAPictureWasEdited(t *testing.T) {
	w := newWorld(t, setting{unreached: true, callBack: 10})
	keys := &fyne.ShortcutHandler{}
	w.window = keyed{w.window, keys}
	w.open()
	w.show("")
	w.fill()
	w.pasteSample()
	before, _ := w.kept(0)
	test.Tap(iconButton(w.screen.Content(), "pencil"))
	w.editing()
	w.key(fyne.KeyR, fyne.KeySpace)
	w.tap("shot.done")
	w.until("it is kept", func() bool { return w.drafts()[0].Files[0].ID != before.ID })
	w.until("the form is back", func() bool { return w.seen(w.entry("compose.body")) })
	w.settle()
	if len(w.outbox()) != 0 {
		t.Fatal("it was sent already")
	}
	keys.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierControl}) // the pencil has the focus
	w.settle()
	if len(w.outbox()) != 1 {
		t.Error("it was not sent")
	}
}

// What lies over the window, as the list of keys under F1, keeps them from what is not seen whole below it.
func TestControlEnterDoesNotReachBelowWhatLiesOverTheWindow(t *testing.T) {
	w := newWorld(t, setting{unreached: true, callBack: 10})
	keys := &fyne.ShortcutHandler{}
	w.window = keyed{w.window, keys}
	w.open()
	w.show("")
	w.fill()
	w.pasteSample()
	enter := &desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierControl}
	over := widget.NewModal(widget.Space(10, 10), w.window.Canvas())
	over.Show()
	keys.TypedShortcut(enter)
	w.settle()
	if len(w.outbox()) != 0 {
		t.Fatal("the mail was sent from below")
	}
	over.Hide()
	test.Tap(iconButton(w.screen.Content(), "pencil"))
	w.editing()
	before, _ := w.kept(0)
	w.key(fyne.KeyR, fyne.KeySpace)
	over.Show()
	keys.TypedShortcut(enter)
	w.settle()
	if now, _ := w.kept(0); now != before {
		t.Error("the picture was kept from below")
	}
	over.Hide()
	keys.TypedShortcut(enter)
	w.settle()
	if now, _ := w.kept(0); now == before {
		t.Error("the picture was not kept")
	}
	keys.TypedShortcut(enter)
	w.settle()
	if len(w.outbox()) != 1 {
		t.Error("the mail was not sent")
	}
}

func TestLeavingTheEditorKeepsThePictureAsItWas(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.pasteSample()
	before, _ := w.kept(0)
	test.Tap(iconButton(w.screen.Content(), "pencil"))
	w.editing()
	w.key(fyne.KeyR, fyne.KeySpace)
	w.tap("shot.back")
	w.tap("shot.leave.drop")
	if !w.seen(w.entry("compose.body")) {
		t.Error("the form is not back")
	}
	if now, _ := w.kept(0); now != before {
		t.Errorf("now there is %v", now)
	}
	w.drop(storage.NewFileURI(filepath.Join(t.TempDir(), "none.png")))
	w.until("the form takes files again", func() bool { return strings.Contains(texts(w.screen.Content()), "none.png") })
}

func TestAPictureIsEditedOnWhenTheScreenIsMadeAnew(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.pasteSample()
	before, _ := w.kept(0)
	test.Tap(iconButton(w.screen.Content(), "pencil"))
	w.editing()
	w.key(fyne.KeyR, fyne.KeySpace)
	old := w.screen
	old.Hide()
	w.open() // as after the language or the look changed
	w.screen.Inherit(old)
	w.show("")
	w.editing()
	w.tap("shot.undo") // what was covered is still known
	w.tap("shot.redo")
	w.tap("shot.done")
	w.until("it is kept", func() bool { return w.drafts()[0].Files[0].ID != before.ID })
	w.wantCovered()
}

func TestACaptureIsEditedBeforeItIsKept(t *testing.T) {
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("XDG_SESSION_TYPE", "x11")
	w := newWorld(t, setting{})
	w.show("")
	asked := shot.Mode(-1)
	w.captured = func(_ context.Context, m shot.Mode) ([]byte, error) { asked = m; return picture(t), nil }
	w.tap("compose.files.capture")
	w.marks.Get("shot.capture.mode").(fyne.Focusable).TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	w.marks.Get("shot.capture.delay").(fyne.Focusable).TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	w.tap("shot.capture.begin")
	for range 3 {
		if asked >= 0 {
			t.Fatal("it was captured before the time")
		}
		w.pass(time.Second)
	}
	w.pass(shot.HideTime)
	w.editing()
	if asked != shot.Modes()[1] {
		t.Errorf("captured is %v", asked)
	}
	if all := w.drafts(); len(all) > 0 && len(all[0].Files) > 0 {
		t.Error("the capture is in the store before it was edited")
	}
	w.key(fyne.KeyReturn)
	w.until("it is kept", func() bool { return len(w.drafts()) > 0 && len(w.drafts()[0].Files) == 1 })
	if f, data := w.kept(0); f.Type != "image/png" || privacy.Prove(data, nil) != nil {
		t.Errorf("kept is %v", f)
	}
}

func TestWhatWasCoveredIsNotLostOnAFullDisk(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.pasteSample()
	before, _ := w.kept(0)
	test.Tap(iconButton(w.screen.Content(), "pencil"))
	w.editing()
	w.key(fyne.KeyR, fyne.KeySpace)
	*w.backend.full = syscall.ENOSPC
	w.tap("shot.done")
	w.until("it is said", func() bool { return strings.Contains(texts(w.screen.Content()), "磁盘满了，没有保存") })
	if now, _ := w.kept(0); now != before || len(w.fails) != 0 {
		t.Errorf("now there is %v, told %v", now, w.fails)
	}
	*w.backend.full = nil
	w.tap("shot.done")
	w.until("it is kept", func() bool { return w.drafts()[0].Files[0].ID != before.ID })
	w.until("the form is back", func() bool { return w.seen(w.entry("compose.body")) })
	w.wantCovered()
}

func TestAPhotoLosesWhatIsNotSeen(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewRGBA(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	data := bytes.Join([][]byte{{0xff, 0xd8, 0xff, 0xe1, 0, 22}, []byte("Exif\x00\x00GPS: 39.9, 116"), photo.Bytes()[2:]}, nil)
	sample := picture(t)
	dir := t.TempDir()
	for name, data := range map[string][]byte{
		"photo.jpg": data, "phone.heic": []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), "two.png": append(sample, "<html>"...),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w.drop(storage.NewFileURI(filepath.Join(dir, "photo.jpg")))
	w.until("it is kept", func() bool { return len(w.drafts()) > 0 && len(w.drafts()[0].Files) == 1 })
	if f, kept := w.kept(0); bytes.Contains(kept, []byte("GPS")) || privacy.Prove(kept, nil) != nil || f.Name != "photo.jpg" {
		t.Errorf("of %s the place is kept", f.Name)
	}
	w.drop(storage.NewFileURI(filepath.Join(dir, "phone.heic")))
	w.until("it is said", func() bool { return strings.Contains(texts(w.screen.Content()), "原样加入") })
	if f, kept := w.kept(1); len(kept) != 16 {
		t.Errorf("of %s %d bytes are kept", f.Name, len(kept))
	}
	w.drop(storage.NewFileURI(filepath.Join(dir, "two.png")))
	w.until("it is refused", func() bool { return strings.Contains(texts(w.screen.Content()), "藏着别的内容") })
	if n := len(w.drafts()[0].Files); n != 2 {
		t.Errorf("%d files are kept", n)
	}
}

// A picture that was kept in the moment between the card's drawing and its pencil being pressed has another id by then.
func TestThePencilOpensAPictureThatWasJustKept(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.pasteSample()
	before, data := w.kept(0)
	made, err := w.backend.ReplaceFile(t.Context(), w.drafts()[0].ID, before.ID, before.Name, before.Type, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	test.Tap(iconButton(w.screen.Content(), "pencil"))
	w.editing()
	w.key(fyne.KeyR, fyne.KeySpace)
	w.tap("shot.done")
	w.until("it is kept", func() bool { return w.drafts()[0].Files[0].ID != made.ID })
	w.until("the form is back", func() bool { return w.seen(w.entry("compose.body")) })
	if s := texts(w.screen.Content()); strings.Contains(s, "不能编辑") || len(w.fails) != 0 {
		t.Errorf("it was refused: %s %v", s, w.fails)
	}
}

func TestThePencilPressedTwiceOpensOneEditor(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.pasteSample()
	before, _ := w.kept(0)
	pencil := iconButton(w.screen.Content(), "pencil")
	test.Tap(pencil)
	test.Tap(pencil)
	w.editing()
	w.key(fyne.KeyR, fyne.KeySpace)
	w.tap("shot.done")
	w.until("what was drawn is kept", func() bool { return w.drafts()[0].Files[0].ID != before.ID })
}

func TestACaptureIsNotLostOnAFullDisk(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.captured = func(context.Context, shot.Mode) ([]byte, error) { return picture(t), nil }
	w.tap("compose.files.capture")
	w.tap("shot.capture.begin")
	w.pass(shot.HideTime)
	w.editing()
	*w.backend.full = syscall.ENOSPC
	w.tap("shot.done")
	w.until("it is said", func() bool { return strings.Contains(texts(w.screen.Content()), "磁盘满了，没有保存") })
	*w.backend.full = nil
	w.tap("shot.done")
	w.until("it is kept", func() bool { return len(w.drafts()) > 0 && len(w.drafts()[0].Files) == 1 })
}

func TestAnotherDraftAskedForWhileAPictureIsEditedIsOpenedAfterwards(t *testing.T) {
	for name, keep := range map[string]bool{"kept": true, "dropped": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, setting{})
			w.show("")
			w.pasteSample()
			before, _ := w.kept(0)
			other, err := w.backend.Client.NewDraft(t.Context(), mail.Draft{Subject: "另一封", Body: "另一封的话"})
			if err != nil {
				t.Fatal(err)
			}
			test.Tap(iconButton(w.screen.Content(), "pencil"))
			w.editing()
			w.key(fyne.KeyR, fyne.KeySpace)
			w.screen.Hide()
			w.screen.Show(screen.Target{Screen: screen.Compose, ID: other.ID})
			w.settle()
			if !w.seen(w.marks.Get("shot.done")) {
				t.Fatal("what was drawn is gone without a word")
			}
			if keep {
				w.tap("shot.done")
			} else {
				w.tap("shot.back")
				w.tap("shot.leave.drop")
			}
			w.settle()
			if got := w.entry("compose.body").Text; got != other.Body {
				t.Errorf("open is %q", got)
			}
			if w.holder() != w.entry("compose.body") {
				t.Errorf("the focus is in %T", w.holder())
			}
			for _, d := range w.drafts() {
				if d.ID != other.ID && (d.Files[0].ID != before.ID) != keep {
					t.Errorf("it has %v, and had %v", d.Files, before)
				}
			}
		})
	}
}

func TestAPictureIsEditedOnInAnotherLookWhateverIsAskedFor(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.pasteSample()
	before, _ := w.kept(0)
	other, err := w.backend.Client.NewDraft(t.Context(), mail.Draft{Subject: "另一封", Body: "另一封的话"})
	if err != nil {
		t.Fatal(err)
	}
	test.Tap(iconButton(w.screen.Content(), "pencil"))
	w.editing()
	w.key(fyne.KeyR, fyne.KeySpace)
	old := w.screen
	old.Hide()
	w.open()
	w.screen.Inherit(old)
	w.screen.Show(screen.Target{Screen: screen.Compose, ID: other.ID})
	w.editing()
	w.tap("shot.done")
	w.settle()
	if got := w.entry("compose.body").Text; got != other.Body {
		t.Errorf("open is %q", got)
	}
	for _, d := range w.drafts() {
		if d.ID != other.ID && d.Files[0].ID == before.ID {
			t.Error("what was drawn is not kept")
		}
	}
}
