package fixes_test

import (
	"testing"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/screen/screentest"
)

// TestEachStateFits goes through the states in both languages, themes and widths; with PICTURES set they can be looked at.
func TestEachStateFits(t *testing.T) {
	for _, c := range screentest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			s := newStage(t, options{lang: c.Lang, look: c.Look})
			s.Picture("fixes-list-" + c.Name)
			s.Tap("fixes.open.reset-password")
			s.Picture("fixes-first-" + c.Name)
			s.Tap("fixes.choice.email")
			s.Tap("fixes.next")
			s.Tap("fixes.choice.done")
			s.Tap("fixes.next")
			s.Tap("fixes.choice.not-arrived")
			s.Picture("fixes-third-" + c.Name)
			s.Tap("fixes.next")
			s.Tap("fixes.choice.not-arrived")
			s.Tap("fixes.next")
			s.Picture("fixes-contact-" + c.Name)
			s.Screen.Show(screen.Target{Screen: screen.Fixes})
			s.Picture("fixes-begun-" + c.Name)
			s.Screen.Show(screen.Target{Screen: screen.Fixes, ID: "account-compromised"})
			s.Tap("fixes.contact")
			s.Picture("fixes-direct-" + c.Name)
			s.Screen.Show(screen.Target{Screen: screen.Fixes, ID: "reset-password"})
			s.Tap("fixes.back")
			s.Tap("fixes.choice.arrived")
			s.Tap("fixes.next")
			s.Tap("fixes.choice.yes")
			s.Tap("fixes.next")
			s.Picture("fixes-solved-" + c.Name)
			s.Tap("fixes.unsolved")
			s.Picture("fixes-unsolved-" + c.Name)
			s.Tap("fixes.back")
			s.Tap("fixes.solved")
			s.Picture("fixes-thanks-" + c.Name)
			s.open("account-compromised")
			s.Picture("fixes-urgent-" + c.Name)
			s.answer("money")
			s.Picture("fixes-five-" + c.Name)
			s.answer("locked", "yes")
			s.Picture("fixes-loss-" + c.Name)
			s.open("refund-status")
			s.answer("sent", "completed")
			s.Picture("fixes-step-" + c.Name)
			s.Tap("fixes.back")
			s.answer("pending", "no")
			s.Picture("fixes-wait-" + c.Name)
			s.Tap("fixes.wait")
			s.Picture("fixes-waiting-" + c.Name)
			s.Screen.Show(screen.Target{Screen: screen.Fixes})
			s.Tap("fixes.record.delete")
			s.Picture("fixes-record-" + c.Name)
			s.keepOld()
			s.open("reset-password")
			s.Picture("fixes-changed-" + c.Name)
			s.answer("email", "done", "locked")
			s.Picture("fixes-leadon-" + c.Name)
			s.Tap("fixes.next")
			s.Picture("fixes-led-" + c.Name)
		})
	}
}
