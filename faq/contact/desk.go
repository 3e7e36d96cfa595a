package contact

import (
	"slices"
	"time"

	"okpay.example/support/faq/pack"
)

// horizon is how many days ahead an opening is looked for.
const horizon = 400

// desk is the support desk's clock and calendar.
type desk struct {
	zone     *time.Location
	zoned    bool // the pack names the zone
	holidays map[string]bool
	workdays map[string]bool
	expires  string
}

func newDesk(p *pack.Pack) desk {
	zone, zoned := p.Zone()
	if !zoned {
		zone = p.Location()
	}
	d := desk{
		zone:     zone,
		zoned:    zoned,
		holidays: make(map[string]bool, len(p.Calendar.Holidays)),
		workdays: make(map[string]bool, len(p.Calendar.Workdays)),
		expires:  p.Calendar.Expires,
	}
	for _, s := range p.Calendar.Holidays {
		d.holidays[s] = true
	}
	for _, s := range p.Calendar.Workdays {
		d.workdays[s] = true
	}
	return d
}

// confirmed tells whether the calendar still says something about that moment. Its last day counts in full; a
// calendar without an end confirms nothing, and neither does one of a desk whose clock is not known.
func (d desk) confirmed(at time.Time) bool {
	return d.zoned && d.expires != "" && at.In(d.zone).Format(time.DateOnly) <= d.expires
}

// span is a time in which somebody is there: from start, and before end.
type span struct{ start, end time.Time }

// spans gives the openings that begin on the day that lies n days after at, by the desk's calendar.
func (d desk) spans(hours []pack.Hours, at time.Time, n int) []span {
	y, m, day := at.In(d.zone).Date()
	var out []span
	for _, h := range d.rules(hours, time.Date(y, m, day+n, 12, 0, 0, 0, d.zone)) {
		from, to, err := h.Minutes()
		if err != nil {
			continue
		}
		s := span{d.wall(y, m, day+n, minutes(from)), d.wall(y, m, day+n, minutes(to))}
		if s.start.Before(s.end) { // else the clocks were put forward over it
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b span) int { return a.start.Compare(b.start) })
	return out
}

// rules gives the hours that hold on a day, which is given by its noon: that exists also where clocks change.
//
// On a holiday only those for holidays do. A make-up workday, a Saturday or Sunday that is worked in exchange for a
// holiday, keeps the hours of a working day, also where the desk has other ones on that day of the week.
func (d desk) rules(hours []pack.Hours, noon time.Time) []pack.Hours {
	date, weekday := noon.Format(time.DateOnly), noon.Weekday()
	holds := func(h pack.Hours) bool { return h.On(weekday) }
	switch {
	case d.holidays[date]:
		holds = pack.Hours.OnHolidays
	case d.workdays[date]:
		weekday = workingDay(hours, weekday)
	}
	return slices.DeleteFunc(slices.Clone(hours), func(h pack.Hours) bool { return !holds(h) })
}

// workingDay is the first day from Monday to Friday that has hours; other where none has.
func workingDay(hours []pack.Hours, other time.Weekday) time.Weekday {
	for day := time.Monday; day <= time.Friday; day++ {
		if slices.ContainsFunc(hours, func(h pack.Hours) bool { return h.On(day) }) {
			return day
		}
	}
	return other
}

const (
	dayMinutes  = 24 * 60
	weekMinutes = 7 * dayMinutes
)

// always tells whether the hours have no gap in the week. Such a desk is there on holidays too, unless it says
// otherwise.
func always(hours []pack.Hours) bool {
	var week, holiday []interval
	for _, h := range hours {
		from, to, err := h.Minutes()
		if err != nil {
			continue
		}
		for day := time.Sunday; day <= time.Saturday; day++ {
			if h.On(day) {
				first := int(day) * dayMinutes
				// What runs over the end of the week begins it too.
				week = append(week, interval{first + from, first + to}, interval{first + from - weekMinutes, first + to - weekMinutes})
			}
		}
		if h.OnHolidays() {
			holiday = append(holiday, interval{from, to})
		}
	}
	return covers(week, weekMinutes) && (len(holiday) == 0 || covers(holiday, dayMinutes))
}

// interval is from one minute to before another.
type interval struct{ from, to int }

// covers tells whether intervals leave nothing out of the minutes from 0 to before end.
func covers(list []interval, end int) bool {
	slices.SortFunc(list, func(a, b interval) int { return a.from - b.from })
	reached := 0
	for _, i := range list {
		if i.from <= reached {
			reached = max(reached, i.to)
		}
	}
	return reached >= end
}

// state is what a desk is doing at a moment.
type state struct {
	open   bool
	opens  time.Time // zero when it is open, or does not open within the horizon
	closes time.Time // zero when it is closed, or does not close within the horizon
	rests  time.Time // the start of the opening that this rests on; zero when on none
}

// state tells whether the desk is open at a moment, and when that changes next.
func (d desk) state(hours []pack.Hours, at time.Time) state {
	if always(hours) {
		return state{open: true}
	}
	var s state
	for n := -1; n <= horizon; n++ {
		for _, o := range d.spans(hours, at, n) {
			switch {
			case s.open && !o.start.After(s.closes) && o.end.After(s.closes):
				s.closes, s.rests = o.end, o.start // the next opening joins on without a gap
			case !s.open && !o.start.After(at) && o.end.After(at):
				s = state{open: true, closes: o.end, rests: o.start}
			case !s.open && o.start.After(at) && (s.opens.IsZero() || o.start.Before(s.opens)):
				s.opens, s.rests = o.start, o.start
			}
		}
		// An opening lasts 25 hours at most, so that two days later nothing can join on or come before.
		day := at.AddDate(0, 0, n-1)
		if s.open && day.After(s.closes) || !s.open && !s.opens.IsZero() && day.After(s.opens) {
			return s
		}
	}
	s.closes = time.Time{} // openings join on to the end of what was looked at
	return s
}
