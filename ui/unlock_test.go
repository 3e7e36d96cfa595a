package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/theme"
)

func TestTheLockedWindowOpensWithThePassphraseAlone(t *testing.T) {
	theme.Apply(fyne.CurrentApp(), theme.Options{})
	words, err := app.Words(t.TempDir(), "en")
	if err != nil {
		t.Fatal(err)
	}
	now := func(f func()) { f() }
	answer, opened := mail.ErrPassphrase, ""
	v := newUnlockView(Unlock{Words: words, Try: func(string) error { return answer }}, now, now)
	v.done = func(p string) { opened = p }
	w := test.NewTempWindow(t, v.content)
	w.Resize(fyne.NewSize(560, 480))
	test.Tap(v.open)
	if v.field.Error() != "" {
		t.Error("nothing was typed, and it is wrong")
	}
	for _, c := range []struct {
		err  error
		says string
	}{
		{mail.ErrPassphrase, "The passphrase is wrong"},
		{&mail.WaitError{For: 9 * time.Second}, "After several wrong passphrases the next can be tried in 10 seconds"},
	} {
		answer = c.err
		test.Type(v.field.Entry, "wrong")
		test.Tap(v.open)
		if v.field.Error() != c.says || v.field.Text() != "" || opened != "" {
			t.Errorf("%q, with %q in the field; opened %q", v.field.Error(), v.field.Text(), opened)
		}
	}
	if v.advice.Visible() {
		t.Error("what to do when it is forgotten is in the way")
	}
	test.Tap(v.forgotten)
	if !v.advice.Visible() || !shows(w, words.T("unlock.forgotten.text")) || !shows(w, words.T("unlock.forgotten.then")) {
		t.Error("what to do when it is forgotten is not shown")
	}
	if w.Canvas().Focused() != v.copy {
		t.Errorf("what was pressed is gone, and the focus is in %T", w.Canvas().Focused())
	}
	answer = nil
	test.Type(v.field.Entry, "right")
	v.field.Entry.OnSubmitted("right")
	if opened != "right" {
		t.Errorf("opened with %q", opened)
	}
}

func TestAllThatIsAdvisedInTheLockedWindowIsSeen(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		words, err := app.Words(t.TempDir(), lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, size := range []int{100, 125, 150} {
			theme.Apply(fyne.CurrentApp(), look(app.Settings{TextSize: size}))
			now := func(f func()) { f() }
			v := newUnlockView(Unlock{Words: words, Try: func(string) error { return mail.ErrPassphrase }}, now, now)
			w := test.NewTempWindow(t, v.content)
			w.SetPadded(false)
			v.grow = func() { w.Resize(v.room()) }
			v.grow()
			test.Type(v.field.Entry, "wrong")
			test.Tap(v.open)
			test.Tap(v.forgotten)
			w.Resize(w.Canvas().Size().AddWidthHeight(1, 0)) // the desktop's driver lays it out anew by itself
			if v.scroll.End() > 0 {
				t.Errorf("%s at %d %%: in a window of %v it must be scrolled by %v", lang, size, w.Canvas().Size(), v.scroll.End())
			}
			if size == 100 && !v.greeting[0].Visible() {
				t.Errorf("%s: there is room for the lock", lang)
			}
		}
	}
}

func TestAllOfTheLockedWindowCanBeReached(t *testing.T) {
	words, err := app.Words(t.TempDir(), "en")
	if err != nil {
		t.Fatal(err)
	}
	now := func(f func()) { f() }
	for _, size := range []int{100, 150, 200} {
		theme.Apply(fyne.CurrentApp(), look(app.Settings{TextSize: size, Theme: "dark"}))
		shown := fyne.CurrentApp().Settings().Theme().(*theme.Theme)
		v := newUnlockView(Unlock{Words: words}, now, now)
		w := test.NewTempWindow(t, v.content)
		w.SetPadded(false)
		w.Resize(fyne.NewSize(560, 300))
		w.Canvas().Focus(v.field.Entry)
		for _, o := range []fyne.Focusable{v.field.Entry, v.open, v.forgotten} {
			w.Canvas().Focus(o)
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o.(fyne.CanvasObject)).Y
			if at < 0 || at+o.(fyne.CanvasObject).Size().Height > w.Canvas().Size().Height+1 {
				t.Errorf("at %d %% a %T is at %v", size, o, at)
			}
		}
		if shown.Scale() != float32(size)/100 || shown.Mode() != theme.Dark {
			t.Errorf("shown at %v in mode %v", shown.Scale(), shown.Mode())
		}
	}
}
