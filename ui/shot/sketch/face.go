package sketch

import (
	"image"
	"image/color"
	"math"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"okpay.example/support/assets/fonts"
)

// bold is the bundled typeface. Only its tables are read until a letter is drawn.
var bold = sync.OnceValues(func() (*sfnt.Font, error) { return opentype.Parse(fonts.Bold()) })

// faces keeps the sizes of letters that were used: the scale of a view changes seldom.
type faces struct{ bySize map[int]face }

// face draws letters of one size; without a font it draws none.
type face struct{ font.Face }

const maxFaces = 16

func (f *faces) at(size float64) face {
	key := max(int(math.Round(size*4)), 4) // a quarter of a pixel
	if got, ok := f.bySize[key]; ok {
		return got
	}
	if f.bySize == nil || len(f.bySize) >= maxFaces {
		f.bySize = map[int]face{}
	}
	made := face{}
	if parsed, err := bold(); err == nil {
		if sized, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: float64(key) / 4, DPI: 72}); err == nil {
			made.Face = sized
		}
	}
	f.bySize[key] = made
	return made
}

func (f face) width(text string) float64 {
	if f.Face == nil {
		return 0
	}
	return float64(font.MeasureString(f.Face, text)) / 64
}

func (f face) height() float64 {
	if f.Face == nil {
		return 0
	}
	m := f.Metrics()
	return float64(m.CapHeight) / 64 * 2 // the face's own line is made for Chinese, and leaves too much room
}

// cap is the height of capital letters.
func (f face) cap() float64 {
	if f.Face == nil {
		return 0
	}
	return float64(f.Metrics().CapHeight) / 64
}

func (f face) draw(dst *image.RGBA, x, baseline float64, text string, c color.Color) {
	if f.Face == nil {
		return
	}
	d := font.Drawer{Dst: dst, Src: image.NewUniform(c), Face: f.Face,
		Dot: fixed.Point26_6{X: fixed.Int26_6(x * 64), Y: fixed.Int26_6(baseline * 64)}}
	d.DrawString(text)
}
