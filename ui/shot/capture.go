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

// maxPixels bounds a capture; a wall of eight 4K screens fits.
const maxPixels = 80e6

// errBlack says that a grab came back without anything on it, which is how systems refuse one.
var errBlack = errors.New("the grab is black")

// Capture takes a picture of the screen as PNG: by the desktop's own dialog where it has one, so that the person chooses
// what is seen, else of all screens. The caller hides its own window before.
func Capture(ctx context.Context) ([]byte, error) {
	data, err := askDesktop(ctx)
	if err == nil || errors.Is(err, ErrCancelled) || ctx.Err() != nil {
		return data, err
	}
	whole, grabErr := grab()
	if grabErr != nil {
		return nil, fmt.Errorf("capture the screen: %w", errors.Join(ErrUnavailable, err, grabErr))
	}
	return whole, nil
}

// grab takes all screens as they lie beside each other.
func grab() ([]byte, error) {
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
	picture := image.NewRGBA(image.Rect(0, 0, all.Dx(), all.Dy()))
	for i := range n {
		bounds := screenshot.GetDisplayBounds(i)
		one, err := screenshot.CaptureRect(bounds)
		if err != nil {
			return nil, fmt.Errorf("grab screen %d: %w", i+1, err)
		}
		draw.Draw(picture, bounds.Sub(all.Min), one, one.Bounds().Min, draw.Src)
	}
	if black(picture) {
		return nil, errBlack
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
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
