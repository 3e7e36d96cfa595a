package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"strings"
)

const command = "okpay.example/support/cmd/okpay-support"

// target is what a program is built for.
type target struct{ goos, goarch, tags string }

// module is a Go module of which something is linked.
type module struct {
	Path, Version, Dir, Sum string
	Main                    bool

	dirs []string // of its linked packages
}

// program is what the linker noted in a program.
type program struct {
	info *buildinfo.BuildInfo
	file string
}

func readProgram(file string) (program, error) {
	info, err := buildinfo.ReadFile(file)
	if err != nil {
		return program{}, fmt.Errorf("read what %s was built from: %w", file, err)
	}
	return program{info, file}, nil
}

func (p program) target(tags string) target {
	t := target{tags: tags}
	for _, s := range p.info.Settings {
		switch s.Key {
		case "GOOS":
			t.goos = s.Value
		case "GOARCH":
			t.goarch = s.Value
		}
	}
	return t
}

// agrees tells where the modules that the go command lists are not those in the program, as for other tags.
func (p program) agrees(modules []module) error {
	var errs []error
	for _, dep := range p.info.Deps {
		if !slices.ContainsFunc(modules, func(m module) bool { return m.Path == dep.Path && m.Version == dep.Version }) {
			errs = append(errs, fmt.Errorf("%s %s is in the program, but not in the source tree's list", dep.Path, dep.Version))
		}
	}
	for _, m := range modules {
		if !m.Main && !slices.ContainsFunc(p.info.Deps, func(d *debug.Module) bool { return d.Path == m.Path }) {
			errs = append(errs, fmt.Errorf("%s is in the source tree's list, but not in the program", m.Path))
		}
	}
	return errors.Join(errs...)
}

// linked lists the modules of which the program links a package, by path.
func linked(tree string, t target) ([]module, error) {
	cmd := exec.Command("go", "list", "-deps", "-tags", t.tags, "-json=Dir,Standard,Module", command)
	cmd.Dir = tree
	cmd.Env = append(os.Environ(), "GOOS="+t.goos, "GOARCH="+t.goarch, "CGO_ENABLED=1", "GOWORK=off", "GOFLAGS=")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list what is linked: %w\n%s", err, &stderr)
	}
	byPath := map[string]*module{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Dir      string
			Standard bool
			Module   *module
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read what is linked: %w", err)
		}
		if p.Standard || p.Module == nil {
			continue
		}
		m := byPath[p.Module.Path]
		if m == nil {
			m = p.Module
			byPath[m.Path] = m
		}
		m.dirs = append(m.dirs, p.Dir)
	}
	modules := make([]module, 0, len(byPath))
	for _, m := range byPath {
		modules = append(modules, *m)
	}
	slices.SortFunc(modules, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return modules, nil
}
