//go:build !unix

package mailtest

import (
	"os"
	"syscall"
)

// apart has nothing to set where there are no process groups.
func apart() *syscall.SysProcAttr { return nil }

func signalGroup(pid int, _ syscall.Signal) error {
	p, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	return p.Kill()
}
