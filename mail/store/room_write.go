//go:build !linux

package store

import (
	"errors"
	"os"
)

// allocate leaves the room to be taken by writing.
func allocate(*os.File, int64) error { return errors.ErrUnsupported }
