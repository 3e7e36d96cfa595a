package tickets

import (
	"fmt"
	"slices"
	"testing"
	"time"

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

func TestASearchWaitsForAPauseAndEndsTheOneBefore(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show("")
	before := len(w.screen.list.found.tickets)
	w.write("tickets.search", "退")
	if n := len(w.store.searches); n != 0 || len(w.screen.list.found.tickets) != before {
		t.Errorf("a key was searched for %d times, %d tickets are left", n, len(w.screen.list.found.tickets))
	}
	w.hold = true
	w.pass()
	w.write("tickets.search", "款")
	w.pass()
	if len(w.held) != 2 {
		t.Fatalf("%d searches", len(w.held))
	}
	w.held[0], w.held[1] = w.held[1], w.held[0] // the older one answers last
	w.release()
	if got := w.screen.list.found.tickets; len(got) != 1 || got[0].ID != "R2D4-7YXW" {
		t.Errorf("found %v", got)
	}
	if s := w.store.searches; len(s) != 2 || s[0].Err() != nil || s[1].Err() == nil {
		t.Errorf("of %d searches the older one goes on", len(s))
	}
	w.write("tickets.search", "没有的词")
	w.pass()
	w.want("没有找到")
	w.key(fyne.KeyEscape) // at once
	w.wantNot("没有找到")
	if len(w.fails) > 0 {
		t.Errorf("told %v", w.fails)
	}
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

// numbered is a store of so many tickets, newest change first.
func numbered(n int) *store {
	s := &store{talks: map[ticket.ID]mail.Conversation{}}
	for i := range n {
		s.tickets = append(s.tickets, ticket.Ticket{ID: number(i), Subject: "s", Updated: noon.Add(-time.Duration(i) * time.Minute)})
	}
	return s
}

func number(i int) ticket.ID { return ticket.ID(fmt.Sprintf("%04d-%04d", i/10000, i%10000)) }

func TestAHundredThousandTicketsKeepAFewRows(t *testing.T) {
	s := numbered(100_000)
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

// index is where a ticket stands in the list; -1 nowhere. That it stands there twice ends the test.
func (w *world) index(id ticket.ID) int {
	w.Helper()
	at := -1
	for i, k := range w.screen.list.found.tickets {
		if k.ID != id {
			continue
		}
		if at >= 0 {
			w.Fatalf("%s stands at %d and %d", id, at, i)
		}
		at = i
	}
	return at
}

func TestAChangeReadsTheFirstPageAndWhatIsInSight(t *testing.T) {
	const all = 10_000
	s := numbered(all)
	w := newWorld(t, s, look{})
	w.show("")
	w.window.Canvas().Focus(w.screen.list.rows)
	for range 30 {
		w.key(fyne.KeyEnd)
	}
	r := w.screen.list.rows
	r.scroll.ScrollToOffset(fyne.NewPos(0, r.tops[5000]))
	r.update(false)
	at := r.scroll.Offset

	moved := s.tickets[7000] // is answered, which brings it to the front
	moved.Updated, moved.Unread = noon.Add(time.Minute), 1
	s.tickets = slices.Delete(s.tickets, 7000, 7001)
	s.tickets[8000].Unread = 3    // out of sight
	s.tickets[5003].Subject = "x" // in sight
	s.tickets = slices.Delete(s.tickets, 5001, 5002)
	s.tickets = slices.Insert(s.tickets, 0, moved)
	s.listed = 0
	w.screen.list.load()
	if s.listed > firstPage+1+200 {
		t.Errorf("%d tickets were read", s.listed)
	}
	if r.scroll.Offset != at {
		t.Errorf("scrolled from %v to %v", at, r.scroll.Offset)
	}
	list := w.screen.list.found.tickets
	if len(list) != all-1 || w.index(moved.ID) != 0 || list[0].Unread != 1 || w.index(number(5001)) >= 0 {
		t.Errorf("%d tickets, the one that moved at %d, the deleted one at %d", len(list), w.index(moved.ID), w.index(number(5001)))
	}
	if k := list[w.index(number(5003))]; k.Subject != "x" {
		t.Errorf("in sight is %+v", k)
	}
	far := w.index(number(8001))
	r.scroll.ScrollToOffset(fyne.NewPos(0, r.tops[far]))
	r.update(false)
	if k := w.screen.list.found.tickets[w.index(number(8001))]; k.Unread != 3 {
		t.Errorf("in sight is %+v", k)
	}
	reads := s.reads
	r.scroll.ScrollToOffset(fyne.NewPos(0, r.tops[far]+r.height))
	r.update(false)
	if s.reads != reads {
		t.Error("what was read after the change is read again")
	}
}

func TestAtTheBeginningOfTheListAChangeReadsTheFirstPageAlone(t *testing.T) {
	s := numbered(1000)
	w := newWorld(t, s, look{})
	w.show("")
	w.window.Canvas().Focus(w.screen.list.rows)
	w.key(fyne.KeyEnd, fyne.KeyEnd, fyne.KeyHome)
	s.listed = 0
	moved := s.tickets[900]
	moved.Updated = noon.Add(time.Minute)
	s.tickets = slices.Insert(slices.Delete(s.tickets, 900, 901), 0, moved)
	w.screen.list.load()
	if s.listed != firstPage+1 || w.index(number(900)) != 0 {
		t.Errorf("%d tickets were read, the one that moved is at %d", s.listed, w.index(number(900)))
	}
	w.key(fyne.KeyEnd, fyne.KeyEnd, fyne.KeyEnd, fyne.KeyEnd)
	if n := len(w.screen.list.found.tickets); n != 1000 {
		t.Errorf("%d tickets after reading on", n)
	}
}

func TestAfterTheLastTicketsWereDeletedTheListEndsBefore(t *testing.T) {
	s := numbered(1000)
	w := newWorld(t, s, look{})
	w.show("")
	w.window.Canvas().Focus(w.screen.list.rows)
	for range 5 {
		w.key(fyne.KeyEnd)
	}
	s.tickets = s.tickets[:990]
	w.screen.list.load()
	if n := len(w.screen.list.found.tickets); n != 990 || !w.screen.list.found.all {
		t.Errorf("%d tickets, all: %v", n, w.screen.list.found.all)
	}
}

func TestARunTakesThePlaceOfWhatLayWithinIt(t *testing.T) {
	at := map[byte]int{'a': 9, 'b': 8, 'c': 7, 'd': 7, 'e': 5, 'f': 4, 'A': 12, 'x': 6}
	row := func(ids string) (out []*ticket.Ticket) {
		for i := range len(ids) {
			out = append(out, &ticket.Ticket{ID: ticket.ID(ids[i : i+1]), Updated: noon.Add(time.Duration(at[ids[i]]) * time.Hour)})
		}
		return out
	}
	for _, c := range []struct {
		list, run string
		first     bool
		want      string
	}{
		{"abcdef", "abc", true, "abcdef"},
		{"abcdef", "Aab", true, "Aabcdef"}, // one is new
		{"abcdef", "ac", true, "acdef"},    // one is gone
		{"abcdef", "cd", false, "abcdef"},
		{"abcdef", "cxe", false, "abcxef"}, // d changed when c did, and stood behind it
		{"abcdef", "bf", false, "abf"},
		{"abc", "def", false, "abcdef"},
		{"", "abc", true, "abc"},
		{"abc", "", false, "abc"},
	} {
		got := ""
		for _, k := range splice(row(c.list), row(c.run), c.first) {
			got += string(k.ID)
		}
		if got != c.want {
			t.Errorf("%s in %s: %s, want %s", c.run, c.list, got, c.want)
		}
	}
}

func TestManyTicketsCanBeFiltered(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show("")
	f := w.screen.list.filter
	if !f.Visible() {
		t.Fatalf("no filter is offered for %d tickets", len(w.store.tickets))
	}
	w.window.Canvas().Focus(f)
	for _, c := range []struct{ seen, not string }{
		{"账户被锁定，已提交身份证明", "退款未到账"},  // unread
		{"账户被锁定，已提交身份证明", "退款未到账"},  // waiting for the person
		{"收不到验证码", "账户被锁定，已提交身份证明"}, // solved
	} {
		w.key(fyne.KeyDown)
		w.want(c.seen)
		w.wantNot(c.not, "自称 OKPAY 的来信", "交易记录下载不了")
	}
	w.write("tickets.search", "退款")
	w.pass()
	w.wantNot("收不到验证码")
	w.want("没有找到")
	w.screen.list.search.SetText("")
	w.pass()
	w.store.tickets = w.store.tickets[:1]
	w.screen.Refresh()
	w.want("没有这样的工单")
	if !f.Visible() {
		t.Error("the filter that hides the tickets is gone")
	}
	w.window.Canvas().Focus(f)
	w.key(fyne.KeyUp, fyne.KeyUp, fyne.KeyUp)
	w.want("账户被锁定，已提交身份证明", "自称 OKPAY 的来信", "交易记录下载不了")
}
