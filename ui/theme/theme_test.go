package theme_test

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"okpay.example/support/assets/icons"
	"okpay.example/support/ui/theme"
)

// luminance is the relative luminance of WCAG 2.1.
func luminance(c color.Color) float64 {
	channel := func(v uint32) float64 {
		s := float64(v) / 0xFFFF
		if s <= 0.03928 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*channel(r) + 0.7152*channel(g) + 0.0722*channel(b)
}

func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func TestTextContrast(t *testing.T) {
	pairs := []struct {
		text  theme.Role
		under []theme.Role
	}{
		{theme.Text, []theme.Role{theme.Background, theme.Surface, theme.Surface2, theme.PrimarySoft, theme.Highlight}},
		{theme.Text2, []theme.Role{theme.Background, theme.Surface, theme.Surface2, theme.PrimarySoft, theme.Highlight}},
		{theme.Text3, []theme.Role{theme.Background, theme.Surface, theme.Surface2, theme.PrimarySoft}},
		{theme.Primary, []theme.Role{theme.Background, theme.Surface, theme.Surface2, theme.WarningSoft}},
		{theme.OnPrimary, []theme.Role{theme.Primary, theme.PrimaryHover}},
		{theme.OnPrimarySoft, []theme.Role{theme.PrimarySoft, theme.Surface}},
		{theme.Warning, []theme.Role{theme.WarningSoft, theme.Surface, theme.Background}},
		{theme.Danger, []theme.Role{theme.DangerSoft, theme.Surface, theme.Background}},
		{theme.Good, []theme.Role{theme.GoodSoft, theme.Surface, theme.Background}},
		{theme.Info, []theme.Role{theme.InfoSoft, theme.Surface, theme.Background}},
		{fynetheme.ColorNameForeground, []theme.Role{fynetheme.ColorNameBackground, fynetheme.ColorNameInputBackground,
			fynetheme.ColorNameMenuBackground, fynetheme.ColorNameOverlayBackground, fynetheme.ColorNameButton}},
		{fynetheme.ColorNameDisabled, []theme.Role{fynetheme.ColorNameMenuBackground}}, // the keys in a menu
		{fynetheme.ColorNamePlaceHolder, []theme.Role{fynetheme.ColorNameInputBackground}},
		{fynetheme.ColorNameHyperlink, []theme.Role{fynetheme.ColorNameBackground, fynetheme.ColorNameOverlayBackground}},
		{fynetheme.ColorNameForegroundOnPrimary, []theme.Role{fynetheme.ColorNamePrimary}},
		{fynetheme.ColorNameForegroundOnError, []theme.Role{fynetheme.ColorNameError}},
		{fynetheme.ColorNameForegroundOnSuccess, []theme.Role{fynetheme.ColorNameSuccess}},
		{fynetheme.ColorNameForegroundOnWarning, []theme.Role{fynetheme.ColorNameWarning}},
	}
	const want = 4.5
	for name, mode := range map[string]theme.Mode{"light": theme.Light, "dark": theme.Dark} {
		th := theme.New(theme.Options{Mode: mode})
		for _, p := range pairs {
			for _, under := range p.under {
				if got := contrast(th.Color(p.text, 0), th.Color(under, 0)); got < want {
					t.Errorf("%s: %s on %s has contrast %.2f, want at least %.1f", name, p.text, under, got, want)
				}
			}
		}
	}
}

func TestModeDecidesTheVariant(t *testing.T) {
	cases := []struct {
		mode   theme.Mode
		system fyne.ThemeVariant
		dark   bool
	}{
		{theme.System, fynetheme.VariantLight, false},
		{theme.System, fynetheme.VariantDark, true},
		{theme.Light, fynetheme.VariantDark, false},
		{theme.Dark, fynetheme.VariantLight, true},
	}
	for _, c := range cases {
		background := theme.New(theme.Options{Mode: c.mode}).Color(theme.Background, c.system)
		if dark := luminance(background) < 0.1; dark != c.dark {
			t.Errorf("mode %d, system variant %d: dark is %v, want %v", c.mode, c.system, dark, c.dark)
		}
	}
}

func TestTextScaleGrowsTextAndControlsOnly(t *testing.T) {
	large := theme.New(theme.Options{Scale: 1.5})
	for name, want := range map[theme.SizeName]float32{
		theme.TypeTitle:              39,
		theme.TypeBody:               21,
		theme.ControlHeight:          57,
		fynetheme.SizeNameText:       21,
		fynetheme.SizeNamePadding:    4,
		fynetheme.SizeNameCardRadius: 12,
	} {
		if got := large.Size(name); got != want {
			t.Errorf("%s at 1.5 is %v, want %v", name, got, want)
		}
	}
	for given, want := range map[float32]float32{0: 1, 0.1: theme.MinScale, 9: theme.MaxScale, 1.25: 1.25} {
		if got := theme.New(theme.Options{Scale: given}).Scale(); got != want {
			t.Errorf("scale %v becomes %v, want %v", given, got, want)
		}
	}
}

// The toolkit sets characters of a broken size as far apart as those of the next whole one.
func TestTextHasNoBrokenSize(t *testing.T) {
	wide := func(size float32) float32 {
		return fyne.MeasureText("How urgent is it?", size, fyne.TextStyle{}).Width / size
	}
	for _, scale := range []float32{0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2} {
		theme.Apply(test.NewTempApp(t), theme.Options{Scale: scale})
		for _, name := range []theme.SizeName{theme.TypeTitle, theme.TypeSection, theme.TypeLead, theme.TypeBody, theme.TypeCaption} {
			if got, want := wide(theme.Size(name)), wide(28); got > 1.01*want {
				t.Errorf("%s at %v is set %v wide, want %v", name, scale, got, want)
			}
		}
	}
}

func TestCurrentThemeAnswersHelpers(t *testing.T) {
	app := test.NewTempApp(t)
	dark := theme.New(theme.Options{Mode: theme.Dark, Scale: 1.5})
	app.Settings().SetTheme(dark)
	if got, want := theme.Color(theme.Text), dark.Color(theme.Text, fynetheme.VariantLight); got != want {
		t.Errorf("text is %v under a dark theme, want %v", got, want)
	}
	if got := theme.Size(theme.TypeBody); got != 21 {
		t.Errorf("body size is %v, want 21", got)
	}
	light := theme.New(theme.Options{Mode: theme.Light})
	app.Settings().SetTheme(light)
	if got, want := theme.Color(theme.Text), light.Color(theme.Text, fynetheme.VariantDark); got != want {
		t.Errorf("text is %v under a light theme, want %v", got, want)
	}
}

func TestALookIsAppliedOnlyWhereItIsAnother(t *testing.T) {
	app := test.NewTempApp(t)
	changes := 0
	app.Settings().AddListener(func(fyne.Settings) { changes++ })
	for _, step := range []struct {
		options theme.Options
		changes int
	}{
		{theme.Options{}, 1},
		{theme.Options{Scale: 1}, 1}, // the same
		{theme.Options{Mode: theme.Dark}, 2},
		{theme.Options{Mode: theme.Dark, Scale: 1.5}, 3},
		{theme.Options{Mode: theme.Dark, Scale: 1.5}, 3},
		{theme.Options{Mode: theme.Dark, Scale: theme.MaxScale}, 4},
		{theme.Options{Mode: theme.Dark, Scale: theme.MaxScale + 1}, 4}, // held to the limit
		{theme.Options{}, 5},
	} {
		theme.Apply(app, step.options)
		if changes != step.changes {
			t.Errorf("after %+v the look changed %d times, want %d", step.options, changes, step.changes)
		}
		if got, want := app.Settings().Theme().(*theme.Theme).Mode(), step.options.Mode; got != want {
			t.Errorf("mode %v after %+v", got, step.options)
		}
	}
}

func TestIconCarriesItsColour(t *testing.T) {
	red := color.NRGBA{R: 0xA8, G: 0x23, B: 0x1B, A: 0xFF}
	icon := theme.Resource("lock", red)
	if svg := string(icon.Content()); !strings.Contains(svg, `fill="#a8231b"`) || strings.Contains(svg, "currentColor") {
		t.Errorf("colour not written into the icon:\n%s", svg)
	}
	if again := theme.Resource("lock", red); again != icon {
		t.Error("the same icon in the same colour is made twice")
	}
	if other := theme.Resource("lock", color.Black); other.Name() == icon.Name() {
		t.Error("two colours share a resource name, which Fyne caches by")
	}
	if unknown := theme.Resource("no-such-icon", red); !strings.HasPrefix(unknown.Name(), "circle-help") {
		t.Errorf("unknown icon gives %s", unknown.Name())
	}
}

func TestAPictureIsTheIconInTheColourAndTheSize(t *testing.T) {
	for _, name := range append(icons.Names(), "no-such-icon") {
		p := theme.Picture(name, theme.Danger, 32, 32)
		if p.Bounds().Dx() != 32 || p.Bounds().Dy() != 32 {
			t.Fatalf("%s is %v", name, p.Bounds())
		}
		want := color.NRGBAModel.Convert(theme.Color(theme.Danger)).(color.NRGBA)
		full := 0
		for y := range 32 {
			for x := range 32 {
				if color.NRGBAModel.Convert(p.At(x, y)).(color.NRGBA) == want {
					full++
				}
			}
		}
		if full == 0 || full > 32*32/2 {
			t.Errorf("of %s %d pixels are in the colour", name, full)
		}
	}
	if theme.Picture("lock", theme.Danger, 32, 32) != theme.Picture("lock", theme.Danger, 32, 32) {
		t.Error("an icon is drawn again")
	}
	if theme.Picture("lock", theme.Danger, 32, 32) == theme.Picture("lock", theme.Good, 32, 32) {
		t.Error("two colours are one picture")
	}
}

func TestFyneIconsAreLucideAndFollowTheTheme(t *testing.T) {
	app := test.NewTempApp(t)
	for mode, want := range map[theme.Mode]string{theme.Light: "#16202c", theme.Dark: "#e9eef3"} {
		app.Settings().SetTheme(theme.New(theme.Options{Mode: mode}))
		icon := fynetheme.Icon(fynetheme.IconNameCancel)
		if svg := strings.ToLower(string(icon.Content())); !strings.Contains(svg, want) {
			t.Errorf("mode %d: no %s in\n%s", mode, want, svg)
		}
	}
}

// Fyne caches icons by their names, across a switch as well.
func TestAnIconInAnotherModeHasAnotherName(t *testing.T) {
	app := test.NewTempApp(t)
	theme.Apply(app, theme.Options{Mode: theme.Light})
	for _, name := range []fyne.ThemeIconName{fynetheme.IconNameCancel, fynetheme.IconNameFolder, fynetheme.IconNameFileImage} {
		theme.Switch(app, theme.Options{Mode: theme.Light})
		light := fynetheme.Icon(name)
		bright, picture := light.Name(), string(light.Content())
		theme.Switch(app, theme.Options{Mode: theme.Dark})
		dark := fynetheme.Icon(name)
		if dark.Name() == bright || string(dark.Content()) == picture {
			t.Errorf("%s is %s in both modes", name, bright)
		}
		if again := fynetheme.Icon(name); again.Name() != dark.Name() {
			t.Errorf("%s is called %s and %s", name, dark.Name(), again.Name())
		}
	}
}

func TestASwitchedLookIsInForceWithTheSameFonts(t *testing.T) {
	app := test.NewTempApp(t)
	theme.Switch(app, theme.Options{Mode: theme.Light}) // there is none of ours yet
	changes := 0
	app.Settings().AddListener(func(fyne.Settings) { changes++ })
	before, size := fynetheme.TextFont(), theme.Size(theme.TypeBody)
	theme.Switch(app, theme.Options{Mode: theme.Dark, Scale: 1.5})
	dark := theme.New(theme.Options{Mode: theme.Dark}).Color(theme.Text, fynetheme.VariantLight)
	if got := theme.Color(theme.Text); got != dark || theme.Scale() != 1.5 || theme.Size(theme.TypeBody) != 1.5*size {
		t.Errorf("text %v, scale %v, body %v", got, theme.Scale(), theme.Size(theme.TypeBody))
	}
	if fynetheme.TextFont() != before || changes != 0 {
		t.Errorf("Fyne was told %d times; its font is %v, was %v", changes, fynetheme.TextFont(), before)
	}
	theme.Apply(app, theme.Options{Mode: theme.Dark, Scale: 1.5}) // the same
	if changes != 0 {
		t.Error("the look was applied again")
	}
}

func TestBoldIsARealBold(t *testing.T) {
	th := theme.New(theme.Options{})
	regular, bold := th.Font(fyne.TextStyle{}), th.Font(fyne.TextStyle{Bold: true})
	if regular.Name() == bold.Name() || len(bold.Content()) == 0 {
		t.Errorf("regular is %s, bold is %s", regular.Name(), bold.Name())
	}
}

func TestWhatIsTransparentIsKnownToFyneAsSuch(t *testing.T) {
	if got := theme.New(theme.Options{}).Color(theme.Transparent, 0); got != color.Transparent {
		t.Errorf("it is %#v, which Fyne draws", got)
	}
}

// Fyne's painter divides a colour by 255 * 255 before it clears a window in it (internal/painter/gl, Clear), and rounds.
func TestAWindowIsClearedInTheBackground(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		th := theme.New(theme.Options{Mode: mode})
		r, g, b, _ := th.Color(fynetheme.ColorNameBackground, 0).RGBA()
		want := color.NRGBAModel.Convert(th.Color(theme.Background, 0)).(color.NRGBA)
		for i, c := range [][2]uint32{{r, uint32(want.R)}, {g, uint32(want.G)}, {b, uint32(want.B)}} {
			if got := math.Round(float64(c[0]) / (255 * 255) * 255); got != float64(c[1]) {
				t.Errorf("mode %v, channel %d: %v, want %v", mode, i, got, c[1])
			}
		}
	}
}
