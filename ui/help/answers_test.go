package help_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/faq/fix"
	"okpay.example/support/internal/app"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

func TestWhatWasSaidIsToldBackAndCanBeTakenBack(t *testing.T) {
	for lang, words := range map[string]struct{ unrated, said string }{
		"zh-CN": {"评价只存在这台电脑上，不会发给任何人。", "你在 11 月 23 日说：还没有解决。"},
		"en":    {"Your feedback stays on this computer; nobody is told.", "On 23 Nov you said: not yet."},
	} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang})
			s.Screen.Show(screen.Target{Screen: screen.Help, ID: "fees"})
			s.WantWords(words.unrated)
			s.Tap("help.no")
			s.WantWords(words.said)
			s.Tap("help.said.back")
			s.WantWords(words.unrated)
			if said, rated := s.app.Rating(t.Context(), "fees"); rated {
				t.Errorf("still kept: %+v", said)
			}
		})
	}
}

// Beside the thanks stands their picture, be the words as large as they may.
func TestThanksHaveTheirPicture(t *testing.T) {
	for answer, icon := range map[string]string{"help.yes": "circle-check", "help.no": "heart-handshake"} {
		for _, scale := range []float32{1, 1.5, 2} {
			s := newStage(t, options{look: screentest.Look{Mode: theme.Light, Width: 1000, Scale: scale}})
			s.Screen.Show(screen.Target{Screen: screen.Help, ID: "fees"})
			s.Tap(answer)
			if !slices.ContainsFunc(test.LaidOutObjects(s.Window.Content()), func(o fyne.CanvasObject) bool {
				i, ok := o.(*widget.Icon)
				return ok && i.Name() == icon
			}) {
				t.Errorf("no %s after %s at %v", icon, answer, scale)
			}
		}
	}
}

// The very words of the file are shown before it is saved, and everything can be erased.
func TestAllAnswersAreShownWithTheirFileAndErased(t *testing.T) {
	s := newStage(t, options{lang: "en"})
	if err := s.app.Rate(t.Context(), "limits", false); err != nil {
		t.Fatal(err)
	}
	fixes := map[string]app.FixCounts{"account-locked": {Failed: 1}}
	if err := s.app.FailFix(t.Context(), fix.Run{Fix: "account-locked", Path: []string{"what"}}); err != nil {
		t.Fatal(err)
	}
	s.Screen.Show(screen.Target{Screen: screen.Help, ID: "fees"})
	s.Tap("help.yes")
	s.Tap("help.said.all")
	all, err := s.app.Feedback(t.Context())
	if err != nil || len(all) != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
	limits, _ := s.app.Library().Article("limits", "en")
	s.WantWords(limits.Title, strings.TrimSpace(string(app.FeedbackCSV(all, fixes))), "No name, address or mail.")
	for _, no := range []func(){func() { s.Tap("help.answers.erase.no") }, func() { s.Key(fyne.KeyEscape) }} {
		s.Tap("help.answers.erase")
		s.WantWords("It can't be undone.")
		no()
		s.WantWords(limits.Title, "No name, address or mail.") // the list again
	}
	if all, err := s.app.Feedback(t.Context()); err != nil || len(all) != 2 {
		t.Fatalf("no is no: %+v, %v", all, err)
	}
	s.Tap("help.answers.erase")
	s.Tap("help.answers.erase.yes")
	if top := s.Window.Canvas().Overlays().Top(); top != nil {
		t.Error("the list comes back although all of it is erased")
	}
	if all, err := s.app.Feedback(t.Context()); err != nil || len(all) > 0 {
		t.Errorf("left after erasing: %+v, %v", all, err)
	}
	s.WantWords("nobody is told")
}
