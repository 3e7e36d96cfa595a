package contact

import (
	"time"

	"okpay.example/support/faq/pack"
)

// maxDays bounds what is counted; a pack promises days, not years.
const maxDays = 1000

// AddBusinessDays counts working days of the desk's calendar: Monday to Friday without the holidays, and the make-up
// workdays. The time of day is kept, on the desk's clock. What arrives on a day off counts as there at the start of the
// next working day. What arrives later is never due earlier. Past the calendar's end there are no holidays.
func AddBusinessDays(p *pack.Pack, from time.Time, days int) time.Time {
	if days <= 0 {
		return from
	}
	d := newDesk(p)
	t := from.In(d.zone)
	since := sinceMidnight(t)
	if back := again(t); back > 0 {
		// In an hour that comes twice the clock would give what arrives later an earlier time of day.
		start, _ := t.ZoneBounds()
		since = min(sinceMidnight(start)+back, 24*time.Hour-1) // still that day, if the hour is its last
	}
	y, m, day := t.Date()
	date := time.Date(y, m, day, 0, 0, 0, 0, time.UTC) // a day of the calendar, without the zone's changes
	if !d.working(date) {
		date, since = d.nextWorking(date), 0
	}
	for range min(days, maxDays) {
		date = d.nextWorking(date)
	}
	y, m, day = date.Date()
	return d.wall(y, m, day, since)
}

// nextWorking is the next working day.
func (d desk) nextWorking(date time.Time) time.Time {
	for range horizon { // a calendar that closes every day must not hold the program up
		date = date.AddDate(0, 0, 1)
		if d.working(date) {
			break
		}
	}
	return date
}

func (d desk) working(day time.Time) bool {
	date := day.Format(time.DateOnly)
	if d.holidays[date] || d.workdays[date] {
		return !d.holidays[date]
	}
	weekday := day.Weekday()
	return weekday != time.Saturday && weekday != time.Sunday
}
