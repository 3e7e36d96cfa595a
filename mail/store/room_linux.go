package store

import (
	"os"
	"syscall"
)

// allocate takes room for a file without writing it, where the file system can.
func allocate(f *os.File, size int64) error { return syscall.Fallocate(int(f.Fd()), 0, 0, size) }
