package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

// progressEvery is how often the line is drawn anew.
const progressEvery = 200 * time.Millisecond

// progress draws how far an upload is on one line of a terminal.
type progress struct {
	cli  *cli
	now  func() time.Time
	mu   sync.Mutex
	pace app.Pace
	next time.Time // before it nothing is drawn
	wide int       // columns of what stands there
}

// follow shows the upload of a mail on stderr until done is called, where somebody sees it; that ends the waiting. Elsewhere
// an upload that goes on is no wait.
func (c *cli) follow(a *app.App, id int64, waiting *patience) (done func()) {
	went, end := func(int64, int64) { waiting.rest() }, func() {}
	if f, ok := c.err.(*os.File); ok && !c.json && term.IsTerminal(int(f.Fd())) {
		p := &progress{cli: c, now: time.Now}
		went = func(sent, total int64) {
			waiting.end()
			p.went(sent, total)
		}
		end = func() { p.draw("") }
	}
	stop := a.Mail.Subscribe(func(e mail.Event) {
		if e.Kind == mail.EventProgress && e.Outgoing.ID == id {
			went(e.Sent, e.Total)
		}
	})
	return func() {
		stop()
		end()
	}
}

func (p *progress) went(sent, total int64) {
	p.mu.Lock()
	now := p.now()
	p.pace.Add(now, sent, total)
	due := !now.Before(p.next) || p.pace.Whole()
	if due {
		p.next = now.Add(progressEvery)
	}
	text := p.pace.Text(p.cli.words, "")
	p.mu.Unlock()
	if due {
		p.draw(text)
	}
}

// draw replaces the line.
func (p *progress) draw(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	wide := columns(text)
	fmt.Fprint(p.cli.err, "\r"+text+strings.Repeat(" ", max(0, p.wide-wide))+strings.Repeat("\b", max(0, p.wide-wide)))
	if text == "" && p.wide > 0 {
		fmt.Fprint(p.cli.err, "\r")
	}
	p.wide = wide
}

// columns are those that a text takes on a terminal; Chinese takes two a character.
func columns(text string) (n int) {
	for _, r := range text {
		n++
		if r >= 0x1100 {
			n++
		}
	}
	return n
}
