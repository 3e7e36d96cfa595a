package plot

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestAPlotIsWellFormedAndHoldsItsLines(t *testing.T) {
	for name, p := range map[string]Plot{
		"plain": {X: Axis{Name: "minutes", To: 90}, Y: Axis{Name: "a < b"}, Lines: []Line{{"one", []Point{{0, 5}, {90, 120}}}},
			Bands: []Band{{"out & back", 30, 60}}, Level: 150, Mark: "twice"},
		"logarithmic": {X: Axis{Log: true}, Y: Axis{Log: true}, Lines: []Line{{"one", []Point{{1000, 0.2}, {1e6, 40}, {10, 0}}}}, Dots: true},
		"empty":       {},
	} {
		svg := p.SVG()
		for d := xml.NewDecoder(strings.NewReader(string(svg))); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v\n%s", name, err, svg)
			}
		}
		if strings.Contains(string(svg), "NaN") || strings.Contains(string(svg), "Inf") {
			t.Errorf("%s: %s", name, svg)
		}
		if n := strings.Count(string(svg), "<polyline"); n != len(p.Lines) {
			t.Errorf("%s: %d lines", name, n)
		}
	}
	if got := string(Plot{Lines: []Line{{"one", []Point{{0, 5}, {90, 123456}}}}}.SVG()); !strings.Contains(got, ">150,000<") && !strings.Contains(got, ">125,000<") {
		t.Errorf("no tick above the most: %s", got)
	}
}
