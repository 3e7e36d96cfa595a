package theme

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"sync"

	"fyne.io/fyne/v2"
	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"

	"okpay.example/support/assets/icons"
)

// coloured holds the icons made so far, by file name; it only ever grows to icons times palette colours. Fyne caches
// rasters by resource name, so one resource a colour is what makes its cache right.
var coloured sync.Map // string → fyne.Resource

// Resource returns the Lucide icon in colour c, which is written into the SVG: unlike Fyne's ThemedResource this takes
// any colour and does not depend on where the icon is shown. An unknown name gives the icon "circle-help", so
// that a slip is seen but harms nothing.
func Resource(name string, c color.Color) fyne.Resource {
	svg, ok := icons.SVG(name)
	if !ok {
		name = "circle-help"
		svg, _ = icons.SVG(name)
	}
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	file := fmt.Sprintf("%s-%02x%02x%02x%02x.svg", name, n.R, n.G, n.B, n.A)
	if made, ok := coloured.Load(file); ok {
		return made.(fyne.Resource)
	}
	svg = bytes.ReplaceAll(svg, []byte("currentColor"), fmt.Appendf(nil, "#%02x%02x%02x", n.R, n.G, n.B))
	made, _ := coloured.LoadOrStore(file, fyne.NewStaticResource(file, svg))
	return made.(fyne.Resource)
}

// Icon returns the Lucide icon in a role's colour of the running application's theme. It does not follow later theme
// changes by itself: ask again on Refresh.
func Icon(name string, role Role) fyne.Resource {
	return Resource(name, Color(role))
}

// drawn holds the icons drawn so far; it only ever grows to icons times palette colours times sizes, a kilobyte each.
var drawn sync.Map // picture → *image.RGBA

// picture names an icon drawn in a colour and in a size in pixels.
type picture struct {
	name          string
	colour        color.NRGBA
	width, height int
}

// Picture returns the Lucide icon in a role's colour, drawn for a size in pixels. Each is drawn once: Fyne's own image of an
// SVG reads and draws it anew at each refresh of anything that it stands in.
func Picture(name string, role Role, width, height int) image.Image {
	p := picture{name, color.NRGBAModel.Convert(Color(role)).(color.NRGBA), width, height}
	if made, ok := drawn.Load(p); ok {
		return made.(image.Image)
	}
	made, _ := drawn.LoadOrStore(p, p.draw())
	return made.(image.Image)
}

func (p picture) draw() *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, p.width, p.height))
	svg, ok := icons.SVG(p.name)
	if !ok {
		svg, _ = icons.SVG("circle-help")
	}
	icon, err := oksvg.ReadReplacingCurrentColor(bytes.NewReader(svg), fmt.Sprintf("#%02x%02x%02x", p.colour.R, p.colour.G, p.colour.B))
	if err != nil || p.width <= 0 || p.height <= 0 {
		return out // a test reads them all
	}
	icon.SetTarget(0, 0, float64(p.width), float64(p.height))
	icon.Draw(rasterx.NewDasher(p.width, p.height, rasterx.NewScannerGV(p.width, p.height, out, out.Bounds())), float64(p.colour.A)/0xFF)
	return out
}
