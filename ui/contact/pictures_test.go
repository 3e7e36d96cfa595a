package contact_test

import (
	"testing"
	"time"

	"okpay.example/support/ui/screen/screentest"
)

// TestEachStateFits goes through the states in both languages, themes and widths, as pictures to look at in the gallery.
func TestEachStateFits(t *testing.T) {
	for _, c := range screentest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			s := newStage(t, options{lang: c.Lang, look: c.Look})
			s.Picture("today-" + c.Name)
			s.Tap("contact.urgency.now")
			s.Picture("now-" + c.Name)
			s.Tap("contact.urgency.days")
			s.Picture("days-" + c.Name)
			s.Tap("contact.action.chat")
			s.Picture("open-" + c.Name)
			s.Tap("contact.dialog.cancel")
			s.Tap("contact.check")
			s.Picture("check-" + c.Name)
		})
	}
}

// TestEachHourFits shows a desk that is closed, one whose calendar has ended, one far away, and one of which nothing is
// known.
func TestEachHourFits(t *testing.T) {
	beijing, newYork := time.FixedZone("CST", 8*60*60), time.FixedZone("EST", -5*60*60)
	for name, o := range map[string]options{
		"night":   {now: time.Date(2026, 11, 25, 23, 30, 0, 0, beijing)},
		"ended":   {now: time.Date(2027, 1, 5, 23, 30, 0, 0, beijing)},
		"far":     {now: time.Date(2026, 12, 31, 5, 0, 0, 0, newYork)},
		"unknown": {bare: true},
	} {
		for _, c := range screentest.Cases() {
			t.Run(name+"-"+c.Name, func(t *testing.T) {
				o.lang, o.look = c.Lang, c.Look
				s := newStage(t, o)
				s.Tap("contact.urgency.now")
				s.Picture(name + "-" + c.Name)
			})
		}
	}
}

// The least window leaves this much to a screen at the largest text size, beside the side bar.
func TestTheLargestWordsFitTheLeastWindow(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang, look: screentest.Largest()})
			s.Picture("today-" + lang + "-200")
			s.Tap("contact.urgency.now")
			s.Picture("now-" + lang + "-200")
		})
	}
}
