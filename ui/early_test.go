package ui

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
)

func TestTheFirstPictureHasWhatItsScreenReads(t *testing.T) {
	s := window(t, "en")
	if _, err := s.backend.Mail.NewDraft(t.Context(), mail.Draft{Subject: "Charged twice"}); err != nil {
		t.Fatal(err)
	}
	s.early.begin()
	s.show(screen.Target{Screen: screen.Home})
	if slices.Contains(texts(s), "Charged twice") {
		t.Error("the screen reads on the UI thread")
	}
	s.early.finish(time.Minute)
	if !slices.Contains(texts(s), "Charged twice") {
		t.Errorf("it is not there at once: %q", texts(s))
	}
}

// onUI is an early whose work runs as goroutines, and whose UI thread is noted.
func onUI(said *[]string) *early {
	return newEarly(func(f func()) { go f() }, func(f func()) {
		*said = append(*said, "later")
		f()
	})
}

func TestWhatIsReadLateDoesNotHoldUpTheFirstPicture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said []string
		e := onUI(&said)
		e.begin()
		slow := make(chan struct{})
		read := make(chan struct{})
		e.spawn(func() { e.run(func() { said = append(said, "quick") }) })
		e.spawn(func() {
			<-slow
			e.run(func() { said = append(said, "slow") })
			close(read)
		})
		began := time.Now()
		e.finish(50 * time.Millisecond)
		if took := time.Since(began); took != 50*time.Millisecond {
			t.Errorf("it waited %v", took)
		}
		if !slices.Equal(said, []string{"quick"}) {
			t.Errorf("before the first picture: %q", said)
		}
		close(slow)
		<-read
		if !slices.Equal(said, []string{"quick", "later", "slow"}) {
			t.Errorf("in the end: %q", said)
		}
	})
}

func TestNothingIsWaitedForThatTheFirstScreenBeginsAfterwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said []string
		e := onUI(&said)
		e.begin()
		end := make(chan struct{})
		e.spawn(func() {
			e.run(func() {
				said = append(said, "read")
				e.spawn(func() { <-end }) // a picture, say, that is decoded
			})
		})
		began := time.Now()
		e.finish(time.Hour)
		if time.Since(began) != 0 || len(said) != 1 {
			t.Errorf("after %v: %q", time.Since(began), said)
		}
		close(end)
	})
}
