package contact

import (
	"testing"
	"time"

	"okpay.example/support/faq/pack"
)

var weekdays = []string{"mon", "tue", "wed", "thu", "fri"}

// desk has office hours, in Shanghai unless told otherwise, with a holiday on Wednesday 2026-11-25 and a make-up
// workday on Saturday 2026-11-28.
func testPack(hours ...pack.Hours) *pack.Pack {
	return &pack.Pack{
		Channels: []pack.Channel{{ID: "phone", Hours: hours}},
		Calendar: pack.Calendar{TimeZone: "Asia/Shanghai", Expires: "2026-12-31",
			Holidays: []string{"2026-11-25"}, Workdays: []string{"2026-11-28"}},
	}
}

func office() pack.Hours { return pack.Hours{Days: weekdays, From: "09:00", To: "18:00"} }

func TestOpenNow(t *testing.T) {
	night := pack.Hours{Days: []string{"mon", "tue", "thu", "fri"}, From: "20:00", To: "04:00"}
	morning, afternoon := pack.Hours{Days: weekdays, From: "09:00", To: "12:00"}, pack.Hours{Days: weekdays, From: "12:00", To: "17:00"}
	late, early := pack.Hours{Days: []string{"mon"}, From: "18:00", To: "24:00"}, pack.Hours{Days: []string{"tue"}, From: "00:00", To: "02:00"}
	daily := pack.Hours{Days: append([]string{"sat", "sun"}, weekdays...), From: "00:00", To: "24:00"}
	cases := []struct {
		name          string
		hours         []pack.Hours
		at            string // in Shanghai
		open          bool
		opens, closes string
	}{
		{"in hours", []pack.Hours{office()}, "2026-11-23 10:00", true, "", "2026-11-23 18:00"},
		{"at the minute of opening", []pack.Hours{office()}, "2026-11-23 09:00", true, "", "2026-11-23 18:00"},
		{"at the minute of closing", []pack.Hours{office()}, "2026-11-23 18:00", false, "2026-11-24 09:00", ""},
		{"before hours", []pack.Hours{office()}, "2026-11-23 08:59", false, "2026-11-23 09:00", ""},
		{"eve of the holiday", []pack.Hours{office()}, "2026-11-24 19:00", false, "2026-11-26 09:00", ""},
		{"on the holiday", []pack.Hours{office()}, "2026-11-25 10:00", false, "2026-11-26 09:00", ""},
		{"eve of the make-up workday", []pack.Hours{office()}, "2026-11-27 19:00", false, "2026-11-28 09:00", ""},
		{"on the make-up workday", []pack.Hours{office()}, "2026-11-28 10:00", true, "", "2026-11-28 18:00"},
		{"on Sunday", []pack.Hours{office()}, "2026-11-29 10:00", false, "2026-11-30 09:00", ""},
		{"overnight, before midnight", []pack.Hours{night}, "2026-11-23 23:00", true, "", "2026-11-24 04:00"},
		{"overnight, after midnight", []pack.Hours{night}, "2026-11-24 03:00", true, "", "2026-11-24 04:00"},
		{"overnight, into the holiday", []pack.Hours{night}, "2026-11-25 03:00", true, "", "2026-11-25 04:00"},
		{"overnight, after closing", []pack.Hours{night}, "2026-11-24 04:00", false, "2026-11-24 20:00", ""},
		{"two openings that join", []pack.Hours{afternoon, morning}, "2026-11-23 10:00", true, "", "2026-11-23 17:00"},
		{"openings that join at midnight", []pack.Hours{early, late}, "2026-11-23 19:00", true, "", "2026-11-24 02:00"},
		{"round the clock", []pack.Hours{daily}, "2026-11-23 10:00", true, "", ""},
		{"round the clock on a holiday", []pack.Hours{daily}, "2026-11-25 10:00", true, "", ""},
		{"hours that never come", []pack.Hours{{Days: nil, From: "09:00", To: "10:00"}}, "2026-11-23 10:00", false, "", ""},
	}
	zone := time.FixedZone("", 8*3600)
	show := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(zone).Format("2006-01-02 15:04")
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			at, err := time.ParseInLocation("2006-01-02 15:04", c.at, zone)
			if err != nil {
				t.Fatal(err)
			}
			for _, shown := range []time.Time{at, at.UTC(), at.In(time.FixedZone("", -11*3600))} {
				a := List(testPack(c.hours...), shown)[0]
				if a.Open != c.open || show(a.OpensAt) != c.opens || show(a.ClosesAt) != c.closes {
					t.Errorf("at %v: open %v, opens %q, closes %q; want %v, %q, %q",
						shown, a.Open, show(a.OpensAt), show(a.ClosesAt), c.open, c.opens, c.closes)
				}
				if !a.HoursKnown || !a.HoursConfirmed {
					t.Errorf("known %v, confirmed %v", a.HoursKnown, a.HoursConfirmed)
				}
			}
		})
	}
}

// The clocks change in New York on 2026-03-08 and 2026-11-01: the wall clock's 09:00 counts.
func TestOpeningKeepsTheWallClockWhenClocksChange(t *testing.T) {
	p := testPack(office())
	p.Calendar.TimeZone = "America/New_York"
	for at, want := range map[string]string{
		"2026-03-06T23:00:00Z": "2026-03-09T13:00:00Z", // Friday 18:00 at -5 to Monday 09:00 at -4
		"2026-10-30T22:00:00Z": "2026-11-02T14:00:00Z", // Friday 18:00 at -4 to Monday 09:00 at -5
	} {
		moment, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := List(p, moment)[0].OpensAt.UTC().Format(time.RFC3339); got != want {
			t.Errorf("after %s it opens at %s, want %s", at, got, want)
		}
	}
}

func TestHoursAreUnconfirmedPastTheCalendar(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	for _, c := range []struct {
		at      time.Time
		expires string
		want    bool
	}{
		{time.Date(2026, 12, 31, 17, 59, 0, 0, zone), "2026-12-31", true},
		{time.Date(2026, 12, 31, 18, 0, 0, 0, zone), "2026-12-31", false}, // it opens next on a day that is not known
		{time.Date(2027, 1, 1, 0, 0, 0, 0, zone), "2026-12-31", false},
		{time.Date(2026, 11, 23, 0, 0, 0, 0, zone), "", false},
	} {
		p := testPack(office())
		p.Calendar.Expires = c.expires
		a := List(p, c.at)[0]
		if a.HoursConfirmed != c.want || !a.HoursKnown {
			t.Errorf("%v with %q: confirmed %v", c.at, c.expires, a.HoursConfirmed)
		}
	}
	if a := List(testPack(), time.Now())[0]; a.HoursKnown || a.HoursConfirmed || a.Open {
		t.Errorf("without hours: %+v", a)
	}
}

func advicePack() *pack.Pack {
	channel := func(id, value string, official bool, now, days int, hours ...pack.Hours) pack.Channel {
		return pack.Channel{ID: id, Value: value, Official: official, Hours: hours, Rank: map[string]int{"now": now, "days": days},
			Reason: map[string]pack.Text{"now": {"en": id + " now"}}}
	}
	p := testPack()
	p.Channels = []pack.Channel{
		channel("email", "a@okpay.example", true, 3, 1),
		channel("phone", "1", true, 1, 3, office()),
		channel("chat", "https://okpay.example", true, 2, 2, pack.Hours{Days: weekdays, From: "08:00", To: "22:00"}),
		channel("community", "https://forum.example", false, 4, 4),
	}
	p.Articles = []pack.Article{{ID: "stolen", Emergency: true}, {ID: "slow"}, {ID: "urgent"}}
	ask, solved := pack.Node{Kind: pack.KindQuestion}, pack.Node{Outcome: &pack.Outcome{Kind: pack.OutcomeSolved}}
	p.Fixes = []pack.Fix{
		{ID: "f", Topic: "slow", Nodes: map[string]pack.Node{
			"ask": ask, "a": {Outcome: &pack.Outcome{Kind: pack.OutcomeContact, Urgency: "now"}},
			"b": {Outcome: &pack.Outcome{Kind: pack.OutcomeContact, Urgency: "today"}}, "solved": solved,
		}},
		{ID: "g", Topic: "urgent", Nodes: map[string]pack.Node{
			"ask": ask, "a": {Outcome: &pack.Outcome{Kind: pack.OutcomeContact, Urgency: "now"}}, "solved": solved,
		}},
	}
	return p
}

func ids(list []Advice) (s string) {
	for _, a := range list {
		s += a.ID + " "
	}
	return s
}

func TestAdvise(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	day, evening := time.Date(2026, 11, 23, 10, 0, 0, 0, zone), time.Date(2026, 11, 23, 20, 0, 0, 0, zone)
	cases := []struct {
		name    string
		urgency Urgency
		topic   string
		at      time.Time
		want    string
	}{
		{"now, by day", Now, "", day, "phone chat email community "},
		{"now, in the evening", Now, "", evening, "chat email phone community "},
		{"days", Days, "", day, "email chat phone community "},
		{"an emergency's own urgency", "", "stolen", day, "phone chat email community "},
		{"an unknown topic", "", "nope", day, "email chat phone community "},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			list := Advise(advicePack(), c.urgency, c.topic, c.at)
			if got := ids(list); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			for i, a := range list {
				if a.Best != (i == 0) {
					t.Errorf("%s: best %v", a.ID, a.Best)
				}
			}
		})
	}
	if a := Advise(advicePack(), Now, "", day)[0]; a.Reason.In("en") != "phone now" {
		t.Errorf("reason = %v", a.Reason)
	}
}

func TestAChannelWithoutAValueComesAfterThoseThatHaveOne(t *testing.T) {
	p := advicePack()
	p.Channels[0].Value = "" // email, the first for days
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("", 8*3600))
	if got := ids(Advise(p, Days, "", at)); got != "chat phone email community " {
		t.Errorf("got %s", got)
	}
}

func TestNothingKnownKeepsTheRank(t *testing.T) {
	p := advicePack()
	for i := range p.Channels {
		p.Channels[i].Value, p.Channels[i].Hours = "", nil
	}
	if got := ids(Advise(p, Now, "", time.Now())); got != "phone chat email community " {
		t.Errorf("got %s", got)
	}
}

func TestTopicUrgency(t *testing.T) {
	for topic, want := range map[string]Urgency{"stolen": Now, "slow": Today, "urgent": Now, "": Days} {
		if got := TopicUrgency(advicePack(), topic); got != want {
			t.Errorf("%q: %s, want %s", topic, got, want)
		}
	}
}

func TestAddBusinessDays(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	cases := []struct {
		from string
		days int
		want string
	}{
		{"2026-11-23 15:00", 1, "2026-11-24 15:00"},
		{"2026-11-24 15:00", 1, "2026-11-26 15:00"}, // over the holiday
		{"2026-11-27 15:00", 1, "2026-11-28 15:00"}, // the make-up Saturday
		{"2026-11-27 15:00", 2, "2026-11-30 15:00"},
		{"2026-11-29 15:00", 1, "2026-12-01 00:00"}, // Sunday counts from Monday morning
		{"2026-11-25 08:00", 1, "2026-11-27 00:00"}, // so does the holiday
		{"2026-11-23 15:00", 0, "2026-11-23 15:00"},
	}
	for _, c := range cases {
		from, err := time.ParseInLocation("2006-01-02 15:04", c.from, zone)
		if err != nil {
			t.Fatal(err)
		}
		got := AddBusinessDays(testPack(), from.UTC(), c.days).In(zone).Format("2006-01-02 15:04")
		if got != c.want {
			t.Errorf("%s and %d days: %s, want %s", c.from, c.days, got, c.want)
		}
	}
}

func TestWhenItIsUrgentTheHotlineComesBeforeMailEvenAtNight(t *testing.T) {
	p := testPack()
	ranks := func(n int) map[string]int { return map[string]int{"now": n} }
	p.Channels = []pack.Channel{
		{ID: "mail", Kind: pack.ChannelEmail, Official: true, Value: "support@okpay.example", Rank: ranks(3)},
		{ID: "phone", Kind: pack.ChannelPhone, Official: true, Value: "1", Hours: []pack.Hours{office()}, Rank: ranks(1)},
		{ID: "chat", Kind: pack.ChannelChat, Official: true, Value: "2", Hours: []pack.Hours{{Days: weekdays, From: "08:00", To: "22:00"}}, Rank: ranks(2)},
	}
	shanghai := time.FixedZone("", 8*3600)
	for _, c := range []struct {
		hour  int
		order string
	}{{10, "phone chat mail"}, {20, "chat phone mail"}, {23, "phone chat mail"}} {
		got := ""
		for _, a := range Advise(p, Now, "", time.Date(2026, 11, 23, c.hour, 0, 0, 0, shanghai)) {
			got += a.ID + " "
		}
		if got != c.order+" " {
			t.Errorf("at %d: %s, want %s", c.hour, got, c.order)
		}
	}
}
