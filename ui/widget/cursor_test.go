package widget_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/widget"
)

func TestCtrlHomeAndEndGoToTheEndsOfATextThatWraps(t *testing.T) {
	whole := strings.Repeat("很长的一段话。", 20) + "\n完"
	e := widget.NewEntry(widget.EntryOptions{Rows: 6, Text: whole})
	w := test.NewTempWindow(t, e)
	w.Resize(fyne.NewSize(200, 200))
	ctrl := func(key fyne.KeyName) *desktop.CustomShortcut {
		return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierControl}
	}
	e.TypedShortcut(ctrl(fyne.KeyEnd))
	e.TypedRune('。')
	e.TypedShortcut(ctrl(fyne.KeyHome))
	e.TypedRune('这')
	if e.Text != "这"+whole+"。" {
		t.Errorf("the text is %q", e.Text)
	}
}
