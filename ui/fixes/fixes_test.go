package fixes_test

import (
	"context"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/assets"
	"okpay.example/support/internal/app"
	"okpay.example/support/ui/fixes"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// now is a Monday afternoon, while the demo's desk is open.
var now = time.Date(2026, 11, 23, 15, 4, 0, 0, time.FixedZone("CST", 8*60*60))

// stage is the screen in a window of its own, on a real store in a folder of its own.
type stage struct {
	t      *testing.T
	app    *app.App
	screen *fixes.Screen
	window fyne.Window
	marks  screen.Marks
	opened []screen.Target
	backs  int
	toasts []string
	held   []func() // work off the UI thread, while hold is set
	hold   bool
}

// options of a stage; the zero value is the demo's desk, in Chinese, at its usual width.
type options struct {
	lang  string
	mode  theme.Mode
	width float32
	scale float32 // of the text; 0 is 1
	home  string  // "" is a new one
}

func newStage(t *testing.T, o options) *stage {
	t.Helper()
	t.Setenv("OKPAY_SUPPORT_KEYRING", "file")
	if o.width == 0 {
		o.width = 976
	}
	if o.lang == "" {
		o.lang = "zh-CN"
	}
	if o.home == "" {
		o.home = t.TempDir()
	}
	core, err := app.Open(t.Context(), app.Options{
		Home: o.home, Lang: o.lang, Deployment: assets.DemoDeployment(), Now: func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := core.Close(); err != nil {
			t.Error(err)
		}
	})
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Options{Mode: o.mode, Scale: o.scale}))
	s := &stage{t: t, app: core, window: test.NewTempWindow(t, nil)}
	s.window.SetPadded(false)
	s.screen = fixes.New(screen.Env{
		Ctx: context.Background(), Window: s.window, Words: core.Words, Now: core.Now,
		Open: func(to screen.Target) {
			s.opened = append(s.opened, to)
			if to.Screen == screen.Fixes {
				s.screen.Show(to)
			}
		},
		Back:  func() { s.backs++ },
		Toast: func(text string) { s.toasts = append(s.toasts, text) },
		Fail:  func(doing string, err error) { t.Errorf("%s: %v", doing, err) },
		Do:    func(f func()) { f() },
		Go: func(f func()) {
			if s.hold {
				s.held = append(s.held, f)
				return
			}
			f()
		},
		Mark: s.marks.Set,
	}, core)
	ground := widget.NewBox(widget.Space(0, 0), widget.BoxOptions{Fill: theme.Background})
	s.window.SetContent(container.NewStack(ground, s.screen.Content()))
	s.window.Resize(fyne.NewSize(o.width, 780))
	s.screen.Show(screen.Target{Screen: screen.Fixes})
	return s
}

// tap presses a marked control.
func (s *stage) tap(name string) {
	s.t.Helper()
	o := s.marks.Get(name)
	if o == nil {
		s.t.Fatalf("there is no %s among %v", name, s.marks.Names())
	}
	test.Tap(o.(fyne.Tappable))
}

// typeText types into what has the focus.
func (s *stage) typeText(text string) {
	s.t.Helper()
	test.Type(s.window.Canvas().Focused(), text)
}

func (s *stage) key(name fyne.KeyName) {
	s.t.Helper()
	s.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name})
}

func (s *stage) last() screen.Target {
	if len(s.opened) == 0 {
		return screen.Target{}
	}
	return s.opened[len(s.opened)-1]
}

// words are all texts that stand on the screen.
func (s *stage) words() string {
	var all []string
	for _, o := range test.LaidOutObjects(s.window.Canvas().Content()) {
		if text, ok := o.(interface{ Text() string }); ok && o.Visible() {
			all = append(all, text.Text())
		}
	}
	return strings.Join(all, "\n")
}

func (s *stage) wantWords(texts ...string) {
	s.t.Helper()
	words := s.words()
	for _, text := range texts {
		if !strings.Contains(words, text) {
			s.t.Errorf("%q is not on the screen:\n%s", text, words)
		}
	}
}

// picture checks that no words are cut at the window's edge, and writes it to the folder that PICTURES names, if any.
func (s *stage) picture(name string) {
	s.t.Helper()
	width := s.window.Canvas().Size().Width
	for _, o := range test.LaidOutObjects(s.window.Canvas().Content()) {
		text, ok := o.(interface{ Text() string })
		right := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).X + o.Size().Width
		if ok && o.Visible() && right > width+0.5 {
			s.t.Errorf("%s: %q ends at %v in a width of %v", name, text.Text(), right, width)
		}
	}
	dir := os.Getenv("PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, s.window.Canvas().Capture()); err != nil {
		s.t.Fatal(err)
	}
}
