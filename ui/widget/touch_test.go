package widget_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

func TestAFingerFindsWhatCanBePressed(t *testing.T) {
	for name, o := range map[string]fyne.CanvasObject{
		"a link":              widget.NewLink("复制", "", func() {}),
		"a small link":        widget.NewLink("复制", theme.TypeCaption, func() {}),
		"a box to tick":       widget.NewCheckBox("通知", false, nil),
		"the smallest button": widget.NewButton(widget.ButtonOptions{Icon: "x", Size: widget.Tiny}),
		"a small button":      widget.NewButton(widget.ButtonOptions{Text: "复制", Size: widget.Small}),
		"a choice of a few":   widget.NewSegmented([]string{"一", "二"}, 0, nil),
		"a list that opens":   widget.NewSelect(widget.SelectOptions{Options: []widget.Option{{Text: "一"}}}),
	} {
		if size := o.MinSize(); size.Height < theme.TouchSize || size.Width < theme.TouchSize {
			t.Errorf("%s is %v", name, size)
		}
	}
}
