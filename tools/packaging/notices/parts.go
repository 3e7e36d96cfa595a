package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// part is something that others made and the program carries.
type part struct {
	name, version, licence string // licence is an SPDX expression
	from, why              string
	sum                    string // go.sum's, of a module
	isModule               bool
	texts                  []text
}

// text is a licence, or a notice that goes with one.
type text struct{ name, content string }

// bundled is an entry of packaging/bundled.json: what lies in the tree, or inside of a module, without being Go code.
type bundled struct {
	Name, Version, Licence, From, For string
	Module, File, Text                string
	In                                string // whose go.mod names the module; the program's where it is empty
}

// partsOf finds the licence of everything that is not ours.
func partsOf(tree string, modules []module) ([]part, error) {
	std, err := standardLibrary(tree)
	if err != nil {
		return nil, err
	}
	parts := []part{std}
	for _, m := range modules {
		if m.Main {
			continue
		}
		p, err := modulePart(m)
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	more, err := bundledParts(tree)
	return append(parts, more...), err
}

func standardLibrary(tree string) (part, error) {
	cmd := exec.Command("go", "env", "GOROOT", "GOVERSION")
	cmd.Dir = tree
	out, err := cmd.Output()
	if err != nil {
		return part{}, fmt.Errorf("find Go: %w", err)
	}
	root, version, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	texts, err := licencesIn(root)
	if err != nil {
		return part{}, err
	}
	p := part{name: "std", version: strings.TrimPrefix(version, "go"), from: "https://go.dev", why: "Go's standard library and runtime",
		isModule: true, texts: texts}
	p.licence, err = expression(p.name, texts)
	return p, err
}

// modulePart takes the licences in the folders of a module's linked packages, and in those above them.
func modulePart(m module) (part, error) {
	p := part{name: m.Path, version: m.Version, from: "https://pkg.go.dev/" + m.Path, sum: m.Sum, isModule: true}
	folders := map[string]bool{}
	for _, dir := range m.dirs {
		for {
			folders[dir] = true
			if dir == m.Dir {
				break
			}
			dir = filepath.Dir(dir)
		}
	}
	for _, dir := range sortedKeys(folders) {
		texts, err := licencesIn(dir)
		if err != nil {
			return part{}, err
		}
		p.texts = append(p.texts, texts...)
	}
	var err error
	p.licence, err = expression(m.Path, p.texts)
	return p, err
}

func sortedKeys(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for k := range set {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

var licenceName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|unlicense|copyright|patents)([-.].*)?$`)

// licencesIn reads the licences of one folder.
func licencesIn(dir string) ([]text, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var texts []text
	for _, e := range entries {
		if !e.Type().IsRegular() || !licenceName.MatchString(e.Name()) {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		texts = append(texts, text{e.Name(), string(content)})
	}
	return texts, nil
}

func bundledParts(tree string) ([]part, error) {
	data, err := os.ReadFile(filepath.Join(tree, "packaging", "bundled.json"))
	if err != nil {
		return nil, err
	}
	var list []bundled
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("read bundled.json: %w", err)
	}
	var parts []part
	for _, b := range list {
		t, err := b.text(tree)
		if err != nil {
			return nil, fmt.Errorf("find the licence of %s: %w", b.Name, err)
		}
		parts = append(parts, part{name: b.Name, version: b.Version, licence: b.Licence, from: b.From, why: b.For, texts: []text{t}})
	}
	return parts, nil
}

func (b bundled) text(tree string) (text, error) {
	if b.Text != "" {
		return text{"LICENCE", b.Text + "\n"}, nil
	}
	dir := tree
	if b.Module != "" {
		var err error
		if dir, err = fetched(filepath.Join(tree, filepath.FromSlash(b.In)), b.Module); err != nil {
			return text{}, err
		}
	}
	content, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(b.File)))
	return text{filepath.Base(b.File), string(content)}, err
}

// fetched is the folder of a module that a go.mod names, which is fetched where it was not needed so far.
func fetched(in, module string) (string, error) {
	cmd := exec.Command("go", "mod", "download", "-json", module)
	cmd.Dir = in
	out, err := cmd.Output()
	var m struct{ Dir, Error string }
	if json.Unmarshal(out, &m) == nil && m.Error != "" {
		err = errors.New(m.Error)
	}
	if err != nil {
		return "", fmt.Errorf("fetch the module %s: %w", module, err)
	}
	return m.Dir, nil
}
