package ui

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/widget"
)

// failed shows a failure as ShowFailure does, with everything on the test's goroutine.
func failed(t *testing.T, err error, renew func(context.Context) (string, error)) (*failureView, fyne.Window) {
	t.Helper()
	test.NewTempApp(t)
	words, e := app.Words(t.TempDir(), "en")
	if e != nil {
		t.Fatal(e)
	}
	w := test.NewTempWindow(t, nil)
	now := func(f func()) { f() }
	v := &failureView{
		ctx: t.Context(), window: w, do: now, spawn: now, quit: func() {},
		failure: Failure{Words: words, What: app.Explain(words, err), Renew: renew},
	}
	v.show(v.failure.What.Message, v.advice(), renew != nil)
	return v, w
}

func TestAStartThatFailedIsShownWithWhatToDo(t *testing.T) {
	v, w := failed(t, mail.ErrNewer, nil)
	if v.renew != nil {
		t.Error("a new store is offered, which does not help")
	}
	for _, text := range []string{v.failure.What.Message, v.failure.What.Hint} {
		if !shows(w, text) {
			t.Errorf("%q is not shown", text)
		}
	}
}

func TestAKeyThatMayBeLockedAwayIsAskedForFirst(t *testing.T) {
	v, w := failed(t, mail.ErrKey, func(context.Context) (string, error) { return "", nil })
	if !shows(w, v.failure.Words.T("shell.failed.key.hint")) || v.renew == nil {
		t.Error("what is said and offered is not about the key")
	}
}

func TestADamagedStoreIsRenewedByAButton(t *testing.T) {
	for _, failure := range []error{nil, mail.ErrBusy} {
		calls := 0
		v, w := failed(t, mail.ErrDamaged, func(context.Context) (string, error) {
			calls++
			return "what was saved", failure
		})
		test.Tap(v.renew)
		want := "what was saved"
		if failure != nil {
			want = app.Explain(v.failure.Words, failure).Message
		}
		if calls != 1 || !shows(w, want) || v.renew != nil {
			t.Errorf("%v: %d calls, %q shown: %v", failure, calls, want, shows(w, want))
		}
	}
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
