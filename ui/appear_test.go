package ui

import (
	"bytes"
	"errors"
	"log"
	"log/slog"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"

	"okpay.example/support/internal/app"
)

// strangeWindow shows itself as it is told, and has the handle that it is told.
type strangeWindow struct {
	fyne.Window
	show   func()
	handle uintptr
}

func (w *strangeWindow) Show()                 { w.show() }
func (w *strangeWindow) RunNative(f func(any)) { f(driver.X11WindowContext{WindowHandle: w.handle}) }

func TestAWindowThatDoesNotComeToBeIsAnErrorThatSaysWhy(t *testing.T) {
	complain := func(cause string) {
		log.Printf("Fyne error:  window creation error\n  Cause: %s\n  At: driver.go:1", cause)
	}
	for _, c := range []struct {
		name   string
		show   func()
		handle uintptr
		key    string
		detail string
	}{
		{"it is there", func() {}, 5, "", ""},
		{"no display", func() { panic("not initialised") }, 0, "display_refused", "not initialised"},
		{"no OpenGL", func() { complain("GLX: no GLX") }, 0, "no_opengl", "GLX: no GLX"},
	} {
		var kept bytes.Buffer
		said, end := listen(slog.New(slog.NewTextHandler(&kept, nil)))
		err := appear(&strangeWindow{show: c.show, handle: c.handle}, said)
		end()
		log.Print("after the end") // is heard by nobody
		var none *app.WindowError
		if c.key == "" && err != nil || c.key != "" && (!errors.As(err, &none) || none.Key != c.key || none.Detail != c.detail) {
			t.Errorf("%s: %v", c.name, err)
		}
		if strings.Contains(kept.String(), "after") || c.name == "no OpenGL" && !strings.Contains(kept.String(), "GLX: no GLX") {
			t.Errorf("%s: the log holds %s", c.name, kept.String())
		}
	}
}

func TestTheToolkitsErrorsAreOneRecordEach(t *testing.T) {
	var kept bytes.Buffer
	plain := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == slog.MessageKey {
			return slog.Attr{}
		}
		return a
	}}
	_, end := listen(slog.New(slog.NewTextHandler(&kept, plain)))
	for _, line := range []string{
		"Fyne error:  Preferences load error:", "  Cause: EOF", "  At: /somewhere/app/preferences.go:105",
		"Fyne error:  Failed to focus object which is not part of the canvas", "  At: /somewhere/canvas.go:174",
		"a line of another library", "Fyne error:  cut short",
	} {
		log.Println(line)
	}
	end()
	want := `level=WARN says="Preferences load error:" cause=EOF at=preferences.go:105
level=WARN says="a line of another library"
level=WARN says="cut short"
`
	if kept.String() != want {
		t.Errorf("the log holds\n%s", kept.String())
	}
}
