package tickets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/widget"
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
		c.FocusNext()
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

// chipButtons are the buttons of the answer's files.
func (w *world) chipButtons() (all []*widget.Button) {
	for _, o := range test.LaidOutObjects(w.screen.talk.reply.files) {
		if b, ok := o.(*widget.Button); ok {
			all = append(all, b)
		}
	}
	return all
}

func TestTheFocusStaysWithTheFilesOfAnAnswerWhateverBecomesOfThem(t *testing.T) {
	w := pictured(t, "一.png", "二.png") // a pencil and a cross each
	c := w.window.Canvas()
	c.Focus(w.chipButtons()[2])
	w.key(fyne.KeyReturn)
	c.Capture() // a frame
	w.key(fyne.KeyEscape, fyne.KeyEscape)
	if c.Focused() != w.chipButtons()[2] {
		t.Errorf("back from the editor the focus is in %T", c.Focused())
	}
	w.key(fyne.KeyReturn)
	c.Capture() // a frame
	w.key(fyne.KeyR, fyne.KeySpace, fyne.KeyReturn)
	if w.editing() || c.Focused() != w.chipButtons()[2] {
		t.Errorf("with the picture covered the focus is in %T", c.Focused())
	}
	c.Focus(w.chipButtons()[1])
	w.key(fyne.KeyReturn)
	if len(w.chipButtons()) != 2 || c.Focused() != w.chipButtons()[1] {
		t.Errorf("with the first one taken out the focus is in %T", c.Focused())
	}
	w.key(fyne.KeyReturn)
	if c.Focused() != w.screen.talk.reply.attach {
		t.Errorf("with no file left the focus is in %T", c.Focused())
	}
	w.undo()
	if c.Focused() != w.screen.talk.reply.attach {
		t.Errorf("with a file put back the focus is in %T", c.Focused())
	}
}
