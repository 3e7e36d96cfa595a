package widget_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/widget"
)

// over lays long words with a button under them over a window with a button of its own, which has the focus.
func over(t *testing.T, parts ...fyne.CanvasObject) (w fyne.Window, behind *widget.Button, modal *widget.Modal, scroll *widget.Scroll) {
	t.Helper()
	behind = widget.NewButton(widget.ButtonOptions{Text: "Behind"})
	w = show(t, widget.Left(behind), 300, 300)
	widget.Focus(behind)
	scroll = widget.NewScroll(widget.Body(strings.Repeat("账户被锁定怎么办。", 100)))
	keys := widget.NewEscape(func() { modal.Hide() })
	keys.OnKey(scroll.TypedKey)
	foot := widget.Inline(12, parts...)
	modal = widget.NewModal(widget.Stack(keys, widget.ColumnFill(12, 0, scroll, foot)), w.Canvas())
	modal.Resize(fyne.NewSize(200, 200))
	modal.Open(keys, foot)
	return w, behind, modal, scroll
}

func TestWhatLiesOverTheWindowAloneHasTheFocus(t *testing.T) {
	no := widget.NewButton(widget.ButtonOptions{Text: "No"})
	w, behind, modal, _ := over(t, no, widget.NewButton(widget.ButtonOptions{Text: "Yes"}))
	if w.Canvas().Focused() != no || len(rings(no)) != 1 {
		t.Errorf("%T has the focus, with %d rings", w.Canvas().Focused(), len(rings(no)))
	}
	if len(rings(behind)) != 0 {
		t.Error("what lies behind looks as if it had the focus")
	}
	modal.Hide()
	if w.Canvas().Focused() != behind || len(rings(behind)) != 1 {
		t.Errorf("afterwards %T has the focus, and is seen with %d rings", w.Canvas().Focused(), len(rings(behind)))
	}
}

func TestKeysScrollAndCloseWhatLiesOverTheWindow(t *testing.T) {
	choice := widget.NewSegmented([]string{"a", "b"}, 0, nil)
	parts := map[string]fyne.CanvasObject{
		"a button":  widget.NewButton(widget.ButtonOptions{Text: "No"}),
		"a choice":  choice,
		"no button": widget.Space(10, 10),
	}
	for name, part := range parts {
		w, _, modal, scroll := over(t, part)
		key(w, fyne.KeyPageDown)
		if scroll.Offset() == 0 {
			t.Errorf("%s: Page down does not scroll", name)
		}
		key(w, fyne.KeyHome)
		if scroll.Offset() != 0 {
			t.Errorf("%s: Home does not go to the top", name)
		}
		key(w, fyne.KeyEscape)
		if modal.Visible() || w.Canvas().Overlays().Top() != nil {
			t.Errorf("%s: Escape does not close it", name)
		}
	}
	w, _, _, _ := over(t, choice)
	if key(w, fyne.KeyRight); choice.Selected() != 1 {
		t.Error("an arrow does not choose")
	}
}

// A press beside all controls takes the focus away, and keys then go to the window.
func TestKeysAreTakenWhereNothingHasTheFocus(t *testing.T) {
	var heard []fyne.KeyName
	behind := show(t, widget.Space(1, 1), 300, 300)
	behind.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { heard = append(heard, ev.Name) })
	shown := 0
	for range 2 {
		var modal *widget.Modal
		keys := widget.NewEscape(func() { modal.Hide() })
		no := widget.NewButton(widget.ButtonOptions{Text: "No"})
		modal = widget.NewModal(widget.Stack(keys, no), behind.Canvas())
		modal.Open(keys, no)
		behind.Canvas().Unfocus()
		typed := behind.Canvas().OnTypedKey()
		typed(&fyne.KeyEvent{Name: fyne.KeyF1})
		typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if modal.Visible() {
			t.Error("Escape does not close it")
		}
		shown++
	}
	behind.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if len(heard) != shown+1 {
		t.Errorf("the window heard %v", heard)
	}
}

// What has the focus is brought into sight, as in the window itself.
func TestTabScrollsWhatLiesOverTheWindow(t *testing.T) {
	no, below := widget.NewButton(widget.ButtonOptions{Text: "No"}), widget.NewButton(widget.ButtonOptions{Text: "Below"})
	w := show(t, widget.Space(1, 1), 300, 300)
	keys := widget.NewEscape(func() {})
	scroll := widget.NewScroll(widget.Column(0, widget.Space(10, 600), below))
	modal := widget.NewModal(widget.Stack(keys, widget.ColumnFill(12, 0, scroll, no)), w.Canvas())
	modal.Resize(fyne.NewSize(200, 200))
	modal.Open(keys, no)
	if w.Canvas().FocusNext(); w.Canvas().Focused() != below || scroll.Offset() == 0 {
		t.Errorf("%T has the focus, scrolled by %v", w.Canvas().Focused(), scroll.Offset())
	}
}

// A field that is brought into sight has its label with it.
func TestAFieldIsRevealedWithItsLabel(t *testing.T) {
	field := widget.NewField(widget.FieldOptions{Label: "Subject"})
	scroll := widget.NewScroll(widget.Column(0, field, widget.Space(10, 900)))
	w := show(t, scroll, 300, 300)
	scroll.ScrollTo(field.Entry.MinSize().Height)
	if w.Canvas().Focus(field.Entry); scroll.Offset() > 0 {
		t.Errorf("%v of it are out of sight", scroll.Offset())
	}
}

// The focus never goes where it cannot be seen.
func TestTabGoesRoundWhatIsSeenOverTheWindow(t *testing.T) {
	no, yes := widget.NewButton(widget.ButtonOptions{Text: "No"}), widget.NewButton(widget.ButtonOptions{Text: "Yes"})
	w, _, _, _ := over(t, no, yes)
	for _, want := range []*widget.Button{yes, no, yes} {
		if w.Canvas().FocusNext(); w.Canvas().Focused() != want {
			t.Fatalf("Tab leads to %T, not to %q", w.Canvas().Focused(), want.Text())
		}
	}
}

// The toolkit takes away what lies above something that goes, and tells it nothing.
func TestWhatLiesOverSomethingThatGoesIsNotThereAnyMore(t *testing.T) {
	w, _, modal, _ := over(t, widget.NewButton(widget.ButtonOptions{Text: "No"}))
	var above *widget.Modal
	keys := widget.NewEscape(func() { above.Hide() })
	above = widget.NewModal(widget.Stack(keys, widget.Body("Keys")), w.Canvas())
	above.Open(keys, nil)
	if !above.Visible() || !modal.Visible() {
		t.Error("they are not there")
	}
	modal.Hide()
	if above.Visible() || modal.Visible() {
		t.Error("they are still there")
	}
}
