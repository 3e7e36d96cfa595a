//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/screensaver"
	"github.com/jezek/xgb/xproto"
)

// idleTime is how long nobody used keyboard or mouse, whatever the window in front; ok is false where the display does not
// say (MIT-SCREEN-SAVER, 2.2). Under Wayland it speaks of the programs that use X11 alone, as this one does.
func idleTime() (idle time.Duration, ok bool) {
	conn, err := xgb.NewConn()
	if err != nil {
		return 0, false
	}
	defer conn.Close()
	if err := screensaver.Init(conn); err != nil {
		return 0, false
	}
	root := xproto.Setup(conn).DefaultScreen(conn).Root
	info, err := screensaver.QueryInfo(conn, xproto.Drawable(root)).Reply()
	if err != nil {
		return 0, false
	}
	return time.Duration(info.MsSinceUserInput) * time.Millisecond, true
}
