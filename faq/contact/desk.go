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
	holidays map[string]bool
	workdays map[string]bool
	expires  string
}

func newDesk(p *pack.Pack) desk {
	d := desk{
		zone:     p.Location(),
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
// calendar without an end confirms nothing.
func (d desk) confirmed(at time.Time) bool {
	return d.expires != "" && at.In(d.zone).Format(time.DateOnly) <= d.expires
}

// span is a time in which somebody is there: from start, and before end.
type span struct{ start, end time.Time }

// spans gives the openings that begin on the day that lies n days after at, by the desk's calendar.
func (d desk) spans(hours []pack.Hours, at time.Time, n int) []span {
	y, m, day := at.In(d.zone).Date()
	noon := time.Date(y, m, day+n, 12, 0, 0, 0, d.zone) // noon exists on every day, also when clocks change
	weekday, date := noon.Weekday(), noon.Format(time.DateOnly)
	if d.holidays[date] && !always(hours) {
		return nil
	}
	if d.workdays[date] && !runs(hours, weekday) {
		weekday = time.Monday // a make-up workday keeps the hours of a working day
	}
	var out []span
	for _, h := range hours {
		from, to, err := h.Minutes()
		if err != nil || !h.On(weekday) {
			continue
		}
		// time.Date counts on the wall clock: an opening at 09:00 stays at 09:00 when the clocks change.
		out = append(out, span{
			time.Date(y, m, day+n, 0, from, 0, 0, d.zone),
			time.Date(y, m, day+n, 0, to, 0, 0, d.zone),
		})
	}
	slices.SortFunc(out, func(a, b span) int { return a.start.Compare(b.start) })
	return out
}

func runs(hours []pack.Hours, day time.Weekday) bool {
	for _, h := range hours {
		if h.On(day) {
			return true
		}
	}
	return false
}

// always tells whether the hours have no gap in the week. Such a desk is there on holidays too.
func always(hours []pack.Hours) bool {
	for day := time.Sunday; day <= time.Saturday; day++ {
		full := false
		for _, h := range hours {
			full = full || h.On(day) && h.From == "00:00" && h.To == "24:00"
		}
		if !full {
			return false
		}
	}
	return true
}

// status tells whether the desk is open at a moment, and when that changes next. opens is zero when it is open, or
// does not open within the horizon; closes is zero when it is closed, or never closes.
func (d desk) status(hours []pack.Hours, at time.Time) (open bool, opens, closes time.Time) {
	if always(hours) {
		return true, time.Time{}, time.Time{}
	}
	for n := -1; n <= horizon; n++ {
		for _, s := range d.spans(hours, at, n) {
			switch {
			case open && !s.start.After(closes) && s.end.After(closes):
				closes = s.end // the next opening joins on without a gap
			case !open && !s.start.After(at) && s.end.After(at):
				open, opens, closes = true, time.Time{}, s.end
			case !open && s.start.After(at) && (opens.IsZero() || s.start.Before(opens)):
				opens = s.start
			}
		}
		// An opening lasts 24 hours at most, so that a day later nothing can join on or come before.
		day := at.AddDate(0, 0, n)
		if open && day.After(closes) || !open && !opens.IsZero() && day.After(opens) {
			break
		}
	}
	return open, opens, closes
}
