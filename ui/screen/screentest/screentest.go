// Package screentest puts one screen in a window of the software driver, for the tests of screens: it stands in for the
// shell, presses what a person would press, and reads what a person would read. It opens no store and knows no screen;
// only tests import it.
package screentest

import (
	"cmp"
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// The usual size of a screen beside the side bar, in device-independent pixels.
const (
	usualWidth = 976
	height     = 780
)

// Stage is a screen in a window of its own, and what it asked of the shell. What it runs off the UI thread runs at once,
// unless held; a failure that it tells fails the test.
type Stage struct {
	testing.TB
	Screen screen.Screen
	Window fyne.Window
	Marks  screen.Marks
	Opened []screen.Target // where it went; targets within the screen are shown as well
	Backs  int             // how often it went back
	Toasts []string
	Hold   bool
	Held   []func() // what was given to Go while Hold was set
}

// New shows the screen that build makes, which goes by name. The Env that build gets has no Words and no Now yet: they
// are those of the program that the screen stands on.
func New(t testing.TB, look Look, name screen.Name, build func(screen.Env) screen.Screen) *Stage {
	t.Helper()
	theme.Apply(fyne.CurrentApp(), theme.Options{Mode: look.Mode, Scale: look.Scale})
	s := &Stage{TB: t, Window: test.NewTempWindow(t, nil)}
	s.Window.SetPadded(false)
	s.Screen = build(s.env(name))
	ground := widget.NewBox(widget.Space(0, 0), widget.BoxOptions{Fill: theme.Background})
	s.Window.SetContent(container.NewStack(ground, s.Screen.Content()))
	s.Window.Resize(fyne.NewSize(cmp.Or(look.Width, usualWidth), height))
	s.Screen.Show(screen.Target{Screen: name})
	return s
}

// env is the shell's part of what a screen is given.
func (s *Stage) env(name screen.Name) screen.Env {
	return screen.Env{
		Ctx: context.Background(), Window: s.Window,
		Open: func(to screen.Target) {
			s.Opened = append(s.Opened, to)
			if to.Screen == name {
				s.Screen.Show(to)
			}
		},
		Back:  func() { s.Backs++ },
		Toast: func(text string) { s.Toasts = append(s.Toasts, text) },
		Fail:  func(doing string, err error) { s.Errorf("%s: %v", doing, err) },
		Do:    func(f func()) { f() },
		Go: func(f func()) {
			if s.Hold {
				s.Held = append(s.Held, f)
				return
			}
			f()
		},
		Mark: s.Marks.Set,
	}
}

// Tap presses a marked control; that there is none ends the test.
func (s *Stage) Tap(name string) {
	s.Helper()
	o := s.Marks.Get(name)
	if o == nil {
		s.Fatalf("there is no %s among %v", name, s.Marks.Names())
	}
	test.Tap(o.(fyne.Tappable))
}

// Type types into what has the focus.
func (s *Stage) Type(text string) {
	s.Helper()
	test.Type(s.Window.Canvas().Focused(), text)
}

// Key presses a key in what has the focus.
func (s *Stage) Key(name fyne.KeyName) {
	s.Helper()
	s.Window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name})
}

// Last is where the screen went last, or the zero Target.
func (s *Stage) Last() screen.Target {
	if len(s.Opened) == 0 {
		return screen.Target{}
	}
	return s.Opened[len(s.Opened)-1]
}

// Words are all texts that are shown, each on a line, those of the topmost overlay last. What is typed into a field is
// not among them.
func (s *Stage) Words() string {
	objects := test.LaidOutObjects(s.Window.Canvas().Content())
	if top := s.Window.Canvas().Overlays().Top(); top != nil {
		objects = append(objects, test.LaidOutObjects(top)...)
	}
	var all []string
	for _, o := range objects {
		if text, ok := o.(interface{ Text() string }); ok && o.Visible() {
			all = append(all, text.Text())
		}
	}
	return strings.Join(all, "\n")
}

// WantWords fails the test for each of the texts that is not shown.
func (s *Stage) WantWords(texts ...string) {
	s.Helper()
	words := s.Words()
	for _, text := range texts {
		if !strings.Contains(words, text) {
			s.Errorf("%q is not on the screen:\n%s", text, words)
		}
	}
}
