package ui

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"

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

func TestAToastStaysInTheWindowWhereTheSideBarIsFolded(t *testing.T) {
	s := resized(t, "en", theme.Light, 2, fyne.NewSize(900, 600))
	s.env().Toast("The backup was made: okpay-support-2026-11-23.age, 12 kB")
	at, size := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.toasts), s.toasts.Size()
	foot := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.side.foot)
	if at.X < 0 || at.X+size.Width > 900 || size.Width < 200 || at.Y < 0 || at.Y+size.Height > foot.Y {
		t.Errorf("it is at %v, %v large", at, size)
	}
	s.window.Resize(fyne.NewSize(1600, 900))
	s.relay()
	if at := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.toasts); at.X+s.toasts.Size().Width > s.side.width() {
		t.Errorf("in a wide window it is at %v, %v large", at, s.toasts.Size())
	}
}
