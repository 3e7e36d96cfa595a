package screen

import "time"

// Ago says how long ago a moment of the recent past was, the way people say it: "10 minutes ago", "yesterday", "12 Nov".
func (e Env) Ago(t time.Time) string {
	now := e.Now()
	t = t.In(now.Location())
	since := now.Sub(t)
	switch {
	case t.IsZero():
		return ""
	case since < time.Minute:
		return e.T("when.now")
	case since < time.Hour:
		return e.N("when.minutes", int(since/time.Minute))
	case sameDay(t, now):
		return e.T("when.today", "Time", t.Format("15:04"))
	case sameDay(t, now.AddDate(0, 0, -1)):
		return e.T("when.yesterday", "Time", t.Format("15:04"))
	}
	return e.Date(t)
}

// Until says when a moment to come is: "today 18:00", "tomorrow 9:00", "Wednesday 18:00", "12 Nov 18:00".
func (e Env) Until(t time.Time) string {
	now := e.Now()
	t = t.In(now.Location())
	clock := t.Format("15:04")
	switch {
	case t.IsZero():
		return ""
	case sameDay(t, now):
		return e.T("when.today", "Time", clock)
	case sameDay(t, now.AddDate(0, 0, 1)):
		return e.T("when.tomorrow", "Time", clock)
	case t.After(now) && t.Before(now.AddDate(0, 0, 7)):
		return e.T("when.weekday."+t.Weekday().String(), "Time", clock)
	}
	return e.T("when.date_time", "Date", e.Date(t), "Time", clock)
}

// Date is a day without its time, with the year where it is another one.
func (e Env) Date(t time.Time) string {
	now := e.Now()
	t = t.In(now.Location())
	args := []any{"Day", t.Day(), "Month", int(t.Month()), "MonthName", t.Format("Jan"), "Year", t.Year()}
	if t.Year() != now.Year() {
		return e.T("when.date_year", args...)
	}
	return e.T("when.date", args...)
}

// Stamp is a day and its time, for a timeline.
func (e Env) Stamp(t time.Time) string {
	t = t.In(e.Now().Location())
	if sameDay(t, e.Now()) {
		return t.Format("15:04")
	}
	return t.Format("01-02 15:04")
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}
