package tickets

import (
	"strings"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/widget"
)

// shortcut sends on the keys that do so everywhere.
func (r *reply) shortcut(s fyne.Shortcut) bool {
	if !screen.IsSendKey(s) {
		return false
	}
	r.submit()
	return true
}

// submit sends the answer.
func (r *reply) submit() {
	x := r.now
	if x == nil || x.sending || r.looking {
		return
	}
	if strings.TrimSpace(x.text) == "" {
		r.say(r.k.s.env.T("tickets.reply.missing"))
		widget.Focus(r.entry)
		return
	}
	if x.getting > 0 {
		r.say(r.k.s.env.T("compose.files.adding"))
		return
	}
	if r.warned {
		r.dispatch(x)
		return
	}
	missed := x.missed
	r.looking = true
	r.secrets.Settle(func() {
		r.looking = false
		switch {
		case r.now != x || x.sending:
		case x.missed != missed: // a file could not be added meanwhile, which is said
		case r.secrets.Waiting():
			r.warned = true
			r.say(r.k.s.env.T("secret.waiting"))
		default:
			r.dispatch(x)
		}
	})
}

// answered gives the warnings their room, and takes back what was said when nothing waits any more.
func (r *reply) answered() {
	if r.warned && !r.secrets.Waiting() {
		r.warned = false
		r.say("")
	}
	r.relay()
}

// dispatch puts the answer into the outbox.
func (r *reply) dispatch(x *slip) {
	r.stop()
	x.send(func(sent bool) {
		if r.now == x {
			r.show()
			r.say(x.said())
		}
		if sent {
			r.k.s.Refresh()
			r.k.scroll.ScrollToBottom()
		}
	})
	r.show()
}
