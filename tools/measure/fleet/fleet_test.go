package main

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTheWheelTurnsInOrder(t *testing.T) {
	w := newWheel(time.Second, 10*time.Second)
	var seen []int32
	add := func(at time.Duration, who int32) { w.at(at, event{client: who}) }
	add(3*time.Second, 3)
	add(1500*time.Millisecond, 1)
	add(3*time.Second, 4)
	w.run(8*time.Second, func(now time.Duration, e event) {
		seen = append(seen, e.client)
		if e.client == 1 {
			add(now, 2)                 // now is over: it comes next
			add(now+10*time.Second, 10) // after the end of this run
		}
	})
	if want := []int32{1, 2, 3, 4}; !slices.Equal(seen, want) {
		t.Fatalf("%v, want %v", seen, want)
	}
	w.run(20*time.Second, func(now time.Duration, e event) {
		if e.client != 10 || now != 11*time.Second {
			t.Errorf("%d at %v", e.client, now)
		}
		seen = append(seen, e.client)
	})
	if len(seen) != 5 {
		t.Errorf("%v", seen)
	}
}

// With twenty thousand instead of a million: the bound, and that everybody comes back, once.
func TestAFleetComesBack(t *testing.T) {
	const clients = 20_000
	for _, idle := range []bool{true, false} {
		r := mailRun{clients, idle, outage{quiet, quiet + hour}, quiet + hour + after, time.Minute}
		c := r.run(1)
		steady, most := c.load(r)
		if most > bound*steady {
			t.Errorf("idle %v: %.0f requests a second after the outage, steady are %.0f", idle, most, steady)
		}
		back := 0
		for w, n := range c.signIns {
			back += n
			if at := time.Duration(w) * c.window; n > 0 && at < r.outage.to {
				t.Errorf("idle %v: %d sign-ins at %v", idle, n, at)
			}
		}
		if back != clients || len(c.back) != 10 {
			t.Errorf("idle %v: %d of %d came back", idle, back, clients)
		}
		for w := int(quiet/c.window) + 1; w < int(r.outage.to/c.window); w++ {
			if c.checks[w] != 0 {
				t.Errorf("idle %v: %d checks in the outage", idle, c.checks[w])
			}
		}
	}
}

func TestNewContentReachesEverybody(t *testing.T) {
	const day = 24 * time.Hour
	r := packRun{programs: 5000, share: 50, outage: outage{30 * time.Hour, 31 * time.Hour}, news: 2 * day, end: 5 * day, window: time.Hour}
	c := r.run(1)
	if last := c.has[len(c.has)-1]; last != r.programs {
		t.Errorf("%d of %d have the new content after three days", last, r.programs)
	}
	sum, failed := 0, 0
	for w := range c.questions {
		sum, failed = sum+c.questions[w], failed+c.failed[w]
	}
	if perDay := float64(sum) / float64(r.programs) / 5; perDay < 0.8 || perDay > 1.2 {
		t.Errorf("%.2f questions a day and program", perDay)
	}
	if failed == 0 {
		t.Error("nobody met the outage")
	}
}

func TestTheReportHoldsItsParts(t *testing.T) {
	var out strings.Builder
	if err := run(&out, 5000, 1, t.TempDir()); err != nil {
		t.Log(err) // so few are too noisy for the bound
	}
	for _, part := range []string{"fleet-outage", "fleet-lengths", "fleet-cost", "fleet-pack"} {
		_, rest, begun := strings.Cut(out.String(), "<!-- begin: "+part+" -->")
		if table, _, ended := strings.Cut(rest, "<!-- end: "+part+" -->"); !begun || !ended || strings.Count(table, "\n|") < 3 {
			t.Errorf("%s is not there:\n%s", part, out.String())
		}
	}
	if err := run(&out, 5, 1, ""); err == nil {
		t.Error("five programs were taken for a fleet")
	}
}
