package contact

import (
	"time"

	"okpay.example/support/faq/pack"
)

// maxDays bounds what is counted; a pack promises days, not years.
const maxDays = 1000

// AddBusinessDays counts working days of the desk's calendar: Monday to Friday without the holidays, and the make-up
// workdays. The time of day is kept. What arrives on a day off counts as there at the start of the next working day.
func AddBusinessDays(p *pack.Pack, from time.Time, days int) time.Time {
	if days <= 0 {
		return from
	}
	d := newDesk(p)
	t := from.In(d.zone)
	if !d.working(t) {
		y, m, day := t.Date()
		t = time.Date(y, m, day, 0, 0, 0, 0, d.zone)
		t = d.nextWorking(t)
	}
	for range min(days, maxDays) {
		t = d.nextWorking(t)
	}
	return t
}

// nextWorking is the same time of day on the next working day.
func (d desk) nextWorking(t time.Time) time.Time {
	for range horizon { // a calendar that closes every day must not hold the program up
		t = t.AddDate(0, 0, 1)
		if d.working(t) {
			break
		}
	}
	return t
}

func (d desk) working(t time.Time) bool {
	date := t.Format(time.DateOnly)
	if d.workdays[date] {
		return true
	}
	weekday := t.Weekday()
	return weekday != time.Saturday && weekday != time.Sunday && !d.holidays[date]
}
