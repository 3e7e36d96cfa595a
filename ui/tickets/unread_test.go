package tickets

import (
	"strings"
	"testing"

	"okpay.example/support/mail/ticket"
)

// unread makes the last mails of the conversation unread and as long as given in lines.
func unread(s *store, lines ...int) *store {
	v := s.talks[locked]
	for i, n := range lines {
		m := &v.Messages[len(v.Messages)-len(lines)+i]
		m.Unread, m.Text = true, strings.TrimSpace(strings.Repeat("一行字\n", n))
	}
	v.Ticket.Unread = len(lines)
	s.talks[locked] = v
	return s
}

func TestAnUnreadMailThatDoesNotFitIsReadFromItsBeginning(t *testing.T) {
	for name, c := range map[string]struct {
		lines []int
		first int64 // the mail whose beginning is to be at the top; 0: the end is in sight
	}{
		"nothing unread":        {nil, 0},
		"it fits":               {[]int{2}, 0},
		"several fit":           {[]int{1, 1, 1}, 0},
		"one is too high":       {[]int{80}, 20},
		"both are too high":     {[]int{30, 30}, 19},
		"many, made bit by bit": {[]int{20, 20, 20, 20, 20, 20, 20, 20}, 13},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, unread(long(20), c.lines...), look{})
			w.show(string(locked))
			w.grown()
			k := w.screen.talk
			if c.first == 0 {
				if !k.atEnd() {
					t.Errorf("it is scrolled to %v, not to its end", k.scroll.Offset())
				}
				return
			}
			if at := w.top(k.letters[c.first].content); at < 0 || at > 24 {
				t.Errorf("the mail begins at %v", at)
			}
		})
	}
}

// Who looks at the end is led to the beginning of a mail that comes and does not fit, and who looks elsewhere stays there.
func TestAMailThatComesAndDoesNotFitIsReadFromItsBeginning(t *testing.T) {
	for _, away := range []bool{false, true} {
		s := long(20)
		w := newWorld(t, s, look{})
		w.show(string(locked))
		w.grown()
		k := w.screen.talk
		if away {
			k.scroll.ScrollTo(100)
		}
		was := k.scroll.Offset()
		v := s.talks[locked]
		m := answer(21, noon, strings.Repeat("一行字\n", 80))
		m.Unread = true
		v.Messages = append(append([]ticket.Message{}, v.Messages...), m)
		s.talks[locked] = v
		w.screen.Refresh()
		at := w.top(k.letters[21].content)
		if away && !near(k.scroll.Offset(), was) {
			t.Errorf("who reads elsewhere is taken from %v to %v", was, k.scroll.Offset())
		}
		if !away && (at < 0 || at > 24) {
			t.Errorf("the mail that came begins at %v", at)
		}
	}
}
