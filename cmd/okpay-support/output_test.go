package main

import (
	"io/fs"
	"strings"
	"syscall"
	"testing"
)

// crowded is an output whose disk has no room.
type crowded struct{}

func (crowded) Write([]byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}
}

// What was asked for is done, and must not be asked for again because it could not be told.
func TestAResultThatCannotBeWrittenIsNotTakenForAFullStore(t *testing.T) {
	for _, lang := range []string{"en", "zh-CN"} {
		p := newProgram(t)
		var errs strings.Builder
		c := &cli{in: strings.NewReader(""), out: crowded{}, err: &errs, env: func(string) string { return "" }}
		status := c.run(t.Context(), []string{"--home", p.home, "--lang", lang, "outbox", "list", "--json"})
		if said := errs.String(); status != exitFailed || !strings.Contains(said, `"output"`) || strings.Contains(said, "disk_full") {
			t.Errorf("%s: status %d, %s", lang, status, said)
		}
	}
}
