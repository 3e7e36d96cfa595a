package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Color returns a role's colour in the running application's theme and variant. Without our theme set (a bare test
// application) it answers from the palette for the application's variant.
func Color(role Role) color.Color {
	settings := fyne.CurrentApp().Settings()
	variant := settings.ThemeVariant()
	if t, ok := settings.Theme().(*Theme); ok {
		return t.Color(role, variant)
	}
	if c, ok := lookUp(role, variant == fynetheme.VariantDark); ok {
		return seen(c)
	}
	return fynetheme.Color(role)
}

// Size returns a named size in the running application's theme, in device-independent units.
func Size(name SizeName) float32 {
	if t, ok := fyne.CurrentApp().Settings().Theme().(*Theme); ok {
		return t.Size(name)
	}
	if size, ok := scaled[name]; ok {
		return size
	}
	return fynetheme.Size(name)
}

// Scale returns the text scale of the running application's theme.
func Scale() float32 {
	if t, ok := fyne.CurrentApp().Settings().Theme().(*Theme); ok {
		return t.Scale()
	}
	return 1
}
