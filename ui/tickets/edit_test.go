package tickets

import (
	"bytes"
	"io"
	"testing"

	"fyne.io/fyne/v2"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail/privacy"
)

func TestAPictureOfAnAnswerIsCoveredInPlace(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // no tesseract: it would take its time
	w := newWorld(t, sample(""), look{})
	w.show(string(locked))
	data, err := app.SamplePicture()
	if err != nil {
		t.Fatal(err)
	}
	w.screen.talk.reply.add("提示.png", func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil })
	w.tap("tickets.reply.edit")
	if w.screen.editor == nil {
		t.Fatal("there is no editor")
	}
	w.window.Canvas().Capture() // a frame
	w.key(fyne.KeyR)
	w.key(fyne.KeySpace)
	w.key(fyne.KeyReturn)
	if w.screen.editor != nil || w.store.count("refile draft-K7F3-9Q2M") != 1 {
		t.Fatalf("asked for %q, failed %v", w.store.asked, w.fails)
	}
	files := w.screen.talk.reply.now.draft.Files
	p, err := privacy.Open(w.store.pictures[files[0].ID])
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	if middle := p.Image.Rect.Size().Div(2); p.Image.RGBAAt(middle.X, middle.Y) != privacy.Fill {
		t.Error("the middle is not covered")
	}
	w.tap("tickets.reply.edit")
	w.key(fyne.KeyEscape)
	w.key(fyne.KeyEscape)
	if w.screen.editor != nil {
		t.Error("Escape does not lead back")
	}
}
