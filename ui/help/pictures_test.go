package help_test

import (
	"testing"

	"fyne.io/fyne/v2"

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
			s.picture("help-intro-" + o.name)
			s.tap("help.category.safety")
			s.picture("help-browse-" + o.name)
			s.screen.Show(screen.Target{Screen: screen.Help, Query: map[string]string{"": "锁", "en": "locked"}[o.lang]})
			s.picture("help-results-" + o.name)
			s.tap("help.result.account-locked")
			s.tap("help.yes")
			size := s.window.Canvas().Size()
			s.window.Resize(fyne.NewSize(size.Width, 1500))
			s.picture("help-rated-" + o.name)
			s.window.Resize(size)
			s.screen.Show(screen.Target{Screen: screen.Help, ID: "account-compromised"})
			s.picture("help-emergency-" + o.name)
			s.screen.Hide()
			s.screen.Show(screen.Target{Screen: screen.Help, Query: "qqqqzzzz"})
			s.picture("help-none-" + o.name)
		})
	}
}
