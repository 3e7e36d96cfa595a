package widget_test

import (
	"fmt"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

func TestASelectOpensUnderItselfAndIsUsedByKeys(t *testing.T) {
	var options []widget.Option
	for i := range 40 {
		options = append(options, widget.Option{Text: fmt.Sprintf("topic %d", i), Icon: "lock"})
	}
	var chosen []int
	s := widget.NewSelect(widget.SelectOptions{Options: options, Selected: 12, OnChanged: func(i int) { chosen = append(chosen, i) }})
	window := show(t, widget.Column(0, widget.Space(0, 40), s), 400, 700)
	test.Tap(s)
	list := window.Canvas().Overlays().Top()
	if list == nil {
		t.Fatal("it does not open")
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject
	top, bottom := float32(1e6), float32(0)
	for _, o := range test.LaidOutObjects(list) {
		if scroll, ok := o.(*widget.Scroll); ok {
			top, bottom = at(scroll).Y, at(scroll).Y+scroll.Size().Height
			if scroll.Offset() == 0 {
				t.Error("the option that is chosen is not in sight")
			}
		}
	}
	if field := at(s).Y + s.Size().Height; top < field || bottom > 700 {
		t.Errorf("the list goes from %v to %v, and the field ends at %v", top, bottom, field)
	}
	key(window, fyne.KeyDown)
	key(window, fyne.KeyReturn)
	if len(chosen) != 1 || chosen[0] != 13 || s.Selected() != 13 {
		t.Errorf("chosen is %v", chosen)
	}
	if window.Canvas().Overlays().Top() != nil || window.Canvas().Focused() != fyne.Focusable(s) {
		t.Error("the list stays, or the field has no focus")
	}
	key(window, fyne.KeySpace)
	key(window, fyne.KeyEnd)
	key(window, fyne.KeyEscape)
	if len(chosen) != 1 || window.Canvas().Overlays().Top() != nil {
		t.Errorf("after Escape chosen is %v", chosen)
	}
}

func TestASelectWithNothingChosenShowsWhereTheKeysAre(t *testing.T) {
	var chosen []int
	s := widget.NewSelect(widget.SelectOptions{Selected: -1, Options: []widget.Option{{Text: "a"}, {Text: "b"}, {Text: "c"}},
		OnChanged: func(i int) { chosen = append(chosen, i) }})
	window := show(t, widget.Column(0, s), 400, 400)
	window.Canvas().Focus(s)
	key(window, fyne.KeySpace)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(s)
	x, y := int(at.X)+20, int(at.Y+s.Size().Height)+14
	want := color.RGBAModel.Convert(theme.Color(theme.PrimarySoft))
	if got := color.RGBAModel.Convert(window.Canvas().Capture().At(x, y)); got != want {
		t.Errorf("the first option has the ground %v, not %v", got, want)
	}
	key(window, fyne.KeyEscape)
	if s.Selected() != -1 || len(chosen) != 0 {
		t.Errorf("left with Escape, %d is chosen", s.Selected())
	}
	key(window, fyne.KeySpace)
	key(window, fyne.KeyDown)
	key(window, fyne.KeyReturn)
	if len(chosen) != 1 || chosen[0] != 1 {
		t.Errorf("chosen is %v", chosen)
	}
}

func TestASelectOpensAboveItselfAtTheEndOfAWindow(t *testing.T) {
	s := widget.NewSelect(widget.SelectOptions{Selected: -1, Options: []widget.Option{{Text: "a"}, {Text: "b"}, {Text: "c"}}})
	window := show(t, widget.Column(0, widget.Space(0, 340), s), 400, 400)
	test.Tap(s)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject
	for _, o := range test.LaidOutObjects(window.Canvas().Overlays().Top()) {
		if scroll, ok := o.(*widget.Scroll); ok && at(scroll).Y+scroll.Size().Height > at(s).Y {
			t.Errorf("it covers the field: %v + %v", at(scroll), scroll.Size())
		}
	}
}

// In the dark a shadow cannot be seen: a line shows where the list ends, on whatever it lies.
func TestTheOptionsHaveAnEdgeThatIsSeenInTheDark(t *testing.T) {
	s := widget.NewSelect(widget.SelectOptions{Selected: -1, Options: []widget.Option{{Text: "a"}, {Text: "b"}, {Text: "c"}}})
	window := show(t, widget.Column(0, s), 400, 400)
	theme.Apply(fyne.CurrentApp(), theme.Options{Mode: theme.Dark})
	test.Tap(s)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(s)
	middle := int(at.Y + s.Size().Height + theme.Space4 + 60)
	picture := window.Canvas().Capture()
	ground := theme.Color(theme.Raised)
	if inside := picture.At(int(at.X)+3, middle); color.RGBAModel.Convert(inside) != color.RGBAModel.Convert(ground) {
		t.Errorf("its ground is %v, not that of menus, %v", inside, ground)
	}
	line, _, _, _ := picture.At(int(at.X), middle).RGBA()
	if inside, _, _, _ := ground.RGBA(); line < inside+0x1000 {
		t.Errorf("its line is as dark as its ground: %x, %x", line, inside)
	}
}
