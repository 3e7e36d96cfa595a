package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const tree = "../../.."

func TestEveryLinkedModuleHasALicence(t *testing.T) {
	for _, goos := range []string{"linux", "windows", "darwin"} {
		modules, err := linked(tree, target{goos: goos, goarch: "amd64"})
		if err != nil {
			t.Fatal(err)
		}
		if len(modules) < 50 {
			t.Fatalf("%s: only %d modules found", goos, len(modules))
		}
		parts, err := partsOf(tree, modules)
		if err != nil {
			t.Errorf("%s: %v", goos, err)
		}
		for _, p := range parts {
			if p.licence == "" || len(p.texts) == 0 {
				t.Errorf("%s: %s has the licence %q and %d texts", goos, p.name, p.licence, len(p.texts))
			}
		}
	}
}

// What tables of the search were made from is in no module that the program links, so nothing else fetches it.
func TestALicenceIsFetchedWithItsModule(t *testing.T) {
	b := bundled{Name: "go-pinyin", In: "tools/gentables", Module: "github.com/mozillazg/go-pinyin", File: "LICENSE"}
	want, err := b.text(tree)
	if err != nil {
		t.Fatal(err)
	}
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	// On a computer that has nothing, with what was fetched just now in the place of the network.
	t.Setenv("GOPROXY", "file://"+filepath.ToSlash(filepath.Join(strings.TrimSpace(string(cache)), "cache", "download")))
	t.Setenv("GOMODCACHE", t.TempDir())
	t.Setenv("GOFLAGS", "-modcacherw")
	if got, err := b.text(tree); err != nil || got != want {
		t.Errorf("without a cache: %q, %v", got, err)
	}
}

func TestLicencesAreToldApart(t *testing.T) {
	const mit = "Permission is hereby granted, free of charge, to any person\nobtaining a copy\n"
	for _, test := range []struct{ content, want string }{
		{mit + "The above copyright notice and this permission notice shall be\nincluded", "MIT"},
		{mit, "MIT-0"},
		{"Redistribution and use in source and binary forms ... ", "BSD-2-Clause"},
		{"Redistribution and use in source and binary forms; to endorse or promote products derived from\n// this software", "BSD-3-Clause"},
		{"Apache License\n  Version 2.0, January 2004", "Apache-2.0"},
		{"All rights reserved.", ""},
	} {
		if got := strings.Join(identify(test.content), " "); got != test.want {
			t.Errorf("%q is %q, not %q", test.content, got, test.want)
		}
	}
}

func TestAModuleWithoutAKnownLicenceIsRefused(t *testing.T) {
	dir := t.TempDir()
	m := module{Path: "mod.example/m", Dir: dir, dirs: []string{dir}}
	if _, err := modulePart(m); err == nil || !strings.Contains(err.Error(), "mod.example/m has no licence") {
		t.Errorf("without: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "LICENSE"), []byte("You may not."), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := modulePart(m); err == nil || !strings.Contains(err.Error(), "LICENSE is no licence that is known") {
		t.Errorf("an unknown one: %v", err)
	}
}

func TestAnInnerLicenceCounts(t *testing.T) {
	dir := t.TempDir()
	inner := filepath.Join(dir, "a", "b")
	if err := os.MkdirAll(inner, 0o700); err != nil {
		t.Fatal(err)
	}
	for file, content := range map[string]string{
		filepath.Join(dir, "LICENSE"):      "Redistribution and use in source and binary forms",
		filepath.Join(inner, "COPYING"):    "SIL OPEN FONT LICENSE",
		filepath.Join(dir, "a", "license"): "Apache License Version 2.0, January 2004",
	} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := modulePart(module{Path: "m", Dir: dir, dirs: []string{inner}})
	if err != nil || p.licence != "Apache-2.0 AND BSD-2-Clause AND OFL-1.1" {
		t.Errorf("%q, %v", p.licence, err)
	}
}

func TestEqualTextsAreWrittenOnce(t *testing.T) {
	same, ofWindows := []text{{"LICENSE", "the same\nwords\n"}}, []text{{"LICENSE", "the same\r\nwords\r\n"}}
	var b bytes.Buffer
	if err := writeTexts(&b, "v1", []part{{name: "one", texts: same}, {name: "two", texts: ofWindows}}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "the same\nwords"); n != 1 || strings.Contains(b.String(), "\r") {
		t.Errorf("written %d times:\n%q", n, &b)
	}
	if !strings.Contains(b.String(), "one\ntwo\n====") {
		t.Errorf("not both are named:\n%s", &b)
	}
}

// A test is a program, too: the bill can be made of it.
func TestTheBillNamesEachPartAndIsTheSameAgain(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	built, err := readProgram(self)
	if err != nil {
		t.Fatal(err)
	}
	parts := []part{
		{name: "std", version: "1.26.0", licence: "BSD-3-Clause", isModule: true},
		{name: "mod.example/m", version: "v1.0.0", licence: "MIT", isModule: true, sum: "h1:" + strings.Repeat("A", 43) + "="},
		{name: "A Font", licence: "OFL-1.1"},
	}
	var first, second bytes.Buffer
	o := options{version: "v1", at: time.Unix(1764100000, 0).UTC()}
	for _, b := range []*bytes.Buffer{&first, &second} {
		if err := writeBill(b, o, built, parts); err != nil {
			t.Fatal(err)
		}
	}
	if first.String() != second.String() {
		t.Error("two bills of one program differ")
	}
	var got bill
	if err := json.Unmarshal(first.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Format != "CycloneDX" || !strings.HasPrefix(got.Serial, "urn:uuid:") || got.Metadata.Timestamp != "2025-11-25T19:46:40Z" ||
		len(got.Components) != len(parts) || len(got.Dependencies[0].DependsOn) != len(parts) {
		t.Errorf("%+v", got)
	}
	if c := got.Components[1]; c.PURL != "pkg:golang/mod.example/m@v1.0.0" || len(c.Hashes) != 1 || c.Hashes[0].Content != strings.Repeat("0", 64) {
		t.Errorf("the module: %+v", c)
	}
}
