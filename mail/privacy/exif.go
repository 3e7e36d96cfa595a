package privacy

import (
	"encoding/binary"
	"image"
)

// orientation reads tag 0x0112 of the first directory of EXIF data (CIPA DC-008, 4.6.4), which begins with a TIFF
// header; 0 where it does not say.
func orientation(exif []byte) int {
	if len(exif) < 8 {
		return 0
	}
	var order binary.ByteOrder
	switch string(exif[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 0
	}
	at := int64(order.Uint32(exif[4:]))
	if at+2 > int64(len(exif)) {
		return 0
	}
	n := int64(order.Uint16(exif[at:]))
	for at += 2; n > 0 && at+12 <= int64(len(exif)); n, at = n-1, at+12 {
		if order.Uint16(exif[at:]) == 0x0112 {
			if v := int(order.Uint16(exif[at+8:])); v >= 1 && v <= 8 {
				return v
			}
			return 0
		}
	}
	return 0
}

// upright turns a picture as its orientation says, so that it is right without saying so.
func upright(p *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 {
		return p
	}
	size := p.Bounds().Size()
	w, h := size.X, size.Y
	if orientation >= 5 {
		w, h = h, w
	}
	// from gives where in the file the pixel at x, y of the upright picture lies.
	from := map[int]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return w - 1 - x, y },
		3: func(x, y int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y int) (int, int) { return x, h - 1 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, w - 1 - x },
		7: func(x, y int) (int, int) { return h - 1 - y, w - 1 - x },
		8: func(x, y int) (int, int) { return h - 1 - y, x },
	}[orientation]
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			i, j := from(x, y)
			copy(out.Pix[out.PixOffset(x, y):][:4], p.Pix[p.PixOffset(i, j):][:4])
		}
	}
	return out
}
