package widget_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

func TestABannersButtonsGoUnderItsWordsWhereThereIsNoRoomBeside(t *testing.T) {
	button := widget.NewButton(widget.ButtonOptions{Text: "Keep it", Size: widget.Small})
	banner := widget.NewBanner(widget.BannerOptions{Kind: widget.DangerKind, Title: "Delete this draft?",
		Text: "The text and 2 files will be gone for good.", Actions: []fyne.CanvasObject{button}})
	scroll := widget.NewScroll(banner)
	window := show(t, scroll, 600, 400)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject
	if got := at(button); got.X < 400 || got.Y > 40 {
		t.Errorf("with room the button is at %v, want it at the right", got)
	}
	window.Resize(fyne.NewSize(240, 400))
	if got := at(button); got.X > 60 || got.Y < 50 {
		t.Errorf("without room the button is at %v, want it under the words", got)
	}
	if bottom := at(button).Y + button.Size().Height; bottom > banner.Size().Height || banner.Size().Height != banner.MinSize().Height {
		t.Errorf("the button ends at %v of %v", bottom, banner.Size().Height)
	}
}

func TestABannersIconStandsInTheFirstLine(t *testing.T) {
	banner := widget.NewBanner(widget.BannerOptions{Kind: widget.WarningKind, Text: strings.Repeat("four words or so ", 20)})
	show(t, widget.NewScroll(banner), 300, 400)
	var icon, text fyne.CanvasObject
	for _, o := range test.LaidOutObjects(banner) {
		switch o := o.(type) {
		case *widget.Icon:
			icon = o
		case *widget.Text:
			text = o
		}
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject
	if middle := at(icon).Y + icon.Size().Height/2 - at(text).Y; middle < 6 || middle > 16 {
		t.Errorf("the icon's middle is %v below the text's top", middle)
	}
}

func TestACaptionGoesUnderALabelThatLeavesItNoRoom(t *testing.T) {
	label, caption := widget.NewText("Transaction ID", widget.TextOptions{Bold: true, Wrap: widget.OneLine}), widget.Caption("optional, but faster with it")
	both := widget.Captioned(label, caption)
	show(t, widget.NewScroll(both), 400, 100)
	if caption.Position().X < label.Size().Width || both.Size().Height > label.Size().Height {
		t.Errorf("with room it is at %v", caption.Position())
	}
	show(t, widget.NewScroll(both), 200, 100)
	if caption.Position() != fyne.NewPos(0, label.Size().Height) || both.Size().Height < label.Size().Height+caption.Size().Height {
		t.Errorf("without room it is at %v of %v", caption.Position(), both.Size())
	}
}

func TestCentredLinesAreAboutEquallyLong(t *testing.T) {
	const words = "It is still on this computer. If you forgot something, take it back now."
	text := widget.NewText(words, widget.TextOptions{Align: fyne.TextAlignCenter})
	show(t, widget.NewScroll(text), 430, 200)
	var widths []float32
	for _, o := range test.LaidOutObjects(text) {
		if o != fyne.CanvasObject(text) {
			widths = append(widths, o.MinSize().Width)
		}
	}
	if len(widths) != 2 || widths[1] < widths[0]*0.7 {
		t.Errorf("the lines are %v wide", widths)
	}
}

func TestAFlowMayBeCentred(t *testing.T) {
	hidden := widget.NewButton(widget.ButtonOptions{Text: "x"})
	hidden.Hide()
	a, b := widget.Space(60, 20), widget.Space(60, 20)
	flow := widget.FlowCentred(theme.Space12, widget.Inline(0, hidden), a, b)
	flow.Resize(fyne.NewSize(200, 20))
	if a.Position().X != 34 || b.Position().X != 106 {
		t.Errorf("they are at %v and %v, want 34 and 106", a.Position(), b.Position())
	}
}

// The words of plain buttons that go on in another line stand below those of the first, wherever these stand.
func TestPlainButtonsInSeveralLinesStandBelowEachOther(t *testing.T) {
	plain := func(text string) *widget.Button {
		return widget.NewButton(widget.ButtonOptions{Text: text, Kind: widget.Plain, Size: widget.Small})
	}
	for name, around := range map[string]func(...fyne.CanvasObject) fyne.CanvasObject{
		"alone": func(o ...fyne.CanvasObject) fyne.CanvasObject { return widget.Flow(12, o...) },
		"brought": func(o ...fyne.CanvasObject) fyne.CanvasObject {
			return widget.Inset(widget.Insets{Left: -16}, widget.Flow(12, o...))
		},
		"actions": func(o ...fyne.CanvasObject) fyne.CanvasObject {
			return widget.WithActions(12, widget.Body("words"), widget.Flow(12, o...))
		},
	} {
		first, second := plain("The first of them"), plain("The second of them")
		show(t, widget.NewScroll(widget.Column(0, around(first, second))), 200, 200)
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject
		if at(second).Y <= at(first).Y || at(second).X != at(first).X {
			t.Errorf("%s: they stand at %v and %v", name, at(first), at(second))
		}
	}
}

// A caption that has no room beside its label must not push its field below the one beside it.
func TestTheFieldsOfARowStandOnOneLine(t *testing.T) {
	field := func(label, caption string) *widget.Field {
		return widget.NewField(widget.FieldOptions{Label: label, Caption: caption})
	}
	address, topic := field("Address", ""), widget.NewSelect(widget.SelectOptions{Options: []widget.Option{{Text: "Locked"}}})
	for _, c := range []struct {
		name        string
		left, typed fyne.CanvasObject
	}{
		{"a field", address, address.Entry},
		{"a column that begins with one", widget.Column(8, address, widget.Body("STARTTLS")), address.Entry},
		{"a select", widget.Labelled("Topic", "", topic), topic},
	} {
		right := field("Password or code", "leave it empty to keep the stored one")
		window := show(t, widget.NewScroll(widget.Column(0, widget.Grid(2, 280, 16, c.left, right))), 620, 300)
		middle := func(o fyne.CanvasObject) float32 {
			return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y + o.Size().Height/2
		}
		narrow := middle(right.Entry)
		if a := middle(c.typed); a < narrow-1 || a > narrow+1 {
			t.Errorf("%s stands at %v, the field beside it at %v", c.name, a, narrow)
		}
		window.Resize(fyne.NewSize(900, 300)) // the caption stands beside its label
		a, b := middle(c.typed), middle(right.Entry)
		if a < b-1 || a > b+1 || b > narrow-10 {
			t.Errorf("with room %s stands at %v, the field beside it at %v", c.name, a, b)
		}
	}
}

// With the largest words a banner's buttons stand in line with its words, and with its icon where that saves a line.
func TestABannersButtonsStandInLineWithItsWordsWhereThereIsRoom(t *testing.T) {
	for _, c := range []struct {
		spare  float32 // width beside both buttons
		inLine bool
	}{{200, true}, {10, false}} {
		var first, second *widget.Button
		banner := atScale(t, 2, 0, func() fyne.CanvasObject {
			first = widget.NewButton(widget.ButtonOptions{Text: "Look again", Size: widget.Small})
			second = widget.NewButton(widget.ButtonOptions{Text: "Act now", Size: widget.Small})
			both := first.MinSize().Width + theme.Space12 + second.MinSize().Width + 2*14
			return widget.NewScroll(widget.AtMost(both+c.spare, widget.NewBanner(widget.BannerOptions{Kind: widget.DangerKind,
				Text: "Somebody signed in.", Actions: []fyne.CanvasObject{first, second}})))
		})
		banner.Resize(fyne.NewSize(900, 600))
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject
		for _, o := range test.LaidOutObjects(banner) {
			words, ok := o.(*widget.Text)
			if ok && words.Text() == "Somebody signed in." && ((at(words).X == at(first).X) != c.inLine || at(first).Y != at(second).Y) {
				t.Errorf("with %v to spare the words begin at %v, the buttons at %v and %v", c.spare, at(words), at(first), at(second))
			}
		}
	}
}
