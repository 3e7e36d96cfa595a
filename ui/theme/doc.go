// Package theme is the look of the window: the palette by role in light and dark, the type scale, spacing, radii, the
// bundled typeface and the coloured Lucide icons. It implements fyne.Theme, so that Fyne's own widgets (menus,
// dialogs, entries) follow the same palette.
//
// Screens ask for a role, never for a colour: [Color], [Size] and [Icon] answer for the theme that is set on the
// running application. The package draws nothing itself and knows no widget.
package theme
