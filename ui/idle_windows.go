package ui

import (
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	user32           = windows.NewLazySystemDLL("user32.dll")
	kernel32         = windows.NewLazySystemDLL("kernel32.dll")
	getLastInputInfo = user32.NewProc("GetLastInputInfo")
	getTickCount     = kernel32.NewProc("GetTickCount")
)

// idleTime is how long nobody used keyboard or mouse in this session (GetLastInputInfo).
func idleTime() (idle time.Duration, ok bool) {
	info := struct{ size, time uint32 }{size: 8}
	if done, _, _ := getLastInputInfo.Call(uintptr(unsafe.Pointer(&info))); done == 0 { //nolint:gosec // the call writes two words
		return 0, false
	}
	now, _, _ := getTickCount.Call()
	return time.Duration(uint32(now)-info.time) * time.Millisecond, true //nolint:gosec // both wrap after 49 days
}
