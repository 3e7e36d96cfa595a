package tickets

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/widget"
)

// outgoing changes the mail of a ticket that waits.
func (s *store) outgoing(id ticket.ID, f func(*mail.Outgoing)) {
	v := s.talks[id]
	v.Outbox = append([]mail.Outgoing{}, v.Outbox...)
	f(&v.Outbox[0])
	s.talks[id] = v
}

// What can be done with a mail that waits is drawn anew with each change of it; the focus stays with it, and goes to the answer
// where it is done with.
func TestTheFocusStaysWithAMailThatWaits(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show("UUUU-0002")
	focus := func(mark string) { w.window.Canvas().Focus(w.marks.Get(mark).(fyne.Focusable)) }
	want := func(when, mark string) {
		t.Helper()
		if got := w.window.Canvas().Focused(); got != w.marks.Get(mark).(fyne.Focusable) || !inTree(w.window.Content(), got.(fyne.CanvasObject)) {
			t.Errorf("%s the focus is not on %s but in a %T", when, mark, got)
		}
	}
	focus("tickets.take_back")
	w.store.outgoing("UUUU-0002", func(o *mail.Outgoing) { o.Updated = o.Updated.Add(-time.Hour) })
	w.screen.Refresh()
	want("when time has passed", "tickets.take_back")
	w.store.outgoing("UUUU-0002", func(o *mail.Outgoing) { o.State, o.LastError = mail.OutgoingFailed, "rejected: no" })
	w.screen.Refresh()
	want("when it has failed", "tickets.take_back")
	v := w.store.talks["UUUU-0002"]
	v.Outbox = nil
	w.store.talks["UUUU-0002"] = v
	w.screen.Refresh()
	want("when it is out", "tickets.reply")
	focus("tickets.search")
	w.show("QQQQ-0001")
	w.store.outgoing("QQQQ-0001", func(o *mail.Outgoing) { o.LastError = "timeout: late" })
	w.screen.Refresh()
	want("elsewhere", "tickets.search")
}

// inTree tells whether an object is shown in what is below another.
func inTree(root, o fyne.CanvasObject) bool {
	if root == o {
		return true
	}
	if root == nil || !root.Visible() {
		return false
	}
	for _, c := range children(root) {
		if inTree(c, o) {
			return true
		}
	}
	return false
}

// A button that was pressed can be pressed again, also where nothing came of it.
func TestWhatWasAskedOfAMailCanBeAskedAgain(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.show("UUUU-0002")
	for n := 1; n <= 2; n++ {
		w.tap("tickets.look")
		if got := w.store.count("look 32"); got != n {
			t.Errorf("pressed %d times, asked for %d times", n, got)
		}
	}
}

// What is shown in spite of its warning takes the focus that was on the warning.
func TestTheFocusGoesFromAWarningToItsMail(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	w.screen.open(subject{claim: 62})
	for w.window.Canvas().FocusNext(); ; w.window.Canvas().FocusNext() {
		if b, ok := w.window.Canvas().Focused().(*widget.Button); ok && b.Text() == "仍要查看" {
			break
		}
	}
	w.key(fyne.KeyReturn)
	w.want("您的退款申请已通过")
	got, ok := w.window.Canvas().Focused().(fyne.CanvasObject)
	if !ok || !inTree(w.screen.talk.letters[62].content, got) {
		t.Errorf("the focus is in a %T", got)
	}
}
