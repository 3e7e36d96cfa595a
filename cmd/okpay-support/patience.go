package main

import (
	"sync"
	"time"

	"okpay.example/support/mail"
)

// A call that waits for a server says so after a while, and again every now and then.
const (
	patienceFirst = 5 * time.Second
	patienceAgain = 15 * time.Second
)

// patience tells people on stderr that a call is still at work with a server, whoever reads it: a script's log shows then
// what it waited for. With --json nothing is told: what stands on stderr then is one document.
type patience struct {
	once   sync.Once
	rested chan struct{}
	over   chan struct{}
	ended  sync.WaitGroup
}

// patience begins to wait; end must be called.
func (c *cli) patience() *patience {
	p := &patience{rested: make(chan struct{}, 1), over: make(chan struct{})}
	if !c.json {
		after := c.after
		if after == nil {
			after = time.After
		}
		p.ended.Go(func() { p.run(c, after) })
	}
	return p
}

func (p *patience) run(c *cli, after func(time.Duration) <-chan time.Time) {
	var waited time.Duration
	for next := patienceFirst; ; {
		select {
		case <-p.over:
			return
		case <-p.rested:
			waited, next = 0, patienceFirst
		case <-after(next):
			waited += next
			next = patienceAgain
			c.say("%s", c.words.T("cli.patience", "Seconds", int(waited.Seconds())))
		}
	}
}

// rest begins the wait anew: there was something to see.
func (p *patience) rest() {
	select {
	case p.rested <- struct{}{}:
	default:
	}
}

// resting is report, and begins the wait anew at each step.
func (p *patience) resting(report func(mail.AccountStep)) func(mail.AccountStep) {
	return func(s mail.AccountStep) {
		report(s)
		p.rest()
	}
}

// end ends it; nothing is told any more once it returns. It may be called more than once.
func (p *patience) end() {
	p.once.Do(func() { close(p.over) })
	p.ended.Wait()
}
