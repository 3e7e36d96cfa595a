package tickets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// centre is the middle of a control in the window.
func centre(o fyne.CanvasObject) fyne.Position {
	size := o.Size()
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).AddXY(size.Width/2, size.Height/2)
}

func TestNothingBelowAPictureBeingEditedIsReached(t *testing.T) {
	w := pictured(t, "提示.png")
	w.write("tickets.reply", "见附件")
	r := w.screen.talk.reply
	send, row := centre(r.send), centre(w.marks.Get("tickets.row.R2D4-7YXW"))
	w.tap("tickets.reply.edit")
	c := w.window.Canvas()
	c.Capture() // a frame
	for range 40 {
		test.FocusNext(c)
		switch o := c.Focused().(fyne.CanvasObject); o {
		case r.entry, r.send, r.attach, w.screen.list.search.Entry, w.screen.list.rows:
			t.Fatalf("Tab leads to %T, which is not seen", o)
		}
	}
	test.TapCanvas(c, send)
	test.TapCanvas(c, row)
	if w.store.count("queue") != 0 || w.screen.talk.open.ticket != locked || !w.editing() {
		t.Errorf("asked for %q; %q is open", w.store.asked, w.screen.talk.open.ticket)
	}
}
