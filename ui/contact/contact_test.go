package contact_test

import (
	"context"
	"image/png"
	"net/url"
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
	"okpay.example/support/ui/contact"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// now is a Monday afternoon, while the demo's desk is open.
var now = time.Date(2026, 11, 23, 15, 4, 0, 0, time.FixedZone("CST", 8*60*60))

// stage is the screen in a window of its own, on a real store in a folder of its own.
type stage struct {
	t       *testing.T
	app     *app.App
	screen  *contact.Screen
	window  fyne.Window
	marks   screen.Marks
	opened  []screen.Target
	toasts  []string
	browsed []string // addresses that the browser was given
}

// options of a stage; the zero value is the demo's desk, in Chinese, at its usual width.
type options struct {
	lang  string
	mode  theme.Mode
	width float32
	scale float32   // of the text; 0 is 1
	now   time.Time // zero is now
	bare  bool      // nothing is filled in for the desk
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
	if o.now.IsZero() {
		o.now = now
	}
	var desk []byte
	if !o.bare {
		desk = assets.DemoDeployment()
	}
	core, err := app.Open(t.Context(), app.Options{
		Home: t.TempDir(), Lang: o.lang, Deployment: desk, Now: func() time.Time { return o.now },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := core.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &stage{t: t, app: core}
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Options{Mode: o.mode, Scale: o.scale}))
	fyne.SetCurrentApp(browser{a, func(u *url.URL) { s.browsed = append(s.browsed, u.String()) }})
	s.window = test.NewTempWindow(t, nil)
	s.window.SetPadded(false)
	s.screen = contact.New(screen.Env{
		Ctx: context.Background(), Window: s.window, Words: core.Words, Now: core.Now,
		Open: func(to screen.Target) {
			s.opened = append(s.opened, to)
			if to.Screen == screen.Contact {
				s.screen.Show(to)
			}
		},
		Back:  func() {},
		Toast: func(text string) { s.toasts = append(s.toasts, text) },
		Fail:  func(doing string, err error) { t.Errorf("%s: %v", doing, err) },
		Do:    func(f func()) { f() },
		Go:    func(f func()) { f() },
		Mark:  s.marks.Set,
	}, core)
	ground := widget.NewBox(widget.Space(0, 0), widget.BoxOptions{Fill: theme.Background})
	s.window.SetContent(container.NewStack(ground, s.screen.Content()))
	s.window.Resize(fyne.NewSize(o.width, 780))
	s.screen.Show(screen.Target{Screen: screen.Contact})
	return s
}

// browser is an application that remembers what it was to open.
type browser struct {
	fyne.App
	open func(*url.URL)
}

func (b browser) OpenURL(u *url.URL) error {
	b.open(u)
	return nil
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

// words are all texts that stand on the screen.
func (s *stage) words() string {
	var all []string
	objects := test.LaidOutObjects(s.window.Canvas().Content())
	if top := s.window.Canvas().Overlays().Top(); top != nil {
		objects = append(objects, test.LaidOutObjects(top)...)
	}
	for _, o := range objects {
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
