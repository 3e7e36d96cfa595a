//go:build no_glfw || !(linux || freebsd || netbsd || openbsd)

package ui

import (
	"image"

	"fyne.io/fyne/v2"
)

// grab reads the window's picture from its canvas.
func grab(w fyne.Window) (img image.Image, err error) {
	fyne.DoAndWait(func() { img = w.Canvas().Capture() })
	return img, nil
}
