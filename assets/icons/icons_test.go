package icons_test

import (
	"bytes"
	"encoding/xml"
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
