package privacy

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"
)

var formats = []Format{PNG, JPEG, GIF, WebP, BMP}

func TestABoxIsFilledAndTheRestStays(t *testing.T) {
	for _, f := range formats {
		t.Run(string(f), func(t *testing.T) {
			data := encode(t, scene(96, 64), f)
			r, err := Redact(data, []image.Rectangle{image.Rect(9, 5, 41, 29)}, "")
			if err != nil {
				t.Fatal(err)
			}
			want := PNG
			if f == JPEG {
				want = JPEG
			}
			if r.Format != want || r.From.Format != f {
				t.Errorf("a %s became a %s", r.From.Format, r.Format)
			}
			p, kind, err := image.Decode(bytes.NewReader(r.Data))
			if err != nil || kind != string(want) {
				t.Fatalf("decoding the result gives %s, %v", kind, err)
			}
			if p.Bounds() != image.Rect(0, 0, 96, 64) {
				t.Errorf("the result is %v", p.Bounds())
			}
			wantNear(t, p, image.Pt(24, 16), color.RGBA{A: 255})
			wantNear(t, p, image.Pt(70, 16), color.RGBA{20, 200, 20, 255})
			wantNear(t, p, image.Pt(24, 48), color.RGBA{20, 20, 200, 255})
			wantNear(t, p, image.Pt(70, 48), color.RGBA{200, 200, 200, 255})
			if err := Prove(r.Data, []image.Rectangle{image.Rect(9, 5, 41, 29)}); err != nil {
				t.Error(err)
			}
		})
	}
}

func wantNear(t *testing.T, p image.Image, at image.Point, want color.RGBA) {
	t.Helper()
	got := color.RGBAModel.Convert(p.At(at.X, at.Y)).(color.RGBA)
	far := func(a, b uint8) bool { return max(a, b)-min(a, b) > 24 }
	if far(got.R, want.R) || far(got.G, want.G) || far(got.B, want.B) {
		t.Errorf("at %v the picture is %v, want %v", at, got, want)
	}
}

// noise is the hardest surrounding for a JPEG's fill.
func noise(w, h int) *image.RGBA {
	r := rand.New(rand.NewPCG(1, 2))
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range p.Pix {
		p.Pix[i] = uint8(r.UintN(2) * 255)
		if i%4 == 3 {
			p.Pix[i] = 255
		}
	}
	return p
}

func TestAFillHoldsInNoiseAtAnyPlace(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, f := range []Format{PNG, JPEG} {
		data := encode(t, noise(120, 90), f)
		for range 60 {
			x, y := r.IntN(118), r.IntN(88)
			box := image.Rect(x, y, x+1+r.IntN(119-x), y+1+r.IntN(89-y))
			if _, err := Redact(data, []image.Rectangle{box}, ""); err != nil {
				t.Fatalf("%s, %v: %v", f, box, err)
			}
		}
	}
}

func TestWhatLiesUnderTheFillChangesNoByteOfTheResult(t *testing.T) {
	box := image.Rect(10, 10, 50, 40)
	for _, f := range []Format{PNG, JPEG} {
		a, b := scene(96, 64), scene(96, 64)
		for y := box.Min.Y; y < box.Max.Y; y++ {
			for x := box.Min.X; x < box.Max.X; x++ {
				b.SetRGBA(x, y, color.RGBA{uint8(x * 5), uint8(y * 7), 99, 255})
			}
		}
		one, err := Write(a, []image.Rectangle{box}, f)
		other, err2 := Write(b, []image.Rectangle{box}, f)
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one.Data, other.Data) {
			t.Errorf("a %s tells two secrets apart that were covered", f)
		}
	}
}

func TestColoursUnderTransparencyDoNotLeave(t *testing.T) {
	p := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	for i := range p.Pix {
		p.Pix[i] = uint8(i) // a message in the colours
		if i%4 == 3 {
			p.Pix[i] = 0 // that nobody sees
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	r, err := Redact(b.Bytes(), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	out, err := png.Decode(bytes.NewReader(r.Data))
	if err != nil {
		t.Fatal(err)
	}
	for y := range 40 {
		for x := range 40 {
			if c := color.RGBAModel.Convert(out.At(x, y)); c != (color.RGBA{255, 255, 255, 255}) {
				t.Fatalf("at %d,%d there is %v", x, y, c)
			}
		}
	}
}

func TestMetadataGoes(t *testing.T) {
	plain, photo := encode(t, scene(64, 64), PNG), encode(t, scene(64, 64), JPEG)
	cases := map[string][]byte{
		"tEXt": withChunk(plain, "tEXt", []byte("Author\x00GPS-HERE")),
		"eXIf": withChunk(plain, "eXIf", exif(1)),
		"iCCP": withChunk(plain, "iCCP", []byte("GPS-HERE\x00\x00x")),
		"Exif": withSegment(photo, 0xe1, append([]byte("Exif\x00\x00"), exif(1)...)),
		"XMP":  withSegment(photo, 0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00GPS-HERE")),
		"COM":  withSegment(photo, 0xfe, []byte("GPS-HERE")),
		"IPTC": withSegment(photo, 0xed, []byte("Photoshop 3.0\x00GPS-HERE")),
		"more": append(bytes.Clone(photo), photo...), // as a second picture behind a phone's photo
	}
	for name, data := range cases {
		t.Run(name, func(t *testing.T) {
			r, err := Redact(data, nil, "")
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(r.Data, []byte("GPS-HERE")) || bytes.Contains(r.Data, []byte("Exif")) {
				t.Error("it is still there")
			}
			if name != "more" && len(r.From.Hidden) == 0 {
				t.Error("it was not noticed")
			}
			if err := Prove(data, nil); err == nil {
				t.Error("the original passes for clean")
			}
		})
	}
}

func TestAnOrientationIsAppliedBeforeItGoes(t *testing.T) {
	red, green, blue, grey := color.RGBA{200, 20, 20, 255}, color.RGBA{20, 200, 20, 255}, color.RGBA{20, 20, 200, 255}, color.RGBA{200, 200, 200, 255}
	// The colours of the upper left and upper right corner as a viewer shows them (CIPA DC-008, figure for tag 274).
	for o, want := range map[uint16][2]color.RGBA{
		1: {red, green}, 2: {green, red}, 3: {grey, blue}, 4: {blue, grey}, 5: {red, blue}, 6: {blue, red}, 7: {grey, green}, 8: {green, grey},
	} {
		data := withSegment(encode(t, scene(96, 64), JPEG), 0xe1, append([]byte("Exif\x00\x00"), exif(o)...))
		r, err := Redact(data, nil, "")
		if err != nil {
			t.Fatal(err)
		}
		p, err := jpeg.Decode(bytes.NewReader(r.Data))
		if err != nil {
			t.Fatal(err)
		}
		size := image.Pt(96, 64)
		if o >= 5 {
			size = image.Pt(64, 96)
		}
		if p.Bounds().Size() != size {
			t.Errorf("orientation %d: %v", o, p.Bounds())
		}
		wantNear(t, p, image.Pt(8, 8), want[0])
		wantNear(t, p, image.Pt(size.X-8, 8), want[1])
		if r.From.Turned != (o > 1) {
			t.Errorf("orientation %d: turned is %v", o, r.From.Turned)
		}
	}
}

func TestBoxesThatCoverNothingAreRefused(t *testing.T) {
	data := encode(t, scene(40, 40), PNG)
	for _, c := range []struct {
		box  image.Rectangle
		want Reason
	}{
		{image.Rect(40, 0, 50, 10), Outside}, {image.Rect(-9, -9, 0, 0), Outside}, {image.Rectangle{Min: image.Pt(5, 5), Max: image.Pt(5, 9)}, NoArea},
	} {
		_, err := Redact(data, []image.Rectangle{c.box}, "")
		wantReason(t, err, c.want)
	}
	r, err := Redact(data, []image.Rectangle{image.Rect(-10, -10, 1000, 8)}, "")
	if err != nil || r.Boxes[0] != image.Rect(0, 0, 40, 8) {
		t.Errorf("a box over the edge gives %v, %v", r, err)
	}
}

func wantReason(t *testing.T, err error, want Reason) {
	t.Helper()
	if refused, ok := errors.AsType[*RefusedError](err); !ok || refused.Reason != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestAProofFindsWhatIsNotCovered(t *testing.T) {
	box := image.Rect(8, 8, 40, 40)
	for _, f := range []Format{PNG, JPEG} {
		r, err := Write(scene(64, 64), []image.Rectangle{box}, f)
		if err != nil {
			t.Fatal(err)
		}
		if err := Prove(r.Data, []image.Rectangle{image.Rect(8, 8, 60, 40)}); err == nil {
			t.Errorf("%s: a box that is half covered passes", f)
		}
		if err := Prove(append(bytes.Clone(r.Data), "more"...), nil); err == nil {
			t.Errorf("%s: bytes behind it pass", f)
		}
		if err := Prove(r.Data[:len(r.Data)-1], nil); err == nil {
			t.Errorf("%s: one that is cut short passes", f)
		}
	}
}
