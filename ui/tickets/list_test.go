package tickets

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/widget"
)

func TestDraftsStandOnTopAndOpenCompose(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show("")
	w.window.Canvas().Focus(w.screen.list.rows)
	w.key(fyne.KeyReturn)
	if want := (screen.Target{Screen: screen.Compose, ID: "d1"}); len(w.opened) != 1 || w.opened[0] != want {
		t.Errorf("opened %v", w.opened)
	}
}

func TestArrowsGoFromTicketToTicket(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show("")
	w.window.Canvas().Focus(w.marks.Get("tickets.search").(*widget.Entry))
	w.key(fyne.KeyDown, fyne.KeyDown)
	if got := w.screen.talk.open.ticket; got != locked {
		t.Errorf("open is %q", got)
	}
	w.key(fyne.KeyEnd)
	if got := w.screen.talk.open.claim; got != 62 {
		t.Errorf("End opens %v", w.screen.talk.open)
	}
	w.key(fyne.KeyUp, fyne.KeyUp) // past the heading
	if got := w.screen.talk.open.ticket; got != "DNE5-0005" {
		t.Errorf("above the heading is %q", got)
	}
	w.key(fyne.KeyHome, fyne.KeyUp)
	if w.window.Canvas().Focused() != fyne.Focusable(w.screen.list.search.Entry) {
		t.Errorf("Up at the first line goes to %T", w.window.Canvas().Focused())
	}
}

func TestTheLatestSearchWins(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show("")
	w.hold = true
	w.write("tickets.search", "退")
	w.write("tickets.search", "款")
	if len(w.held) != 2 {
		t.Fatalf("%d searches", len(w.held))
	}
	w.held[0], w.held[1] = w.held[1], w.held[0] // the older one answers last
	w.release()
	if got := w.screen.list.found.tickets; len(got) != 1 || got[0].ID != "R2D4-7YXW" {
		t.Errorf("found %v", got)
	}
	w.write("tickets.search", "没有的词")
	w.want("没有找到")
	w.key(fyne.KeyEscape)
	w.wantNot("没有找到")
}

func TestNoTicketsAtAllSaysWhatThisIsFor(t *testing.T) {
	for lang, want := range map[string]string{"zh-CN": "还没有工单", "en": "No tickets yet"} {
		w := newWorld(t, &store{talks: map[ticket.ID]mail.Conversation{}}, look{lang: lang})
		w.show("")
		w.want(want)
		w.tap("tickets.write")
		if len(w.opened) != 1 || w.opened[0].Screen != screen.Compose {
			t.Errorf("opened %v", w.opened)
		}
	}
}

func TestAHundredThousandTicketsKeepAFewRows(t *testing.T) {
	s := &store{talks: map[ticket.ID]mail.Conversation{}}
	for i := range 100_000 {
		s.tickets = append(s.tickets, ticket.Ticket{ID: ticket.ID(fmt.Sprintf("%04d-%04d", i/10000, i%10000)), Subject: "s", Updated: noon})
	}
	w := newWorld(t, s, look{})
	w.show("")
	if n := len(w.screen.list.found.tickets); n != firstPage {
		t.Errorf("%d tickets read at first", n)
	}
	w.window.Canvas().Focus(w.screen.list.rows)
	for range 60 {
		w.key(fyne.KeyEnd)
	}
	r := w.screen.list.rows
	if n := len(r.items); n != 100_000 || r.cursor != n-1 {
		t.Errorf("%d lines, the cursor on %d", n, r.cursor)
	}
	if n := len(r.body.Objects); n > 20 {
		t.Errorf("%d rows are made", n)
	}
	reads := s.reads
	r.scroll.ScrollToOffset(fyne.NewPos(0, r.tops[50_000]))
	r.update(false)
	if s.reads != reads {
		t.Error("scrolling reads")
	}
	if _, ok := w.marks.Get("tickets.row.0009-9999").(*row); ok {
		t.Error("a row out of sight is still named")
	}
}
