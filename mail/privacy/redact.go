package privacy

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
)

// Fill is what covers a place: opaque black, of which nothing can be guessed.
var Fill = color.RGBA{A: 0xff}

// quality of a JPEG that is written: a photo loses nothing that is seen.
const quality = 92

// Redacted is a picture that was written anew and proved.
type Redacted struct {
	Data   []byte
	Format Format
	Size   image.Point
	Boxes  []image.Rectangle // what is filled, within the picture
	From   *Picture          // what was read; its pixels are those of the result
}

// Redact fills boxes, in pixels of the picture as it is seen, and writes it anew: the pixels and nothing else. A JPEG
// stays one, all else becomes PNG; as chooses another of the two. What comes out was decoded again and proved.
func Redact(data []byte, boxes []image.Rectangle, as Format) (*Redacted, error) {
	p, err := Open(data)
	if err != nil {
		return nil, err
	}
	if as == "" {
		as = p.Format
	}
	filled := make([]image.Rectangle, len(boxes))
	for i, b := range boxes {
		if filled[i], err = within(b, p.Image.Bounds()); err != nil {
			return nil, err
		}
	}
	r, err := Write(p.Image, filled, as)
	if err != nil {
		return nil, err
	}
	r.From = p
	return r, nil
}

// within cuts a box to the picture. One that covers nothing is a slip that must not pass for done.
func within(b, bounds image.Rectangle) (image.Rectangle, error) {
	if b.Empty() {
		return b, &RefusedError{Reason: NoArea}
	}
	if b = b.Intersect(bounds); b.Empty() {
		return b, &RefusedError{Reason: Outside, Width: bounds.Dx(), Height: bounds.Dy()}
	}
	return b, nil
}

// Write fills boxes of an opaque picture, encodes it as JPEG if as says so, else as PNG, and proves the result. The
// picture is changed.
func Write(p *image.RGBA, boxes []image.Rectangle, as Format) (*Redacted, error) {
	if as != JPEG {
		as = PNG
	}
	r := &Redacted{Format: as, Size: p.Bounds().Size()}
	for _, b := range boxes {
		if as == JPEG {
			b = even(b)
		}
		b = b.Intersect(p.Bounds())
		draw.Draw(p, b, image.NewUniform(Fill), image.Point{}, draw.Src)
		r.Boxes = append(r.Boxes, b)
	}
	var out bytes.Buffer
	var err error
	if as == JPEG {
		err = jpeg.Encode(&out, p, &jpeg.Options{Quality: quality})
	} else {
		err = png.Encode(&out, p)
	}
	if err != nil {
		return nil, fmt.Errorf("encode the picture: %w", err)
	}
	r.Data = out.Bytes()
	return r, prove(r.Data, r.Boxes, p)
}

// even widens a box to even pixels: a JPEG keeps one colour for two by two of them, and half of it would shine in.
func even(b image.Rectangle) image.Rectangle {
	return image.Rect(b.Min.X&^1, b.Min.Y&^1, (b.Max.X+1)&^1, (b.Max.Y+1)&^1)
}
