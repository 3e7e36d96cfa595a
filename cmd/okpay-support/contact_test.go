package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"okpay.example/support/assets"
)

// onDesk gives a program with the demonstration's desk.
func onDesk(t *testing.T) *program {
	t.Helper()
	p := newProgram(t)
	file := filepath.Join(t.TempDir(), "desk.toml")
	write(t, file, string(assets.DemoDeployment()))
	p.args = []string{"--pack", file}
	return p
}

type channelRow struct {
	ID             string     `json:"id"`
	Open           bool       `json:"open"`
	OpensAt        *time.Time `json:"opens_at"`
	ClosesAt       *time.Time `json:"closes_at"`
	HoursKnown     bool       `json:"hours_known"`
	HoursConfirmed bool       `json:"hours_confirmed"`
	ExpectedBy     *time.Time `json:"expected_by"`
	Reason         string     `json:"reason"`
}

func TestContactFollowsTheCalendar(t *testing.T) {
	p := onDesk(t)
	for _, c := range []struct {
		at, opens, closes string // the hotline's, in UTC
		confirmed         bool
		expected          string // of mail
	}{
		{"2026-11-23T10:00:00+08:00", "", "2026-11-23T10:00:00Z", true, "2026-11-25T02:00:00Z"},
		{"2026-09-30T20:00:00+08:00", "2026-10-08T01:00:00Z", "", true, "2026-10-09T12:00:00Z"}, // over National Day
		{"2026-10-10T09:30:00+08:00", "", "2026-10-10T10:00:00Z", true, "2026-10-13T01:30:00Z"}, // a make-up Saturday
		{"2026-12-31T20:00:00+08:00", "2027-01-01T01:00:00Z", "", false, "2027-01-04T12:00:00Z"},
	} {
		var rows []channelRow
		p.ok(&rows, "contact", "list", "--at", c.at)
		phone, mail := rows[0], rows[3]
		show := func(at *time.Time) string {
			if at == nil {
				return ""
			}
			return at.Format(time.RFC3339)
		}
		if phone.ID != "phone" || !phone.HoursKnown || phone.HoursConfirmed != c.confirmed || phone.Open != (c.closes != "") ||
			show(phone.OpensAt) != c.opens || show(phone.ClosesAt) != c.closes {
			t.Errorf("%s: %+v opens %s, closes %s", c.at, phone, show(phone.OpensAt), show(phone.ClosesAt))
		}
		if mail.ID != "email" || show(mail.ExpectedBy) != c.expected {
			t.Errorf("%s: mail is expected by %s, want %s", c.at, show(mail.ExpectedBy), c.expected)
		}
	}
}

func TestAdviceSaysWhyAndWhetherSomebodyIsThere(t *testing.T) {
	p := onDesk(t)
	for _, c := range []struct{ lang, at, want string }{
		{"en", "2026-11-25T16:00:00+08:00", "on the line. Open now, until 2026-11-25 05:00 (your time)"},
		{"zh-CN", "2026-11-25T16:00:00+08:00", "当场锁住账户。现在可用，到 2026-11-25 05:00（你的时间）"},
		{"en", "2026-11-25T23:00:00+08:00", "on the line. Closed now, opens 2026-11-25 20:00 (your time)"},
		{"zh-CN", "2026-12-31T23:00:00+08:00", "下次开始：2026-12-31 20:00（你的时间）（时间未经确认，以官网为准）"},
	} {
		var rows []channelRow
		p.ok(&rows, "--lang", c.lang, "contact", "advise", "--urgency", "now", "--at", c.at)
		if rows[0].ID != "phone" || !strings.Contains(rows[0].Reason, c.want) {
			t.Errorf("%s: %+v, want %q", c.at, rows[0], c.want)
		}
	}
	if r := p.ok(nil, "--lang", "en", "contact", "list", "--at", "2026-12-31T20:00:00+08:00"); !strings.Contains(r.out, "or later if a public holiday") {
		t.Errorf("mail is promised past the calendar:\n%s", r.out)
	}
}

// Nothing is filled in for the desk: nothing is invented, and how to find the true site is told.
func TestContactInventsNothing(t *testing.T) {
	p := newProgram(t)
	var rows []channelRow
	p.ok(&rows, "contact", "list")
	for _, r := range rows {
		if r.Open || r.HoursKnown || r.HoursConfirmed || r.OpensAt != nil || r.ClosesAt != nil || r.ExpectedBy != nil {
			t.Errorf("%+v", r)
		}
	}
	r := p.ok(nil, "--lang", "en", "contact", "advise")
	for _, want := range []string{"see the official site", "Hours: see the official site", "How to tell the official site", "letter by letter"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("%q is missing in\n%s", want, r.out)
		}
	}
}
