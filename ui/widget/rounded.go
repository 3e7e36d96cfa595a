package widget

import (
	"image"
	"image/color"
	"math"
)

// rounded is an area with round corners and a border within it; lengths are pixels.
type rounded struct {
	fill, stroke  color.RGBA
	width, radius float64
}

// picture draws the area over a whole picture. Only a corner is computed, which the others mirror: beyond it each row is
// like the one before, and each pixel of a row.
func (r rounded) picture(width, height int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, max(width, 0), max(height, 0)))
	if out.Rect.Empty() { // what has no room for a moment is asked for all the same
		return out
	}
	for y := range (height + 1) / 2 {
		row := out.Pix[y*out.Stride:][:out.Stride]
		if y > r.corner() {
			copy(row, out.Pix[(y-1)*out.Stride:])
		} else {
			r.row(row, y, width, height)
		}
		copy(out.Pix[(height-1-y)*out.Stride:], row)
	}
	return out
}

// corner is how far a corner reaches.
func (r rounded) corner() int { return int(max(r.radius, r.width)) + 1 }

// row draws one row of pixels.
func (r rounded) row(row []byte, y, width, height int) {
	end := min(r.corner(), (width-1)/2)
	for x := range end + 1 {
		c := r.at(x, y, width, height)
		put(row, x, c)
		put(row, width-1-x, c)
	}
	straight := row[4*end : 4*(width-end)]
	for done := 4; done < len(straight); done *= 2 {
		copy(straight[done:], straight[:done])
	}
}

func put(row []byte, x int, c color.RGBA) {
	row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = c.R, c.G, c.B, c.A
}

// at is the colour of a pixel. How much of it is border, and how much lies within the area at all, follows from how far
// its middle is from the edge: edges are a pixel soft.
func (r rounded) at(x, y, width, height int) color.RGBA {
	halfWidth, halfHeight := float64(width)/2, float64(height)/2
	radius := min(r.radius, halfWidth, halfHeight)
	across := math.Abs(float64(x)+0.5-halfWidth) - halfWidth + radius
	down := math.Abs(float64(y)+0.5-halfHeight) - halfHeight + radius
	outside := min(max(across, down), 0) + math.Hypot(max(across, 0), max(down, 0)) - radius
	border := 0.0
	if r.width > 0 {
		border = share(0.5 + outside + r.width)
	}
	within := share(0.5 - outside)
	mix := func(fill, stroke uint8) uint8 {
		return uint8(math.Round((float64(fill)*(1-border) + float64(stroke)*border) * within))
	}
	return color.RGBA{
		R: mix(r.fill.R, r.stroke.R), G: mix(r.fill.G, r.stroke.G), B: mix(r.fill.B, r.stroke.B), A: mix(r.fill.A, r.stroke.A),
	}
}

// share is a part of a whole, no less than nothing and no more than all.
func share(part float64) float64 { return min(max(part, 0), 1) }
