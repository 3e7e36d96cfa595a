package shot

import (
	"errors"
	"image"
	"image/color"
	"runtime"
	"testing"

	"fyne.io/fyne/v2"
)

func TestABlackGrabIsAFailedGrab(t *testing.T) {
	p := image.NewRGBA(image.Rect(0, 0, 8, 8))
	for i := 3; i < len(p.Pix); i += 4 {
		p.Pix[i] = 0xff
	}
	if !black(p) {
		t.Error("an all black picture passes for a capture")
	}
	p.Set(7, 7, color.White)
	if black(p) {
		t.Error("a picture with something on it passes for black")
	}
}

func TestWithoutADisplayNothingIsReachedAndThatIsSaid(t *testing.T) {
	for _, name := range []string{"DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_SESSION_TYPE"} {
		t.Setenv(name, "")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/none")
	if _, err := Clipboard(t.Context()); !errors.Is(err, ErrUnavailable) && !errors.Is(err, ErrNoPicture) {
		t.Errorf("Clipboard says %v", err)
	}
	if _, err := Capture(t.Context(), WholeScreen); !errors.Is(err, ErrUnavailable) {
		t.Errorf("Capture says %v", err)
	}
}

func TestOnWaylandTheDesktopAsksWhatToCapture(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no Wayland here")
	}
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("XDG_SESSION_TYPE", "x11")
	if got := Modes(); len(got) != 3 {
		t.Errorf("on X11 there are %v", got)
	}
	t.Setenv("WAYLAND_DISPLAY", "wayland-0")
	if got := Modes(); len(got) != 0 {
		t.Errorf("on Wayland there are %v", got)
	}
}

// In the least window with the largest words the question scrolls, and its buttons stay in sight.
func TestTheQuestionWhatToCaptureFitsALittleWindow(t *testing.T) {
	d := newDesk(t, setting{scale: 2, width: 900, height: 560, lang: "en"})
	AskCapture(d.e.env, nil, nil)
	for _, name := range []string{"shot.capture.begin", "shot.capture.cancel"} {
		o := d.marks.Get(name)
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
		if bottom, right := at.Y+o.Size().Height, at.X+o.Size().Width; bottom > 560 || right > 900 || at.X < 0 {
			t.Errorf("%s ends at %v, %v of 900, 560", name, right, bottom)
		}
	}
}
