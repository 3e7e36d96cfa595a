package compose

import "okpay.example/support/ui/screen"

// Inherit goes on showing a mail that is about to go out, or going out, and a picture that is being edited.
func (s *Screen) Inherit(former screen.Screen) {
	old, ok := former.(*Screen)
	if ok && old.editing.Active() {
		s.heirOf = old
		return
	}
	if !ok || old.delivery == nil || old.delivery.now > sending {
		return
	}
	d := newDelivery(s, old.delivery.out)
	d.pace = old.delivery.pace
	old.delivery.close()
	s.delivery, s.asked = d, old.asked
	d.show()
	s.front(d.content)
}

// resumeEditor goes on with the picture that was edited when the screen was made anew, if its mail is in front again.
func (s *Screen) resumeEditor() {
	old := s.heirOf
	s.heirOf = nil
	if old != nil && old.sheet.saver.draft.ID == s.sheet.saver.draft.ID {
		s.editing.Inherit(old.editing)
		return
	}
	s.openNext() // there is no picture to wait for any more
}
