package tickets

import (
	"okpay.example/support/mail"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// sender says from where an answer goes, where the ticket's own mailbox was removed.
func (r *reply) sender(v mail.Conversation) {
	moved := v.Former != "" && v.Mailbox != ""
	if moved {
		r.from.SetText(r.k.s.env.T("tickets.reply.moved", "Former", v.Former, "Mailbox", v.Mailbox))
	}
	show(r.from, moved)
}

// boxLook is the frame around the reply.
func boxLook(focused bool) widget.BoxOptions {
	o := widget.BoxOptions{Stroke: theme.Border, Radius: theme.RadiusCard, Insets: widget.All(theme.Space8)}
	if focused {
		o.Stroke, o.Width = theme.Primary, 2
	}
	return o
}

func (r *reply) focused(on bool) {
	r.box.SetOptions(boxLook(on))
	if !on {
		r.keep()
	}
}

// fit makes the entry as high as its text, up to maxRows.
func (r *reply) fit() {
	rows := min(r.entry.Rows(), maxRows)
	if rows == r.rows {
		return
	}
	r.rows = rows
	r.entry.SetMinRowsVisible(rows)
	r.relay()
}

// relay gives the box the height it wants; who looks at the newest mail still does.
func (r *reply) relay() {
	if r.k.talking == nil {
		return
	}
	end := r.k.atEnd()
	r.content.Refresh()
	r.k.talking.Refresh()
	if end {
		r.k.scroll.ScrollToBottom()
	}
}

// say shows what is missing, above the box.
func (r *reply) say(text string) {
	if text == r.hint.Text() {
		return
	}
	r.hint.SetText(text)
	show(r.hint, text != "")
	r.relay()
}
