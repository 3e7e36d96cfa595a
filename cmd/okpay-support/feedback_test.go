package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFeedbackStaysHereUntilItIsExported(t *testing.T) {
	p := newProgram(t)
	if r := p.ok(nil, "faq", "feedback", "list", "--json"); r.out != "[]\n" {
		t.Errorf("nothing said: %q", r.out)
	}
	if _, err := os.Stat(p.home); err == nil {
		t.Error("reading made a home")
	}
	p.ok(nil, "faq", "feedback", "give", "fees", "no")
	p.ok(nil, "faq", "feedback", "give", "limits", "yes")
	p.ok(nil, "faq", "feedback", "give", "limits", "none")
	var rows []map[string]any
	p.ok(&rows, "--lang", "en", "faq", "feedback", "list")
	if len(rows) != 1 || rows[0]["id"] != "fees" || rows[0]["helped"] != false || rows[0]["kind"] != "article" {
		t.Fatalf("%v", rows)
	}
	keys(t, "faq feedback list", rows[0], map[string]string{
		"kind": "string", "id": "string", "title": "string", "helped": "bool", "at": "time", "lang": "string", "content": "string"})
	if r := p.ok(nil, "--lang", "en", "faq", "feedback", "list"); !strings.Contains(r.out, "not helped  fees ") {
		t.Errorf("list: %q", r.out)
	}

	out := filepath.Join(t.TempDir(), "said.csv")
	p.ok(nil, "faq", "feedback", "export", "--out", out)
	data, err := os.ReadFile(out)
	if err != nil || !strings.HasPrefix(string(data), "date,kind,id,helped,lang,content,worked,failed,lasted,returned\n") ||
		!strings.Contains(string(data), ",article,fees,false,") || strings.Count(string(data), "\n") != 2 {
		t.Errorf("%q, %v", data, err)
	}
	if r := p.run("faq", "feedback", "export", "--out", out); r.status != exitFailed || len(r.lines()) != 1 {
		t.Errorf("a second time: %d %q", r.status, r.errors)
	}
	if r := p.run("faq", "feedback", "erase"); r.status != exitUsage {
		t.Errorf("erase without --yes: %d", r.status)
	}
	p.ok(nil, "faq", "feedback", "erase", "--yes")
	if r := p.ok(nil, "faq", "feedback", "list", "--json"); r.out != "[]\n" {
		t.Errorf("after erasing: %q", r.out)
	}
}
