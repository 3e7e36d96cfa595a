//go:build unix

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// takeOver replaces this process: whoever waits for it waits for the new one. It returns only with an error.
func takeOver(program string, args []string, in *os.File) error {
	if err := unix.Dup2(int(in.Fd()), 0); err != nil { //nolint:gosec // a file's number is small
		return err
	}
	return unix.Exec(program, args, os.Environ())
}
