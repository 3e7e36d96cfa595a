package tickets

import (
	"slices"

	"okpay.example/support/mail"
	"okpay.example/support/ui/widget"
)

// act is a button of what is said of a mail that is not out: what is said is drawn anew with each change, and the focus is to stay.
type act struct {
	outgoing int64
	mark     string
	button   *widget.Button
}

// drop forgets the buttons of a mail that are drawn anew, or of all that are not in the outbox any more, and remembers which of
// them had the focus.
func (k *talk) drop(gone func(act) bool) {
	focused := k.s.env.Window.Canvas().Focused()
	k.acts = slices.DeleteFunc(k.acts, func(a act) bool {
		if !gone(a) {
			return false
		}
		if focused == a.button {
			k.lost = a
		}
		return true
	})
}

// refocus gives the focus to the button that stands for the one that lost it: of the same mail the one that does the same, else
// its first. With the mail out it goes to the answer. Nothing is scrolled.
func (k *talk) refocus() {
	k.drop(func(a act) bool {
		return !slices.ContainsFunc(k.conv.Outbox, func(o mail.Outgoing) bool { return o.ID == a.outgoing })
	})
	lost := k.lost
	k.lost = act{}
	if lost.button == nil {
		return
	}
	at := k.scroll.Offset()
	defer func() { k.scroll.ScrollTo(at) }()
	var next *widget.Button
	for _, a := range k.acts {
		if a.outgoing == lost.outgoing && (next == nil || a.mark == lost.mark) {
			next = a.button
		}
	}
	if next == nil {
		widget.Focus(k.reply.entry)
		return
	}
	widget.Focus(next)
}
