package help_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
)

// TestEachStateFits goes through the states in both languages, themes and widths; with PICTURES set they can be looked at.
func TestEachStateFits(t *testing.T) {
	for _, c := range screentest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			s := newStage(t, options{lang: c.Lang, look: c.Look})
			s.Picture("help-intro-" + c.Name)
			s.Tap("help.category.safety")
			s.Picture("help-browse-" + c.Name)
			s.Screen.Show(screen.Target{Screen: screen.Help, Query: map[string]string{"zh-CN": "锁", "en": "locked"}[c.Lang]})
			s.Picture("help-results-" + c.Name)
			s.Tap("help.result.account-locked")
			s.Tap("help.yes")
			size := s.Window.Canvas().Size()
			s.Window.Resize(fyne.NewSize(size.Width, 1500))
			s.Picture("help-rated-" + c.Name)
			s.Window.Resize(size)
			s.Tap("help.said.all")
			s.Picture("help-answers-" + c.Name)
			s.Tap("help.answers.close")
			s.Screen.Show(screen.Target{Screen: screen.Help, ID: "account-compromised"})
			s.Picture("help-emergency-" + c.Name)
			s.Screen.Hide()
			s.Screen.Show(screen.Target{Screen: screen.Help, Query: map[string]string{"zh-CN": "钱正在被转走", "en": "money is leaving my account"}[c.Lang]})
			s.Picture("help-urgent-" + c.Name)
			s.Screen.Hide()
			s.Screen.Show(screen.Target{Screen: screen.Help, Query: "qqqqzzzz"})
			s.Picture("help-none-" + c.Name)
		})
	}
}
