package pack

import (
	"slices"
	"time"
)

func (l *linter) channels() {
	d := l.docs[channelsFile]
	if d == nil {
		return
	}
	if len(l.pack.Channels) == 0 {
		l.report(d.file, 0, "channels_none", "has no channels: nobody can be reached")
	}
	for i, c := range l.pack.Channels {
		l.channel(d, i, c)
	}
}

func (l *linter) channel(d *document, i int, c Channel) {
	at := func(keys ...string) []string { return append([]string{index(i)}, keys...) }
	l.text(d, c.Title, c.ID+".title", true, at("title")...)
	l.text(d, c.GoodFor, c.ID+".good_for", true, at("good_for")...)
	l.text(d, c.Bring, c.ID+".bring", true, at("bring")...)
	l.text(d, c.Note, c.ID+".note", false, at("note")...)
	l.icon(d.file, d.line(at("icon")...), c.Icon)
	if !slices.Contains(channelKinds(), c.Kind) {
		l.report(d.file, d.line(at("kind")...), "channel_kind", "kind %q is not a kind of channel", c.Kind)
	}
	for _, u := range sortedKeys(c.Rank) {
		if !slices.Contains(Urgencies(), u) {
			l.report(d.file, d.line(at("rank", u)...), "urgency_odd", "%q is not an urgency", u)
		}
	}
	for _, u := range sortedKeys(c.Reason) {
		if !slices.Contains(Urgencies(), u) {
			l.report(d.file, d.line(at("reason", u)...), "urgency_odd", "%q is not an urgency", u)
		}
	}
	for _, u := range Urgencies() {
		if c.Rank[u] < 1 {
			l.report(d.file, d.line(at("rank")...), "rank_missing", "%s has no rank for %s", c.ID, u)
		}
		l.text(d, c.Reason[u], c.ID+".reason."+u, true, at("reason", u)...)
	}
}

func (l *linter) calendar() {
	d := l.docs[calendarFile]
	hours := slices.ContainsFunc(l.pack.Channels, func(c Channel) bool { return len(c.Hours) > 0 })
	if d == nil {
		if hours {
			l.warn(calendarFile, 0, "calendar_missing", "is missing: hours are shown as unconfirmed")
		}
		return
	}
	if _, ok := l.pack.Zone(); hours && !ok {
		l.warn(d.file, d.line("time_zone"), "hours_unconfirmed", "%s is missing: hours are shown as unconfirmed", "time_zone")
	}
	c := l.pack.Calendar
	if c.Expires == "" {
		l.warn(d.file, d.line("expires"), "hours_unconfirmed", "%s is missing: hours are shown as unconfirmed", "expires")
	} else if c.Expires < l.Now.In(l.pack.Location()).Format(time.DateOnly) {
		l.report(d.file, d.line("expires"), "calendar_expired", "the calendar expired on %s", c.Expires)
	}
	l.days(d, "holidays", c.Holidays)
	l.days(d, "workdays", c.Workdays)
	for i, s := range c.Workdays {
		line := d.line("workdays", index(i))
		if slices.Contains(c.Holidays, s) {
			l.report(d.file, line, "holiday_too", "%s is a holiday too", s)
		}
		day, err := time.Parse(time.DateOnly, s)
		if w := day.Weekday(); err == nil && w != time.Saturday && w != time.Sunday {
			l.warn(d.file, line, "workday_odd", "%s is a %s: workdays are Saturdays and Sundays that are worked", s, w)
		}
	}
}

// days checks one of the calendar's lists.
func (l *linter) days(d *document, name string, list []string) {
	for i, s := range list {
		line := d.line(name, index(i))
		if slices.Contains(list[:i], s) {
			l.report(d.file, line, "twice", "%s is given twice", s)
		}
		if expires := l.pack.Calendar.Expires; expires != "" && s > expires {
			l.warn(d.file, line, "past_expiry", "%s lies past the day on which the calendar expires", s)
		}
	}
}
