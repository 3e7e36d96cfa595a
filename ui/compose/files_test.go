package compose_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
)

func TestFilesAreAddedMovedAndRemoved(t *testing.T) {
	w := newWorld(t, setting{})
	dir := t.TempDir()
	var uris []fyne.URI
	for name, data := range map[string][]byte{"a.png": picture(t), "b.txt": []byte("text")} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		uris = append(uris, storage.NewFileURI(path))
	}
	slices.SortFunc(uris, func(a, b fyne.URI) int { return strings.Compare(a.Name(), b.Name()) })
	w.show("")
	w.drop(uris...)
	names := func() (out []string) {
		for _, d := range w.drafts() {
			for _, f := range d.Files {
				out = append(out, f.Name)
			}
		}
		return out
	}
	w.until("both are there", func() bool { return slices.Equal(names(), []string{"a.png", "b.txt"}) })
	w.until("both are shown", func() bool { return strings.Contains(texts(w.screen.Content()), "2 个，共") })

	test.Tap(iconButton(w.screen.Content(), "arrow-right"))
	w.until("they are the other way round", func() bool { return slices.Equal(names(), []string{"b.txt", "a.png"}) })
	w.until("that is shown", func() bool {
		s := texts(w.screen.Content())
		return strings.Index(s, "b.txt") < strings.Index(s, "a.png")
	})
	test.Tap(iconButton(w.screen.Content(), "x"))
	w.until("the first is gone", func() bool { return slices.Equal(names(), []string{"a.png"}) })

	w.drop(storage.NewFileURI(filepath.Join(dir, "missing.png")))
	w.until("that is said", func() bool { return strings.Contains(texts(w.screen.Content()), "missing.png”没有加上") })
	if !slices.Equal(names(), []string{"a.png"}) {
		t.Errorf("the files are %v", names())
	}
}

func TestPastingWithoutAPictureSaysSoAndTextStillPastes(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.tap("compose.files.paste")
	w.until("it is said", func() bool { return strings.Contains(texts(w.screen.Content()), "剪贴板里没有图片") })

	clip := fyne.CurrentApp().Clipboard()
	clip.SetContent("提示原话")
	e := w.entry("compose.body")
	w.window.Canvas().Focus(e)
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if e.Text != "提示原话" {
		t.Errorf("pasted %q", e.Text)
	}
	clip.SetContent("")
	w.clipboard = func(context.Context) ([]byte, error) { return picture(t), nil }
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	w.saved(func(d mail.Draft) bool { return len(d.Files) == 1 && d.Files[0].Type == "image/png" })
}

func TestARemovedPictureCanBePutBack(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.clipboard = func(context.Context) ([]byte, error) { return picture(t), nil }
	for n := range 2 {
		w.tap("compose.files.paste")
		w.until("it is there", func() bool { all := w.drafts(); return len(all) > 0 && len(all[0].Files) == n+1 })
		w.pass(time.Second)
	}
	w.until("both are shown", func() bool { return strings.Contains(texts(w.screen.Content()), "2 个，共") })
	first, data := w.kept(0)
	test.Tap(iconButton(w.screen.Content(), "x"))
	w.until("it is gone", func() bool { return w.undo != nil })
	if files := w.drafts()[0].Files; len(files) != 1 || files[0].ID == first.ID {
		t.Fatalf("the files are %v", files)
	}
	w.undo()
	w.until("it is back", func() bool { return strings.Contains(texts(w.screen.Content()), "2 个，共") })
	if back, again := w.kept(0); back.Name != first.Name || back.Type != first.Type || !bytes.Equal(data, again) {
		t.Errorf("back is %v", back)
	}
}

func TestARemovedPictureComesBackIntoTheMailThatItWasIn(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.write("compose.body", "the first mail")
	w.clipboard = func(context.Context) ([]byte, error) { return picture(t), nil }
	w.tap("compose.files.paste")
	first := w.saved(func(d mail.Draft) bool { return len(d.Files) == 1 })
	test.Tap(iconButton(w.screen.Content(), "x"))
	w.until("it is gone", func() bool { return w.undo != nil })
	w.show("topic:account-locked") // another mail is written by now
	w.until("the other is there", func() bool { return w.entry("compose.body").Text == "" })
	w.undo()
	w.until("it is told", func() bool {
		return slices.ContainsFunc(w.toasts, func(s string) bool { return strings.Contains(s, "已放回") })
	})
	if d, err := w.backend.Draft(w.Context(), first.ID); err != nil || len(d.Files) != 1 {
		t.Errorf("the first mail has %v, %v", d.Files, err)
	}
}

// Who comes back to the mail before taking the removal back sees the picture in it, since it goes out with it.
func TestARemovedPictureComesBackIntoTheMailThatIsOpenAgain(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.write("compose.body", "the first mail")
	w.clipboard = func(context.Context) ([]byte, error) { return picture(t), nil }
	w.tap("compose.files.paste")
	first := w.saved(func(d mail.Draft) bool { return len(d.Files) == 1 })
	test.Tap(iconButton(w.screen.Content(), "x"))
	w.until("it is gone", func() bool { return w.undo != nil })
	w.show("topic:account-locked")
	w.show(first.ID)
	w.write("compose.body", "and more")
	w.undo()
	w.settle()
	if seen := texts(w.screen.Content()); !strings.Contains(seen, first.Files[0].Name) || !strings.Contains(seen, "1 个，共") {
		t.Errorf("it is in the mail, and not seen there:\n%s", seen)
	}
	if text := w.entry("compose.body").Text; !strings.Contains(text, "and more") {
		t.Errorf("what was typed meanwhile is lost: %q", text)
	}
}

// The same while it is being opened: either may be done first.
func TestARemovedPictureComesBackIntoTheMailThatIsBeingOpened(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.write("compose.body", "the first mail")
	w.clipboard = func(context.Context) ([]byte, error) { return picture(t), nil }
	w.tap("compose.files.paste")
	first := w.saved(func(d mail.Draft) bool { return len(d.Files) == 1 })
	test.Tap(iconButton(w.screen.Content(), "x"))
	w.until("it is gone", func() bool { return w.undo != nil })
	w.show("topic:account-locked")
	w.screen.Show(screen.Target{Screen: screen.Compose, ID: first.ID})
	w.undo()
	w.settle()
	if seen := texts(w.screen.Content()); !strings.Contains(seen, first.Files[0].Name) {
		t.Errorf("it is in the mail, and not seen there:\n%s", seen)
	}
}

// The preview shows what goes out: a picture that is put back while it is in front does not go out unseen.
func TestARemovedPictureComesBackIntoThePreview(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.fill()
	w.clipboard = func(context.Context) ([]byte, error) { return picture(t), nil }
	w.tap("compose.files.paste")
	first := w.saved(func(d mail.Draft) bool { return len(d.Files) == 1 })
	w.until("it is shown", func() bool { return strings.Contains(texts(w.screen.Content()), "1 个，共") })
	test.Tap(iconButton(w.screen.Content(), "x"))
	w.until("it is gone", func() bool { return w.undo != nil })
	w.settle()
	w.tap("compose.preview")
	w.until("the preview is there", func() bool { return w.marks.Get("compose.preview.tabs") != nil })
	w.undo()
	w.settle()
	if seen := texts(w.screen.Content()); !strings.Contains(seen, first.Files[0].Name) {
		t.Errorf("it would go out and is not seen:\n%s", seen)
	}
}

// In the least window with the largest words nothing is cut: the pane beside the form goes, and its buttons stand below.
func TestALittleWindowWithLargeWordsCutsNothing(t *testing.T) {
	w := newWorld(t, setting{scale: 2, size: fyne.NewSize(540, 570)})
	w.show("")
	for _, name := range []string{"compose.subject", "compose.preview", "compose.send", "compose.topic"} {
		o := w.marks.Get(name)
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
		if right := at.X + o.Size().Width; at.X < 0 || right > 540 || o.Size().Width < o.MinSize().Width {
			t.Errorf("%s reaches from %v to %v of 540, and wants %v", name, at.X, right, o.MinSize().Width)
		}
	}
	send := w.marks.Get("compose.send")
	if bottom := fyne.CurrentApp().Driver().AbsolutePositionForObject(send).Y + send.Size().Height; bottom > 570 || !w.seen(send) {
		t.Errorf("the button that sends ends at %v of 570", bottom)
	}
	w.window.Resize(fyne.NewSize(1400, 780))
	if fyne.CurrentApp().Driver().AbsolutePositionForObject(send).X < 800 {
		t.Error("in a wide window it is not beside the form")
	}
}

// Some programs, xclip for one, hand out a picture's bytes to whoever asks for text: a field with a megabyte of them took
// minutes to be drawn.
func TestAPicturesBytesAreNotPastedAsText(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.clipboard = func(context.Context) ([]byte, error) { return picture(t), nil }
	clip := fyne.CurrentApp().Clipboard()
	clip.SetContent(string(picture(t)))
	e := w.entry("compose.subject")
	w.window.Canvas().Focus(e)
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if e.Text != "" {
		t.Errorf("%d bytes were pasted as text", len(e.Text))
	}
	w.saved(func(d mail.Draft) bool { return len(d.Files) == 1 && d.Files[0].Type == "image/png" })
}

func TestAMailWaitsForAPictureThatIsBeingPasted(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.fill()
	comes := make(chan struct{})
	w.clipboard = func(context.Context) ([]byte, error) {
		<-comes
		return picture(t), nil
	}
	clip := fyne.CurrentApp().Clipboard()
	clip.SetContent("")
	e := w.entry("compose.subject")
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	w.tap("compose.send")
	if !strings.Contains(texts(w.screen.Content()), "还有文件在添加") {
		t.Error("nobody says what it waits for")
	}
	if n := len(w.outbox()); n != 0 {
		t.Errorf("%d mails went without it", n)
	}
	close(comes)
	w.saved(func(d mail.Draft) bool { return len(d.Files) == 1 })
}

func TestOfSeveralFilesEachThatWasNotAddedIsSaid(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	dir := t.TempDir()
	photo := filepath.Join(dir, "照片.heic")
	if err := os.WriteFile(photo, []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.drop(storage.NewFileURI(filepath.Join(dir, "没有.txt")), storage.NewFileURI(photo), storage.NewFileURI(filepath.Join(dir, "也没有.txt")))
	w.settle()
	for _, want := range []string{"“没有.txt”没有加上", "照片.heic", "“也没有.txt”没有加上"} {
		if s := texts(w.marks.Get("compose.files.trouble")); !strings.Contains(s, want) {
			t.Errorf("%q is not in %q", want, s)
		}
	}
}

func TestFilesPastTheMostAreNotLeftOutWithoutAWord(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	dir := t.TempDir()
	var all []fyne.URI
	for n := range mail.MaxFiles + 1 {
		name := filepath.Join(dir, fmt.Sprintf("%d.txt", n))
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		all = append(all, storage.NewFileURI(name))
	}
	w.drop(all...)
	w.settle()
	if n := len(w.drafts()[0].Files); n != mail.MaxFiles {
		t.Errorf("%d files are there", n)
	}
	said := w.marks.Get("compose.files.trouble")
	if said == nil || !w.seen(said) {
		t.Error("nothing is said of the one that is not")
	}
}
