package tickets

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

func TestLongConversationsShowTheNewestFirst(t *testing.T) {
	w := newWorld(t, long(200), look{})
	w.show(string(locked))
	w.want("第 199 封", "显示更早的 150 封邮件")
	w.grown()
	if n := len(w.screen.talk.letters); n != newestMails {
		t.Errorf("%d mails are drawn", n)
	}
	w.want("第 199 封", "显示更早的 150 封邮件")
	w.tap("tickets.earlier")
	w.grown()
	if n := len(w.screen.talk.letters); n != 2*newestMails {
		t.Errorf("%d mails are drawn after asking for more", n)
	}
	w.tap("tickets.entry.0") // its mail is one of the first
	w.grown()
	l, ok := w.screen.talk.letters[3]
	if !ok {
		t.Fatal("the timeline does not lead to its mail")
	}
	if at := w.top(l.content); at < 0 || at > w.screen.talk.scroll.Size().Height {
		t.Errorf("the mail of the timeline stands at %v", at)
	}
}

func TestTheMailsInSightAreThereAtOnceAndStayWhereTheyAre(t *testing.T) {
	w := newWorld(t, long(500), look{})
	w.show(string(locked))
	k := w.screen.talk
	if n := len(k.letters); n == 0 || n > newestMails/2 {
		t.Errorf("%d mails are made at once", n)
	}
	if k.column.MinSize().Height < k.scroll.Size().Height {
		t.Errorf("mails of a height of %v stand in a place of %v", k.column.MinSize().Height, k.scroll.Size().Height)
	}
	newest := k.letters[500].content
	at := w.top(newest)
	w.pass()
	if got := w.top(newest); !near(got, at) || !k.atEnd() {
		t.Errorf("the newest mail went from %v to %v", at, got)
	}
	k.scroll.ScrollTo(k.scroll.Offset() - 150) // somebody reads on upwards
	at = w.top(newest)
	w.grown()
	if got := w.top(newest); !near(got, at) {
		t.Errorf("what is read went from %v to %v", at, got)
	}
	if k.letters[500].content != newest {
		t.Error("the newest mail was made anew")
	}
}

func TestOfLongMailsFewerAreMadeAtATime(t *testing.T) {
	for _, c := range []struct{ bytes, most int }{{100, someMails}, {someText / 2, 2}, {someText, 1}, {someText * 2, 1}} {
		all := 4 + 4*c.most // more than are made at once and three times
		store := long(all)
		for i, m := range store.talks[locked].Messages {
			store.talks[locked].Messages[i].Text = m.Text + strings.Repeat("x\n", c.bytes/2)
		}
		w := newWorld(t, store, look{})
		w.show(string(locked))
		for range 3 {
			before := len(w.screen.talk.letters)
			w.pass()
			if n := len(w.screen.talk.letters) - before; n != c.most {
				t.Errorf("of mails of %d bytes %d are made at a time, want %d", c.bytes, n, c.most)
			}
		}
		w.grown()
		if n := len(w.screen.talk.letters); n != all {
			t.Errorf("%d mails are drawn", n)
		}
	}
}

func TestEarlierMailsComeAboveAndTheButtonKeepsTheFocus(t *testing.T) {
	w := newWorld(t, long(500), look{})
	w.show(string(locked))
	w.grown()
	k := w.screen.talk
	k.scroll.ScrollToTop()
	oldest := k.letters[451].content
	at := w.top(oldest)
	w.window.Canvas().Focus(k.earlierButton)
	w.key(fyne.KeyReturn)
	w.grown()
	if got := w.top(oldest); !near(got, at) {
		t.Errorf("what is read went from %v to %v", at, got)
	}
	if w.window.Canvas().Focused() != fyne.Focusable(k.earlierButton) {
		t.Errorf("the focus is on %T", w.window.Canvas().Focused())
	}
}

func TestAMailThatComesTakesNoOtherAway(t *testing.T) {
	s := long(6)
	w := newWorld(t, s, look{})
	w.show(string(locked))
	w.grown()
	v := s.talks[locked]
	v.Messages = append(v.Messages, answer(7, noon, "新的答复"))
	s.talks[locked] = v
	w.screen.Refresh()
	w.want("第 0 封", "新的答复")
}
