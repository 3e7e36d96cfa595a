//go:build !linux && !freebsd && !openbsd && !netbsd && !windows

package ui

import "time"

// idleTime is not known here: the home is locked by the menu alone.
func idleTime() (idle time.Duration, ok bool) { return 0, false }
