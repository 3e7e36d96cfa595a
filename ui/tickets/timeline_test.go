package tickets

import (
	"testing"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail/ticket"
)

// Nothing of the timeline runs out of its pane, whatever the language and the size of the text.
func TestTheTimelineIsNoWiderThanItsPane(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		for _, scale := range []float32{1, 1.5, 2} {
			w := newWorld(t, sample(lang), look{lang: lang, scale: scale, size: fyne.NewSize(1000*scale, 780)})
			for _, id := range []ticket.ID{locked, "R2D4-7YXW", "AB12-CD34", "QQQQ-0001", "UUUU-0002", "FFFF-0003", "BNCE-0004", "DNE5-0005"} {
				w.show(string(id))
				p := w.screen.progress
				if !p.content.Visible() {
					t.Fatalf("no timeline in a window %v wide", 1000*scale)
				}
				around := progressInset{p}.insets()
				if room := p.scroll.Size().Width - around.Left - around.Right; p.column.MinSize().Width > room {
					t.Errorf("%s at %v: %s wants %v in a pane that leaves %v", lang, scale, id, p.column.MinSize().Width, room)
				}
			}
		}
	}
}
