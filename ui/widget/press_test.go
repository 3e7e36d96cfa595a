package widget_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// pressed are all the widgets that a person presses, each counting its presses.
func pressed(count *int) map[string]fyne.CanvasObject {
	press := func() { *count++ }
	return map[string]fyne.CanvasObject{
		"button":    widget.NewButton(widget.ButtonOptions{Text: "发送", Icon: "send", OnTapped: press}),
		"card":      widget.NewTapCard(widget.Body("text"), widget.TapCardOptions{OnTapped: press}),
		"tile":      widget.NewTile(widget.TileOptions{Icon: "lock", Title: "title", OnTapped: press}),
		"row":       widget.NewListRow(widget.ListRowOptions{Icon: "lock", Title: "title", OnTapped: press}),
		"nav item":  widget.NewNavItem(widget.NavItemOptions{Icon: "house", Text: "首页", OnTapped: press}),
		"tool":      widget.NewToolButton(widget.ToolButtonOptions{Icon: "crop", Name: "Crop", OnTapped: press}),
		"link":      widget.NewLink("返回", theme.TypeBody, press),
		"drop zone": widget.NewDropZone(widget.DropZoneOptions{Text: "drop", OnTapped: press}),
		"check box": widget.NewCheckBox("text", false, func(bool) { press() }),
	}
}

func TestPressByPointerAndKeyboard(t *testing.T) {
	count := 0
	window := show(t, widget.Body(""), 300, 120)
	for name, o := range pressed(&count) {
		t.Run(name, func(t *testing.T) {
			window.SetContent(o)
			count = 0
			test.Tap(o.(fyne.Tappable))
			if count != 1 {
				t.Fatalf("pressed %d times by pointer, want once", count)
			}
			window.Canvas().FocusNext()
			if window.Canvas().Focused() != o.(fyne.Focusable) {
				t.Fatal("Tab does not reach it")
			}
			for i, k := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace} {
				key(window, k)
				if count != i+2 {
					t.Errorf("%s did not press it", k)
				}
			}
			key(window, fyne.KeyA)
			if count != 4 {
				t.Error("a letter pressed it")
			}
		})
	}
}

func TestFocusRingIsSeen(t *testing.T) {
	count := 0
	window := show(t, widget.Body(""), 300, 120)
	for name, o := range pressed(&count) {
		t.Run(name, func(t *testing.T) {
			window.SetContent(o)
			rings := func() int { return len(rings(o)) }
			if rings() != 0 {
				t.Error("a ring is shown without the focus")
			}
			window.Canvas().FocusNext()
			if rings() != 1 {
				t.Error("no ring is shown with the focus")
			}
			window.Canvas().Unfocus()
			if rings() != 0 {
				t.Error("the ring stays when the focus goes")
			}
		})
	}
}

func TestDisabledAndBusyButtonsIgnorePresses(t *testing.T) {
	count := 0
	b := widget.NewButton(widget.ButtonOptions{Text: "Send", OnTapped: func() { count++ }})
	show(t, b, 300, 120)
	b.Disable()
	test.Tap(b)
	b.Enable()
	b.SetBusy(true)
	test.Tap(b)
	if count != 0 {
		t.Fatalf("pressed %d times while disabled or busy", count)
	}
	b.SetBusy(false)
	test.Tap(b)
	if count != 1 {
		t.Fatalf("pressed %d times, want once", count)
	}
}

func TestButtonHeightsFollowTheDesignAndTheTextScale(t *testing.T) {
	for _, c := range []struct {
		size  widget.ButtonSize
		scale float32
		want  float32
	}{{widget.Normal, 1, 38}, {widget.Main, 1, 44}, {widget.Small, 1, 32}, {widget.Normal, 1.5, 57}} {
		theme.Apply(fyne.CurrentApp(), theme.Options{Scale: c.scale})
		b := widget.NewButton(widget.ButtonOptions{Text: "下一步", Size: c.size})
		if got := b.MinSize().Height; got != c.want {
			t.Errorf("size %d at scale %v is %v high, want %v", c.size, c.scale, got, c.want)
		}
	}
}

func TestThemeChangeRecoloursWhatIsShown(t *testing.T) {
	title := widget.Title("遇到什么问题了？")
	card := widget.NewCard(title)
	show(t, card, 300, 120)
	theme.Apply(fyne.CurrentApp(), theme.Options{Mode: theme.Dark})
	seen := false
	for _, part := range test.LaidOutObjects(card) {
		switch part := part.(type) {
		case *canvas.Text:
			seen = true
			if part.Color != theme.Color(theme.Text) {
				t.Errorf("text is %v", part.Color)
			}
		case *canvas.Rectangle:
			if part.Visible() && part.FillColor != theme.Color(theme.Surface) {
				t.Errorf("card is %v", part.FillColor)
			}
		}
	}
	if !seen {
		t.Error("no text drawn")
	}
}

// What a row of the side bar lies in scrolls, and cuts off what goes over the row's edge.
func TestTheRingOfANavigationRowLiesWithinIt(t *testing.T) {
	item := widget.NewNavItem(widget.NavItemOptions{Icon: "house", Text: "Home", Selected: true})
	window := show(t, widget.NewScroll(item), 200, 100)
	window.Canvas().Focus(item)
	all := rings(item)
	if len(all) != 1 {
		t.Fatalf("%d rings", len(all))
	}
	if at, end := all[0].Position(), all[0].Position().Add(all[0].Size()); at.X < 0 || at.Y < 0 || end.X > item.Size().Width || end.Y > item.Size().Height {
		t.Errorf("it is drawn from %v to %v, on a row of %v", at, end, item.Size())
	}
}

func TestALinkAmongTextBreaksWhereItIsWiderThanItsPlace(t *testing.T) {
	const line = 14 * 1.55
	words := "→ Someone is in my account"
	link, fixed := widget.NewTextLink(words, func() {}), widget.NewLink(words, "", func() {})
	show(t, widget.NewScroll(widget.Column(0, link)), 120, 200)
	if high := link.Size().Height; high < 2*line-1 || high > 3*line+1 {
		t.Errorf("in a width of 120 it is %v high", high)
	}
	if least := link.MinSize().Width; least > 120 {
		t.Errorf("it wants a width of %v", least)
	}
	if least, want := fixed.MinSize(), fyne.MeasureText(words, 14, fyne.TextStyle{}).Width; least.Width != want || least.Height > 24 {
		t.Errorf("alone it wants %v, its words are %v wide", least, want)
	}
}
