package privacy

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/bmp"
)

// scene draws a picture on which each of four corners has a colour of its own, and each pixel is different.
func scene(w, h int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{R: 200, G: 200, B: 200, A: 255}
			switch {
			case x < w/2 && y < h/2:
				c.G, c.B = 20, 20 // red
			case y < h/2:
				c.R, c.B = 20, 20 // green
			case x < w/2:
				c.R, c.G = 20, 20 // blue
			}
			p.SetRGBA(x, y, c)
		}
	}
	return p
}

func encode(t testing.TB, p image.Image, f Format) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	switch f {
	case PNG:
		err = png.Encode(&b, p)
	case JPEG:
		err = jpeg.Encode(&b, p, &jpeg.Options{Quality: 95})
	case GIF:
		four := image.NewPaletted(p.Bounds(), color.Palette{color.RGBA{200, 20, 20, 255}, color.RGBA{20, 200, 20, 255},
			color.RGBA{20, 20, 200, 255}, color.RGBA{200, 200, 200, 255}})
		draw.Draw(four, four.Bounds(), p, image.Point{}, draw.Src)
		err = gif.Encode(&b, four, nil)
	case BMP:
		err = bmp.Encode(&b, p)
	case WebP:
		return testdata(t, "scene.webp")
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// chunk makes a PNG chunk.
func chunk(name string, body []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, name...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// withChunk puts a chunk behind a PNG's IHDR.
func withChunk(data []byte, name string, body []byte) []byte {
	const head = 8 + 25
	return bytes.Join([][]byte{data[:head], chunk(name, body), data[head:]}, nil)
}

// withSegment puts a segment behind a JPEG's SOI.
func withSegment(data []byte, marker byte, body []byte) []byte {
	head := []byte{0xff, 0xd8, 0xff, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}
	return bytes.Join([][]byte{head, body, data[2:]}, nil)
}

// exif is EXIF data with an orientation and a maker's name.
func exif(orientation uint16) []byte {
	b := []byte("II*\x00\x08\x00\x00\x00\x02\x00")
	b = append(b, 0x0f, 0x01, 2, 0, 8, 0, 0, 0, 38, 0, 0, 0) // Make, at 38
	b = append(b, 0x12, 0x01, 3, 0, 1, 0, 0, 0, byte(orientation), 0, 0, 0)
	return append(append(b, 0, 0, 0, 0), "GPS-HERE"...)
}
