package inbox

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestRetryGrowsToAQuarterOfAnHourAndIsRandom(t *testing.T) {
	least, most := Pace{Rand: func(int64) int64 { return 0 }}, Pace{Rand: func(n int64) int64 { return n - 1 }}
	for i, bound := range []time.Duration{
		20 * time.Second, 40 * time.Second, 80 * time.Second, 160 * time.Second, 320 * time.Second, 640 * time.Second,
		15 * time.Minute, 15 * time.Minute,
	} {
		if got := least.Retry(0); got != retryLeast {
			t.Errorf("failure %d: at least %v", i+1, got)
		}
		if got := most.Retry(0); got != bound-1 {
			t.Errorf("failure %d: at most %v, not %v", i+1, got, bound)
		}
	}
	most.failed = 1 << 40
	if got := most.Retry(0); got != retryLast-1 {
		t.Errorf("after very many: %v", got)
	}
}

func TestRetryBeginsAnewAfterALongConnectionAndWhenToldTo(t *testing.T) {
	p := Pace{Rand: func(n int64) int64 { return n - 1 }}
	fail := func(lived, want time.Duration) {
		t.Helper()
		if got := p.Retry(lived); got != want-1 {
			t.Errorf("after a connection of %v: %v, not %v", lived, got, want)
		}
	}
	fail(0, retryFirst)
	fail(steadyAfter-1, 2*retryFirst)
	fail(steadyAfter, retryFirst)
	fail(0, 2*retryFirst)
	p.Forget()
	fail(0, retryFirst)
}

func TestTheZeroPaceTakesTheMiddle(t *testing.T) {
	var p Pace
	if idle, poll, retry := p.Idle(), p.Poll(), p.Retry(0); idle != 7*time.Minute || poll != time.Minute || retry != 11*time.Second {
		t.Errorf("idle %v, poll %v, retry %v", idle, poll, retry)
	}
}

// What a provider with very many clients sees when an outage of an hour ends, in requests: a client that comes back signs in
// and checks. Steady, each checks once in an IDLE. tools/measure/fleet has the whole course of it; this holds the bound.
func TestAnOutageEndsWithAtMostTwiceTheSteadyLoad(t *testing.T) {
	const clients = 100_000
	const outage, window = time.Hour, 10 * time.Second
	rng := rand.New(rand.NewPCG(1, 2))
	back := map[int]int{} // by the window after the outage
	for range clients {
		p := Pace{Rand: rng.Int64N}
		at := p.Retry(time.Hour)
		for at < outage {
			at += p.Retry(0)
		}
		back[int((at-outage)/window)]++
	}
	steady := float64(clients) / (idleShortest + (idleLongest-idleShortest)/2 + FirstIdle).Seconds()
	for w, n := range back {
		if load := 2 * float64(n) / window.Seconds(); load > 2*steady {
			t.Errorf("window %d after the outage: %.0f requests a second, steady are %.0f", w, load, steady)
		}
	}
}
