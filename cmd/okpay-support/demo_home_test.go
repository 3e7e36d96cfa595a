package main

import (
	"os"
	"strings"
	"testing"
)

func TestDemoStaysOutOfThePersonsOwnHome(t *testing.T) {
	p := newProgram(t)
	p.ok(nil, "demo") // newProgram's home is that of the environment
	if _, err := os.Stat(p.home); err == nil {
		t.Error("the demo used the home of OKPAY_SUPPORT_HOME")
	}
}

func TestDemoNeverWritesFromAMailboxOfThePersons(t *testing.T) {
	p := newProgram(t)
	r := p.runWith(t.Context(), "secret", "account", "add", "--email", "real@person.example", "--imap", "127.0.0.1:9",
		"--smtp", "127.0.0.1:9", "--security", "none", "--password-stdin", "--no-test")
	if r.status != exitDone {
		t.Fatal(r)
	}
	r = p.run("demo", "--home", p.home)
	if r.status != exitUsage || !strings.Contains(r.errors, "real@person.example") {
		t.Errorf("%d: %s", r.status, r.errors)
	}
}
