package contact

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"okpay.example/support/faq/pack"
)

// zones are some in which clocks change at different times of day, and some in which they do not.
var zones = []string{
	"Asia/Shanghai", "UTC", "America/New_York", "Europe/London", "Africa/Cairo", "Australia/Lord_Howe",
	"America/Santiago", "Atlantic/Azores", "Asia/Kathmandu", "Pacific/Apia",
}

// changes are days around which the clocks of these change in 2026, and one on which none does.
var changes = []string{"2026-03-08", "2026-03-29", "2026-04-05", "2026-04-24", "2026-09-06", "2026-10-04", "2026-10-25", "2026-10-29", "2026-11-01", "2026-06-15"}

// chance makes packs and moments.
type chance struct{ *rand.Rand }

func (c chance) day() time.Time {
	d, err := time.Parse(time.DateOnly, changes[c.IntN(len(changes))])
	if err != nil {
		panic(err)
	}
	return d.AddDate(0, 0, c.IntN(9)-4)
}

func (c chance) clock(last int) string {
	m := c.IntN(last/15) * 15
	return fmt.Sprintf("%02d:%02d", m/60, m%60)
}

func (c chance) hours() []pack.Hours {
	names := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat", "holiday"}
	out := make([]pack.Hours, 1+c.IntN(4))
	for i := range out {
		h := pack.Hours{From: c.clock(dayMinutes), To: c.clock(dayMinutes)}
		switch c.IntN(6) {
		case 0:
			h.To = "24:00"
		case 1:
			h.From = fmt.Sprintf("0%d:00", c.IntN(4)) // where clocks change
		}
		if h.From == h.To {
			h.To = "24:00"
		}
		for _, n := range names {
			if c.IntN(2) == 0 {
				h.Days = append(h.Days, n)
			}
		}
		out[i] = h
	}
	return out
}

func (c chance) pack() *pack.Pack {
	p := testPack(c.hours()...)
	p.Calendar = pack.Calendar{TimeZone: zones[c.IntN(len(zones))], Expires: "2026-12-31"}
	for range c.IntN(6) {
		p.Calendar.Holidays = append(p.Calendar.Holidays, c.day().Format(time.DateOnly))
		p.Calendar.Workdays = append(p.Calendar.Workdays, c.day().Format(time.DateOnly))
	}
	return p
}

func (c chance) moment() time.Time {
	return c.day().Add(time.Duration(c.IntN(24*60*60)) * time.Second)
}

// between is a moment from a to before b.
func (c chance) between(a, b time.Time) time.Time {
	return a.Add(time.Duration(c.Int64N(int64(b.Sub(a)))))
}

func isOpen(p *pack.Pack, at time.Time) bool { return List(p, at)[0].Open }

// What is said to open next is open then, and not a second before, nor at any time from now on until then; the same
// with closing.
func TestNextOpeningAndClosingAreTrue(t *testing.T) {
	for seed := range uint64(400) {
		c := chance{rand.New(rand.NewPCG(seed, 1))}
		p, at := c.pack(), c.moment()
		now := List(p, at)[0]
		change, open := now.OpensAt, true
		if now.Open {
			change, open = now.ClosesAt, false
		}
		if now.Open && !now.OpensAt.IsZero() || !now.Open && !now.ClosesAt.IsZero() {
			t.Fatalf("seed %d at %v: %+v", seed, at, now)
		}
		if change.IsZero() {
			for range 20 {
				if m := c.between(at, at.AddDate(1, 0, 0)); isOpen(p, m) != now.Open {
					t.Errorf("seed %d at %v: open %v for good, but not at %v: %+v", seed, at, now.Open, m, p.Channels[0].Hours)
				}
			}
			continue
		}
		if !change.After(at) || isOpen(p, change) != open || isOpen(p, change.Add(-time.Second)) == open {
			t.Errorf("seed %d at %v: changes at %v to open %v, by %+v %+v", seed, at, change, open, p.Channels[0].Hours, p.Calendar)
		}
		for range 20 {
			if m := c.between(at, change); isOpen(p, m) == open {
				t.Errorf("seed %d: from %v until %v it should not be open %v, but is at %v", seed, at, change, open, m)
				break
			}
		}
	}
}

// shows tells by the wall clock alone whether the desk is open: by the hours of the day, and by those of the day before
// that run over midnight.
func shows(p *pack.Pack, at time.Time) bool {
	hours := p.Channels[0].Hours
	if always(hours) {
		return true
	}
	d := newDesk(p)
	local := at.In(d.zone)
	minute := local.Hour()*60 + local.Minute()
	y, m, day := local.Date()
	in := func(back, minute int) bool {
		for _, h := range d.rules(hours, time.Date(y, m, day-back, 12, 0, 0, 0, time.UTC)) {
			if from, to, _ := h.Minutes(); from <= minute && minute < to {
				return true
			}
		}
		return false
	}
	return in(0, minute) || in(1, minute+dayMinutes)
}

func TestOpenIsWhatTheWallClockSays(t *testing.T) {
	for seed := range uint64(2500) {
		c := chance{rand.New(rand.NewPCG(seed, 2))}
		p, at := c.pack(), c.moment()
		local := at.In(p.Location())
		start, _ := local.ZoneBounds()
		if again(local) > 0 || local.Sub(start) < 24*time.Hour && again(start) > 0 {
			continue // the clock shows a time twice, and the desk keeps the first
		}
		if got, want := isOpen(p, at), shows(p, at); got != want {
			t.Errorf("seed %d at %v: open %v, the clock says %v, by %+v %+v", seed, local, got, want, p.Channels[0].Hours, p.Calendar)
		}
	}
}

// What arrives later is not due earlier, more days are due later, and what is due is due on a working day.
func TestBusinessTimeIsMonotone(t *testing.T) {
	for seed := range uint64(2500) {
		c := chance{rand.New(rand.NewPCG(seed, 3))}
		p, from := c.pack(), c.moment()
		later := from.Add(time.Duration(c.Int64N(int64([]time.Duration{time.Minute, 3 * time.Hour, 60 * time.Hour}[c.IntN(3)]))))
		days := c.IntN(12)
		due, dueLater, dueMore := AddBusinessDays(p, from, days), AddBusinessDays(p, later, days), AddBusinessDays(p, from, days+1)
		where := fmt.Sprintf("seed %d in %s, %v and %d days, by %+v", seed, p.Location(), from.In(p.Location()), days, p.Calendar)
		if dueLater.Before(due) {
			t.Errorf("%s: due %v, but from %v due %v", where, due, later.In(p.Location()), dueLater)
		}
		if !dueMore.After(due) {
			t.Errorf("%s: due %v, a day more %v", where, due, dueMore)
		}
		if days > 0 && !newDesk(p).working(due.In(p.Location())) {
			t.Errorf("%s: due %v on a day off", where, due)
		}
	}
}

// Between two moments whose clocks show the same there are as many working days as were asked for.
func TestBusinessDaysAreCounted(t *testing.T) {
	for seed := range uint64(1000) {
		c := chance{rand.New(rand.NewPCG(seed, 4))}
		p, from := c.pack(), c.moment()
		days := 1 + c.IntN(12)
		d, due := newDesk(p), AddBusinessDays(p, from, days)
		n := 0
		y, m, day := from.In(d.zone).Date()
		last := due.In(d.zone).Format(time.DateOnly)
		for i := 0; ; i++ {
			date := time.Date(y, m, day+i, 0, 0, 0, 0, time.UTC)
			if d.working(date) {
				n++
			}
			if date.Format(time.DateOnly) == last {
				break
			}
		}
		if n != days+1 { // with the day of arrival, or that which counts as such
			t.Errorf("seed %d: %v and %d days: %v, %d working days", seed, from.In(d.zone), days, due, n)
		}
	}
}
