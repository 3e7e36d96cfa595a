//go:build unix && !linux

package mailtest

import "syscall"

// apart gives a process a group of its own, so that it can be ended as a whole.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func signalGroup(pid int, s syscall.Signal) error { return syscall.Kill(-pid, s) }
