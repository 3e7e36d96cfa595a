package main

import (
	"math/rand/v2"
	"net/http"
	"time"

	"okpay.example/support/faq/pack"
)

// follower is a program that follows the address of its content, by the program's own pauses. Its times are seconds from the
// beginning; a million of them are looked at again and again, so that it is small.
type follower struct {
	pace   pack.Pace
	due    int32 // a program that was never asked is due at once
	asked  int32 // by this run of the program; 0 for never
	shift  int32 // when its day begins, after midnight
	has    bool  // the new content
	always bool  // it is never closed
}

// packRun is a run of many programs that ask one address.
type packRun struct {
	programs int
	share    int // percent of them that are never closed; the others run nine hours a day
	outage   outage
	news     time.Duration // when new content is there
	end      time.Duration
	window   time.Duration
}

// packCounts are what the server of the content sees, by the window.
type packCounts struct {
	window    time.Duration
	questions []int // for the signature
	failed    []int // of them
	packs     []int // new content loaded
	has       []int // programs that have it
}

// The day of a program that is closed at night.
const (
	dayBegins = 9 * time.Hour
	dayVaries = 45 * time.Minute // standard deviation
	dayLasts  = 9 * time.Hour
)

// epoch is the moment from which a run counts; any will do.
var epoch = time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)

// run plays it.
func (r packRun) run(seed uint64) packCounts {
	rng := rand.New(rand.NewPCG(seed, 11))
	n := int(r.end/r.window) + 1
	c := packCounts{r.window, make([]int, n), make([]int, n), make([]int, n), make([]int, n)}
	list := make([]follower, r.programs)
	w := newWheel(time.Second, 26*time.Hour)
	for i := range list {
		f := &list[i]
		f.always = rng.IntN(100) < r.share
		// As left by the days before: due at some moment of the next ones.
		f.due = int32(f.pace.Next(epoch, nil, rng.Int64N).Sub(epoch).Seconds() * rng.Float64())
		f.shift = int32((dayBegins + time.Duration(rng.NormFloat64()*float64(dayVaries))).Seconds())
		first, e := time.Duration(rng.Int64N(int64(pack.FollowLook))), event{client: int32(i)} // somewhere within a rest
		switch due := time.Duration(f.due) * time.Second; {
		case !f.always:
			first = time.Duration(f.shift) * time.Second
		case due < first:
			first, e.generation = due, 1
		}
		w.at(first, e)
	}
	w.run(r.end, func(now time.Duration, e event) { r.turn(w, &list[e.client], &c, now, e, rng) })
	for i := 1; i < len(c.has); i++ {
		c.has[i] += c.has[i-1]
	}
	return c
}

// turn is the end of a program's pause. Its generation says whether it is to ask then.
func (r packRun) turn(w *wheel, f *follower, c *packCounts, now time.Duration, e event, rng *rand.Rand) {
	if start, closed := f.closedAt(now); closed {
		f.asked = 0
		w.at(start, event{client: e.client})
		return
	}
	if e.generation == 1 {
		r.ask(f, c, now, rng)
	}
	at := epoch.Add(now)
	asked := time.Time{}
	if f.asked != 0 {
		asked = epoch.Add(time.Duration(f.asked) * time.Second)
	}
	wait, ask := pack.Follow(at, epoch.Add(time.Duration(f.due)*time.Second), asked, rng.Int64N)
	next := event{client: e.client}
	if ask {
		next.generation = 1
	}
	w.at(now+wait, next)
}

// closedAt tells whether a program is closed at a moment, and when it is opened again.
func (f *follower) closedAt(now time.Duration) (start time.Duration, closed bool) {
	if f.always {
		return 0, false
	}
	const day = 24 * time.Hour
	begins := now/day*day + time.Duration(f.shift)*time.Second
	switch {
	case now < begins:
		return begins, true
	case now >= begins+dayLasts:
		return begins + day, true
	}
	return 0, false
}

// ask asks for the signature, and for the pack where that is new.
func (r packRun) ask(f *follower, c *packCounts, now time.Duration, rng *rand.Rand) {
	w := int(now / r.window)
	c.questions[w]++
	var err error
	switch {
	case r.outage.at(now):
		c.failed[w]++
		err = &pack.FetchError{Status: http.StatusServiceUnavailable}
	case now >= r.news && !f.has:
		f.has = true
		c.packs[w]++
		c.has[w]++
	}
	next := f.pace.Next(epoch.Add(now), err, rng.Int64N)
	f.due, f.asked = int32(next.Sub(epoch).Seconds()), int32(now.Seconds())
}

func (c packCounts) rate(counts []int, w int) float64 { return float64(counts[w]) / c.window.Seconds() }

// most and mean of the questions between two moments.
func (c packCounts) between(from, to time.Duration) (mean, most float64) {
	a, b := int(from/c.window), int(to/c.window)
	for w := a; w < b; w++ {
		v := c.rate(c.questions, w)
		mean += v / float64(b-a)
		most = max(most, v)
	}
	return mean, most
}
