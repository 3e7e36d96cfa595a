//go:build linux

package bench

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/ui/compose"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
	ticketscreen "okpay.example/support/ui/tickets"
	"okpay.example/support/ui/widget"
)

// timed adds how long f takes, in milliseconds.
func (s *series) timed(unit string, f func()) {
	began := time.Now()
	f()
	s.Add(unit, float64(time.Since(began).Microseconds())/1000)
}

// never is a clock that stands still: nobody stops typing for as long as the draft is kept after.
func never(time.Duration, func()) (stop func()) { return func() {} }

// BenchmarkKey types into a mail of 5,000 Chinese characters in paragraphs of 200: at its end, and in its middle.
func BenchmarkKey(b *testing.B) {
	p := open(b, nil)
	s := p.stage(b, screen.Compose, func(env screen.Env) screen.Screen {
		return compose.NewWith(env, p, compose.Options{After: never})
	})
	s.Screen.Show(screen.Target{Screen: screen.Compose})
	body := s.Marks.Get("compose.body").(*widget.Entry)
	paragraph := strings.Repeat("重置密码以后还是登录不了请帮忙解锁账户", 11)[:3*199] + "\n"
	for place, row := range map[string]int{"end": 25, "middle": 12} {
		b.Run(place, func(b *testing.B) {
			body.SetText(strings.Repeat(paragraph, 25))
			s.Window.Canvas().Focus(body)
			body.SetCaret(row * len(paragraph))
			s.Window.Canvas().Capture()
			var keys series
			before, err1 := cpuTime(os.Getpid())
			for b.Loop() {
				keys.timed("ms", func() { body.TypedRune('的') })
			}
			after, err2 := cpuTime(os.Getpid())
			if err := errors.Join(err1, err2); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64((after-before).Milliseconds())/float64(b.N), "ms-cpu-mean") // whatever else goes on
			report("a key in 5,000 characters, at the "+place, keys)
			b.ReportMetric(keys.Median("ms"), "ms-median")
			b.ReportMetric(keys.Quantile("ms", 0.99), "ms-p99")
		})
	}
}

// clock stands still until it rings.
type clock struct{ due []*func() }

func (c *clock) after(_ time.Duration, f func()) (stop func()) {
	c.due = append(c.due, &f)
	return func() { f = func() {} }
}

// ring lets the time pass, and tells whether something was due.
func (c *clock) ring() bool {
	due := c.due
	c.due = nil
	for _, f := range due {
		(*f)()
	}
	return len(due) > 0
}

// BenchmarkConversation opens a ticket with 500 mails: ms-shown is the time to read it, and to build and lay out what is in
// sight; ms-painted that to draw the window as well, which this driver does without a graphics card; ms-more that of each piece
// in which further mails are made afterwards.
func BenchmarkConversation(b *testing.B) {
	p := open(b, conversation(500))
	target := screen.Target{Screen: screen.Tickets, ID: string(numbered(0))}
	var opened series
	for b.Loop() {
		c := &clock{}
		s := p.ticketScreen(b, c)
		s.Window.Canvas().Capture()
		began := time.Now()
		s.Screen.Show(target)
		opened.Add("ms-shown", float64(time.Since(began).Microseconds())/1000)
		s.Window.Canvas().Capture()
		opened.Add("ms-painted", float64(time.Since(began).Microseconds())/1000)
		opened.pieces("ms-more", c)
		opened.timed("ms-again", s.Screen.Refresh) // nothing changed
		opened.timed("ms-earlier", func() { s.Tap("tickets.earlier") })
		opened.pieces("ms-more", c)
	}
	report("a ticket of 500 mails", opened)
	b.ReportMetric(opened.Median("ms-painted"), "ms-painted")
}

// pieces adds how long each of the pieces takes that are done one after another.
func (s *series) pieces(unit string, c *clock) {
	for more := true; more; {
		s.timed(unit, func() { more = c.ring() })
	}
}

// BenchmarkList is the list of 100,000 tickets: shown, scrolled by a wheel's step, with the last of them reached, and
// searched: by a key, and by the store once nothing is typed, which does not hold up the window.
func BenchmarkList(b *testing.B) {
	p := open(b, tickets(100_000))
	var list series
	for b.Loop() {
		c := &clock{}
		var s *screentest.Stage
		list.timed("ms-shown", func() { s = p.ticketScreen(b, c) }) // made, read and laid out
		s.Window.Canvas().Capture()
		for range 30 {
			list.timed("ms-step", func() { test.Scroll(s.Window.Canvas(), fyne.NewPos(100, 400), 0, -60) })
		}
		list.timed("ms-refresh", s.Screen.Refresh)
		search := s.Marks.Get("tickets.search").(*widget.Entry)
		s.Window.Canvas().Focus(search)
		for _, r := range "退款" {
			list.timed("ms-search-key", func() { search.TypedRune(r) })
		}
		list.timed("ms-search", func() { c.ring() })
		search.SetText("")
		search.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		for range 60 { // each End reads on, until there is no more
			list.timed("ms-end", func() { s.Key(fyne.KeyEnd) })
		}
		for range 30 {
			list.timed("ms-step-at-end", func() { test.Scroll(s.Window.Canvas(), fyne.NewPos(100, 400), 0, 60) })
		}
		list.timed("ms-refresh-at-end", s.Screen.Refresh)
	}
	report("a list of 100,000 tickets", list)
	b.ReportMetric(list.Quantile("ms-step", 0.99), "ms-step-p99")
}

// ticketScreen is the screen on a clock of the benchmark's.
func (p backend) ticketScreen(b *testing.B, c *clock) *screentest.Stage {
	b.Helper()
	return p.stage(b, screen.Tickets, func(env screen.Env) screen.Screen {
		return ticketscreen.NewWith(env, p, ticketscreen.Options{After: c.after})
	})
}
