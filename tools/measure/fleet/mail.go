package main

import (
	"math/rand/v2"
	"time"

	"okpay.example/support/mail/inbox"
)

// mailbox is a client that follows its mailbox, by the program's own pauses.
type mailbox struct {
	pace       inbox.Pace
	generation uint32
	connected  bool
}

// outage is when a provider cannot be reached: every connection breaks at its beginning, and every attempt is refused.
type outage struct{ from, to time.Duration }

func (o outage) at(now time.Duration) bool { return now >= o.from && now < o.to }

// mailRun is a run of many clients of one provider.
type mailRun struct {
	clients int
	idle    bool // the provider has IDLE
	outage  outage
	end     time.Duration
	window  time.Duration // of the counts
}

// mailCounts are what the provider sees, by the window.
type mailCounts struct {
	window  time.Duration
	refused []int // attempts in the outage
	signIns []int
	checks  []int
	back    []time.Duration // after the outage, when a tenth, two tenths ... of the clients were there again
}

// requests are sign-ins and checks together, a second: a client that comes back makes one of each.
func (c mailCounts) requests(w int) float64 {
	return float64(c.signIns[w]+c.checks[w]) / c.window.Seconds()
}

const (
	moment      = 100 * time.Millisecond
	longestWait = 20 * time.Minute // that a pause can be
)

// run plays it.
func (r mailRun) run(seed uint64) mailCounts {
	rng := rand.New(rand.NewPCG(seed, 7))
	n := int(r.end/r.window) + 1
	c := mailCounts{window: r.window, refused: make([]int, n), signIns: make([]int, n), checks: make([]int, n)}
	boxes := make([]mailbox, r.clients)
	w := newWheel(moment, longestWait)
	for i := range boxes {
		boxes[i] = mailbox{pace: inbox.Pace{Rand: rng.Int64N}, connected: true}
		w.at(time.Duration(rng.Int64N(int64(r.rest(&boxes[i])))), event{client: int32(i)}) // somewhere within a rest
	}
	w.run(r.outage.from, func(now time.Duration, e event) { r.turn(w, boxes, &c, now, e) })
	for i := range boxes {
		b := &boxes[i]
		b.connected = false
		b.generation++
		w.at(r.outage.from+b.pace.Retry(r.outage.from), event{int32(i), b.generation})
	}
	back := 0
	w.run(r.end, func(now time.Duration, e event) {
		was := boxes[e.client].connected
		r.turn(w, boxes, &c, now, e)
		if !was && boxes[e.client].connected {
			if back++; back%(r.clients/10) == 0 {
				c.back = append(c.back, now-r.outage.to)
			}
		}
	})
	return c
}

// rest is how long a connected client rests between two checks when nothing comes.
func (r mailRun) rest(b *mailbox) time.Duration {
	if r.idle {
		return inbox.FirstIdle + b.pace.Idle()
	}
	return b.pace.Poll()
}

// turn is what a client does when its pause is over.
func (r mailRun) turn(w *wheel, boxes []mailbox, c *mailCounts, now time.Duration, e event) {
	b := &boxes[e.client]
	if e.generation != b.generation {
		return
	}
	at := int(now / r.window)
	if !b.connected {
		if r.outage.at(now) {
			c.refused[at]++
			w.at(now+b.pace.Retry(0), e)
			return
		}
		b.connected = true
		c.signIns[at]++
	}
	c.checks[at]++
	w.at(now+r.rest(b), e)
}

// peak is the most of the windows from a moment on.
func (c mailCounts) peak(from time.Duration) (most float64) {
	for w := int(from / c.window); w < len(c.checks)-1; w++ {
		most = max(most, c.requests(w))
	}
	return most
}

// steady is the mean of the windows between two moments.
func (c mailCounts) steady(from, to time.Duration) float64 {
	sum := 0.0
	for w := int(from / c.window); w < int(to/c.window); w++ {
		sum += c.requests(w)
	}
	return sum / float64(int(to/c.window)-int(from/c.window))
}
