package ui

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
)

// testShell is the frame with the means to let all that is going on come to its end.
type testShell struct {
	*shell
	settle func()
}

// window opens the frame over a home of its own, without a mailbox and without a network.
func window(t *testing.T, lang string) *testShell {
	t.Helper()
	core, err := app.Open(t.Context(), app.Options{Home: t.TempDir(), Lang: lang, Mail: mail.Options{Keyring: mail.NoKeyring{}}})
	if err != nil {
		t.Fatal(err)
	}
	a := test.NewTempApp(t)
	applyLook(a, core)
	w := test.NewTempWindow(t, nil)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ui := &uiThread{}
	s := &testShell{shell: newShell(ctx, a, w, core, false, ui.do)}
	w.Resize(fyne.NewSize(theme.WindowWidth, theme.WindowHeight))
	s.settle = func() {
		for s.work.Wait(); ui.drain(); s.work.Wait() {
		}
	}
	t.Cleanup(func() {
		cancel()
		s.settle()
		if err := core.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// uiThread gathers what is to run on the UI thread until the test, which is that thread, runs it.
type uiThread struct {
	mu    sync.Mutex
	queue []func()
}

func (u *uiThread) do(f func()) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.queue = append(u.queue, f)
}

// drain runs what was gathered; false when nothing was.
func (u *uiThread) drain() bool {
	u.mu.Lock()
	queue := u.queue
	u.queue = nil
	u.mu.Unlock()
	for _, f := range queue {
		f()
	}
	return len(queue) > 0
}

// texts are all words that stand in the window.
func texts(s *testShell) []string {
	var out []string
	for _, o := range test.LaidOutObjects(s.window.Content()) {
		switch x := o.(type) {
		case *canvas.Text:
			out = append(out, x.Text)
		case *fynewidget.Label:
			out = append(out, x.Text)
		}
	}
	return out
}

// rawKey is what stands where a translation is missing.
var rawKey = regexp.MustCompile(`^[a-z]+(\.[a-z_]+)+$`)

func TestEveryScreenSpeaksInBothLanguages(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			s := window(t, lang)
			for _, n := range screen.Names() {
				s.open(screen.Target{Screen: n})
				s.settle()
				words := texts(s)
				if len(words) < 10 {
					t.Errorf("%s shows %d texts only", n, len(words))
				}
				for _, w := range words {
					if rawKey.MatchString(strings.TrimSpace(w)) {
						t.Errorf("%s shows the raw key %q", n, w)
					}
				}
			}
		})
	}
}

func TestTheWayBackLeadsThroughTheScreensSeen(t *testing.T) {
	s := window(t, "en")
	way := []screen.Target{{Screen: screen.Home}, {Screen: screen.Help, ID: "account-locked"}, {Screen: screen.Contact}}
	for _, to := range way {
		s.open(to)
		s.settle()
	}
	s.open(screen.Target{Screen: "nowhere"})
	for i := len(way) - 1; i >= 0; i-- {
		if s.front != way[i] {
			t.Fatalf("in front is %+v, want %+v", s.front, way[i])
		}
		s.back()
		s.settle()
	}
	if s.front.Screen != screen.Home {
		t.Errorf("the way back ends at %s", s.front.Screen)
	}
}

func TestAnotherLanguageIsSpokenWithoutARestart(t *testing.T) {
	s := window(t, "zh-CN")
	s.open(screen.Target{Screen: screen.Home})
	s.settle()
	if all := strings.Join(texts(s), " "); !strings.Contains(all, "遇到什么问题了") {
		t.Fatalf("the Chinese home screen says %s", all)
	}
	if err := s.backend.Change(func(x *app.Settings) { x.Language = "en" }); err != nil {
		t.Fatal(err)
	}
	s.relook()
	s.settle()
	if all := strings.Join(texts(s), " "); !strings.Contains(all, "What went wrong?") || s.front.Screen != screen.Home {
		t.Errorf("after the change %s says %s", s.front.Screen, all)
	}
}

func TestClosingKeepsWhatWasTyped(t *testing.T) {
	s := window(t, "en")
	s.open(screen.Target{Screen: screen.Compose})
	s.settle()
	body, ok := s.marks.Get("compose.body").(fyne.Focusable)
	if !ok {
		t.Fatal("there is no body to type into")
	}
	for _, r := range "money is missing" {
		body.TypedRune(r)
	}
	closed := 0
	s.close(func() { closed++ })
	s.close(func() { closed++ })
	s.settle()
	for deadline := time.Now().Add(2 * closeTime); closed == 0 && time.Now().Before(deadline); {
		s.settle() // what waits for the work to end is not work itself
	}
	if closed != 1 {
		t.Fatalf("closed %d times", closed)
	}
	drafts, err := s.backend.Drafts(t.Context())
	if err != nil || len(drafts) != 1 || drafts[0].Body != "money is missing" {
		t.Errorf("kept: %+v, %v", drafts, err)
	}
}
