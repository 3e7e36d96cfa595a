package contact_test

import (
	"testing"

	"okpay.example/support/ui/theme"
)

// TestEachStateFits goes through the states in both languages, themes and widths; with PICTURES set they can be looked at.
func TestEachStateFits(t *testing.T) {
	for _, o := range []struct {
		name string
		options
	}{
		{"zh-light", options{mode: theme.Light}},
		{"en-dark", options{lang: "en", mode: theme.Dark}},
		{"en-light-narrow", options{lang: "en", mode: theme.Light, width: 700}},
		{"zh-dark-narrow", options{mode: theme.Dark, width: 700}},
		{"zh-light-large", options{mode: theme.Light, scale: 1.5}},
		{"en-light-large-narrow", options{lang: "en", mode: theme.Light, width: 700, scale: 1.5}},
	} {
		t.Run(o.name, func(t *testing.T) {
			s := newStage(t, o.options)
			s.picture("contact-today-" + o.name)
			s.tap("contact.urgency.now")
			s.picture("contact-now-" + o.name)
			s.tap("contact.urgency.days")
			s.picture("contact-days-" + o.name)
			s.tap("contact.action.chat")
			s.picture("contact-open-" + o.name)
			s.tap("contact.dialog.cancel")
			s.tap("contact.check")
			s.picture("contact-check-" + o.name)
		})
	}
}
