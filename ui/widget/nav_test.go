package widget_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/theme"
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

func TestTheCountOfAFoldedPlaceLeavesItsIconToBeSeen(t *testing.T) {
	for _, scale := range []float32{0.8, 1, 2} {
		theme.Apply(fyne.CurrentApp(), theme.Options{Scale: scale})
		item := widget.NewNavItem(widget.NavItemOptions{Icon: "inbox", Text: "Tickets", Count: 128})
		item.SetFolded(true)
		item.SetHeight(max(theme.TouchSize, theme.Size(theme.TypeBody)+theme.Space16))
		test.NewTempWindow(t, widget.Left(item)).Resize(fyne.NewSize(300, 100))
		var icon, count fyne.CanvasObject
		for _, o := range test.LaidOutObjects(item) {
			switch o.(type) {
			case *widget.Icon:
				icon = o
			case *widget.CountBadge:
				count = o
			}
		}
		across := min(icon.Position().X+icon.Size().Width, count.Position().X+count.Size().Width) - max(icon.Position().X, count.Position().X)
		down := min(icon.Position().Y+icon.Size().Height, count.Position().Y+count.Size().Height) - max(icon.Position().Y, count.Position().Y)
		if hidden := across * down / (icon.Size().Width * icon.Size().Height); hidden > 0.33 {
			t.Errorf("words at %v: %.0f %% of the icon are hidden", scale, 100*hidden)
		}
	}
}

func TestATipStaysInItsWindow(t *testing.T) {
	theme.Apply(fyne.CurrentApp(), theme.Options{Scale: 1})
	var due func()
	tips := widget.NewTips(func(_ time.Duration, f func()) func() {
		due = f
		return func() {}
	})
	item := widget.NewNavItem(widget.NavItemOptions{Icon: "house", Text: "Offline since 03:16\nnext try 03:18", Tips: tips})
	item.SetFolded(true)
	item.SetHeight(theme.TouchSize)
	w := test.NewTempWindow(t, widget.Stack(widget.Column(0, widget.Space(0, 60), widget.Left(item)), tips))
	w.SetPadded(false)
	room := fyne.NewSize(300, 60+item.MinSize().Height)
	w.Resize(room)
	item.FocusGained()
	due()
	for _, o := range test.LaidOutObjects(tips) {
		if box, ok := o.(*widget.Box); ok {
			if at, end := box.Position(), box.Position().Add(box.Size()); at.Y < 0 || end.Y > room.Height || end.X > room.Width {
				t.Errorf("in a window of %v it is from %v to %v", room, at, end)
			}
			return
		}
	}
	t.Error("there is none")
}
