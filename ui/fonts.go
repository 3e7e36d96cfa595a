package ui

import (
	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
)

// readFonts lets the toolkit read the fonts of the look in force, those of the system among them, which takes it some 25 ms
// and longer where there are many. It keeps them. Its text shaper takes one text at a time: no other may be measured or
// drawn before the returned function was called, which waits.
func readFonts() (wait func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, style := range []fyne.TextStyle{{}, {Bold: true}} {
			fyne.MeasureText(" ", theme.Size(theme.TypeBody), style)
		}
	}()
	return func() { <-done }
}
