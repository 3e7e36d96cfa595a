package widget_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/widget"
)

// A control that was made but not laid out yet may be painted in between, and the painter bears no size below zero.
func TestAControlWithoutRoomIsPaintedAsNothing(t *testing.T) {
	for _, size := range []fyne.Size{{}, {Width: 5, Height: 5}, {Width: 200, Height: 3}} {
		s := widget.NewSegmented([]string{"a", "b", "c"}, 1, nil)
		window := test.NewTempWindow(t, container.NewWithoutLayout(s))
		window.Resize(fyne.NewSize(200, 100))
		s.Resize(fyne.NewSize(100, 30)) // so that it is laid out
		s.Resize(size)
		window.Canvas().Capture()
	}
}
