package tickets

import (
	"testing"

	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/screen/screentest"
)

// TestEachStateFits goes through the states in both languages, themes and widths, as pictures to look at in the gallery.
func TestEachStateFits(t *testing.T) {
	for _, c := range screentest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			in := lookOf(c)
			w := newWorld(t, sample(c.Lang), in)
			w.show("")
			w.picture("none-" + c.Name)
			for _, id := range []ticket.ID{locked, "R2D4-7YXW", "AB12-CD34", "QQQQ-0001", "UUUU-0002", "FFFF-0003", "BNCE-0004", "DNE5-0005"} {
				w.show(string(id))
				w.picture(string(id) + "-" + c.Name)
			}
			w.screen.open(subject{claim: 61})
			w.picture("claim-" + c.Name)
			w.screen.open(subject{claim: 62})
			w.picture("forged-" + c.Name)
			w.show(string(locked))
			w.write("tickets.reply", "好的，交易编号是 20261120-0001。\n还需要别的吗？\nThank you.")
			w.picture("typed-" + c.Name)
			w.write("tickets.reply", "密码是Abc12345")
			w.pass()
			w.picture("secret-" + c.Name)
			if w.marks.Get("tickets.progress").Visible() {
				w.tap("tickets.progress")
				w.picture("progress-" + c.Name)
				w.tap("tickets.progress")
			}
			w.tap("tickets.more")
			w.picture("menu-" + c.Name)
			for _, o := range w.window.Canvas().Overlays().List() {
				w.window.Canvas().Overlays().Remove(o)
			}
			w.screen.talk.note()
			w.picture("note-" + c.Name)
			w.tap("tickets.sheet.close")
			w.screen.talk.confirmDelete()
			w.picture("delete-" + c.Name)
			w.tap("tickets.sheet.close")
			w.screen.talk.source(0)
			w.picture("source-" + c.Name)
			w.tap("tickets.sheet.close")
			w.screen.enlarge(ticket.Message{Row: 1}, ticket.Attachment{Name: map[string]string{"zh-CN": "锁定提示.png", "en": "locked.png"}[c.Lang], Type: "image/png"})
			w.picture("large-" + c.Name)
			w.tap("tickets.sheet.close")

			w = newWorld(t, baited(c.Lang), in)
			w.show("")
			w.screen.open(subject{claim: 61})
			w.picture("bait-" + c.Name)
			w.tap("tickets.link")
			w.picture("link-" + c.Name)
			w.tap("tickets.link.cancel")
			w.screen.open(subject{claim: 62})
			w.picture("suspicious-" + c.Name)

			w = newWorld(t, &store{talks: map[ticket.ID]mail.Conversation{}}, in)
			w.show("")
			w.picture("empty-" + c.Name)
		})
	}
}
