package privacy

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
)

// layout is what a file's structure tells without decoding a pixel.
type layout struct {
	end         int      // bytes after which the picture is over
	orientation int      // EXIF's, 1 to 8; 0 where there is none
	pictures    int      // 2 or more in an animation
	progressive bool     // a JPEG in many scans, all of which lie in memory until the last
	hidden      []string // the parts that are not needed to see the picture
}

func (l *layout) hide(name string) {
	if !slices.Contains(l.hidden, name) {
		l.hidden = append(l.hidden, name)
	}
}

func cut(f Format) error { return &RefusedError{Reason: Truncated, Kind: string(f)} }

func spoilt(f Format, why string) error {
	return &RefusedError{Reason: Damaged, Kind: string(f), Err: errors.New(why)}
}

const pngMagic = "\x89PNG\r\n\x1a\n"

// pngChunks are those without which the picture is not seen (PNG, third edition, section 11).
var pngChunks = []string{"IHDR", "PLTE", "IDAT", "IEND", "tRNS"}

// walkPNG goes over a PNG's chunks (PNG, section 5.3).
func walkPNG(data []byte) (layout, error) {
	l := layout{pictures: 1}
	for at := len(pngMagic); ; {
		if len(data)-at < 12 {
			return l, cut(PNG)
		}
		length, name := int64(binary.BigEndian.Uint32(data[at:])), string(data[at+4:at+8])
		if length > int64(len(data)-at-12) {
			return l, cut(PNG)
		}
		body := data[at+8 : at+8+int(length)]
		at += 12 + int(length)
		switch {
		case name == "IEND":
			l.end = at
			return l, nil
		case name == "acTL":
			l.pictures = 2
			l.hide(name)
		case name == "eXIf":
			l.orientation = orientation(body)
			l.hide("Exif")
		case !slices.Contains(pngChunks, name):
			l.hide(chunkName(name))
		}
	}
}

// chunkName keeps what is no name out of what people read.
func chunkName(name string) string {
	for _, r := range []byte(name) {
		if r|0x20 < 'a' || r|0x20 > 'z' {
			return "?"
		}
	}
	return name
}

// walkJPEG goes over a JPEG's segments (ITU-T T.81, annex B).
func walkJPEG(data []byte) (layout, error) {
	l := layout{pictures: 1}
	scans := 0
	for at := 2; ; {
		if at >= len(data) {
			return l, cut(JPEG)
		}
		if at += max(bytes.IndexByte(data[at:], 0xff), 0); data[at] != 0xff { // stray bytes between segments are let pass
			return l, cut(JPEG)
		}
		for at < len(data) && data[at] == 0xff { // fill bytes
			at++
		}
		if at >= len(data) {
			return l, cut(JPEG)
		}
		marker := data[at]
		at++
		switch {
		case marker == 0xd9:
			l.end = at
			return l, nil
		case marker == 0x01 || marker >= 0xd0 && marker <= 0xd7: // without a length
			continue
		case len(data)-at < 2:
			return l, cut(JPEG)
		}
		length := int(binary.BigEndian.Uint16(data[at:]))
		if length < 2 {
			return l, spoilt(JPEG, "a segment shorter than its own length")
		}
		if length > len(data)-at {
			return l, cut(JPEG)
		}
		l.segment(marker, data[at+2:at+length])
		l.progressive = l.progressive || marker == 0xc2
		at += length
		if marker == 0xda {
			if scans++; scans > maxScans {
				return l, spoilt(JPEG, "too many scans")
			}
			at += entropy(data[at:])
		}
	}
}

// entropy gives the length of a scan's data: up to a marker that is no stuffed byte and no restart.
func entropy(data []byte) int {
	for at := 0; ; at++ {
		next := bytes.IndexByte(data[at:], 0xff)
		if next < 0 {
			return len(data)
		}
		at += next
		if at+1 < len(data) && data[at+1] != 0 && (data[at+1] < 0xd0 || data[at+1] > 0xd7) && data[at+1] != 0xff {
			return at
		}
	}
}

func (l *layout) segment(marker byte, body []byte) {
	switch {
	case marker == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
		l.orientation = orientation(body[6:])
		l.hide("Exif")
	case marker == 0xe1:
		l.hide("XMP")
	case marker == 0xe2 && bytes.HasPrefix(body, []byte("ICC_PROFILE\x00")):
		l.hide("ICC")
	case marker == 0xed:
		l.hide("IPTC")
	case marker >= 0xe0 && marker <= 0xef:
		l.hide("APP" + string("0123456789ABCDEF"[marker-0xe0]))
	case marker == 0xfe:
		l.hide("COM")
	}
}

// walkGIF goes over a GIF's blocks (GIF89a, section 12).
func walkGIF(data []byte) (layout, error) {
	var l layout
	if len(data) < 13 {
		return l, cut(GIF)
	}
	at := 13 + colours(data[10])
	for at < len(data) {
		kind := data[at]
		at++
		switch kind {
		case 0x3b:
			if l.pictures == 0 {
				return l, spoilt(GIF, "no picture")
			}
			l.end = at
			return l, nil
		case 0x2c:
			if len(data)-at < 10 {
				return l, cut(GIF)
			}
			l.pictures++
			at += 10 + colours(data[at+8])
		case 0x21:
			if len(data)-at < 1 {
				return l, cut(GIF)
			}
			switch data[at] {
			case 0xfe:
				l.hide("comment")
			case 0xff, 0x01:
				l.hide("extension")
			}
			at++
		default:
			return l, spoilt(GIF, "an unknown block")
		}
		for at < len(data) && data[at] != 0 { // sub-blocks
			at += 1 + int(data[at])
		}
		at++
	}
	return l, cut(GIF)
}

// colours is the length of the colour table that a flag byte speaks of.
func colours(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// walkWebP goes over a WebP's chunks (RFC 9649, section 2).
func walkWebP(data []byte) (layout, error) {
	l := layout{pictures: 1}
	size := int64(binary.LittleEndian.Uint32(data[4:]))
	if size+8 > int64(len(data)) {
		return l, cut(WebP)
	}
	l.end = int(size) + 8
	for at := 12; at+8 <= l.end; {
		name, length := string(data[at:at+4]), int64(binary.LittleEndian.Uint32(data[at+4:]))
		if length > int64(l.end-at-8) {
			return l, cut(WebP)
		}
		body := data[at+8 : at+8+int(length)]
		at += 8 + int(length+length&1)
		switch name {
		case "VP8 ", "VP8L", "VP8X", "ALPH":
		case "ANIM", "ANMF":
			return l, &RefusedError{Reason: Unsupported, Kind: "WebP"}
		case "EXIF":
			l.orientation = orientation(bytes.TrimPrefix(body, []byte("Exif\x00\x00")))
			l.hide("Exif")
		case "XMP ":
			l.hide("XMP")
		case "ICCP":
			l.hide("ICC")
		default:
			l.hide(chunkName(name))
		}
	}
	return l, nil
}

// walkBMP looks at a bitmap's headers. Writers disagree about the size that stands in the first of them, so it counts
// only where it lies past the pixels.
func walkBMP(data []byte) (layout, error) {
	l := layout{pictures: 1}
	if len(data) < 30 {
		return l, cut(BMP)
	}
	le := binary.LittleEndian
	claimed, pixels := int64(le.Uint32(data[2:])), int64(le.Uint32(data[10:]))
	width, height := int64(int32(le.Uint32(data[18:]))), int64(int32(le.Uint32(data[22:])))
	bits := int64(le.Uint16(data[28:]))
	const plain, masks = 0, 3 // of the ways to compress, those that are none
	if header := le.Uint32(data[14:]); header >= 40 && len(data) >= 34 {
		if how := le.Uint32(data[30:]); how != plain && how != masks {
			return l, &RefusedError{Reason: Unsupported, Kind: "BMP"}
		}
	}
	if height < 0 {
		height = -height // top down
	}
	if width <= 0 || width > MaxSide || height > MaxSide { // refused by its size afterwards
		l.end = len(data)
		return l, nil
	}
	end := pixels + (width*bits+31)/32*4*height
	if end > int64(len(data)) {
		return l, cut(BMP)
	}
	l.end = int(end)
	if claimed > end && claimed <= int64(len(data)) {
		l.end = int(claimed)
	}
	return l, nil
}
