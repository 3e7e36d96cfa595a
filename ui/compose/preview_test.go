package compose_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"okpay.example/support/ui/theme"
)

// With large words in a narrow window a line of the source is wider than its place.
func TestTheSourceIsBrokenWhereItsPlaceEnds(t *testing.T) {
	w := newWorld(t, setting{mailbox: true, scale: 1.5, size: fyne.NewSize(700, 600)})
	w.full()
	w.previewed()
	w.marks.Get("compose.preview.tabs").(fyne.Focusable).TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	lines := func() (all []*canvas.Text) {
		walk(w.screen.Content(), func(o fyne.CanvasObject) {
			if text, ok := o.(*canvas.Text); ok && text.TextStyle.Monospace && text.Text != "" {
				all = append(all, text)
			}
		})
		return all
	}
	widest := func() (width float32) {
		for _, line := range lines() {
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(line)
			width = max(width, at.X+line.MinSize().Width)
		}
		return width
	}
	if n := len(lines()); n < 5 || !strings.HasPrefix(lines()[0].Text, "Date: ") {
		t.Fatalf("%d lines of the source are in sight", n)
	}
	for _, width := range []float32{700, 1100, 594} {
		w.window.Resize(fyne.NewSize(width, 600))
		if got := widest(); got > width-theme.Space40 || got < width/2 {
			t.Errorf("in a window of %v the source reaches to %v", width, got)
		}
	}
}

func TestThePreviewSaysWhenAMailWasWrittenAsPeopleDo(t *testing.T) {
	w := newWorld(t, setting{mailbox: true})
	w.show("")
	w.fill()
	w.previewed()
	if seen := texts(w.screen.Content()); !strings.Contains(seen, "11 月 20 日 14:32") || strings.Contains(seen, "+0000") {
		t.Errorf("it shows %s", seen)
	}
}
