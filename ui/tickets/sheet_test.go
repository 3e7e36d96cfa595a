package tickets

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/widget"
)

// focusable are the controls that Tab reaches now, once around.
func (w *world) focusable() (all []fyne.Focusable) {
	c := w.window.Canvas()
	first := c.Focused()
	for {
		all = append(all, c.Focused())
		c.FocusNext()
		if c.Focused() == first || len(all) > 100 {
			return all
		}
	}
}

// While something lies over the window the focus is in it, where it is seen, and nothing behind looks as if it had it too.
func TestTheFocusIsSeenInASheetAndNotBehindIt(t *testing.T) {
	for name, c := range map[string]struct {
		open func(*Screen)
		want string // mark of what has the focus
	}{
		"delete": {func(s *Screen) { s.talk.confirmDelete() }, "tickets.sheet.close"},
		"source": {func(s *Screen) { s.talk.source(0) }, "tickets.sheet.close"},
		"note":   {func(s *Screen) { s.talk.note() }, "tickets.note"},
		"picture": {func(s *Screen) {
			s.enlarge(ticket.Message{Row: 1}, ticket.Attachment{Name: "p.png", Type: "image/png"})
		}, "tickets.sheet.close"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sample(""), look{})
			w.show(string(locked))
			entry := w.screen.talk.reply.entry
			w.write("tickets.reply", "好的")
			inFocus := true
			told := entry.OnFocus
			entry.OnFocus = func(on bool) {
				inFocus = on
				told(on)
			}
			c.open(w.screen)
			if got := w.window.Canvas().Focused(); got != w.marks.Get(c.want).(fyne.Focusable) {
				t.Errorf("the focus is in %T", got)
			}
			if inFocus {
				t.Error("the answer behind still looks as if it had the focus")
			}
			for _, o := range w.focusable() {
				if _, unseen := o.(*widget.Escape); unseen {
					t.Error("Tab leads to what is not seen")
				}
			}
			w.key(fyne.KeyEscape)
			if n := len(w.window.Canvas().Overlays().List()); n != 0 {
				t.Fatalf("%d things lie over the window after Escape", n)
			}
			if w.window.Canvas().Focused() != fyne.Focusable(entry) || !inFocus {
				t.Errorf("afterwards the focus is in %T", w.window.Canvas().Focused())
			}
		})
	}
}

// In the least window with the largest words all that can be pressed in a sheet is within it.
func TestTheButtonsOfASheetAreInTheLeastWindow(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		for name, open := range map[string]func(*Screen){
			"delete": func(s *Screen) { s.talk.confirmDelete() },
			"source": func(s *Screen) { s.talk.source(1) },
			"note":   func(s *Screen) { s.talk.note() },
			"picture": func(s *Screen) {
				s.enlarge(ticket.Message{Row: 1}, ticket.Attachment{Name: "p.png", Type: "image/png"})
			},
		} {
			size := fyne.NewSize(594, 500)
			w := newWorld(t, sample(lang), look{lang: lang, size: size, scale: 2})
			w.show(string(locked))
			open(w.screen)
			for _, o := range w.focusable() {
				b, ok := o.(*widget.Button)
				if !ok {
					continue
				}
				corner := fyne.CurrentApp().Driver().AbsolutePositionForObject(b).AddXY(b.Size().Width, b.Size().Height)
				if corner.X > size.Width || corner.Y > size.Height {
					t.Errorf("%s, %s: %q ends at %v", lang, name, b.Text(), corner)
				}
			}
		}
	}
}

// Who pages through the sources of the mails by keyboard goes on where the key was pressed.
func TestPagingThroughSourcesKeepsTheFocus(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	w.screen.talk.source(0)
	press := func(mark string) {
		w.window.Canvas().Focus(w.marks.Get(mark).(fyne.Focusable))
		w.key(fyne.KeyReturn)
	}
	press("tickets.source.after")
	w.want("第 2 封，共 3 封")
	if got := w.window.Canvas().Focused(); got != w.marks.Get("tickets.source.after").(fyne.Focusable) {
		t.Errorf("the focus is in %T", got)
	}
	w.key(fyne.KeyReturn)
	w.want("第 3 封，共 3 封")
	if got := w.window.Canvas().Focused(); got != w.marks.Get("tickets.sheet.close").(fyne.Focusable) {
		t.Errorf("at the last mail the focus is in %T", got)
	}
	press("tickets.source.before")
	if got := w.window.Canvas().Focused(); got != w.marks.Get("tickets.source.before").(fyne.Focusable) {
		t.Errorf("on the way back the focus is in %T", got)
	}
}

// The source of a mail is read by keyboard to its end.
func TestTheSourceOfAMailScrollsByKeyboard(t *testing.T) {
	s := sample("")
	s.source = strings.Repeat("Received: from mx.example\r\n", 300) + "the last line"
	w := newWorld(t, s, look{})
	w.show(string(locked))
	w.screen.talk.source(0)
	last := func() bool {
		for _, o := range test.LaidOutObjects(w.window.Canvas().Overlays().Top()) {
			if scroll, ok := o.(*widget.Scroll); ok {
				return scroll.Offset() > 0 && scroll.Offset() >= scroll.End()-1
			}
		}
		t.Fatal("there is nothing that scrolls")
		return false
	}
	if w.key(fyne.KeyEnd); !last() {
		t.Error("End does not lead to the last line")
	}
	if w.key(fyne.KeyPageUp); last() {
		t.Error("Page up does not lead up")
	}
}

// With a ticket deleted the focus goes to the list, to the line that took its place.
func TestWithATicketDeletedTheFocusIsInTheList(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	w.window.Canvas().Focus(w.screen.list.rows)
	at := w.screen.list.rows.cursor
	w.screen.talk.confirmDelete()
	w.window.Canvas().Focus(w.marks.Get("tickets.delete.yes").(fyne.Focusable))
	w.key(fyne.KeyReturn)
	r := w.screen.list.rows
	if w.window.Canvas().Focused() != fyne.Focusable(r) || r.cursor != at {
		t.Errorf("the focus is in %T, at line %d", w.window.Canvas().Focused(), r.cursor)
	}
}
