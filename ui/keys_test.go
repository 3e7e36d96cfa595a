package ui

import (
	"bytes"
	"image"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
)

// overlaid are the words that lie over the window.
func overlaid(s *testShell) string {
	var out []string
	for _, o := range s.window.Canvas().Overlays().List() {
		for _, x := range test.LaidOutObjects(o) {
			if c, ok := x.(*canvas.Text); ok {
				out = append(out, c.Text)
			}
		}
	}
	return strings.Join(out, " ")
}

// menuItem finds an item of the main menu by what it does.
func menuItem(s *testShell, name string) *fyne.MenuItem {
	label := s.backend.Words().T("shell.menu." + name)
	for _, m := range s.window.MainMenu().Items {
		for _, i := range m.Items {
			if i.Label == label {
				return i
			}
		}
	}
	return nil
}

func TestF1ListsEveryShortcutOfTheMenu(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		s := window(t, lang)
		s.open(screen.Target{Screen: screen.Home})
		s.settle()
		for range 2 { // pressed again it does not open twice
			menuItem(s, "shortcuts").Action()
		}
		if n := len(s.window.Canvas().Overlays().List()); n != 1 {
			t.Errorf("%s: %d lie over the window", lang, n)
		}
		all := overlaid(s)
		listed := map[string]bool{}
		for _, k := range screen.Keys() {
			if !strings.Contains(all, s.backend.Words().T("keys."+k.Name)) || !strings.Contains(all, k.Label()) {
				t.Errorf("%s: %s (%s) is not listed", lang, k.Name, k.Label())
			}
			if k.Shortcut != nil {
				if listed[k.Shortcut.ShortcutName()] {
					t.Errorf("%s is given twice", k.Label())
				}
				listed[k.Shortcut.ShortcutName()] = true
			}
		}
		held := 0
		for _, m := range s.window.MainMenu().Items {
			for _, i := range m.Items {
				if i.Shortcut != nil && !listed[i.Shortcut.ShortcutName()] {
					t.Errorf("the menu's %s has a key that is not listed", i.Label)
				} else if i.Shortcut != nil {
					held++
				}
			}
		}
		if held != 12 {
			t.Errorf("%d items of the menu have keys", held)
		}
		s.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if overlaid(s) != "" {
			t.Error("Escape does not close the list")
		}
	}
}

func TestEnterAloneSendsNothingAndWithCtrlItDoes(t *testing.T) {
	for _, field := range []string{"compose.subject", "compose.body", "compose.transaction"} {
		s := window(t, "en")
		s.open(screen.Target{Screen: screen.Compose})
		s.settle()
		f := s.marks.Get(field).(fyne.Focusable)
		sent := func() bool {
			return strings.Contains(strings.Join(texts(s), "\n"), s.backend.Words().T("error.draft_to_missing"))
		}
		for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter} {
			f.TypedKey(&fyne.KeyEvent{Name: key})
			s.settle()
			if sent() {
				t.Errorf("%s in %s sends", key, field)
			}
		}
		f.(fyne.Shortcutable).TypedShortcut(screen.Shortcut("send"))
		s.settle()
		if !sent() {
			t.Errorf("Ctrl+Enter in %s does not try to send: %s", field, strings.Join(texts(s), "\n"))
		}
	}
}

// seen walks what is not hidden, and is in nothing hidden.
func seen(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	visit(o)
	var parts []fyne.CanvasObject
	switch x := o.(type) {
	case *fyne.Container:
		parts = x.Objects
	case fyne.Widget:
		parts = test.WidgetRenderer(x).Objects()
	}
	for _, p := range parts {
		seen(p, visit)
	}
}

func TestEveryControlIsReachedByTab(t *testing.T) {
	s := window(t, "en")
	for _, n := range screen.Names() {
		s.open(screen.Target{Screen: n})
		s.settle()
		tabbed := map[fyne.Focusable]bool{}
		c := s.window.Canvas()
		for c.FocusNext(); c.Focused() != nil && !tabbed[c.Focused()]; c.FocusNext() {
			tabbed[c.Focused()] = true
		}
		reached := 0
		seen(s.window.Content(), func(o fyne.CanvasObject) {
			f, ok := o.(fyne.Focusable)
			if off, can := o.(fyne.Disableable); !ok || can && off.Disabled() {
				return
			}
			if !tabbed[f] {
				t.Errorf("%s: Tab does not reach a %T", n, o)
			}
			c.Focus(f)
			f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF1})
			if s.keys == nil || !s.keys.Visible() {
				t.Errorf("%s: F1 does nothing in a %T", n, o)
				return
			}
			s.keys.Hide()
			s.keys = nil
			reached++
		})
		if reached < 8 {
			t.Errorf("%s: only %d controls", n, reached)
		}
	}
}

func TestWhatHasTheFocusShowsIt(t *testing.T) {
	s := window(t, "zh-CN")
	s.open(screen.Target{Screen: screen.Settings}) // it has a control of nearly every kind
	s.settle()
	s.window.Resize(fyne.NewSize(theme.MinimumWidth, theme.MinimumHeight))
	c := s.window.Canvas()
	tabbed := map[fyne.Focusable]bool{}
	before := c.Capture()
	for c.FocusNext(); c.Focused() != nil && !tabbed[c.Focused()]; c.FocusNext() {
		tabbed[c.Focused()] = true
		s.settle()
		now := c.Capture()
		if same(before, now) {
			t.Errorf("nothing shows that a %T has the focus", c.Focused())
		}
		before = now
	}
	if len(tabbed) < 15 {
		t.Errorf("only %d controls", len(tabbed))
	}
}

func same(a, b image.Image) bool {
	x, ok := a.(*image.NRGBA)
	y, ok2 := b.(*image.NRGBA)
	return ok && ok2 && bytes.Equal(x.Pix, y.Pix)
}

// What lies over the window is to be dealt with first: a file dialog belongs to the screen that asked.
func TestTheMenuStaysWhereSomethingLiesOverTheWindow(t *testing.T) {
	s := window(t, "en")
	s.open(screen.Target{Screen: screen.Tickets})
	s.settle()
	dialog.NewFileOpen(func(fyne.URIReadCloser, error) {}, s.window).Show()
	for _, name := range []string{"write", "settings", "home", "help", "fixes", "contact", "search", "back", "about", "shortcuts"} {
		menuItem(s, name).Action()
		s.settle()
		if over := len(s.window.Canvas().Overlays().List()); s.front.Screen != screen.Tickets || over != 1 {
			t.Errorf("%s leads to %s, %d over the window", name, s.front.Screen, over)
		}
	}
	s.window.Canvas().Overlays().Remove(s.window.Canvas().Overlays().Top())
	menuItem(s, "settings").Action()
	if s.front.Screen != screen.Settings {
		t.Errorf("afterwards the menu leads to %s", s.front.Screen)
	}
}
