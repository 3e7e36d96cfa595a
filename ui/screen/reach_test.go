package screen_test

import (
	"testing"
	"time"

	translations "okpay.example/support/assets/i18n"
	"okpay.example/support/faq/contact"
	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/ui/screen"
)

func TestOpennessSaysWhatIsNotConfirmed(t *testing.T) {
	now := time.Date(2026, 11, 25, 16, 0, 0, 0, time.FixedZone("CST", 8*60*60))
	evening, morning := now.Add(2*time.Hour), now.Add(18*time.Hour)
	known := contact.Advice{HoursKnown: true, HoursConfirmed: true}
	with := func(change func(*contact.Advice)) contact.Advice {
		a := known
		change(&a)
		return a
	}
	for _, c := range []struct {
		name   string
		advice contact.Advice
		zh, en string
	}{
		{"open", with(func(a *contact.Advice) { a.Open, a.ClosesAt = true, evening }), "现在在线，18:00 结束", "Open now, until 18:00"},
		{"open over night", with(func(a *contact.Advice) { a.Open, a.ClosesAt = true, morning }), "现在在线，明天 10:00 结束", "Open now, until tomorrow 10:00"},
		{"closed", with(func(a *contact.Advice) { a.OpensAt = morning }), "明天 10:00 开始", "From tomorrow 10:00"},
		{"past the calendar", with(func(a *contact.Advice) { a.OpensAt, a.HoursConfirmed = morning, false }), "明天 10:00 开始（未确认）", "From tomorrow 10:00 (unconfirmed)"},
		{"round the clock", with(func(a *contact.Advice) { a.Open = true }), "随时可用", "Always there"},
		{"hotline, open", with(func(a *contact.Advice) { a.Kind, a.Open, a.ClosesAt = pack.ChannelPhone, true, evening }),
			"现在有人接听，18:00 结束", "Open now, until 18:00"},
		{"hotline, closed", with(func(a *contact.Advice) { a.Kind = pack.ChannelPhone }), "现在没人接听", "Closed now"},
		{"a page, past the calendar", with(func(a *contact.Advice) { a.Kind, a.Open, a.HoursConfirmed = pack.ChannelHelpCentre, true, false }),
			"随时可用", "Always there"},
		{"unknown", contact.Advice{}, "见官网", "See the official site"},
		{"hours unknown", contact.Advice{Channel: pack.Channel{Value: "+1 202-555-0100"}}, "时间见官网", "Hours: official site"},
		{"mail", contact.Advice{Channel: pack.Channel{Kind: pack.ChannelEmail}}, "随时可写", "Any time"},
	} {
		for lang, want := range map[string]string{"zh-CN": c.zh, "en": c.en} {
			words, err := i18n.New(translations.Files, lang)
			if err != nil {
				t.Fatal(err)
			}
			e := screen.Env{Words: func() *i18n.Catalog { return words }, Now: func() time.Time { return now }}
			if got := e.Openness(c.advice); got != want {
				t.Errorf("%s, %s: %q, want %q", c.name, lang, got, want)
			}
		}
	}
}
