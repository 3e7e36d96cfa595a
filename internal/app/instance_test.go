package app_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

// sharing opens two programs on one home.
func sharing(t *testing.T) (first, second *app.App) {
	t.Helper()
	home := t.TempDir()
	for _, a := range []**app.App{&first, &second} {
		core, err := app.Open(t.Context(), app.Options{Home: home, Mail: mail.Options{Keyring: mail.NoKeyring{}}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := core.Close(); err != nil && !errors.Is(err, mail.ErrClosed) {
				t.Error(err)
			}
		})
		*a = core
	}
	return first, second
}

func TestASecondStartHandsItsArgumentsToTheWindow(t *testing.T) {
	first, second := sharing(t)
	if ok, err := first.ClaimOrAsk(t.Context(), app.WindowAsk{}); !ok || err != nil {
		t.Fatalf("the first start: %v, %v", ok, err)
	}
	type result struct {
		claimed bool
		err     error
	}
	done := make(chan result, 1)
	go func() {
		claimed, err := second.ClaimOrAsk(t.Context(), app.WindowAsk{Screen: "help", Link: "mailto:x"})
		done <- result{claimed, err}
	}()
	var got []app.WindowAsk
	for len(got) == 0 {
		asks, err := first.TakeWindowAsks(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, asks...)
	}
	if r := <-done; r.claimed || r.err != nil {
		t.Errorf("the second start: %+v", r)
	}
	if got[0].Screen != "help" || got[0].Link != "mailto:x" {
		t.Errorf("it asked for %+v", got[0])
	}
	if more, err := first.TakeWindowAsks(t.Context()); len(more) != 0 || err != nil {
		t.Errorf("it is asked twice: %+v, %v", more, err)
	}
}

func TestAStartSucceedsAWindowThatEnds(t *testing.T) {
	first, second := sharing(t)
	if ok, err := first.ClaimWindow(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	done := make(chan error, 1)
	go func() {
		claimed, err := second.ClaimOrAsk(t.Context(), app.WindowAsk{})
		if err == nil && !claimed {
			err = errors.New("it did not become the window")
		}
		done <- err
	}()
	for keys := []string(nil); len(keys) == 0; { // it waits
		var err error
		if keys, err = first.Mail.State().Keys(t.Context(), "window/ask/"); err != nil {
			t.Fatal(err)
		}
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if asks, err := second.TakeWindowAsks(t.Context()); len(asks) != 0 || err != nil {
		t.Errorf("it asks itself: %+v, %v", asks, err)
	}
}

func TestAWindowThatDoesNotAnswerIsSaid(t *testing.T) {
	first, second := sharing(t)
	if ok, err := first.ClaimWindow(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	synctest.Test(t, func(t *testing.T) {
		if claimed, err := second.ClaimOrAsk(context.Background(), app.WindowAsk{}); claimed || !errors.Is(err, app.ErrWindowSilent) {
			t.Errorf("%v, %v", claimed, err)
		}
	})
	if keys, err := first.Mail.State().Keys(t.Context(), "window/ask/"); len(keys) != 0 || err != nil {
		t.Errorf("it left %v, %v", keys, err)
	}
}

func TestAnAskThatIsOldOrNoneIsForgotten(t *testing.T) {
	first, _ := sharing(t)
	old := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	for key, value := range map[string]string{"1": `{"screen":"help","at":"` + old + `"}`, "2": "{", "3": `{"screen":"help"}`} {
		if err := first.Mail.State().Put(t.Context(), "window/ask/"+key, []byte(value)); err != nil {
			t.Fatal(err)
		}
	}
	if asks, err := first.TakeWindowAsks(t.Context()); len(asks) != 0 || err != nil {
		t.Errorf("%+v, %v", asks, err)
	}
	if keys, err := first.Mail.State().Keys(t.Context(), "window/ask/"); len(keys) != 0 || err != nil {
		t.Errorf("it left %v, %v", keys, err)
	}
}
