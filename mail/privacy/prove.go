package privacy

import (
	"bytes"
	"errors"
	"fmt"
	"image"
)

// How far a pixel of a JPEG's fill may be from it. Blocks that lie wholly within are exact but for rounding; in those
// at the rim the picture's edge rings on, which tells of what is beside the box, never of what was under it.
const (
	slackInside = 2
	slackRim    = 48 // in noise of black and white 34 were measured
	block       = 16 // pixels that a JPEG encodes together, with its colours at half the resolution
)

// Prove reads a written picture back and fails unless it is pixels and nothing else, to its last byte, and black in
// each of the boxes.
func Prove(data []byte, boxes []image.Rectangle) error { return prove(data, boxes, nil) }

// prove is Prove; a PNG must hold the very pixels of want as well, if that is given.
func prove(data []byte, boxes []image.Rectangle, want *image.RGBA) error {
	p, l, err := open(data)
	switch {
	case err != nil:
		return fmt.Errorf("read the picture back: %w", err)
	case p.Format != PNG && p.Format != JPEG:
		return fmt.Errorf("prove the picture: it is a %s", p.Format)
	case len(l.hidden) > 0:
		return fmt.Errorf("prove the picture: it still holds %v", l.hidden)
	case l.end != len(data):
		return fmt.Errorf("prove the picture: %d bytes follow it", len(data)-l.end)
	}
	for _, b := range boxes {
		if !b.In(p.Image.Bounds()) || b.Empty() {
			return fmt.Errorf("prove the picture: %v is no box of it", b)
		}
		if at, ok := filled(p, b); !ok {
			return fmt.Errorf("prove the picture: at %v it is not covered", at)
		}
	}
	switch {
	case want == nil:
	case p.Image.Bounds().Size() != want.Bounds().Size():
		return errors.New("prove the picture: its size changed")
	case p.Format == PNG && !bytes.Equal(p.Image.Pix, tight(want).Pix):
		return errors.New("prove the picture: its pixels changed")
	}
	return nil
}

// filled tells whether a box is black, and else where it is not.
func filled(p *Picture, b image.Rectangle) (image.Point, bool) {
	inner := image.Rectangle{Min: image.Pt((b.Min.X+block-1)/block*block, (b.Min.Y+block-1)/block*block),
		Max: image.Pt(b.Max.X/block*block, b.Max.Y/block*block)} // empty where no block lies wholly within
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			slack := 0
			at := image.Pt(x, y)
			switch {
			case p.Format == PNG:
			case at.In(inner):
				slack = slackInside
			default:
				slack = slackRim
			}
			c := p.Image.RGBAAt(x, y)
			if int(max(c.R, c.G, c.B)) > slack {
				return at, false
			}
		}
	}
	return image.Point{}, true
}

// tight gives a picture whose rows lie beside each other.
func tight(p *image.RGBA) *image.RGBA {
	if p.Stride == 4*p.Rect.Dx() && p.Rect.Min == (image.Point{}) {
		return p
	}
	return flatten(p, p.Bounds())
}
