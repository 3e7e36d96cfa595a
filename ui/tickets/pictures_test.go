package tickets

import (
	"testing"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui/theme"
)

// TestEachStateIsDrawn goes through the states in both languages, themes and widths; with PICTURES naming a folder
// they can be looked at.
func TestEachStateIsDrawn(t *testing.T) {
	wide, narrow := fyne.NewSize(976, 780), fyne.NewSize(700, 780)
	for _, x := range []struct {
		name string
		look
	}{
		{"zh-light", look{size: wide, mode: theme.Light}},
		{"en-dark", look{lang: "en", size: wide, mode: theme.Dark}},
		{"en-light-narrow", look{lang: "en", size: narrow, mode: theme.Light}},
		{"zh-dark-narrow", look{size: narrow, mode: theme.Dark}},
		{"zh-light-large", look{size: wide, mode: theme.Light, scale: 1.5}},
	} {
		t.Run(x.name, func(t *testing.T) {
			w := newWorld(t, sample(x.lang), x.look)
			w.show("")
			w.picture("none-" + x.name)
			for _, id := range []ticket.ID{locked, "R2D4-7YXW", "AB12-CD34", "QQQQ-0001", "UUUU-0002", "FFFF-0003", "BNCE-0004", "DNE5-0005"} {
				w.show(string(id))
				w.picture(string(id) + "-" + x.name)
			}
			w.screen.open(subject{claim: 61})
			w.picture("claim-" + x.name)
			w.screen.open(subject{claim: 62})
			w.picture("forged-" + x.name)
			w.show(string(locked))
			w.write("tickets.reply", "好的，交易编号是 20261120-0001。\n还需要别的吗？\nThank you.")
			w.picture("typed-" + x.name)
			if w.marks.Get("tickets.progress").Visible() {
				w.tap("tickets.progress")
				w.picture("progress-" + x.name)
				w.tap("tickets.progress")
			}
			w.tap("tickets.more")
			w.picture("menu-" + x.name)
			for _, o := range w.window.Canvas().Overlays().List() {
				w.window.Canvas().Overlays().Remove(o)
			}
			w.screen.talk.note()
			w.picture("note-" + x.name)
			w.tap("tickets.sheet.close")
			w.screen.talk.confirmDelete()
			w.picture("delete-" + x.name)
			w.tap("tickets.sheet.close")
			w.screen.talk.source(0)
			w.picture("source-" + x.name)
			w.tap("tickets.sheet.close")
			w.screen.enlarge(1, ticket.Attachment{Name: "锁定提示.png", Type: "image/png"})
			w.picture("large-" + x.name)
			w.tap("tickets.sheet.close")

			w = newWorld(t, &store{talks: map[ticket.ID]mail.Conversation{}}, x.look)
			w.show("")
			w.picture("empty-" + x.name)
		})
	}
}
