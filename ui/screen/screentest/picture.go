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
	Name string // for the subtest and its pictures
	Lang string
	Look Look
}

// Cases are both languages and themes, at the usual width, the narrowest, and with large text.
func Cases() []Case {
	return []Case{
		{"zh-light", "zh-CN", Look{Mode: theme.Light}},
		{"en-dark", "en", Look{Mode: theme.Dark}},
		{"en-light-narrow", "en", Look{Mode: theme.Light, Width: 700}},
		{"zh-dark-narrow", "zh-CN", Look{Mode: theme.Dark, Width: 700}},
		{"zh-light-large", "zh-CN", Look{Mode: theme.Light, Scale: 1.5}},
		{"en-light-large-narrow", "en", Look{Mode: theme.Light, Width: 700, Scale: 1.5}},
	}
}

// Picture fails the test for each text that is cut at the window's edge, and keeps a picture as WritePicture does.
func (s *Stage) Picture(name string) {
	s.Helper()
	width := s.Window.Canvas().Size().Width
	for _, o := range test.LaidOutObjects(s.Window.Canvas().Content()) {
		text, ok := o.(interface{ Text() string })
		right := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).X + o.Size().Width
		if ok && o.Visible() && right > width+0.5 {
			s.Errorf("%s: %q ends at %v in a width of %v", name, text.Text(), right, width)
		}
	}
	WritePicture(s, s.Window, name)
}

// WritePicture writes what the window shows as a PNG to the folder that the environment variable PICTURES names, if it
// names one.
func WritePicture(t testing.TB, window fyne.Window, name string) {
	t.Helper()
	dir := os.Getenv("PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, window.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}
