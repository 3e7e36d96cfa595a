package screen_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	translations "okpay.example/support/assets/i18n"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/widget"
)

// labels are the words of what lies topmost over the window.
func labels(w fyne.Window) (all []string) {
	for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if l, ok := o.(*fynewidget.Label); ok && l.Visible() {
			all = append(all, l.Text)
		}
	}
	return all
}

// press presses a button of what lies topmost over the window, by the last of its kind where several fit.
func press(t *testing.T, w fyne.Window, importance fynewidget.Importance) {
	t.Helper()
	for _, o := range slices.Backward(test.LaidOutObjects(w.Canvas().Overlays().Top())) {
		if b, ok := o.(*fynewidget.Button); ok && b.Importance == importance && !b.Disabled() {
			test.Tap(b)
			return
		}
	}
	t.Fatal("there is no such button")
}

var english = regexp.MustCompile("[A-Za-z]{4,}")

func TestTheFileDialogSpeaksThePersonsLanguage(t *testing.T) {
	words, err := i18n.New(translations.Files, "zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, name := range []string{"记录.mbox", "文件夹.mbox/x"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	here, err := storage.ListerForURI(storage.NewFileURI(dir))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"记录.mbox": "这里已经有“记录.mbox”", "文件夹.mbox": "已经有一个同名的文件夹"} {
		env, _ := over(t, 1)
		env.Words = func() *i18n.Catalog { return words }
		d := dialog.NewFileSave(func(fyne.URIWriteCloser, error) {}, env.Window)
		d.SetLocation(here)
		d.SetFileName(name)
		screen.ShowFileDialog(env, d)
		if got := labels(env.Window); !slices.Contains(got, "保存文件") || !slices.Contains(got, "个人文件夹") && !slices.Contains(got, "主文件夹") {
			t.Errorf("the dialog says %q", got)
		}
		press(t, env.Window, fynewidget.HighImportance)
		got := strings.Join(labels(env.Window), "\n")
		if !strings.Contains(got, want) || english.MatchString(strings.ReplaceAll(got, ".mbox", "")) {
			t.Errorf("%s: it says %q", name, got)
		}
	}
}

func TestEscapeClosesAFileDialogAndTheWindowHasItsKeysBack(t *testing.T) {
	env, keys := over(t, 1)
	words, err := i18n.New(translations.Files, "en")
	if err != nil {
		t.Fatal(err)
	}
	env.Words = func() *i18n.Catalog { return words }
	screen.ShowFileDialog(env, dialog.NewFileOpen(func(fyne.URIReadCloser, error) {}, env.Window))
	c := env.Window.Canvas()
	c.OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyF1})
	c.OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if c.Overlays().Top() != nil {
		t.Error("it is still there")
	}
	c.OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if want := []fyne.KeyName{fyne.KeyF1, fyne.KeyEscape}; !slices.Equal(*keys, want) {
		t.Errorf("the window got %v, want %v", *keys, want)
	}
}

// The name that a file is saved under is typed into a field like all others: Fyne's own keeps Escape to itself.
func TestEscapeInTheNameOfAFileClosesItsDialog(t *testing.T) {
	env, _ := over(t, 1)
	words, err := i18n.New(translations.Files, "en")
	if err != nil {
		t.Fatal(err)
	}
	env.Words = func() *i18n.Catalog { return words }
	dir := t.TempDir()
	here, err := storage.ListerForURI(storage.NewFileURI(dir))
	if err != nil {
		t.Fatal(err)
	}
	c := env.Window.Canvas()
	var saved string
	shown := func() {
		d := dialog.NewFileSave(func(w fyne.URIWriteCloser, err error) {
			if err != nil {
				t.Error(err)
			}
			if w != nil {
				saved = w.URI().Name()
				w.Close() //nolint:errcheck // nothing was written
			}
		}, env.Window)
		d.SetLocation(here)
		d.SetFileName("ticket.mbox")
		screen.ShowFileDialog(env, d)
	}
	shown()
	name, ok := c.Focused().(*widget.Entry)
	if !ok || name.Text != "ticket.mbox" {
		t.Fatalf("the focus is in %T", c.Focused())
	}
	name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if c.Overlays().Top() != nil || saved != "" {
		t.Fatalf("it is still there; saved %q", saved)
	}

	shown()
	name = c.Focused().(*widget.Entry)
	name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	test.Type(name, "2")
	name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if saved != "ticket.mbox2" || c.Overlays().Top() != nil {
		t.Errorf("Enter saved %q", saved)
	}
}

// Escape answers what lies topmost, and leaves what the question was about.
func TestEscapeLeavesAQuestionOfAFileDialogAndNotTheDialog(t *testing.T) {
	env, keys := over(t, 1)
	words, err := i18n.New(translations.Files, "en")
	if err != nil {
		t.Fatal(err)
	}
	env.Words = func() *i18n.Catalog { return words }
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ticket.mbox"), []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	here, err := storage.ListerForURI(storage.NewFileURI(dir))
	if err != nil {
		t.Fatal(err)
	}
	d := dialog.NewFileSave(func(fyne.URIWriteCloser, error) { t.Error("something was saved") }, env.Window)
	d.SetLocation(here)
	d.SetFileName("ticket.mbox")
	screen.ShowFileDialog(env, d)
	c := env.Window.Canvas()
	name := c.Focused().(*widget.Entry)
	ours := c.Overlays().Top()
	name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if c.Overlays().Top() == ours {
		t.Fatal("it does not ask whether to overwrite")
	}
	escape := &fyne.KeyEvent{Name: fyne.KeyEscape}
	c.OnTypedKey()(escape)
	if c.Overlays().Top() != ours || c.Focused() != fyne.Focusable(name) {
		t.Fatalf("%d overlays are left, the focus is in %T", len(c.Overlays().List()), c.Focused())
	}
	name.TypedKey(escape)
	c.OnTypedKey()(escape)
	if c.Overlays().Top() != nil || len(*keys) != 1 {
		t.Errorf("the dialog is still there; the window got %v", *keys)
	}
}

func TestAFileWithoutANameIsNotSaved(t *testing.T) {
	env, _ := over(t, 1)
	words, err := i18n.New(translations.Files, "en")
	if err != nil {
		t.Fatal(err)
	}
	env.Words = func() *i18n.Catalog { return words }
	here, err := storage.ListerForURI(storage.NewFileURI(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	d := dialog.NewFileSave(func(fyne.URIWriteCloser, error) { t.Error("something was saved") }, env.Window)
	d.SetLocation(here)
	screen.ShowFileDialog(env, d)
	c := env.Window.Canvas()
	ours := c.Overlays().Top()
	name := c.Focused().(*widget.Entry)
	name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if c.Overlays().Top() != ours || c.Focused() != fyne.Focusable(name) {
		t.Errorf("it says %q", labels(env.Window))
	}
}
