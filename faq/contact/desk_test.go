package contact

import (
	"testing"
	"time"

	"okpay.example/support/faq/pack"
)

var week = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

func at(t *testing.T, zone, clock string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	m, err := time.ParseInLocation("2006-01-02 15:04", clock, loc)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Wednesday 2026-11-25 is a holiday in the test's calendar, Saturday 2026-11-28 a make-up workday.
func TestHolidaysAndMakeUpWorkdays(t *testing.T) {
	saturday := pack.Hours{Days: []string{"sat"}, From: "10:00", To: "16:00"}
	holiday := pack.Hours{Days: []string{"holiday"}, From: "10:00", To: "12:00"}
	weekend := pack.Hours{Days: []string{"sat", "sun"}, From: "10:00", To: "12:00"}
	day, night := pack.Hours{Days: week, From: "08:00", To: "20:00"}, pack.Hours{Days: week, From: "20:00", To: "08:00"}
	cases := []struct {
		name          string
		hours         []pack.Hours
		at            string
		open          bool
		opens, closes string // as RFC 3339
	}{
		{"a make-up Saturday is a working day", []pack.Hours{office(), saturday}, "2026-11-28 09:30", true, "", "2026-11-28T18:00:00+08:00"},
		{"another Saturday is not", []pack.Hours{office(), saturday}, "2026-11-21 09:30", false, "2026-11-21T10:00:00+08:00", ""},
		{"a desk that works at weekends only", []pack.Hours{weekend}, "2026-11-28 11:00", true, "", "2026-11-28T12:00:00+08:00"},
		{"hours for holidays", []pack.Hours{office(), holiday}, "2026-11-25 09:30", false, "2026-11-25T10:00:00+08:00", ""},
		{"hours for holidays, past them", []pack.Hours{office(), holiday}, "2026-11-25 12:00", false, "2026-11-26T09:00:00+08:00", ""},
		{"hours for holidays are for no other day", []pack.Hours{holiday}, "2026-11-26 11:00", false, "", ""},
		{"day and night shift are round the clock", []pack.Hours{night, day}, "2026-11-25 12:00", true, "", ""},
		{"round the clock but for holidays", []pack.Hours{night, day, holiday}, "2026-11-24 12:00", true, "", "2026-11-25T08:00:00+08:00"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			check(t, List(testPack(c.hours...), at(t, "Asia/Shanghai", c.at))[0], c.open, c.opens, c.closes)
		})
	}
}

// New York puts its clocks forward on 2026-03-08 from 02:00 to 03:00, and back on 2026-11-01 from 02:00 to 01:00.
func TestHoursWhereClocksChange(t *testing.T) {
	cases := []struct {
		name, from, to string
		at             string
		open           bool
		opens, closes  string
	}{
		{"opening in the hour that is skipped", "02:30", "06:00", "2026-03-08 01:00", false, "2026-03-08T03:00:00-04:00", ""},
		{"closing in it", "00:00", "02:30", "2026-03-08 01:00", true, "", "2026-03-08T03:00:00-04:00"},
		{"all of it", "02:15", "02:45", "2026-03-08 01:00", false, "2026-03-09T02:15:00-04:00", ""},
		{"over it", "01:00", "05:00", "2026-03-08 01:00", true, "", "2026-03-08T05:00:00-04:00"},
		{"opening in the hour that comes twice", "01:30", "06:00", "2026-11-01 00:30", false, "2026-11-01T01:30:00-04:00", ""},
		{"closing in it", "00:00", "01:30", "2026-11-01 00:30", true, "", "2026-11-01T01:30:00-04:00"},
		{"over it", "00:00", "02:00", "2026-11-01 00:30", true, "", "2026-11-01T02:00:00-05:00"},
	}
	for _, c := range cases {
		t.Run(c.name+" "+c.from, func(t *testing.T) {
			p := testPack(pack.Hours{Days: week, From: c.from, To: c.to})
			p.Calendar = pack.Calendar{TimeZone: "America/New_York", Expires: "2026-12-31"}
			check(t, List(p, at(t, "America/New_York", c.at))[0], c.open, c.opens, c.closes)
		})
	}
}

func check(t *testing.T, a Advice, open bool, opens, closes string) {
	t.Helper()
	show := func(m time.Time) string {
		if m.IsZero() {
			return ""
		}
		return m.Format(time.RFC3339)
	}
	if a.Open != open || show(a.OpensAt) != opens || show(a.ClosesAt) != closes {
		t.Errorf("open %v, opens %q, closes %q; want %v, %q, %q", a.Open, show(a.OpensAt), show(a.ClosesAt), open, opens, closes)
	}
}

// What is said about a day past the calendar is not confirmed, also while the calendar still holds.
func TestTheNextOpeningMustBeWithinTheCalendar(t *testing.T) {
	night := pack.Hours{Days: week, From: "20:00", To: "04:00"}
	daily := pack.Hours{Days: week, From: "00:00", To: "24:00"}
	for _, c := range []struct {
		name  string
		hours pack.Hours
		at    string
		want  bool
	}{
		{"closed until the last day", office(), "2026-12-30 20:00", true},
		{"closed until past it", office(), "2026-12-31 20:00", false},
		{"open since its last evening", night, "2026-12-31 23:00", true},
		{"after midnight", night, "2027-01-01 03:00", false},
		{"round the clock", daily, "2026-12-31 23:00", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := List(testPack(c.hours), at(t, "Asia/Shanghai", c.at))[0]
			if a.HoursConfirmed != c.want || !a.HoursKnown {
				t.Errorf("%+v", a)
			}
		})
	}
}

func TestHoursWithoutATimeZoneAreUnconfirmed(t *testing.T) {
	p := testPack(office())
	p.Calendar.TimeZone = ""
	if a := List(p, at(t, "Asia/Shanghai", "2026-11-23 10:00"))[0]; a.HoursConfirmed || !a.HoursKnown {
		t.Errorf("%+v", a)
	}
	p.Deployment.TimeZone = "America/New_York"
	if a := List(p, at(t, "America/New_York", "2026-11-23 10:00"))[0]; !a.HoursConfirmed || !a.Open {
		t.Errorf("%+v", a)
	}
}

func TestAHolidayThatIsAWorkdayTooIsAHoliday(t *testing.T) {
	p := testPack(office())
	p.Calendar.Workdays = append(p.Calendar.Workdays, "2026-11-25")
	noon := at(t, "Asia/Shanghai", "2026-11-25 12:00")
	if List(p, noon)[0].Open {
		t.Error("it is open")
	}
	if got := AddBusinessDays(p, noon, 1).Format(time.DateOnly); got != "2026-11-27" {
		t.Errorf("due %s", got)
	}
}

// A mail of an evening in which clocks go back, or of the night in which they go forward.
func TestBusinessTimeKeepsTheWallClock(t *testing.T) {
	for _, c := range []struct{ zone, from, want string }{
		{"America/New_York", "2026-03-06T15:00:00-05:00", "2026-03-09T15:00:00-04:00"},
		{"America/New_York", "2026-10-30T15:00:00-04:00", "2026-11-02T15:00:00-05:00"},
		{"Africa/Cairo", "2026-04-23T00:30:00+02:00", "2026-04-24T01:00:00+03:00"}, // 00:30 is skipped
		{"Africa/Cairo", "2026-10-28T23:30:00+03:00", "2026-10-29T23:30:00+03:00"}, // the first 23:30
		{"Africa/Cairo", "2026-10-29T23:30:00+02:00", "2026-10-30T23:59:59+02:00"}, // from the second one
	} {
		p := testPack()
		p.Calendar = pack.Calendar{TimeZone: c.zone}
		from, err := time.Parse(time.RFC3339, c.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := AddBusinessDays(p, from, 1).Format(time.RFC3339); got != c.want {
			t.Errorf("from %s: %s, want %s", c.from, got, c.want)
		}
	}
}
