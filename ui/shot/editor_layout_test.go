package shot

import (
	"context"
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/mail/privacy"
	"okpay.example/support/ui/screen/screentest"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

func TestTheEditorFits(t *testing.T) {
	for _, c := range []struct {
		name, lang    string
		mode          theme.Mode
		scale         float32
		width, height float32
	}{
		{"zh-light", "zh-CN", theme.Light, 1, 976, 780}, {"en-dark", "en", theme.Dark, 1, 976, 780},
		{"zh-light-150", "zh-CN", theme.Light, 1.5, 976, 780}, {"en-dark-small", "en", theme.Dark, 1, 696, 600},
		{"en-light-150-small", "en", theme.Light, 1.5, 696, 600},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, setting{lang: c.lang, mode: c.mode, scale: c.scale, width: c.width, height: c.height,
				o: EditorOptions{Suggest: func(context.Context, []byte) ([]privacy.Suggestion, error) {
					return []privacy.Suggestion{{Kind: "card", Box: image.Rect(44, 206, 280, 222)}}, nil
				}}})
			d.key(fyne.KeyB)
			d.drag(36, 198, 300, 230)
			d.key(fyne.KeyA)
			d.drag(420, 320, 310, 232)
			d.key(fyne.KeyN)
			d.click(24, 214)
			d.key(fyne.KeyT)
			d.click(400, 326)
			test.Type(d.window.Canvas().Focused(), "在这里 here")
			d.key(fyne.KeyReturn)
			if n := d.e.doc.Len(); n != 4 {
				t.Errorf("%d shapes were drawn", n)
			}
			screentest.Picture(t, d.window, "editor-text-"+c.name)
			d.key(fyne.KeyR)
			d.drag(55, 100, 255, 124)
			screentest.Picture(t, d.window, "editor-"+c.name)
			d.key(fyne.KeyC)
			d.drag(20, 80, 560, 260)
			d.tap("shot.back")
			screentest.Picture(t, d.window, "editor-crop-"+c.name)
		})
	}
}

// In the least window with the largest words the way to keep the picture is not cut.
func TestNothingIsCutInALittleWindowWithLargeWords(t *testing.T) {
	d := newDesk(t, setting{scale: 2, width: 590, height: 560, lang: "en", o: EditorOptions{Name: "locked.png", Back: "Back to the mail"}})
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject
	for _, name := range []string{"shot.back", "shot.undo", "shot.redo", "shot.done", "shot.zoom.out", "shot.zoom.fit"} {
		o := d.marks.Get(name)
		if right := at(o).X + o.Size().Width; right > 590 || o.Size().Width < o.MinSize().Width {
			t.Errorf("%s ends at %v of 590", name, right)
		}
	}
}

func TestTheWayToKeepThePictureIsInTheWindow(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		for _, scale := range []float32{1, 1.5, 2} {
			back := map[string]string{"zh-CN": "返回邮件", "en": "Back to the mail"}[lang]
			d := newDesk(t, setting{lang: lang, scale: scale, width: 1180, height: 780, o: EditorOptions{Name: "a long name of a picture.png", Back: back}})
			for width := float32(550); width <= 1180; width += 15 {
				d.window.Resize(fyne.NewSize(width, 780))
				done := d.e.done
				if right := fyne.CurrentApp().Driver().AbsolutePositionForObject(done).X + done.Size().Width; right > width-theme.Space16 {
					t.Errorf("%s at %v: it ends at %v in a window of %v", lang, scale, right, width)
				}
				if name := d.e.name; name.Text() != "" && name.Size().Width < 60*scale {
					t.Errorf("%s at %v: the name has %v in a window of %v", lang, scale, name.Size().Width, width)
				}
			}
		}
	}
}

func TestTheLeastWindowHoldsAllThatCanBePressed(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		for _, s := range states {
			set := setting{lang: lang, scale: 2, width: 594, height: 500, o: s.o}
			set.o.Name, set.o.Back = "locked.png", "Back to the mail"
			d := newDesk(t, set)
			s.do(d)
			d.window.Canvas().Capture() // a frame
			for _, o := range test.LaidOutObjects(d.window.Canvas().Content()) {
				b, ok := o.(*widget.Button)
				if !ok || !b.Visible() {
					continue
				}
				end := fyne.CurrentApp().Driver().AbsolutePositionForObject(b).Add(b.Size())
				if end.X > 594 || end.Y > 500 {
					t.Errorf("%s in %s: %q %s ends at %v", s.name, lang, b.Text(), b.Icon(), end)
				}
			}
		}
	}
}
