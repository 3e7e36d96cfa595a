package screentest

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/theme"
)

// Look is how the window looks; the zero value is the usual one.
type Look struct {
	Mode  theme.Mode
	Width float32 // of the screen, in device-independent pixels; 0 is the usual 976
	Scale float32 // of the text; 0 is 1
}

// Case is a look and a language that each state of a screen must fit.
type Case struct {
	Name string // for the subtest and its pictures: language, theme and what else is not as usual
	Lang string
	Look Look
}

// picturesDir names the folder of the gallery; without it nothing is kept.
const picturesDir = "PICTURES"

// InGallery tells whether pictures are kept to be looked at, so that every state is wanted in every look.
func InGallery() bool { return os.Getenv(picturesDir) != "" }

const (
	narrow = 700
	large  = 1.5
)

// Cases are the looks and languages that each state must fit: a choice of them in a test, all of them in the gallery.
func Cases() []Case {
	chosen := []Case{
		{"zh-light", "zh-CN", Look{Mode: theme.Light}},
		{"en-dark", "en", Look{Mode: theme.Dark}},
		{"en-light-narrow", "en", Look{Mode: theme.Light, Width: narrow}},
		{"zh-dark-narrow", "zh-CN", Look{Mode: theme.Dark, Width: narrow}},
		{"zh-light-150", "zh-CN", Look{Mode: theme.Light, Scale: large}},
		{"en-light-150-narrow", "en", Look{Mode: theme.Light, Width: narrow, Scale: large}},
	}
	if !InGallery() {
		return chosen
	}
	return append(chosen,
		Case{"zh-dark", "zh-CN", Look{Mode: theme.Dark}},
		Case{"en-light", "en", Look{Mode: theme.Light}},
		Case{"zh-dark-150", "zh-CN", Look{Mode: theme.Dark, Scale: large}},
		Case{"en-light-150", "en", Look{Mode: theme.Light, Scale: large}},
		Case{"en-dark-150", "en", Look{Mode: theme.Dark, Scale: large}},
	)
}

// Largest is the largest text in the least window, of which the side bar leaves this much to a screen.
func Largest() Look { return Look{Mode: theme.Light, Width: 594, Scale: 2} }

// Picture is the function Picture for the stage's window.
func (s *Stage) Picture(name string) {
	s.Helper()
	Picture(s, s.Window, name)
}

// Picture fails the test for each text that is cut at the window's edge, and keeps a picture as WritePicture does.
func Picture(t testing.TB, window fyne.Window, name string) {
	t.Helper()
	width := window.Canvas().Size().Width
	for _, o := range test.LaidOutObjects(window.Canvas().Content()) {
		text, ok := o.(interface{ Text() string })
		right := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).X + o.Size().Width
		if ok && o.Visible() && right > width+0.5 {
			t.Errorf("%s: %q ends at %v in a width of %v", name, text.Text(), right, width)
		}
	}
	WritePicture(t, window, name)
}

// WritePicture writes what the window shows to the gallery, in the folder of the package under test. The name is that of
// the state and then of the Case. Without a gallery it does nothing but to fail the test for what is drawn without end.
func WritePicture(t testing.TB, window fyne.Window, name string) {
	t.Helper()
	still(t, window, name)
	if !InGallery() {
		return
	}
	here, err := os.Getwd() // of a test: its package
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(os.Getenv(picturesDir), filepath.Base(here))
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(f, window.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}
