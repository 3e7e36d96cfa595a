package fixes_test

import (
	"testing"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
)

// TestEachStateFits goes through the states in both languages, themes and widths, as pictures to look at in the gallery.
func TestEachStateFits(t *testing.T) {
	for _, c := range screentest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			s := newStage(t, options{lang: c.Lang, look: c.Look})
			s.Picture("list-" + c.Name)
			s.Tap("fixes.open.reset-password")
			s.Picture("first-" + c.Name)
			s.Tap("fixes.choice.email")
			s.Tap("fixes.next")
			s.Tap("fixes.choice.done")
			s.Tap("fixes.next")
			s.Tap("fixes.choice.not-arrived")
			s.Picture("third-" + c.Name)
			s.Tap("fixes.next")
			s.Tap("fixes.choice.not-arrived")
			s.Tap("fixes.next")
			s.Picture("contact-" + c.Name)
			s.Screen.Show(screen.Target{Screen: screen.Fixes})
			s.Picture("begun-" + c.Name)
			s.Screen.Show(screen.Target{Screen: screen.Fixes, ID: "account-compromised"})
			s.Tap("fixes.contact")
			s.Picture("direct-" + c.Name)
			s.Screen.Show(screen.Target{Screen: screen.Fixes, ID: "reset-password"})
			s.Tap("fixes.back")
			s.Tap("fixes.choice.arrived")
			s.Tap("fixes.next")
			s.Tap("fixes.choice.yes")
			s.Tap("fixes.next")
			s.Picture("solved-" + c.Name)
			s.Tap("fixes.unsolved")
			s.Picture("unsolved-" + c.Name)
			s.Tap("fixes.back")
			s.Tap("fixes.solved")
			s.Picture("thanks-" + c.Name)
			s.open("account-compromised")
			s.Picture("urgent-" + c.Name)
			s.answer("money")
			s.Picture("five-" + c.Name)
			s.answer("locked", "yes")
			s.Picture("loss-" + c.Name)
			s.open("refund-status")
			s.answer("sent", "completed")
			s.Picture("step-" + c.Name)
			s.Tap("fixes.back")
			s.answer("pending", "no")
			s.Picture("wait-" + c.Name)
			s.Tap("fixes.wait")
			s.Picture("waiting-" + c.Name)
			s.Screen.Show(screen.Target{Screen: screen.Fixes})
			s.Tap("fixes.record.delete")
			s.Picture("record-" + c.Name)
			s.keepOld()
			s.open("reset-password")
			s.Picture("changed-" + c.Name)
			s.answer("email", "done", "locked")
			s.Picture("leadon-" + c.Name)
			s.Tap("fixes.next")
			s.Picture("led-" + c.Name)
		})
	}
}

func TestTheLargestWordsFitTheLeastWindow(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			s := newStage(t, options{lang: lang, look: screentest.Largest()})
			s.Picture("list-" + lang + "-200")
			s.open("account-compromised")
			s.Picture("urgent-" + lang + "-200")
			s.answer("money", "locked", "yes")
			s.Picture("loss-" + lang + "-200")
			s.open("refund-status")
			s.answer("sent", "pending", "no")
			s.Picture("wait-" + lang + "-200")
		})
	}
}
