package mailtest

import (
	"os"
	"strconv"
	"syscall"
	"testing"
)

// SmallDisk mounts a file system of that many bytes, for what happens when it is full or read-only, until the test's
// end. Only root may; without that the test is skipped with the reason.
func SmallDisk(t testing.TB, size int) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root may mount a small file system")
	}
	dir := t.TempDir()
	err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_NODEV|syscall.MS_NOSUID, "size="+strconv.Itoa(size))
	switch {
	case err != nil && os.Getenv(requireServers) != "":
		t.Fatalf("mount a small file system: %v", err)
	case err != nil:
		t.Skipf("a small file system cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Errorf("unmount a small file system: %v", err)
		}
	})
	return dir
}

// FillDisk takes all the room of a small disk but for left bytes, and gives it back when called.
func FillDisk(t testing.TB, dir string, left int64) (free func()) {
	t.Helper()
	var room syscall.Statfs_t
	if err := syscall.Statfs(dir, &room); err != nil {
		t.Fatalf("ask for the free space: %v", err)
	}
	f, err := os.CreateTemp(dir, "filler-*")
	if err != nil {
		t.Fatalf("fill the disk: %v", err)
	}
	if n := int64(room.Bavail)*room.Bsize - left; n > 0 {
		_, err = f.Write(make([]byte, n))
	}
	if closeErr := f.Close(); err != nil || closeErr != nil {
		t.Fatalf("fill the disk: %v, %v", err, closeErr)
	}
	return func() {
		if err := os.Remove(f.Name()); err != nil {
			t.Errorf("free the disk: %v", err)
		}
	}
}

// SetReadOnly mounts a small disk anew, for reading only or for writing again.
func SetReadOnly(t testing.TB, dir string, yes bool) {
	t.Helper()
	flags := uintptr(syscall.MS_REMOUNT)
	if yes {
		flags |= syscall.MS_RDONLY
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", flags, ""); err != nil {
		t.Fatalf("mount a small file system anew: %v", err)
	}
}
