package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A home that was begun as root, with sudo say, and is then used by its person.
func TestAnotherUsersHomeIsSaid(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can become another user")
	}
	p := newProgram(t)
	dir, err := os.MkdirTemp("", "okpay-foreign-") // a test's own folder is closed to others
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	p.home = filepath.Join(dir, "home")
	p.ok(nil, "tickets", "list")
	for _, name := range []string{dir, p.home, filepath.Join(p.home, "logs")} {
		if err := os.Chmod(name, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(dir, "program")
	if err := os.Link(os.Args[0], program); err != nil {
		b, err := os.ReadFile(os.Args[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(program, b, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, call := range [][]string{{"tickets", "list"}, {"tickets", "rebuild", "--fresh"}} {
		c := p.process(call...)
		c.Path, c.Args[0], c.Dir = program, program, dir
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		var errs bytes.Buffer
		c.Stderr = &errs
		if err := c.Run(); err == nil || strings.Count(errs.String(), "\n") != 1 || !strings.Contains(errs.String(), "store.key") {
			t.Errorf("%q: %v, %s", call, err, errs.String())
		}
	}
}
