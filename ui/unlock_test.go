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
		{mail.ErrPassphrase, "The passphrase does not fit"},
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
	if !v.advice.Visible() || !shows(w, words.T("unlock.forgotten.text")) {
		t.Error("what to do when it is forgotten is not shown")
	}
	answer = nil
	test.Type(v.field.Entry, "right")
	v.field.Entry.OnSubmitted("right")
	if opened != "right" {
		t.Errorf("opened with %q", opened)
	}
}
