package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"
	"time"

	"okpay.example/support/tools/measure/plot"
)

// The course of the run with the outage of an hour: before it, it, and after it.
const (
	quiet  = 20 * time.Minute
	hour   = time.Hour
	after  = 40 * time.Minute
	window = 10 * time.Second
)

// reportMail plays the provider of the mailboxes and tells how many times the steady load an outage of an hour ends with.
func reportMail(out io.Writer, clients int, seed uint64, pictures map[string][]byte) (worst float64) {
	lengths := []time.Duration{hour, time.Second, time.Minute, 10 * time.Minute, 3 * hour}
	runs := []mailRun{{clients, false, outage{quiet, quiet + hour}, quiet + hour + after, window}}
	for _, l := range lengths {
		runs = append(runs, mailRun{clients, true, outage{quiet, quiet + l}, quiet + l + after, window})
	}
	counts := make([]mailCounts, len(runs))
	together(len(runs), func(i int) { counts[i] = runs[i].run(seed) })

	begin(out, "fleet-outage")
	fmt.Fprintln(out, "| the provider has | steady, requests/s | most after an outage of an hour | times | a half is back after | nine tenths |")
	fmt.Fprintln(out, "| --- | --- | --- | --- | --- | --- |")
	for _, k := range []struct {
		name, file string
		run        int
	}{{"IDLE", "fleet-idle.svg", 1}, {"no IDLE", "fleet-poll.svg", 0}} {
		r, c := runs[k.run], counts[k.run]
		steady, most := c.load(r)
		worst = max(worst, most/steady)
		fmt.Fprintf(out, "| %s | %s | %s | %.2f | %s | %s |\n", k.name, whole(steady), whole(most), most/steady, minutes(c.back[4]), minutes(c.back[8]))
		pictures[k.file] = c.draw(r, steady)
	}
	end(out, "fleet-outage")

	begin(out, "fleet-lengths")
	fmt.Fprintln(out, "| outage | most after it, requests/s | times the steady load | most attempts/s in it | attempts a client | nine tenths are back after |")
	fmt.Fprintln(out, "| --- | --- | --- | --- | --- | --- |")
	for _, i := range []int{2, 3, 4, 1, 5} { // by length
		c := counts[i]
		steady, most := c.load(runs[i])
		sum := 0
		for _, n := range c.refused {
			sum += n
		}
		fmt.Fprintf(out, "| %s | %s | %.2f | %s | %.1f | %s |\n", long(lengths[i-1]), whole(most), most/steady,
			whole(float64(slices.Max(c.refused))/window.Seconds()), float64(sum)/float64(clients), minutes(c.back[8]))
	}
	end(out, "fleet-lengths")
	reportCost(out, clients)
	return worst
}

// load is the steady load, and the most after the outage, in requests a second.
func (c mailCounts) load(r mailRun) (steady, most float64) {
	return c.steady(r.outage.from/2, r.outage.from), c.peak(r.outage.to)
}

// together does n things, as many at a time as there are processors.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range n {
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			do(i)
		})
	}
	all.Wait()
}

// draw draws the requests over time.
func (c mailCounts) draw(r mailRun, steady float64) []byte {
	lines := []plot.Line{{Name: "sign-ins and checks"}, {Name: "refused attempts"}}
	for w := range len(c.checks) - 1 {
		at := (time.Duration(w) * c.window).Minutes()
		lines[0].Points = append(lines[0].Points, plot.Point{X: at, Y: c.requests(w)})
		if r.outage.at(time.Duration(w) * c.window) {
			lines[1].Points = append(lines[1].Points, plot.Point{X: at, Y: float64(c.refused[w]) / c.window.Seconds()})
		}
	}
	return plot.Plot{
		X: plot.Axis{Name: "minutes", To: r.end.Minutes()}, Y: plot.Axis{Name: "requests a second", To: 3 * steady}, Lines: lines,
		Bands: []plot.Band{{Name: "the provider is out", From: r.outage.from.Minutes(), To: r.outage.to.Minutes()}},
		Level: bound * steady, Mark: "twice the steady load",
	}.SVG()
}

// reportPack plays the server of the content.
func reportPack(out io.Writer, clients int, seed uint64, pictures map[string][]byte) (worst float64) {
	const day = 24 * time.Hour
	kinds := []struct {
		name, file string
		share      int
		start      time.Duration // a day until those of an office have found their rhythm
	}{{"never closed", "fleet-pack-always.svg", 100, 0}, {"open nine hours a day, from about nine", "fleet-pack-day.svg", 0, day}}
	runs, counts := make([]packRun, len(kinds)), make([]packCounts, len(kinds))
	together(len(kinds), func(i int) {
		s := kinds[i].start + day
		runs[i] = packRun{
			programs: clients, share: kinds[i].share, outage: outage{s + 10*time.Hour, s + 11*time.Hour}, news: s + 14*time.Hour,
			end: s + day + 18*time.Hour, window: 5 * time.Minute,
		}
		counts[i] = runs[i].run(seed)
	})
	begin(out, "fleet-pack")
	fmt.Fprintln(out, "| programs | questions/s, a day's mean | a quiet day's most | most in the three hours after an outage of an hour | times the mean | new content: half have it after | nine tenths |")
	fmt.Fprintln(out, "| --- | --- | --- | --- | --- | --- | --- |")
	for i, k := range kinds {
		r, c := runs[i], counts[i]
		mean, most := c.between(k.start, k.start+day)
		_, afterwards := c.between(r.outage.to, r.outage.to+3*time.Hour)
		if k.share == 100 { // those with a day have no steady load to compare with
			worst = afterwards / mean
		}
		fmt.Fprintf(out, "| %s | %.1f | %.1f | %.1f | %.2f | %s | %s |\n", k.name, mean, most, afterwards, afterwards/mean,
			hours(c.spread(clients/2)-r.news), hours(c.spread(clients*9/10)-r.news))
		pictures[k.file] = c.draw(r, k.start)
	}
	end(out, "fleet-pack")
	return worst
}

// spread is when so many programs have the new content.
func (c packCounts) spread(n int) time.Duration {
	for w, have := range c.has {
		if have >= n {
			return time.Duration(w) * c.window
		}
	}
	return time.Duration(len(c.has)) * c.window
}

// draw draws the questions from a moment on.
func (c packCounts) draw(r packRun, start time.Duration) []byte {
	lines := []plot.Line{{Name: "questions"}, {Name: "of them refused"}, {Name: "new content loaded"}}
	since := func(d time.Duration) float64 { return (d - start).Hours() }
	for w := int(start / c.window); w < len(c.questions)-1; w++ {
		at := since(time.Duration(w) * c.window)
		for i, counts := range [][]int{c.questions, c.failed, c.packs} {
			lines[i].Points = append(lines[i].Points, plot.Point{X: at, Y: c.rate(counts, w)})
		}
	}
	return plot.Plot{
		X: plot.Axis{Name: "hours; new content is there from hour 38 on", To: since(r.end)}, Y: plot.Axis{Name: "a second"}, Lines: lines,
		Bands: []plot.Band{{Name: "out", From: since(r.outage.from), To: since(r.outage.to)}},
	}.SVG()
}

// whole writes a number with its thousands set apart.
func whole(v float64) string {
	s := fmt.Sprintf("%.0f", v)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func minutes(d time.Duration) string { return fmt.Sprintf("%.1f min", d.Minutes()) }
func hours(d time.Duration) string   { return fmt.Sprintf("%.1f h", d.Hours()) }

// long writes a length of time in its largest unit.
func long(d time.Duration) string {
	switch {
	case d >= time.Hour:
		return fmt.Sprintf("%.0f h", d.Hours())
	case d >= time.Minute:
		return fmt.Sprintf("%.0f min", d.Minutes())
	}
	return fmt.Sprintf("%.0f s", d.Seconds())
}
