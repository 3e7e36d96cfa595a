package compose_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"math/rand/v2"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/mail"
	"okpay.example/support/ui/shot"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// holder is the control that has the focus, if it is still there to be seen.
func (w *world) holder() fyne.Focusable {
	now := w.window.Canvas().Focused()
	if o, ok := now.(fyne.CanvasObject); !ok || !w.seen(o) {
		return nil
	}
	return now
}

// buttons are those of the form with an icon, in the order of the cards.
func (w *world) buttons(icon string) []*widget.Button { return iconButtons(w.screen.Content(), icon) }

func TestTheFocusStaysWithThePicturesWhateverBecomesOfThem(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.clipboard = func(context.Context) ([]byte, error) { return noise(w.T), nil }
	for n := 1; n <= 3; n++ {
		w.tap("compose.files.paste")
		w.until("the picture is there", func() bool {
			return len(w.drafts()) > 0 && len(w.drafts()[0].Files) == n && len(w.buttons("pencil")) == n
		})
	}
	w.window.Canvas().Focus(w.buttons("pencil")[1])
	w.key(fyne.KeyReturn)
	w.editing()
	w.key(fyne.KeyEscape, fyne.KeyEscape)
	w.until("the form is back", func() bool { return len(w.buttons("pencil")) == 3 })
	if w.holder() != w.buttons("pencil")[1] {
		t.Errorf("left without a change, the focus is in %T", w.holder())
	}

	total := w.marks.Get("compose.files.total").(*widget.Text)
	before := total.Text()
	w.key(fyne.KeyReturn)
	w.editing()
	w.key(fyne.KeyR, fyne.KeySpace, fyne.KeyReturn)
	w.until("the covered picture is shown", func() bool { return len(w.buttons("pencil")) == 3 && total.Text() != before })
	if w.holder() != w.buttons("pencil")[1] {
		t.Errorf("covered and kept, the focus is in %T", w.holder())
	}

	w.window.Canvas().Focus(w.marks.Get("compose.files.paste").(fyne.Focusable))
	w.tap("compose.files.paste")
	w.until("a fourth is there", func() bool { return len(w.buttons("pencil")) == 4 })
	if w.holder() != w.marks.Get("compose.files.paste").(fyne.Focusable) {
		t.Errorf("with another picture added by it, the focus is in %T", w.holder())
	}

	w.window.Canvas().Focus(w.buttons("x")[1])
	for left := 3; left >= 0; left-- {
		w.key(fyne.KeyReturn)
		w.until("one is gone", func() bool { return len(w.drafts()[0].Files) == left && len(w.buttons("x")) == left })
		if left > 0 && w.holder() != w.buttons("x")[min(1, left-1)] || w.holder() == nil {
			t.Errorf("with %d left the focus is in %T", left, w.holder())
		}
	}
}

// noise is a picture that becomes smaller by kilobytes when something in it is covered.
func noise(t *testing.T) []byte {
	t.Helper()
	p := image.NewGray(image.Rect(0, 0, 300, 200))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range p.Pix {
		p.Pix[i] = byte(r.Uint32())
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestADraftIsGoneOnWithAtItsEnd(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.fill()
	w.saved(func(d mail.Draft) bool { return d.Body != "" })
	w.open()
	w.show("")
	test.Type(w.entry("compose.body"), "还有")
	w.saved(func(d mail.Draft) bool { return d.Body == "11 月 20 日起登录不了。还有" })
}

func TestAMailIsCalledBackByKeyboardAtOnce(t *testing.T) {
	w := newWorld(t, setting{unreached: true, callBack: 10})
	w.show("")
	w.fill()
	w.tap("compose.preview")
	w.until("the preview is there", func() bool { return w.marks.Get("compose.preview.back") != nil })
	w.window.Canvas().Capture()
	if w.holder() != w.marks.Get("compose.preview.back").(fyne.Focusable) {
		t.Errorf("in the preview the focus is in %T", w.holder())
	}
	w.sendOff()
	w.window.Canvas().Capture()
	if w.holder() != w.marks.Get("compose.takeback").(fyne.Focusable) {
		t.Errorf("in time to call it back the focus is in %T", w.holder())
	}
	w.key(fyne.KeyReturn)
	w.until("the form is back", func() bool { return len(w.drafts()) == 1 && w.holder() == w.entry("compose.body") })
}

func TestOneKeyDoesNotTakeBackAMailThatMayHaveArrived(t *testing.T) {
	server := sink(t, "drop")
	w := newWorld(t, setting{smtp: server.Addr})
	w.send(0)
	w.window.Canvas().Capture()
	stop := w.marks.Get("compose.takeback").(fyne.Focusable)
	if w.holder() != stop {
		t.Errorf("while it goes out the focus is in %T", w.holder())
	}
	w.until("it is said", func() bool { return w.sees("compose.delivery.unsure") })
	if w.holder() != w.marks.Get("compose.to_ticket").(fyne.Focusable) {
		t.Errorf("once it may have arrived the focus is on %v", w.holder())
	}
	look := w.marks.Get("compose.delivery.look").(fyne.Focusable)
	w.window.Canvas().Focus(look)
	w.key(fyne.KeyReturn)
	w.until("it is due", func() bool { return !w.outbox()[0].NextTry.After(w.clock()) })
	w.pass(2 * time.Second)
	if w.settle(); w.holder() != look {
		t.Errorf("what the person went to lost the focus to %v", w.holder())
	}
}

func TestToDeleteADraftTakesMoreThanOneKey(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.fill()
	w.saved(func(d mail.Draft) bool { return d.Body != "" })
	w.until("it can be deleted", func() bool { return w.marks.Get("compose.delete") != nil })
	ask := func() fyne.Focusable { return w.marks.Get("compose.delete").(fyne.Focusable) }
	w.window.Canvas().Focus(ask())
	w.key(fyne.KeyReturn)
	if w.holder() != w.marks.Get("compose.delete.no").(fyne.Focusable) {
		t.Errorf("asked whether to delete, the focus is in %T", w.holder())
	}
	w.key(fyne.KeyReturn)
	if w.holder() != ask() {
		t.Errorf("with the draft kept, the focus is in %T", w.holder())
	}
	if len(w.drafts()) != 1 {
		t.Error("it was deleted")
	}
}

// The pencil is in its upper corner: with that alone in sight, one would not see what was covered.
func TestThePictureThatWasEditedIsSeenWhole(t *testing.T) {
	w := newWorld(t, setting{size: fyne.NewSize(976, 520)})
	w.show("")
	w.clipboard = func(context.Context) ([]byte, error) { return noise(w.T), nil }
	w.tap("compose.files.paste")
	w.until("the picture is there", func() bool { return len(w.buttons("pencil")) == 1 })
	w.window.Canvas().Capture()
	w.window.Canvas().Focus(w.buttons("pencil")[0])
	w.key(fyne.KeyReturn)
	w.editing()
	w.key(fyne.KeyR, fyne.KeySpace, fyne.KeyReturn)
	w.until("the form is back", func() bool { return len(w.buttons("pencil")) == 1 })
	w.settle()
	w.window.Canvas().Capture()
	pencil := w.buttons("pencil")[0]
	if w.holder() != pencil {
		t.Errorf("the focus is in %T", w.holder())
	}
	const card = 92 // high, at least
	top := fyne.CurrentApp().Driver().AbsolutePositionForObject(pencil).Y
	if top < 0 || top+card > 520 {
		t.Errorf("the picture stands at %v in a window of 520", top)
	}
}

func TestWhatIsWrongWithAFileIsSeen(t *testing.T) {
	w := newWorld(t, setting{})
	w.show("")
	w.window.Resize(fyne.NewSize(theme.MinimumWidth, theme.MinimumHeight))
	w.window.Canvas().Capture()
	w.clipboard = func(context.Context) ([]byte, error) { return nil, shot.ErrNoPicture }
	w.tap("compose.files.paste")
	w.until("it is said", func() bool { return w.marks.Get("compose.files.trouble") != nil })
	said := w.marks.Get("compose.files.trouble")
	bottom := fyne.CurrentApp().Driver().AbsolutePositionForObject(said).Y + said.Size().Height
	if bottom <= 0 || bottom > theme.MinimumHeight {
		t.Errorf("it stands at %v, out of sight", bottom)
	}
}
