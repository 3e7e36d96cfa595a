package help_test

import (
	"testing"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
)

func TestPictures(t *testing.T) {
	for _, o := range []struct {
		name string
		options
	}{
		{"zh-light", options{lang: "zh-CN", mode: theme.Light}},
		{"en-dark", options{lang: "en", mode: theme.Dark}},
		{"en-light-narrow", options{lang: "en", mode: theme.Light, width: 700}},
		{"zh-dark-narrow", options{lang: "zh-CN", mode: theme.Dark, width: 700}},
	} {
		t.Run(o.name, func(t *testing.T) {
			s := newStage(t, o.options)
			s.picture("help-intro-" + o.name)
			query := map[string]string{"zh-CN": "锁", "en": "locked"}[o.lang]
			s.typeText(query)
			s.picture("help-results-" + o.name)
			s.tap("help.result.account-locked")
			s.tap("help.yes")
			s.picture("help-rated-" + o.name)
			s.screen.Show(screen.Target{Screen: screen.Help, ID: "account-compromised"})
			s.picture("help-emergency-" + o.name)
		})
	}
}
