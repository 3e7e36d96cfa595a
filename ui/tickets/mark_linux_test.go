package tickets

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/storage"
	"golang.org/x/sys/unix"

	"okpay.example/support/mail/ticket"
)

// TestASavedFileSaysThatItCameByMail saves as the file dialog does: what a mail brought is marked, what the person wrote
// is not, and a failed save leaves nothing.
func TestASavedFileSaysThatItCameByMail(t *testing.T) {
	w := newWorld(t, sample(""), look{})
	dir := t.TempDir()
	probe := filepath.Join(dir, "probe")
	if err := os.WriteFile(probe, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	marks := !errors.Is(unix.Setxattr(probe, "user.probe", []byte("x"), 0), unix.ENOTSUP)
	for _, c := range []struct {
		m    ticket.Message
		want string
	}{
		{ticket.Message{MessageID: "<1@okpay.test>", Direction: ticket.In}, "mid:1@okpay.test"},
		{ticket.Message{Direction: ticket.In}, "mid:unknown"},
		{ticket.Message{MessageID: "<2@mailbox.test>", Direction: ticket.Out}, ""},
	} {
		name := filepath.Join(dir, strings.Trim(c.m.MessageID, "<>")+".txt")
		file, err := storage.Writer(storage.NewFileURI(name))
		if err != nil {
			t.Fatal(err)
		}
		w.screen.save(file, received(c.m), func(_ context.Context, to io.Writer) error {
			_, err := io.WriteString(to, "words")
			return err
		})
		if data, err := os.ReadFile(name); err != nil || string(data) != "words" {
			t.Errorf("%s holds %q, %v", name, data, err)
		}
		value := make([]byte, 100)
		n, err := unix.Getxattr(name, "user.xdg.origin.url", value)
		if got := string(value[:max(n, 0)]); marks && got != c.want {
			t.Errorf("%+v: marked %q (%v), want %q", c.m, got, err, c.want)
		}
	}
	if len(w.fails) > 0 {
		t.Errorf("failures %v", w.fails)
	}
}
