package contact_test

import (
	"testing"

	"okpay.example/support/ui/screen/screentest"
)

// TestEachStateFits goes through the states in both languages, themes and widths; with PICTURES set they can be looked at.
func TestEachStateFits(t *testing.T) {
	for _, c := range screentest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			s := newStage(t, options{lang: c.Lang, look: c.Look})
			s.Picture("contact-today-" + c.Name)
			s.Tap("contact.urgency.now")
			s.Picture("contact-now-" + c.Name)
			s.Tap("contact.urgency.days")
			s.Picture("contact-days-" + c.Name)
			s.Tap("contact.action.chat")
			s.Picture("contact-open-" + c.Name)
			s.Tap("contact.dialog.cancel")
			s.Tap("contact.check")
			s.Picture("contact-check-" + c.Name)
		})
	}
}
