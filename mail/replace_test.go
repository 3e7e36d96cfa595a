package mail_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
	"okpay.example/support/mail/store"
)

func TestAFileIsReplacedInItsPlaceAndItsFormerBytesAreGone(t *testing.T) {
	w := newWorld(t)
	d := w.write("pictures")
	var files []mail.DraftFile
	for _, name := range []string{"a.png", "b.png", "c.png"} {
		f, err := w.AddFile(t.Context(), d.ID, name, "", strings.NewReader("secret "+name))
		w.must(err)
		files = append(files, f)
	}
	f, err := w.ReplaceFile(t.Context(), d.ID, files[1].ID, "b.png", "image/png", strings.NewReader("covered"))
	w.must(err)
	now := w.draft(d.ID)
	if len(now.Files) != 3 || now.Files[0].ID != files[0].ID || now.Files[1] != f || now.Files[2].ID != files[2].ID {
		t.Errorf("the files are %v", now.Files)
	}
	r, err := w.OpenFile(t.Context(), f)
	w.must(err)
	got, err := io.ReadAll(r)
	w.must(err)
	w.must(r.Close())
	if string(got) != "covered" || f.Size != 7 || f.Type != "image/png" {
		t.Errorf("%q of %v", got, f)
	}
	if n := w.raws(); n != 3 {
		t.Errorf("%d files are kept, want 3", n)
	}
	if _, err := w.OpenFile(t.Context(), files[1]); err == nil {
		t.Error("the former bytes can still be read")
	}
	_, err = w.ReplaceFile(t.Context(), d.ID, files[1].ID, "b.png", "", strings.NewReader("again"))
	w.wantErr(err, mail.ErrNotFound)
	if n := w.raws(); n != 3 {
		t.Errorf("after a refusal %d files are kept", n)
	}
}

// TestWhatIsDroppedOrSentIsGoneFromTheLogToo has a picture of 2 MB, and looks for how much the store's log still holds.
func TestWhatIsDroppedOrSentIsGoneFromTheLogToo(t *testing.T) {
	const size = 2 << 20
	for name, drop := range map[string]func(w *world, draft string, file int64){
		"a file that is taken out": func(w *world, draft string, file int64) { w.must(w.RemoveFile(t.Context(), draft, file)) },
		"a draft that is deleted":  func(w *world, draft string, _ int64) { w.must(w.DeleteDraft(t.Context(), draft)) },
		"a mail that went out": func(w *world, draft string, _ int64) {
			_, err := w.Deliver(t.Context(), w.queue(draft).ID)
			w.must(err)
		},
		"a ticket that is deleted": func(w *world, draft string, _ int64) {
			o := w.queue(draft)
			_, err := w.Deliver(t.Context(), o.ID)
			w.must(err)
			w.must(w.DeleteTicket(t.Context(), o.Ticket))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			d := w.write("a picture")
			f := w.attach(d.ID, "a.png", strings.Repeat("secret ", size/7))
			drop(w, d.ID, f.ID)
			if log, err := os.Stat(filepath.Join(w.dir, store.FileName+"-wal")); err != nil || log.Size() > size/4 {
				t.Errorf("the log has %d bytes, %v", log.Size(), err)
			}
		})
	}
}

// On a full disk a file that is to be replaced stays as it was, and the draft with it; once there is room, it is replaced.
func TestAFileThatCannotBeReplacedOnAFullDiskStays(t *testing.T) {
	disk := mailtest.SmallDisk(t, 24<<20)
	w := newWorld(t, func(w *world) { w.dir, w.options.Dir = disk, disk })
	d := w.write("pictures")
	f, err := w.AddFile(t.Context(), d.ID, "a.png", "", strings.NewReader("as it was"))
	w.must(err)
	free := mailtest.FillDisk(t, disk, 64<<10)
	covered := strings.Repeat("covered ", 1<<18)
	if _, err := w.ReplaceFile(t.Context(), d.ID, f.ID, "a.png", "", strings.NewReader(covered)); !mail.DiskFull(err) {
		t.Errorf("without room: %v", err)
	}
	if now := w.draft(d.ID); len(now.Files) != 1 || now.Files[0] != f || now.Body != d.Body || w.raws() != 1 {
		t.Errorf("now there is %v, and %d files are kept", now.Files, w.raws())
	}
	free()
	made, err := w.ReplaceFile(t.Context(), d.ID, f.ID, "a.png", "", strings.NewReader(covered))
	w.must(err)
	if now := w.draft(d.ID); len(now.Files) != 1 || now.Files[0] != made || made.Size != int64(len(covered)) {
		t.Errorf("with room again there is %v", now.Files)
	}
}
