package shot

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"io"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"okpay.example/support/internal/app"
	"okpay.example/support/internal/i18n"
	"okpay.example/support/mail"
	"okpay.example/support/mail/privacy"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/theme"
	"okpay.example/support/ui/widget"
)

// table is a screen with a draft whose pictures are edited. What runs off the UI thread waits for step.
type table struct {
	*testing.T
	editing *Editing
	files   []mail.DraftFile // of the draft, as the store has them
	shown   []mail.DraftFile // as the screen shows them
	data    map[int64][]byte
	laid    []fyne.CanvasObject
	looked  int     // for what to cover
	refused []error // what was said
	work    []func()
}

func newTable(t *testing.T) *table {
	t.Helper()
	words, err := app.Words(t.TempDir(), "zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	theme.Apply(fyne.CurrentApp(), theme.Options{})
	window := test.NewTempWindow(t, widget.Space(1, 1))
	var data bytes.Buffer
	if err := png.Encode(&data, signIn()); err != nil {
		t.Fatal(err)
	}
	s := &table{T: t, data: map[int64][]byte{}}
	for id := range int64(2) {
		f := mail.DraftFile{ID: id + 1, Name: "锁定提示.png", Type: "image/png", Size: int64(data.Len())}
		s.files, s.data[f.ID] = append(s.files, f), data.Bytes()
	}
	s.shown = s.files
	s.editing = NewEditing(EditingOptions{
		Env: screen.Env{
			Ctx: t.Context(), Window: window, Words: func() *i18n.Catalog { return words }, Now: time.Now,
			Do: func(f func()) { f() }, Go: func(f func()) { s.work = append(s.work, f) }, Mark: func(string, fyne.CanvasObject) {},
		},
		Drafts:  s,
		Suggest: func(context.Context, []byte) ([]privacy.Suggestion, error) { s.looked++; return nil, nil },
		Front:   func() bool { return true },
		Lay:     func(o fyne.CanvasObject) { s.laid = append(s.laid, o); window.SetContent(o) },
	})
	return s
}

func (s *table) Draft(context.Context, string) (mail.Draft, error) {
	return mail.Draft{ID: "draft", Files: s.files}, nil
}

func (s *table) OpenFile(_ context.Context, f mail.DraftFile) (io.ReadSeekCloser, error) {
	data, ok := s.data[f.ID]
	if !ok {
		return nil, mail.ErrNotFound
	}
	return opened{bytes.NewReader(data)}, nil
}

func (s *table) AddFile(context.Context, string, string, string, io.Reader) (mail.DraftFile, error) {
	return mail.DraftFile{}, errors.New("nothing is kept in these tests")
}

func (s *table) RemoveFile(context.Context, string, int64) error { return mail.ErrNotFound }

func (s *table) OrderFiles(context.Context, string, []int64) error {
	return errors.New("nothing is kept in these tests")
}

func (s *table) ReplaceFile(context.Context, string, int64, string, string, io.Reader) (mail.DraftFile, error) {
	return mail.DraftFile{}, errors.New("nothing is kept in these tests")
}

type opened struct{ *bytes.Reader }

func (opened) Close() error { return nil }

// press presses the pencil of one of the pictures shown.
func (s *table) press(n int) {
	s.editing.Edit(Request{
		Draft: "draft", Files: s.shown, File: s.shown[n],
		Moved:   func(now []mail.DraftFile) { s.shown = now },
		Wanted:  func(f mail.DraftFile) bool { return slices.Contains(s.shown, f) },
		Refused: func(_ mail.DraftFile, err error) { s.refused = append(s.refused, err) },
	})
}

// step does the next work off the UI thread.
func (s *table) step() {
	s.Helper()
	if len(s.work) == 0 {
		s.Fatal("nothing is under way")
	}
	next := s.work[0]
	s.work = s.work[1:]
	next()
}

func (s *table) settle() {
	for len(s.work) > 0 {
		s.step()
	}
}

// remove takes the first picture out, behind the back of who shows it.
func (s *table) remove() {
	delete(s.data, s.files[0].ID)
	s.files = s.files[1:]
}

func TestAPencilPressedWhileItsPictureIsReadDoesNothing(t *testing.T) {
	s := newTable(t)
	s.press(0)
	s.step() // it is read
	s.press(0)
	s.press(1)
	s.settle()
	if len(s.laid) != 1 || s.editing.Subject().File != s.files[0] || s.looked != 1 {
		t.Errorf("%d editors, the last of %v", len(s.laid), s.editing.Subject())
	}
}

func TestAPictureThatNobodyWantsAnyMoreIsLetGo(t *testing.T) {
	s := newTable(t)
	s.press(0)
	s.step() // it is read
	s.shown = s.shown[1:]
	s.settle()
	if s.editing.Active() || s.looked != 0 || len(s.refused) != 0 {
		t.Errorf("editing %v, looked at %d times, refused %v", s.editing.Active(), s.looked, s.refused)
	}
	s.press(0)
	s.settle()
	if !s.editing.Active() {
		t.Error("the other picture cannot be edited")
	}
}

func TestTheNextPictureIsNotTakenForOneThatWasTakenOutElsewhere(t *testing.T) {
	s := newTable(t)
	s.remove()
	s.press(0)
	s.settle()
	if s.editing.Active() || len(s.refused) != 0 || len(s.shown) != 1 {
		t.Errorf("edited is %v of %v, refused %v", s.editing.Subject(), s.shown, s.refused)
	}
}

func TestAPictureThatCannotBeReadIsRefusedAndTheNextOneTaken(t *testing.T) {
	s := newTable(t)
	s.data[1] = []byte("no picture")
	s.press(0)
	s.settle()
	if s.editing.Active() || len(s.refused) != 1 {
		t.Fatalf("editing %v, refused %v", s.editing.Active(), s.refused)
	}
	s.press(1)
	s.settle()
	if s.editing.Subject().File != s.files[1] {
		t.Errorf("edited is %v", s.editing.Subject())
	}
}
