package privacy

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"testing"
)

func TestTruncatedFilesAreRefused(t *testing.T) {
	for _, f := range formats {
		data := encode(t, scene(96, 64), f)
		for _, n := range []int{len(data) - 1, len(data) * 3 / 4, len(data) / 2, 40} {
			_, err := Open(data[:n])
			if err == nil {
				t.Errorf("%s: %d of %d bytes pass", f, n, len(data))
				continue
			}
			wantReason(t, err, Truncated)
		}
	}
}

func TestDamagedFilesAreRefused(t *testing.T) {
	data := encode(t, scene(96, 64), PNG)
	data[60] ^= 0xff // its checksum is wrong then
	_, err := Open(data)
	wantReason(t, err, Damaged)
	bad := encode(t, scene(96, 64), GIF)
	bad[13+4*3] = 0x77
	if _, err := Open(bad); err == nil {
		t.Error("a GIF with an unknown block passes")
	}
}

func TestPolyglotsAreRefused(t *testing.T) {
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	if _, err := z.Create("run.js"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for _, f := range formats {
		data := encode(t, scene(96, 64), f)
		for name, tail := range map[string][]byte{"zip": archive.Bytes(), "text": []byte("secret"), "page": []byte("<html></html>")} {
			if _, err := Open(append(bytes.Clone(data), tail...)); err == nil {
				t.Errorf("%s with %s behind it passes", f, name)
			} else {
				wantReason(t, err, Polyglot)
			}
		}
		if _, err := Open(append(bytes.Clone(data), 0, 0, 0)); err != nil {
			t.Errorf("%s with padding: %v", f, err)
		}
	}
	plain, photo := encode(t, scene(64, 64), PNG), encode(t, scene(64, 64), JPEG)
	for name, data := range map[string][]byte{
		"zip in a chunk":    withChunk(plain, "zzZz", archive.Bytes()),
		"pdf in a chunk":    withChunk(plain, "tEXt", []byte("a\x00%PDF-1.7")),
		"script in a photo": withSegment(photo, 0xfe, []byte("<SCRIPT>alert(1)</script>")),
		"php in a photo":    withSegment(photo, 0xfe, []byte("<?php system(1)")),
	} {
		if _, err := Open(data); err == nil {
			t.Errorf("%s passes", name)
		} else {
			wantReason(t, err, Polyglot)
		}
	}
}

// claim makes a PNG that says how large it is and has nothing of it.
func claim(w, h uint32) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	head = append(head, 8, 2, 0, 0, 0)
	return bytes.Join([][]byte{[]byte(pngMagic), chunk("IHDR", head), chunk("IDAT", nil), chunk("IEND", nil)}, nil)
}

func TestBombsAreRefusedBeforeTheyAreDecoded(t *testing.T) {
	for _, c := range []struct {
		w, h uint32
		want Reason
	}{{50000, 50000, TooLong}, {50000, 1, TooLong}, {1, 50000, TooLong}, {30000, 30000, TooManyPixels}, {7100, 7100, TooManyPixels}} {
		data := claim(c.w, c.h)
		least := testing.AllocsPerRun(1, func() {
			_, err := Open(data)
			wantReason(t, err, c.want)
		})
		if least > 200 {
			t.Errorf("%d x %d: %v allocations", c.w, c.h, least)
		}
	}
	gifBomb := []byte("GIF89a\xff\x7f\xff\x7f\x00\x00\x00,\x00\x00\x00\x00\xff\x7f\xff\x7f\x00\x02\x00;")
	_, err := Open(gifBomb)
	wantReason(t, err, TooManyPixels)
	bmpBomb := encode(t, scene(8, 8), BMP)
	binary.LittleEndian.PutUint32(bmpBomb[18:], 50000)
	_, err = Open(bmpBomb)
	wantReason(t, err, TooLong)
	photo := encode(t, scene(16, 16), JPEG)
	at := bytes.Index(photo, []byte{0xff, 0xc0})
	photo[at+1] = 0xc2 // progressive
	binary.BigEndian.PutUint16(photo[at+5:], 5000)
	binary.BigEndian.PutUint16(photo[at+7:], 6000)
	_, err = Open(photo)
	wantReason(t, err, TooManyPixels)
	_, err = Open(make([]byte, MaxBytes+1))
	wantReason(t, err, TooManyBytes)
}

func TestAPhotoOfManyScansIsRefused(t *testing.T) {
	data := encode(t, scene(16, 16), JPEG)
	at := bytes.Index(data, []byte{0xff, 0xda})
	scan := data[at : len(data)-2]
	many := append(bytes.Clone(data[:at]), bytes.Repeat(scan, maxScans+1)...)
	_, err := Open(append(many, 0xff, 0xd9))
	wantReason(t, err, Damaged)
}

func TestOtherFilesAreNamed(t *testing.T) {
	for want, data := range map[string]string{
		"HEIC": "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "AVIF": "\x00\x00\x00\x18ftypavif\x00\x00\x00\x00", "TIFF": "II*\x00\x08\x00\x00\x00",
		"PDF": "%PDF-1.7", "SVG": `<?xml version="1.0"?><svg/>`, "": "hello", "ZIP": "PK\x03\x04",
	} {
		_, err := Open([]byte(data))
		wantReason(t, err, NotAPicture)
		if refused, ok := err.(*RefusedError); ok && refused.Kind != want { //nolint:errorlint // it is not wrapped
			t.Errorf("%q is told as %q", data, refused.Kind)
		}
	}
	_, err := Open(nil)
	wantReason(t, err, NotAPicture)
	_, err = Open(testdata(t, "moving.webp"))
	wantReason(t, err, Unsupported)
}

func TestKindsThatTheDecodersDoNotKnowAreNotCalledDamaged(t *testing.T) {
	packed := encode(t, scene(8, 8), BMP)
	packed[30] = 1 // run lengths
	_, err := Open(packed)
	wantReason(t, err, Unsupported)
	lossless := encode(t, scene(8, 8), JPEG)
	at := bytes.Index(lossless, []byte{0xff, 0xc0})
	lossless[at+1] = 0xc3
	_, err = Open(lossless)
	wantReason(t, err, Unsupported)
}

func TestOfAMovingPictureTheFirstStays(t *testing.T) {
	palette := color.Palette{color.Black, color.White}
	one, two := image.NewPaletted(image.Rect(0, 0, 20, 10), palette), image.NewPaletted(image.Rect(5, 5, 10, 10), palette)
	for i := range one.Pix {
		one.Pix[i] = 1
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{one, two}, Delay: []int{1, 1}}); err != nil {
		t.Fatal(err)
	}
	p, err := Open(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if !p.Animated || p.Image.Bounds() != image.Rect(0, 0, 20, 10) || p.Image.RGBAAt(7, 7) != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("animated %v, %v, %v", p.Animated, p.Image.Bounds(), p.Image.RGBAAt(7, 7))
	}
	still, err := Open(encode(t, scene(9, 9), GIF))
	if err != nil || still.Animated {
		t.Errorf("a still one: %v, %v", still, err)
	}
}

// FuzzOpen looks for a panic, and that whatever is read can be written and proved.
func FuzzOpen(f *testing.F) {
	for _, format := range formats {
		f.Add(encode(f, scene(12, 9), format))
	}
	plain, photo := encode(f, scene(12, 9), PNG), encode(f, scene(12, 9), JPEG)
	f.Add(withChunk(plain, "eXIf", exif(6)))
	f.Add(withSegment(photo, 0xe1, append([]byte("Exif\x00\x00"), exif(8)...)))
	f.Add(testdata(f, "moving.webp"))
	f.Add(claim(50000, 50000))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, c := range codecs { // a huge picture is slow to decode, and no finding
			config, err := c.config(bytes.NewReader(data))
			if err == nil && config.Width*config.Height > 1<<20 {
				return
			}
		}
		p, err := Open(data)
		if err != nil {
			return
		}
		box := image.Rect(0, 0, (p.Image.Rect.Dx()+1)/2, (p.Image.Rect.Dy()+1)/2)
		if _, err := Write(p.Image, []image.Rectangle{box}, p.Format); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkRedact4K(b *testing.B) {
	var screen bytes.Buffer
	if err := png.Encode(&screen, scene(3840, 2160)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Redact(screen.Bytes(), []image.Rectangle{image.Rect(100, 100, 900, 200)}, ""); err != nil {
			b.Fatal(err)
		}
	}
}
