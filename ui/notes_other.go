//go:build !(linux || freebsd || netbsd || openbsd)

package ui

// systemNotes is none: on Windows and macOS Fyne's notifications are shown, and pressing them is not told.
func systemNotes() notes { return nil }

// trayShown tells whether somebody shows the icons of the tray.
func trayShown() bool { return true }
