package sketch

import (
	"encoding/binary"
	"image"
)

// The scalers here take a picture's four channels two at a time, as the halves of a number: a frame is drawn anew for each
// step of the wheel, and the general ones of golang.org/x/image/draw take ten times as long.

const pairs = 0x00ff00ff

// half is a picture at half the size, each pixel the mean of four.
func half(p *image.RGBA) *image.RGBA {
	w, h := p.Rect.Dx()/2, p.Rect.Dy()/2
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	le := binary.LittleEndian
	for y := range h {
		upper, lower := p.Pix[2*y*p.Stride:][:8*w], p.Pix[(2*y+1)*p.Stride:][:8*w]
		row := out.Pix[y*out.Stride:][:4*w]
		for x := range w {
			a, b := le.Uint64(upper[8*x:]), le.Uint64(lower[8*x:])
			even := uint32(a)&pairs + uint32(a>>32)&pairs + uint32(b)&pairs + uint32(b>>32)&pairs + 0x00020002
			odd := uint32(a>>8)&pairs + uint32(a>>40)&pairs + uint32(b>>8)&pairs + uint32(b>>40)&pairs + 0x00020002
			le.PutUint32(row[4*x:], even>>2&pairs|odd>>2&pairs<<8)
		}
	}
	return out
}

// tap is where a pixel comes from: between two neighbours, nearer to the second the larger part is, of 256.
type tap struct {
	first, second int
	part          uint32
}

// taps are those of the pixels from to to of a row of length dst at offset, which shows a row of length src.
func taps(from, to, offset, dst, src int, smooth bool) []tap {
	out := make([]tap, 0, max(to-from, 0))
	for i := from; i < to; i++ {
		at := (float64(i-offset) + 0.5) * float64(src) / float64(dst)
		if !smooth {
			n := min(max(int(at), 0), src-1)
			out = append(out, tap{n, n, 0})
			continue
		}
		at = min(max(at-0.5, 0), float64(src-1))
		n := int(at)
		out = append(out, tap{n, min(n+1, src-1), uint32((at - float64(n)) * 256)})
	}
	return out
}

// scale draws a picture into an area of another, as far as that lies on it.
func scale(dst *image.RGBA, area image.Rectangle, src *image.RGBA, smooth bool) {
	seen := area.Intersect(dst.Rect)
	if seen.Empty() || src.Rect.Empty() {
		return
	}
	columns := taps(seen.Min.X, seen.Max.X, area.Min.X, area.Dx(), src.Rect.Dx(), smooth)
	rows := taps(seen.Min.Y, seen.Max.Y, area.Min.Y, area.Dy(), src.Rect.Dy(), smooth)
	le := binary.LittleEndian
	for j, r := range rows {
		upper, lower := src.Pix[r.first*src.Stride:], src.Pix[r.second*src.Stride:]
		out := dst.Pix[dst.PixOffset(seen.Min.X, seen.Min.Y+j):]
		for i, c := range columns {
			if !smooth {
				le.PutUint32(out[4*i:], le.Uint32(upper[4*c.first:]))
				continue
			}
			above := mix(le.Uint32(upper[4*c.first:]), le.Uint32(upper[4*c.second:]), c.part)
			below := mix(le.Uint32(lower[4*c.first:]), le.Uint32(lower[4*c.second:]), c.part)
			le.PutUint32(out[4*i:], mix(above, below, r.part))
		}
	}
}

// mix is a where part is 0 and all but b where it is 255.
func mix(a, b, part uint32) uint32 {
	even := (a&pairs*(256-part) + b&pairs*part) >> 8 & pairs
	odd := (a>>8&pairs*(256-part) + b>>8&pairs*part) & (pairs << 8)
	return even | odd
}
