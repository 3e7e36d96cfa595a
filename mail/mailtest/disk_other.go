//go:build !linux

package mailtest

import "testing"

const onLinux = "small file systems are made on Linux only"

// SmallDisk is made on Linux only.
func SmallDisk(t testing.TB, _ int) string {
	t.Helper()
	t.Skip(onLinux)
	return ""
}

// FillDisk needs a SmallDisk.
func FillDisk(t testing.TB, _ string, _ int64) (free func()) {
	t.Helper()
	t.Skip(onLinux)
	return nil
}

// SetReadOnly needs a SmallDisk.
func SetReadOnly(t testing.TB, _ string, _ bool) {
	t.Helper()
	t.Skip(onLinux)
}
