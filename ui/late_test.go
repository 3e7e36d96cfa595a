package ui

import (
	"log/slog"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"okpay.example/support/ui/screen"
)

func TestTheContentIsMadeOnceTheWindowAsksForItsSize(t *testing.T) {
	size := fyne.NewSize(900, 700)
	l := newLate(size)
	if l.now() || l.box.MinSize() != size || len(l.box.Objects) != 0 {
		t.Fatal("it is there before it is wanted, or the ground is not as large as the window")
	}
	ground := size.SubtractWidthHeight(0, 28) // a menu was laid above it
	l.box.Resize(ground)
	made := 0
	words := widget.NewLabel("Charged twice")
	var first fyne.Size
	l.want(func() {
		made++
		l.put(words)
		first = words.Size()
	})
	if least := l.box.MinSize(); least != words.MinSize() || made != 1 {
		t.Errorf("its least size is %v, and it was made %d times", least, made)
	}
	if first != size || words.Size() != ground {
		t.Errorf("it was %v large, and is %v", first, words.Size())
	}
	if l.now() || made != 1 {
		t.Errorf("it was made %d times", made)
	}
}

func TestAFaultInTheContentIsNoneOfTheDesktops(t *testing.T) {
	l := newLate(fyne.NewSize(900, 700))
	l.want(func() { panic("ours") })
	said, end := listen(slog.New(slog.DiscardHandler))
	defer end()
	defer func() {
		if v, ok := recover().(fault); !ok || v.Error() != "ours" {
			t.Errorf("it came out as %v", v)
		}
	}()
	err := appear(&strangeWindow{show: func() { l.box.MinSize() }, handle: 5}, said)
	t.Errorf("the panic was taken for %v", err)
}

func TestTheWindowBeginsWithItsScreenOnceTheFontsAreThere(t *testing.T) {
	s := window(t, "en")
	fonts := 0
	said, end := listen(s.backend.Log)
	defer end()
	err := s.begin(t.Context(), Options{Start: screen.Target{Screen: screen.Contact}}, said, func() {
		fonts++
		if len(s.screens) > 0 {
			t.Error("a screen was made before the fonts were there")
		}
	})
	s.settle()
	if err != nil || fonts != 1 || s.front.Screen != screen.Contact {
		t.Errorf("in front is %q, the fonts were waited for %d times: %v", s.front.Screen, fonts, err)
	}
	if !slices.Contains(texts(s), s.backend.Words().T("contact.title")) {
		t.Errorf("the window says %q", texts(s))
	}
	if size := s.window.Canvas().Size(); size.Width < s.left.Width || size.Height < s.left.Height {
		t.Errorf("it is %v large, and was left with %v by %v", size, s.left.Width, s.left.Height)
	}
}
