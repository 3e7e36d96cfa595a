package mail

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

func attribute(t *testing.T, name, attribute string) (string, bool) {
	t.Helper()
	value := make([]byte, 256)
	n, err := unix.Getxattr(name, attribute, value)
	if errors.Is(err, unix.ENODATA) {
		return "", false
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(value[:n]), true
}

// takesMarks tells whether the file system of the tests keeps extended attributes; tmpfs of old kernels does not.
func takesMarks(t *testing.T, dir string) bool {
	t.Helper()
	name := filepath.Join(dir, "probe")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return !errors.Is(unix.Setxattr(name, "user.probe", []byte("x"), 0), unix.ENOTSUP)
}

func TestAReceivedFileIsMarked(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "invoice.pdf")
	if err := os.WriteFile(name, []byte("%PDF-"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := MarkReceived(name, "<1@okpay.test>")
	if !takesMarks(t, dir) {
		if !errors.Is(err, unix.ENOTSUP) {
			t.Errorf("on a file system without attributes: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := attribute(t, name, "user.xdg.origin.url"); got != "mid:1@okpay.test" {
		t.Errorf("the address is %q", got)
	}
	if got, _ := attribute(t, name, "user.xdg.origin.email.message-id"); got != "1@okpay.test" {
		t.Errorf("the message is %q", got)
	}
	if err := MarkReceived(filepath.Join(dir, "gone"), ""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}
