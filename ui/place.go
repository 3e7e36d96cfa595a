package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"github.com/kbinani/screenshot"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
)

// place is where the window was left: how large it was, and what it showed. Where it stood on the screen Fyne neither
// tells nor sets, so that is the desktop's choice.
type place struct {
	Width  float32     `json:"width"` // of the content, in device-independent units
	Height float32     `json:"height"`
	Screen screen.Name `json:"screen"`
	ID     string      `json:"id,omitempty"`
}

const placeKey = "window/place"

// lastPlace reads it; what is missing or makes no sense is as in a new home.
func (b backend) lastPlace(ctx context.Context) place {
	p := place{}
	data, ok, err := b.State().Get(ctx, placeKey)
	if err == nil && ok {
		err = json.Unmarshal(data, &p)
	}
	if err != nil {
		b.Log.Error("read where the window was left", "err", err)
	}
	if !(p.Width >= minSide && p.Width < maxSide && p.Height >= minSide && p.Height < maxSide) {
		p.Width, p.Height = theme.WindowWidth, theme.WindowHeight
	}
	if !slices.Contains(screen.Names(), p.Screen) {
		p.Screen, p.ID = screen.Home, ""
	}
	return p
}

// minSide and maxSide bound what is believed of a window's size.
const minSide, maxSide float32 = 300, 20000

// leave keeps where the window is left.
func (s *shell) leave() {
	size := s.window.Canvas().Size()
	p := place{Width: size.Width, Height: size.Height, Screen: s.front.Screen, ID: s.front.ID}
	if p.Screen == screen.Compose || p.Screen == screen.Settings {
		p.ID = "" // compose goes on with what was written last, whatever it is
	}
	if p == s.left {
		return
	}
	s.left = p
	s.work.Go(func() {
		data, err := json.Marshal(p)
		if err == nil {
			err = s.backend.State().Put(context.WithoutCancel(s.ctx), placeKey, data)
		}
		if err != nil {
			s.backend.Log.Error("keep where the window was left", "err", fmt.Errorf("%+v: %w", p, err))
		}
	})
}

// frameRoom is what the desktop's own bars and the window's frame take of a screen, about, in device-independent units.
const frameRoom float32 = 60

// within makes a size fit on a screen of so many units; a screen of no size is not known and bounds nothing.
func within(size, screen fyne.Size) fyne.Size {
	if screen.Width <= 0 || screen.Height <= 0 {
		return size
	}
	return fyne.NewSize(min(size.Width, screen.Width), min(size.Height, max(screen.Height-frameRoom, screen.Height/2)))
}

// fit makes a shown window fit on the main screen: Fyne knows how many pixels a unit has only once it is there.
func fit(w fyne.Window) {
	scale := w.Canvas().Scale()
	if scale <= 0 || screenshot.NumActiveDisplays() < 1 {
		return
	}
	pixels := screenshot.GetDisplayBounds(0)
	room := fyne.NewSize(float32(pixels.Dx())/scale, float32(pixels.Dy())/scale)
	if now := w.Canvas().Size(); within(now, room) != now {
		w.Resize(within(now, room))
		w.CenterOnScreen()
	}
}
