package shot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"

	"github.com/kbinani/screenshot"
)

// maxPixels bounds a capture; a wall of six 4K screens fits, and the editor takes it.
const maxPixels = 50e6

// errBlack says that a grab came back without anything on it, which is how systems refuse one.
var errBlack = errors.New("the grab is black")

// Mode is what is captured.
type Mode int

// The modes.
const (
	WholeScreen Mode = iota // all screens, as they lie beside each other
	FrontWindow             // the window that has the keyboard when the picture is taken
	Area                    // all screens, of which a part is chosen afterwards
)

// Modes are those that work here, and what they are is asked before. None means that the desktop asks by itself.
func Modes() []Mode { return modes() }

// Capture takes a picture of the screen as PNG. Where the desktop lets no program look (Wayland), its own dialog is
// opened, so that the person chooses what is seen. The caller hides its own window before.
func Capture(ctx context.Context, m Mode) ([]byte, error) {
	if len(Modes()) == 0 {
		return byDesktop(ctx)
	}
	data, err := grab(m)
	if err == nil || errors.Is(err, ErrTooLarge) {
		return data, err
	}
	asked, askErr := byDesktop(ctx)
	if askErr == nil || errors.Is(askErr, ErrCancelled) || ctx.Err() != nil {
		return asked, askErr
	}
	return nil, errors.Join(err, askErr)
}

// byDesktop asks the desktop, by which what cannot be reached is said alike everywhere.
func byDesktop(ctx context.Context) ([]byte, error) {
	data, err := askDesktop(ctx)
	if err == nil || errors.Is(err, ErrCancelled) || ctx.Err() != nil {
		return data, err
	}
	return nil, fmt.Errorf("capture the screen: %w", errors.Join(ErrUnavailable, err))
}

// grab takes all screens as they lie beside each other, or of them the window in front.
func grab(m Mode) ([]byte, error) {
	n := screenshot.NumActiveDisplays()
	if n <= 0 {
		return nil, errors.New("there is no screen")
	}
	var all image.Rectangle
	for i := range n {
		all = all.Union(screenshot.GetDisplayBounds(i))
	}
	if all.Empty() || all.Dx()*all.Dy() > maxPixels {
		return nil, fmt.Errorf("the screens are %dx%d pixels", all.Dx(), all.Dy())
	}
	picture := image.NewRGBA(all)
	for i := range n {
		bounds := screenshot.GetDisplayBounds(i)
		one, err := screenshot.CaptureRect(bounds)
		if err != nil {
			return nil, fmt.Errorf("grab screen %d: %w", i+1, err)
		}
		draw.Draw(picture, bounds, one, one.Bounds().Min, draw.Src)
	}
	if black(picture) {
		return nil, errBlack
	}
	part := all
	if m == FrontWindow {
		front, err := frontWindow()
		if err != nil {
			return nil, fmt.Errorf("find the window in front: %w", err)
		}
		if front = front.Intersect(all); !front.Empty() {
			part = front
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture.SubImage(part)); err != nil {
		return nil, fmt.Errorf("encode the grab: %w", err)
	}
	if b.Len() > MaxBytes {
		return nil, ErrTooLarge
	}
	return b.Bytes(), nil
}

// black tells whether nothing is on a picture.
func black(p *image.RGBA) bool {
	for i := 0; i+3 < len(p.Pix); i += 4 {
		if p.Pix[i]|p.Pix[i+1]|p.Pix[i+2] != 0 {
			return false
		}
	}
	return true
}
