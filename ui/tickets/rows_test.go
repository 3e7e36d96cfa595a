package tickets

import (
	"testing"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
)

// What is opened from elsewhere is brought into sight in the list, once.
func TestTheLineOfWhatIsOpenComesIntoSight(t *testing.T) {
	inSight := func(w *world, id ticket.ID) bool {
		r, i := w.screen.list.rows, w.index(id)
		top, bottom := r.scroll.Offset.Y, r.scroll.Offset.Y+r.scroll.Size().Height
		return r.tops[i] > top-0.5 && r.tops[i+1] < bottom+0.5
	}
	for _, late := range []bool{false, true} {
		s := numbered(100)
		for _, k := range s.tickets {
			s.talks[k.ID] = mail.Conversation{Ticket: k}
		}
		w := newWorld(t, s, look{})
		w.hold = late
		w.show(string(number(60)))
		w.release()
		if !inSight(w, number(60)) {
			t.Errorf("read late %v: the line of the open ticket is out of sight", late)
		}
		r := w.screen.list.rows
		r.scroll.ScrollToOffset(fyne.NewPos(0, 0))
		r.scroll.OnScrolled(fyne.Position{})
		w.screen.Refresh()
		if r.scroll.Offset.Y != 0 {
			t.Errorf("who scrolled away is taken back to %v", r.scroll.Offset.Y)
		}
		w.screen.open(subject{ticket: number(2)})
		w.screen.open(subject{ticket: number(99)})
		if !inSight(w, number(99)) {
			t.Error("the line of the next ticket is out of sight")
		}
	}
}

// A heading is nothing to open, so the keys never stand on one, also where it is the first line.
func TestTheKeysNeverStandOnAHeading(t *testing.T) {
	for _, late := range []bool{false, true} {
		s := sample("")
		s.tickets, s.drafts = nil, nil
		w := newWorld(t, s, look{})
		w.hold = late
		w.show("")
		r := w.screen.list.rows
		w.window.Canvas().Focus(r)
		w.release()
		if len(r.items) < 2 || r.items[0].heading == "" {
			t.Fatalf("the list begins with %+v", r.items)
		}
		if r.cursor != 1 {
			t.Errorf("read late %v: they stand at %d", late, r.cursor)
		}
	}
}
