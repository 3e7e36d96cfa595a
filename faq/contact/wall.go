package contact

import "time"

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

// wall is the moment at which the desk's clock shows a time of day, given since midnight; beyond 24 hours it is one of
// the next day. A time that the clock skips when it is put forward is the moment of that; one that it shows twice when
// it is put back is the first of both. So a later time of day is never an earlier moment.
func (d desk) wall(y int, m time.Month, day int, since time.Duration) time.Time {
	seconds, rest := int(since/time.Second), int(since%time.Second)
	t := time.Date(y, m, day, 0, 0, seconds, rest, d.zone)
	start, end := t.ZoneBounds()
	_, offset := t.Zone()
	wanted := time.Date(y, m, day, 0, 0, seconds, rest, time.UTC)
	switch shown := t.UTC().Add(time.Duration(offset) * time.Second); {
	case shown.After(wanted): // time.Date chose the offset after the gap
		return start
	case shown.Before(wanted): // or that before it
		return end
	}
	return t.Add(-again(t))
}

// sinceMidnight is the time of day that the clock shows.
func sinceMidnight(t time.Time) time.Duration {
	h, m, s := t.Clock()
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second +
		time.Duration(t.Nanosecond())
}

// again tells by how much the clock was put back where it shows t for the second time; else 0.
func again(t time.Time) time.Duration {
	start, _ := t.ZoneBounds()
	if start.IsZero() {
		return 0
	}
	_, offset := t.Zone()
	_, before := start.Add(-1).Zone()
	back := time.Duration(before-offset) * time.Second
	if t.Sub(start) >= back {
		return 0
	}
	return back
}
