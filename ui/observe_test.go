package ui

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/widget"
)

func TestASightTellsWhatIsBeforeAPerson(t *testing.T) {
	s := window(t, "en")
	s.open(screen.Target{Screen: screen.Settings})
	s.settle()
	password := s.marks.Get("settings.password").(*widget.Entry)
	email := s.marks.Get("settings.email").(*widget.Entry)
	password.SetText("secret")
	email.SetText("a@b.example")
	s.window.Canvas().Focus(email)
	v := s.sight()
	if v.Screen != screen.Settings || v.Over != 0 || v.Focus.Name != "settings.email" || v.Focus.Kind != "*widget.Entry" || v.Focus.Text != "a@b.example" {
		t.Errorf("seen is %+v, the focus in %+v", v, v.Focus)
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(email)
	if p := v.Controls["settings.email"]; p.X != int(at.X) || p.Y != int(at.Y) || p.W < 100 || p.X+p.W > v.Width {
		t.Errorf("the field is at %+v, not at %v", p, at)
	}
	if p, ok := v.Controls["settings.password"]; !ok || p.Text != "" {
		t.Errorf("of the password is seen %+v", p)
	}
	s.open(screen.Target{Screen: screen.Home})
	s.settle()
	s.showKeys()
	v = s.sight()
	if _, ok := v.Controls["settings.email"]; ok {
		t.Error("a field of another screen is seen")
	}
	if _, ok := v.Controls["home.search"]; !ok || v.Over != 1 {
		t.Errorf("seen is %+v", v)
	}
}

func TestWhatIsSeenIsWrittenDownUntilTheWindowCloses(t *testing.T) {
	s := window(t, "en")
	s.open(screen.Target{Screen: screen.Home})
	s.settle()
	file := filepath.Join(t.TempDir(), "window.json")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { s.observe(ctx, file); close(done) }()
	for _, want := range []screen.Name{screen.Home, screen.Contact} {
		s.open(screen.Target{Screen: want})
		for end := time.Now().Add(time.Minute); ; {
			s.settle() // as the window's loop does
			var v Sight
			if data, err := os.ReadFile(file); err == nil && json.Unmarshal(data, &v) == nil && v.Screen == want {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("%s is not seen", want)
			}
		}
	}
	cancel()
	<-done
}
