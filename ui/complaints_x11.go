//go:build linux || freebsd || netbsd || openbsd

package ui

import (
	"io"

	"github.com/jezek/xgb"
)

// listenX11 takes what the X11 library would write to stderr, as that there is no authority file.
func listenX11(to io.Writer) { xgb.Logger.SetOutput(to) }
