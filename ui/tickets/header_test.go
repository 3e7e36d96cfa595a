package tickets

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// widths of the screen and sizes of its text, from the usual one to the least window.
var widths = []look{
	{size: fyne.NewSize(976, 780)}, {size: fyne.NewSize(700, 780)}, {size: fyne.NewSize(976, 780), scale: 1.5},
	{size: fyne.NewSize(700, 780), scale: 1.5}, {size: fyne.NewSize(594, 560), scale: 2}, {size: fyne.NewSize(1600, 780), scale: 2},
}

// end is where an object ends at the right.
func end(o fyne.CanvasObject) float32 {
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).X + o.Size().Width
}

// Of what the header says nothing is cut that has room in the width of the pane: buttons go below first.
func TestTheHeadersWordsGoBeforeItsButtons(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		for _, in := range widths {
			in.lang = lang
			w := newWorld(t, baited(lang), in)
			for _, what := range []subject{{ticket: locked}, {ticket: "AB12-CD34"}, {ticket: "BNCE-0004"}, {ticket: "DNE5-0005"}, {claim: 61}, {claim: 62}} {
				w.show("")
				w.screen.open(what)
				h := w.screen.talk.head
				width := h.rows.Size().Width
				if whole := heightIn(h.whole, width); whole <= 2*theme.Size(theme.TypeSection)*1.55+1 && h.title.Size().Height < heightIn(h.whole, h.title.Size().Width) {
					t.Errorf("%s %v: the title of %v is cut", lang, in, what)
				}
				if line := h.line.Text(); h.line.Visible() && (strings.HasSuffix(line, "·") || strings.HasSuffix(line, " ")) {
					t.Errorf("%s %v: %v ends in %q", lang, in, what, line)
				}
				if h.line.Visible() && strings.HasSuffix(h.line.Text(), h.date) && captionWidth(h.line.Text()) > h.line.Size().Width+1 {
					t.Errorf("%s %v: the date of %v is cut", lang, in, what)
				}
				if line := h.line; line.Visible() && h.about != "" && widget.Shown(line.Text(), theme.TypeCaption, line.Size().Width) < leastShown {
					t.Errorf("%s %v: of the topic of %v too little is left in %v", lang, in, what, line.Size().Width)
				}
				if what.claim != 0 && captionWidth(h.about) > h.line.Size().Width+1 {
					t.Errorf("%s %v: the sender of %v is cut", lang, in, what)
				}
				for _, o := range []fyne.CanvasObject{h.solve, h.reopen, h.adopt, h.copy, h.more, h.progress, h.back} {
					if o.Visible() && (end(o) > end(h.rows)+theme.Space16+0.5 || o.Size().Height < o.MinSize().Height) {
						t.Errorf("%s %v: a button of %v ends at %v of %v", lang, in, what, end(o), end(h.rows))
					}
				}
				if got, least := h.content.Size().Height, h.content.MinSize().Height; got < least {
					t.Errorf("%s %v: the header of %v is %v high and wants %v", lang, in, what, got, least)
				}
			}
		}
	}
}

// In the least window with the largest words most of it is for the conversation.
func TestTheHeaderLeavesRoomInTheLeastWindow(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		w := newWorld(t, sample(lang), look{lang: lang, size: fyne.NewSize(594, 560), scale: 2})
		w.show(string(locked))
		if got := w.screen.talk.head.content.Size().Height; got > 250 {
			t.Errorf("%s: the header is %v of 560 high", lang, got)
		}
	}
}

// The button that changes between mails and timeline stays where it was pressed, and the timeline begins below the header.
func TestTheTimelineBeginsBelowTheHeader(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		for _, in := range []look{{size: fyne.NewSize(700, 780)}, {size: fyne.NewSize(700, 780), scale: 1.5}, {size: fyne.NewSize(594, 560), scale: 2}} {
			in.lang = lang
			w := newWorld(t, sample(lang), in)
			for _, id := range []string{string(locked), "BNCE-0004"} {
				w.show(id)
				head := w.screen.talk.head.content
				before, line := head.Size().Height, w.screen.talk.head.line
				words, seen := line.Text(), line.Visible()
				w.tap("tickets.progress")
				if line.Visible() != seen || seen && line.Text() != words {
					t.Errorf("%s %v: with %s the header's line goes from %q (%v) to %q (%v)", lang, in, id, words, seen, line.Text(), line.Visible())
				}
				if got := head.Size().Height; got != before {
					t.Errorf("%s %v: with %s the header goes from %v to %v", lang, in, id, before, got)
				}
				if at := w.screen.progress.content.Position().Y; !near(at, head.Size().Height) {
					t.Errorf("%s %v: the timeline of %s begins at %v below a header of %v", lang, in, id, at, head.Size().Height)
				}
				w.tap("tickets.progress")
			}
		}
	}
}
