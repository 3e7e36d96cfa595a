//go:build !(linux || darwin || freebsd)

package store

import "errors"

// available is not asked here: the reserve is given up once a write has failed.
func available(string) (int64, error) { return 0, errors.ErrUnsupported }
