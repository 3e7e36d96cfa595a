package theme

import (
	"cmp"
	"image/color"
	"math"
	"sync/atomic"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"okpay.example/support/assets/fonts"
)

// Mode chooses between light and dark.
type Mode int

// The modes. System follows the desktop's preference as far as Fyne can tell it.
const (
	System Mode = iota
	Light
	Dark
)

// The text scale's limits; 1 is the design's size.
const (
	MinScale float32 = 0.8
	MaxScale float32 = 2
)

// Options are a person's choices about the look. The zero value is the system's variant at scale 1.
type Options struct {
	Mode  Mode
	Scale float32 // text scale; 0 means 1, anything else is held between MinScale and MaxScale
}

// Theme implements fyne.Theme. Only [Switch] changes one that is made.
type Theme struct {
	look          atomic.Pointer[look]
	regular, bold fyne.Resource
	base          fyne.Theme
}

// look is what a person chose, within its limits.
type look struct {
	mode  Mode
	scale float32
}

var _ fyne.Theme = (*Theme)(nil)

func (o Options) look() look {
	return look{mode: o.Mode, scale: min(max(cmp.Or(o.Scale, 1), MinScale), MaxScale)}
}

// New makes the theme for a person's choices.
func New(o Options) *Theme {
	t := &Theme{
		regular: fyne.NewStaticResource("NotoSansSC-Regular.otf", fonts.Regular()),
		bold:    fyne.NewStaticResource("NotoSansSC-Bold.otf", fonts.Bold()),
		base:    fynetheme.DefaultTheme(),
	}
	wanted := o.look()
	t.look.Store(&wanted)
	return t
}

// Apply gives the application the look that the options ask for, unless it has it, and lets all that is shown follow. Each theme
// set makes Fyne parse the fonts anew, and those from before stay in memory: its text shaper remembers every face that it met
// (as of Fyne 2.8).
func Apply(a fyne.App, o Options) {
	if now, ok := a.Settings().Theme().(*Theme); ok && *now.look.Load() == o.look() {
		return
	}
	a.Settings().SetTheme(New(o))
}

// Switch is Apply for who makes all that is shown anew afterwards. Fyne is not told, so that it keeps the fonts, which are the
// same in every look, and the measures of words. An application without a theme of ours is given one.
func Switch(a fyne.App, o Options) {
	now, ok := a.Settings().Theme().(*Theme)
	if !ok {
		Apply(a, o)
		return
	}
	wanted := o.look()
	now.look.Store(&wanted)
}

// Mode returns the mode in force.
func (t *Theme) Mode() Mode { return t.look.Load().mode }

// Scale returns the text scale in force.
func (t *Theme) Scale() float32 { return t.look.Load().scale }

// dark tells whether the dark colours are in force. The variant given counts in mode System only.
func (t *Theme) dark(variant fyne.ThemeVariant) bool {
	mode := t.Mode()
	return mode == Dark || mode == System && variant == fynetheme.VariantDark
}

// Color returns the colour of one of our roles or of a Fyne colour name. The variant given counts in mode System only.
func (t *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	c, ok := lookUp(name, t.dark(variant))
	switch {
	case !ok:
		return t.base.Color(name, variant)
	case name == fynetheme.ColorNameBackground:
		return ground(c)
	}
	return seen(c)
}

// ground is a colour in the measure in which Fyne's painter takes that of a cleared window: it divides by 255 * 255, not by
// 65,535, so that any other colour would come out a shade too light. That the window is cleared in the right one spares a
// rectangle as large as the window in each frame, which is half of the work where the processor draws.
type ground color.NRGBA

// RGBA implements color.Color.
func (c ground) RGBA() (r, g, b, a uint32) {
	return uint32(c.R) * 255, uint32(c.G) * 255, uint32(c.B) * 255, 255 * 255 // where it fills, Fyne divides by this
}

// seen is c, or for a colour that is not seen the very one by which Fyne knows that there is nothing to paint: any other
// costs as much as a colour, and the half of a screen's rectangles show only under the pointer or with the focus.
func seen(c color.NRGBA) color.Color {
	if c.A == 0 {
		return color.Transparent
	}
	return c
}

// Font returns the bundled face for text and Fyne's own for code and symbols. There is no italic in Chinese: it is set
// upright.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Monospace, style.Symbol:
		return t.base.Font(style)
	case style.Bold:
		return t.bold
	default:
		return t.regular
	}
}

// Icon returns the Lucide icon for the Fyne icons that dialogs, menus and entries show, else Fyne's own. Either follows
// the theme's colours. Fyne remembers how an icon looks by its name, which is therefore another in the dark.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	dark := t.dark(fyne.CurrentApp().Settings().ThemeVariant())
	if lucide, ok := fyneIcons[name]; ok {
		c, _ := lookUp(Text, dark)
		return fynetheme.NewThemedResource(Resource(lucide, c))
	}
	icon := t.base.Icon(name)
	if _, ok := icon.(fyne.ThemedResource); ok && dark {
		return fynetheme.NewThemedResource(fyne.NewStaticResource("dark-"+icon.Name(), icon.Content()))
	}
	return icon
}

// Size returns a size in device-independent units; what is text or holds a line of text follows the text scale, in whole units.
// Of text of 11.2 or 17.5 the toolkit draws the characters in that size, and sets them as far apart as those of the next whole
// one: it looks spaced out.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	if size, ok := scaled[name]; ok {
		return float32(math.Round(float64(size * t.Scale())))
	}
	if size, ok := fixed[name]; ok {
		return size
	}
	return t.base.Size(name)
}

// lookUp finds a role, or the role behind a Fyne colour name.
func lookUp(name fyne.ThemeColorName, dark bool) (color.NRGBA, bool) {
	alpha := uint8(0xFF)
	role, ours := name, true
	if _, ok := palette[name]; !ok {
		var m mapping
		m, ours = fyneColors[name]
		role = m.role
		if m.alpha != 0 {
			alpha = m.alpha
		}
	}
	if !ours {
		return color.NRGBA{}, false
	}
	c := palette[role].light
	if dark {
		c = palette[role].dark
	}
	if alpha != 0xFF {
		c = faded(c, alpha)
	}
	return c, true
}
