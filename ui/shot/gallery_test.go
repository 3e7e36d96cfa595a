package shot

import (
	"context"
	"fmt"
	"image"
	"io/fs"
	"syscall"
	"testing"

	"fyne.io/fyne/v2"

	"okpay.example/support/mail/privacy"
	"okpay.example/support/ui/screen/screentest"
)

// states are the pictures of the gallery: what is done in the editor.
var states = []struct {
	name string
	o    EditorOptions
	do   func(d *desk)
}{
	{"redact", EditorOptions{}, func(d *desk) { d.drag(50, 100, 260, 124) }},
	{"found", EditorOptions{Suggest: suggested}, func(*desk) {}},
	{"crop", EditorOptions{Crop: true}, func(d *desk) { d.drag(30, 30, 570, 240) }},
	{"marks", EditorOptions{}, func(d *desk) {
		d.drag(50, 100, 260, 124)
		d.key(fyne.KeyB)
		d.drag(34, 198, 300, 232)
		d.key(fyne.KeyA)
		d.drag(460, 330, 310, 236)
		d.key(fyne.KeyN)
		d.click(400, 60)
		d.click(440, 60)
	}},
	{"text", EditorOptions{}, func(d *desk) {
		d.key(fyne.KeyT)
		d.click(320, 300)
		d.e.entry.SetText("这里一直转圈")
	}},
	{"leave", EditorOptions{}, func(d *desk) { d.drag(50, 100, 260, 124); d.e.Leave() }},
	{"fresh", EditorOptions{Fresh: true}, func(d *desk) { d.e.Leave() }},
	{"full", EditorOptions{}, func(d *desk) {
		d.drag(50, 100, 260, 124)
		d.full = fmt.Errorf("keep the picture: %w", &fs.PathError{Op: "write", Path: "store.db", Err: syscall.ENOSPC})
		d.e.Finish()
	}},
}

func suggested(context.Context, []byte) ([]privacy.Suggestion, error) {
	return []privacy.Suggestion{{Kind: "card", Box: image.Rect(60, 104, 250, 120)}, {Kind: "phone", Box: image.Rect(44, 40, 164, 64)}}, nil
}

// TestEachStateFits goes through the editor's states in both languages, themes and widths, as pictures to look at in the
// gallery.
func TestEachStateFits(t *testing.T) {
	for i, c := range screentest.Cases() {
		for j, s := range states {
			if !screentest.InGallery() && j%len(screentest.Cases()) != i { // each state in one look, by turns
				continue
			}
			t.Run(s.name+"-"+c.Name, func(t *testing.T) {
				set := setting{lang: c.Lang, mode: c.Look.Mode, scale: c.Look.Scale, o: s.o}
				if c.Look.Width > 0 {
					set.width, set.height = c.Look.Width, 600
				}
				set.o.Name, set.o.Back = "锁定提示.png", "返回邮件"
				if c.Lang == "en" {
					set.o.Name, set.o.Back = "locked.png", "Back to the mail"
				}
				d := newDesk(t, set)
				s.do(d)
				d.window.Canvas().Capture() // a frame
				screentest.WritePicture(t, d.window, s.name+"-"+c.Name)
			})
		}
	}
}
