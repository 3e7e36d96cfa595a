package mailtest

import (
	"os"
	"testing"
)

// FastDir is a folder in memory, where there is one: thousands of stores that need not last are not worth a disk. It is
// removed when the test ends.
func FastDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "okpay-test")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}
