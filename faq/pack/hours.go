package pack

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// weekdays in the order of time.Weekday.
var weekdays = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// dayHoliday stands beside the days of the week for the calendar's holidays.
const dayHoliday = "holiday"

// On tells whether the rule is for that day of the week.
func (h Hours) On(d time.Weekday) bool { return slices.Contains(h.Days, weekdays[d]) }

// OnHolidays tells whether the rule is for holidays, on which those for the day of the week do not hold.
func (h Hours) OnHolidays() bool { return slices.Contains(h.Days, dayHoliday) }

// Minutes gives From and To in minutes from midnight. To lies beyond 24 × 60 when the desk closes on the next day.
func (h Hours) Minutes() (from, to int, err error) {
	if from, err = parseClock(h.From); err != nil {
		return 0, 0, fmt.Errorf("from: %w", err)
	}
	if to, err = parseClock(h.To); err != nil {
		return 0, 0, fmt.Errorf("to: %w", err)
	}
	if from == 24*60 {
		return 0, 0, fmt.Errorf("from: 24:00 is no time to open")
	}
	if to == from {
		return 0, 0, fmt.Errorf("from and to are both %s", h.From)
	}
	if to < from {
		to += 24 * 60
	}
	return from, to, nil
}

// check tells what is wrong with the hours of a channel.
func (h Hours) check(channel string) (problem fault) {
	if len(h.Days) == 0 {
		return faultOf("hours_days", "channel %q: hours without days", channel)
	}
	for _, d := range h.Days {
		if d != dayHoliday && !slices.Contains(weekdays[:], d) {
			return faultOf("hours_day", "channel %q: %q is not a day: mon, tue, wed, thu, fri, sat, sun or holiday", channel, d)
		}
	}
	if _, _, err := h.Minutes(); err != nil {
		return faultOf("hours_clock", "channel %q: from %q to %q are not hours like 09:00 to 18:00", channel, h.From, h.To)
	}
	return fault{}
}

// parseClock reads "09:00" to "24:00" as minutes.
func parseClock(s string) (int, error) {
	bad := fmt.Errorf("%q is not a time like 09:00", s)
	if len(s) != 5 || s[2] != ':' {
		return 0, bad
	}
	for _, i := range []int{0, 1, 3, 4} {
		if s[i] < '0' || s[i] > '9' {
			return 0, bad
		}
	}
	h, m := int(s[0]-'0')*10+int(s[1]-'0'), int(s[3]-'0')*10+int(s[4]-'0')
	if m > 59 || h > 24 || h == 24 && m > 0 {
		return 0, bad
	}
	return h*60 + m, nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
