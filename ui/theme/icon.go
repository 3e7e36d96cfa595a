package theme

import (
	"bytes"
	"fmt"
	"image/color"
	"sync"

	"fyne.io/fyne/v2"

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
