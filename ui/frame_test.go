package ui

import (
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
	"okpay.example/support/ui/theme"
)

// resized is the window with words of a size, as large as asked for and at least as large as it must be.
func resized(t *testing.T, lang string, mode theme.Mode, scale float32, size fyne.Size) *testShell {
	t.Helper()
	s := window(t, lang)
	theme.Apply(s.fyne, theme.Options{Mode: mode, Scale: scale})
	s.build()
	s.open(screen.Target{Screen: screen.Home})
	s.window.Resize(size.Max(s.window.Content().MinSize()))
	s.relay()
	return s
}

// TestTheLeastWindowFits shows each screen in the least window for each size of text: no word may go over its edge.
func TestTheLeastWindowFits(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		for i, scale := range []float32{0.8, 1, 1.25, 1.5, 2} {
			name := fmt.Sprintf("%s-%d", lang[:2], int(scale*100))
			t.Run(name, func(t *testing.T) {
				s := resized(t, lang, []theme.Mode{theme.Light, theme.Dark}[i%2], scale, fyne.Size{})
				if size := s.window.Canvas().Size(); size.Width > 900 || size.Height > 540 {
					t.Errorf("the least window is %v", size)
				}
				for _, n := range screen.Names() {
					s.open(screen.Target{Screen: n})
					s.live.refresh()
					s.relay()
					s.wantsNoMore(t, string(n))
					if s.side.places.End() > 0 {
						t.Errorf("%s: the places must be scrolled by %v", n, s.side.places.End())
					}
					screentest.Picture(t, s.window, "least-"+string(n)+"-"+name)
				}
			})
		}
	}
}

func TestTheSideBarFoldsWhereTheScreenNeedsItsRoom(t *testing.T) {
	for name, c := range map[string]struct {
		scale  float32
		size   fyne.Size
		folded bool
	}{
		"as it opens":           {1, fyne.NewSize(theme.WindowWidth, theme.WindowHeight), false},
		"small":                 {1, fyne.NewSize(900, 600), false},
		"half a screen":         {1, fyne.NewSize(683, 700), true},
		"large words":           {2, fyne.NewSize(theme.WindowWidth, theme.WindowHeight), false},
		"large words and small": {2, fyne.NewSize(900, 600), true},
	} {
		s := resized(t, "en", theme.Light, c.scale, c.size)
		if s.side.folded != c.folded {
			t.Errorf("%s: folded %v", name, s.side.folded)
		}
		if s.side.places.End() > 0 {
			t.Errorf("%s: the places must be scrolled by %v", name, s.side.places.End())
		}
	}
}

func TestAToastHidesNothingWhereTheSideBarIsFolded(t *testing.T) {
	s := resized(t, "en", theme.Light, 2, fyne.NewSize(900, 600))
	driver := fyne.CurrentApp().Driver()
	whole := s.stage.Size()
	s.env().Toast("The backup was made: okpay-support-2026-11-23.age, 12 kB")
	at, size := driver.AbsolutePositionForObject(s.toasts), s.toasts.Size()
	if bottom := driver.AbsolutePositionForObject(s.stage).Y + s.stage.Size().Height; at.X < s.side.foldedWidth() ||
		at.X+size.Width > 900 || at.Y < bottom || at.Y+size.Height > 600 || size.Height < 30 {
		t.Errorf("it is at %v, %v large; the screen ends at %v", at, size, bottom)
	}
	s.toasts.Dismiss()
	if s.stage.Size() != whole {
		t.Errorf("afterwards the screen has %v of %v", s.stage.Size(), whole)
	}
	s.env().Toast("Copied")
	s.window.Resize(fyne.NewSize(1600, 900))
	s.relay()
	if right := driver.AbsolutePositionForObject(s.toasts).X + s.toasts.Size().Width; right > s.side.width() {
		t.Errorf("in a wide window it ends at %v, the bar at %v", right, s.side.width())
	}
}

// What says that something failed is long, and its buttons may stand below each other.
func TestALongToastMakesTheRowsOfTheSideBarLower(t *testing.T) {
	for _, c := range []struct {
		scale float32
		size  fyne.Size
	}{
		{1, fyne.NewSize(theme.WindowWidth, 560)},
		{1.5, fyne.NewSize(theme.WindowWidth, theme.WindowHeight)},
	} {
		s := resized(t, "en", theme.Light, c.scale, c.size)
		s.open(screen.Target{Screen: screen.Tickets})
		row := s.side.row
		s.fail("send a mail", mail.ErrNoAccount)
		s.relay()
		if !s.toasts.Showing() || s.side.folded || s.side.places.End() > 0 {
			t.Errorf("at %v: shown %v, folded %v, the places must be scrolled by %v", c.scale, s.toasts.Showing(), s.side.folded, s.side.places.End())
		}
		if s.toasts.Dismiss(); s.side.row != row {
			t.Errorf("at %v: the rows were %v high and are %v afterwards", c.scale, row, s.side.row)
		}
	}
}

func TestALongToastStandsBelowTheScreenWhereTheRowsLeaveItNoRoom(t *testing.T) {
	s := resized(t, "en", theme.Light, 1.5, fyne.NewSize(900, 600))
	s.open(screen.Target{Screen: screen.Tickets})
	s.fail("send a mail", mail.ErrNoAccount)
	s.relay()
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.toasts)
	if s.side.folded || s.side.places.End() > 0 || at.X < s.side.width() || at.Y+s.toasts.Size().Height > 600 {
		t.Errorf("folded %v, the places must be scrolled by %v; it is at %v, %v high", s.side.folded, s.side.places.End(), at, s.toasts.Size().Height)
	}
	s.env().Toast("Copied") // there is room for that
	if at := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.toasts); at.X > s.side.width() || s.side.places.End() > 0 {
		t.Errorf("a short one is at %v", at)
	}
}

// Where the mailbox goes offline its line becomes two, which may take the room from a toast that had just enough.
func TestAToastGoesBelowTheScreenWhereTheMailboxSaysMore(t *testing.T) {
	for height := float32(480); height < 640; height += 10 {
		s := resized(t, "en", theme.Light, 1, fyne.NewSize(theme.WindowWidth, height))
		s.side.connection(mail.ConnState{State: "connected"}, true)
		s.fail("send a mail", mail.ErrNoAccount)
		s.relay()
		lost := time.Date(2026, 11, 26, 7, 0, 0, 0, time.UTC)
		s.side.connection(mail.ConnState{State: "offline", Lost: lost, Retry: lost.Add(time.Minute)}, true)
		s.settle() // no resizing, which would set it right
		if end := s.side.places.End(); end > 0 || !s.toasts.Showing() {
			t.Errorf("%v high: the places must be scrolled by %v", height, end)
		}
	}
}

func TestAToastFitsHoweverOftenTheSideBarFolds(t *testing.T) {
	s := resized(t, "en", theme.Light, 1, fyne.NewSize(700, 600))
	driver := fyne.CurrentApp().Driver()
	small, large := fyne.NewSize(700, 600), fyne.NewSize(1200, 800)
	s.env().Toast("Copied")
	for _, size := range []fyne.Size{large, small, large, small} {
		s.window.Resize(size)
		at, wide := driver.AbsolutePositionForObject(s.toasts), s.toasts.Size().Width
		left, right := float32(0), s.side.width()
		if s.side.folded {
			left, right = s.side.foldedWidth(), size.Width
		}
		if at.X < left || at.X+wide > right || wide < (right-left)/2 {
			t.Errorf("in a window of %v it is at %v, %v wide; its place is from %v to %v", size, at, wide, left, right)
		}
	}
}

// What shows the state of the mailbox is in words or without: the keyboard goes on where it was.
func TestTheKeyboardStaysWithTheMailboxWhileTheSideBarFolds(t *testing.T) {
	s := resized(t, "en", theme.Light, 1, fyne.NewSize(1200, 800))
	inWords, small := s.marks.Get("shell.mailbox"), s.marks.Get("shell.mailbox.small")
	s.window.Canvas().Focus(inWords.(fyne.Focusable))
	for _, c := range []struct {
		size fyne.Size
		want fyne.CanvasObject
	}{{fyne.NewSize(700, 600), small}, {fyne.NewSize(1200, 800), inWords}} {
		s.window.Resize(c.size)
		if got := s.window.Canvas().Focused(); got != c.want.(fyne.Focusable) {
			t.Errorf("in a window of %v it is with %T", c.size, got)
		}
	}
}
