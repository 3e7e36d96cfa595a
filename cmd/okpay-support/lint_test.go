package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"okpay.example/support/assets"
)

// brokenPack is the embedded pack, written to a folder, with a calendar that has two faults.
func brokenPack(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, assets.Pack()); err != nil {
		t.Fatal(err)
	}
	calendar := "time_zone: Asia/Shanghai\nexpires: \"2020-12-31\"\nholidays: [\"2020-10-01\", \"2020-10-01\"]\n"
	if err := os.WriteFile(filepath.Join(dir, "calendar.yaml"), []byte(calendar), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestPackLintTellsFileAndLine(t *testing.T) {
	p, dir := newProgram(t), brokenPack(t)
	plain := p.run("--lang", "en", "pack", "lint", dir)
	want := "calendar.yaml:2: error: the calendar expired on 2020-12-31\n" +
		"calendar.yaml:3: error: 2020-10-01 is given twice\n"
	if plain.status != exitFailed || plain.out != want || !strings.Contains(plain.errors, "2 findings") {
		t.Errorf("%d: %s%s", plain.status, plain.out, plain.errors)
	}
	r := p.run("--json", "pack", "lint", dir)
	var found []struct {
		File, Level, Problem string
		Line                 int
	}
	if err := json.Unmarshal([]byte(r.out), &found); err != nil || r.status != exitFailed || len(found) != 2 {
		t.Fatalf("%d, %v: %s%s", r.status, err, r.out, r.errors)
	}
	if f := found[0]; f.File != "calendar.yaml" || f.Line != 2 || f.Level != "error" || f.Problem == "" {
		t.Errorf("%+v", f)
	}
	if !strings.Contains(r.errors, `"code":"lint"`) {
		t.Errorf("stderr: %s", r.errors)
	}
}

func TestPackLintOfADesksOwnFile(t *testing.T) {
	p, file := newProgram(t), filepath.Join(t.TempDir(), "desk.toml")
	write(t, file, "answer_days = 2\n[channels.chat]\nvalue = \"www.okpay.example\"\n")
	if r := p.run("--lang", "en", "pack", "lint", file); r.status != exitFailed || !strings.HasPrefix(r.out, "desk.toml:3: error: channel \"chat\": broken link") {
		t.Errorf("%d: %s%s", r.status, r.out, r.errors)
	}
	write(t, file, "answer_days = 2\n")
	if r := p.ok(nil, "pack", "lint", file, "--json"); r.out != "[]\n" {
		t.Errorf("%q", r.out)
	}
}
