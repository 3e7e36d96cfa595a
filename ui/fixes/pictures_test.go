package fixes_test

import (
	"testing"

	"okpay.example/support/ui/screen"
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
			s.picture("fixes-list-" + o.name)
			s.tap("fixes.open.reset-password")
			s.picture("fixes-first-" + o.name)
			s.tap("fixes.choice.email")
			s.tap("fixes.next")
			s.tap("fixes.choice.done")
			s.tap("fixes.next")
			s.tap("fixes.choice.not-arrived")
			s.picture("fixes-third-" + o.name)
			s.tap("fixes.next")
			s.tap("fixes.choice.not-arrived")
			s.tap("fixes.next")
			s.picture("fixes-contact-" + o.name)
			s.screen.Show(screen.Target{Screen: screen.Fixes})
			s.picture("fixes-begun-" + o.name)
			s.screen.Show(screen.Target{Screen: screen.Fixes, ID: "account-compromised"})
			s.tap("fixes.contact")
			s.picture("fixes-direct-" + o.name)
			s.screen.Show(screen.Target{Screen: screen.Fixes, ID: "reset-password"})
			s.tap("fixes.back")
			s.tap("fixes.choice.arrived")
			s.tap("fixes.next")
			s.tap("fixes.choice.yes")
			s.tap("fixes.next")
			s.picture("fixes-solved-" + o.name)
			s.tap("fixes.solved")
			s.picture("fixes-thanks-" + o.name)
		})
	}
}
