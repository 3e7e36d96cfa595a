package mailtest

import "syscall"

// apart gives a process a group of its own, so that it can be ended as a whole, and ends it with us even if we are
// killed. The kernel forgets the latter when the process changes its user; setpriv then says it again.
func apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}

func signalGroup(pid int, s syscall.Signal) error { return syscall.Kill(-pid, s) }
