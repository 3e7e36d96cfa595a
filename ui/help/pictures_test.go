package help_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
)

// TestEachStateFits goes through the states in both languages, themes and widths, as pictures to look at in the gallery.
func TestEachStateFits(t *testing.T) {
	for _, c := range screentest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			s := newStage(t, options{lang: c.Lang, look: c.Look})
			s.Picture("intro-" + c.Name)
			s.Tap("help.category.safety")
			s.Picture("browse-" + c.Name)
			s.Screen.Show(screen.Target{Screen: screen.Help, Query: map[string]string{"zh-CN": "锁", "en": "locked"}[c.Lang]})
			s.Picture("results-" + c.Name)
			s.Tap("help.result.account-locked")
			s.Tap("help.yes")
			size := s.Window.Canvas().Size()
			s.Window.Resize(fyne.NewSize(size.Width, 1500))
			s.Picture("rated-" + c.Name)
			s.Window.Resize(size)
			s.Tap("help.said.all")
			s.Picture("answers-" + c.Name)
			s.Tap("help.answers.close")
			s.Screen.Show(screen.Target{Screen: screen.Help, ID: "account-compromised"})
			s.Picture("emergency-" + c.Name)
			s.Screen.Hide()
			s.Screen.Show(screen.Target{Screen: screen.Help, Query: map[string]string{"zh-CN": "钱正在被转走", "en": "money is leaving my account"}[c.Lang]})
			s.Picture("urgent-" + c.Name)
			s.Screen.Hide()
			s.Screen.Show(screen.Target{Screen: screen.Help, Query: "qqqqzzzz"})
			s.Picture("none-" + c.Name)
		})
	}
}

func TestTheLargestWordsFitTheLeastWindow(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang, look: screentest.Largest()})
			s.Picture("intro-" + lang + "-200")
			s.Screen.Show(screen.Target{Screen: screen.Help, ID: "account-compromised"})
			s.Picture("emergency-" + lang + "-200")
			s.Screen.Show(screen.Target{Screen: screen.Help, Query: "qqqqzzzz"})
			s.Picture("none-" + lang + "-200")
		})
	}
}
