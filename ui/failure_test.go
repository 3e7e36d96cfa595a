package ui

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen/screentest"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// failed shows a failure as ShowFailure does, with everything on the test's goroutine.
func failed(t *testing.T, err error, renew func(context.Context) (Renewal, error)) (*failureView, fyne.Window) {
	t.Helper()
	return failedIn(t, screentest.Case{Lang: "en"}, err, renew)
}

// failedIn is failed in another language and look.
func failedIn(t *testing.T, c screentest.Case, err error, renew func(context.Context) (Renewal, error)) (*failureView, fyne.Window) {
	t.Helper()
	theme.Apply(fyne.CurrentApp(), theme.Options{Mode: c.Look.Mode, Scale: c.Look.Scale})
	words, e := app.Words(t.TempDir(), c.Lang)
	if e != nil {
		t.Fatal(e)
	}
	w := test.NewTempWindow(t, nil)
	now := func(f func()) { f() }
	v := &failureView{
		ctx: t.Context(), window: w, do: now, spawn: now, quit: func() {},
		failure: Failure{Words: words, What: app.Explain(words, err), Renew: renew},
	}
	v.show("circle-alert", v.failure.What.Message, v.advice(), renew != nil)
	return v, w
}

func TestAStartThatFailedIsShownWithWhatToDo(t *testing.T) {
	v, w := failed(t, mail.ErrNewer, nil)
	if v.renew != nil {
		t.Error("a new store is offered, which does not help")
	}
	for _, text := range []string{v.failure.What.Message, v.failure.What.Advice(v.failure.Words)} {
		if !shows(w, text) {
			t.Errorf("%q is not shown", text)
		}
	}
}

func TestAKeyThatMayBeLockedAwayIsAskedForFirst(t *testing.T) {
	v, w := failed(t, mail.ErrKey, func(context.Context) (Renewal, error) { return Renewal{}, nil })
	if !shows(w, v.failure.Words.T("shell.failed.key.hint")) || v.renew == nil {
		t.Error("what is said and offered is not about the key")
	}
	if w.Canvas().Focused() != v.quitter {
		t.Error("Enter gives the data up that is only locked away")
	}
	v, w = failed(t, mail.ErrDamaged, func(context.Context) (Renewal, error) { return Renewal{}, nil })
	if w.Canvas().Focused() != v.renew {
		t.Error("what is damaged is not saved by Enter")
	}
}

func TestADamagedStoreIsRenewedByAButton(t *testing.T) {
	for _, c := range []struct {
		name    string
		renewal Renewal
		failure error
		key     string // of the title
		icon    string
	}{
		{"saved", Renewal{Text: "what was saved", Saved: true}, nil, "shell.failed.renewed", "circle-check"},
		{"nothing left", Renewal{Text: "nothing was saved"}, nil, "shell.failed.renewed.empty", "info"},
		{"in use", Renewal{}, mail.ErrBusy, "error.busy", "circle-alert"},
	} {
		calls := 0
		v, w := failed(t, mail.ErrDamaged, func(context.Context) (Renewal, error) {
			calls++
			return c.renewal, c.failure
		})
		test.Tap(v.renew)
		title := v.failure.Words.T(c.key)
		if calls != 1 || !shows(w, title) || v.renew != nil || c.failure == nil && !shows(w, c.renewal.Text) {
			t.Errorf("%s: %d calls, %q shown: %v", c.name, calls, title, shows(w, title))
		}
		if !pictures(w, c.icon) {
			t.Errorf("%s: no icon %s", c.name, c.icon)
		}
	}
}

func TestABackupTakesThePlaceOfWhatCannotBeOpened(t *testing.T) {
	v, w := failed(t, mail.ErrDamaged, func(context.Context) (Renewal, error) { return Renewal{}, nil })
	if v.restore != nil {
		t.Error("a restore is offered where nobody can do it")
	}
	asked := ""
	v.failure.Restore = func(_ context.Context, file, passphrase string) (string, error) {
		asked = file + " " + passphrase
		if passphrase != "four words" {
			return "", mail.ErrPassphrase
		}
		return "as of 20 November", nil
	}
	v.show("circle-alert", v.failure.What.Message, v.advice(), true)
	if v.restore == nil {
		t.Fatal("no restore is offered")
	}
	v.ask("/media/usb/backup.age")
	enter := func(text string) {
		w.Canvas().Focused().(*widget.Entry).SetText(text)
		w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	enter("four")
	if !shows(w, v.failure.Words.T("error.passphrase")) {
		t.Error("a wrong passphrase is not told")
	}
	enter("four words")
	if asked != "/media/usb/backup.age four words" || !shows(w, "as of 20 November") {
		t.Errorf("asked for %q; the end is shown: %v", asked, shows(w, "as of 20 November"))
	}
}

func TestAllOfAFailureCanBeReached(t *testing.T) {
	for _, scale := range []float32{1, 1.5, 2} {
		c := screentest.Case{Lang: "en"}
		c.Look.Scale = scale
		v, w := failedIn(t, c, mail.ErrDamaged, func(context.Context) (Renewal, error) { return Renewal{}, nil })
		w.SetPadded(false)
		w.Resize(fyne.NewSize(360, 240))
		w.Canvas().Unfocus()
		w.Canvas().Focus(v.renew)
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(v.renew).Y
		if at < 0 || at+v.renew.Size().Height > w.Canvas().Size().Height {
			t.Errorf("at %v %% the button is at %v in a window %v high", scale*100, at, w.Canvas().Size().Height)
		}
	}
}

// pictures tells whether an icon stands in the window.
func pictures(w fyne.Window, name string) bool {
	for _, o := range test.LaidOutObjects(w.Content()) {
		if icon, ok := o.(*widget.Icon); ok && icon.Name() == name {
			return true
		}
	}
	return false
}

// shows tells whether a text stands in the window.
func shows(w fyne.Window, text string) bool {
	found := false
	for _, o := range test.LaidOutObjects(w.Content()) {
		if label, ok := o.(*widget.Text); ok && label.Text() == text {
			found = true
		}
	}
	return found
}
