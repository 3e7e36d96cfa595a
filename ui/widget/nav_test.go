package widget_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/widget"
)

func TestAFoldedPlaceSaysItsNameBesideIt(t *testing.T) {
	var due func()
	tips := widget.NewTips(func(_ time.Duration, f func()) func() {
		due = f
		return func() { due = nil }
	})
	item := widget.NewNavItem(widget.NavItemOptions{Icon: "house", Text: "Home", Tips: tips})
	w := test.NewTempWindow(t, widget.Stack(widget.Left(item), tips))
	w.Resize(fyne.NewSize(300, 100))
	said := func() bool {
		for _, o := range test.LaidOutObjects(tips) {
			if text, ok := o.(*widget.Text); ok && strings.Contains(text.Text(), "Home") {
				return true
			}
		}
		return false
	}
	item.MouseIn(&desktop.MouseEvent{})
	if due != nil {
		t.Error("it says its name twice")
	}
	item.MouseOut()
	wide := item.MinSize().Width
	item.SetFolded(true)
	if narrow := item.MinSize().Width; narrow >= wide {
		t.Errorf("folded it is %v wide, else %v", narrow, wide)
	}
	for name, in := range map[string]struct{ in, out func() }{
		"pointer": {func() { item.MouseIn(&desktop.MouseEvent{}) }, item.MouseOut},
		"focus":   {item.FocusGained, item.FocusLost},
	} {
		in.in()
		if due == nil {
			t.Fatalf("%s: no name is coming", name)
		}
		due()
		if !said() {
			t.Errorf("%s: the name is not said", name)
		}
		in.out()
		if said() {
			t.Errorf("%s: the name stays", name)
		}
	}
}
