package icons_test

import (
	"bytes"
	"encoding/xml"
	"image"
	"image/png"
	"testing"

	"okpay.example/support/assets/icons"
)

func TestEveryIconIsWellFormedAndTakesAColour(t *testing.T) {
	names := icons.Names()
	if len(names) < 60 {
		t.Fatalf("got %d icons, want at least 60", len(names))
	}
	for _, name := range names {
		svg, ok := icons.SVG(name)
		if !ok {
			t.Errorf("%s: listed but not found", name)
			continue
		}
		var root struct {
			XMLName xml.Name
			ViewBox string `xml:"viewBox,attr"`
		}
		if err := xml.Unmarshal(svg, &root); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if root.XMLName.Local != "svg" || root.ViewBox != "0 0 24 24" {
			t.Errorf("%s: root <%s>, viewBox %q", name, root.XMLName.Local, root.ViewBox)
		}
		if !bytes.Contains(svg, []byte(`fill="currentColor"`)) {
			t.Errorf("%s: no fill in currentColor to put a colour into", name)
		}
	}
}

func TestUnknownIconIsReported(t *testing.T) {
	for _, name := range []string{"", "no-such-icon", "../LICENSE"} {
		if _, ok := icons.SVG(name); ok {
			t.Errorf("SVG(%q) found something", name)
		}
	}
}

func TestTheAppsPictureHasRoundCorners(t *testing.T) {
	img, err := png.Decode(bytes.NewReader(icons.App()))
	if err != nil {
		t.Fatal(err)
	}
	if size := img.Bounds().Size(); size != image.Pt(128, 128) {
		t.Errorf("it is %v", size)
	}
	_, _, _, corner := img.At(0, 0).RGBA()
	if _, _, _, edge := img.At(64, 1).RGBA(); corner != 0 || edge != 0xFFFF {
		t.Errorf("opacity %#x in the corner, %#x at the edge", corner, edge)
	}
}
