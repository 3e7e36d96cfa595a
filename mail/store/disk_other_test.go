//go:build !linux

package store

import "testing"

// smallDisk is made on Linux only.
func smallDisk(t *testing.T, _ int) string {
	t.Helper()
	t.Skip("small file systems are made on Linux only")
	return ""
}
