package pack

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// Finding is one thing that Lint found.
type Finding struct {
	File    string `json:"file"`
	Line    int    `json:"line"` // from 1; also 1 when the fault is the whole file's
	Level   Level  `json:"level"`
	Problem string `json:"problem"` // in English

	Code string   `json:"code"` // names the words of other languages for it; "" where there are none, as for a parser's complaint
	Args []string `json:"args"` // what those words are about, in the order of the English ones
}

// err is the finding as an error.
func (f Finding) err() *Error {
	return &Error{File: f.File, Line: f.Line, Problem: f.Problem, Code: f.Code, Args: f.Args}
}

// Level tells a fault from advice.
type Level string

// The levels of a finding.
const (
	LevelError   Level = "error"
	LevelWarning Level = "warning"
)

// String is how compilers write it, so that editors can jump there.
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, f.Level, f.Problem)
}

// demoFile is the overlay of the demonstration; Load does not read it.
const demoFile = "demo.toml"

// Checks are what Lint must know besides the pack.
type Checks struct {
	Now   time.Time
	Icons []string // names of those that the program has; nil looks at none
}

// Lint reads a pack folder and tells everything that is wrong with it, by file and line. The same folder gives the same
// findings in the same order.
func Lint(fsys fs.FS, with Checks) []Finding {
	l := &linter{reading: readPack(fsys), Checks: with}
	if l.docs[manifestFile] == nil { // no language and no topic is known, and each text would be a finding
		l.problems = slices.DeleteFunc(l.problems, func(f Finding) bool { return f.File != manifestFile })
		return l.found()
	}
	l.manifest()
	l.articles()
	for i := range l.pack.Fixes {
		l.fix(&l.pack.Fixes[i])
		l.fixWords(&l.pack.Fixes[i])
	}
	l.scenarios()
	l.channels()
	l.calendar()
	l.deployment(deploymentFile, l.pack, func(int) bool { return true })
	if _, err := fs.Stat(fsys, demoFile); err == nil {
		l.overlaid(demoFile)
	}
	l.files()
	return l.found()
}

// files tells of what does not belong into a pack, where nothing else is said of that file: a pack could not be built
// with it.
func (l *linter) files() {
	names, problems := packFiles(l.fsys)
	for _, name := range names {
		var at *Error
		data, err := readFile(l.fsys, name)
		if errors.As(err, &at) {
			problems = append(problems, at)
		}
		l.unseen(name, data)
	}
	for _, p := range problems {
		if !slices.ContainsFunc(l.problems, func(f Finding) bool { return f.File == p.File }) {
			l.add(LevelError, p)
		}
	}
}

// found gives the findings in their order, each once.
func (l *linter) found() []Finding {
	for i := range l.problems {
		l.problems[i].Line = max(l.problems[i].Line, 1)
	}
	slices.SortFunc(l.problems, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Problem, b.Problem))
	})
	return slices.CompactFunc(l.problems, func(a, b Finding) bool { return a.String() == b.String() })
}

// linter checks what Load lets pass.
type linter struct {
	*reading
	Checks
}

func (l *linter) warn(file string, line int, code, format string, args ...any) {
	l.add(LevelWarning, faultOf(code, format, args...).at(file, line))
}

// text reports the languages that a text lacks, and those that the pack does not have. what names it by its keys, which
// are the same in every language; required tells whether it must be there at all.
func (l *linter) text(d *document, t Text, what string, required bool, at ...string) {
	if len(t) == 0 {
		if required {
			l.report(d.file, d.line(at...), "missing", "%s is missing", what)
		}
		return
	}
	for _, lang := range l.pack.Languages {
		if strings.TrimSpace(t[lang]) == "" {
			l.report(d.file, d.line(at...), "untranslated", "%s has no translation into %s", what, lang)
		}
	}
	for _, lang := range sortedKeys(t) {
		if !slices.Contains(l.pack.Languages, lang) {
			l.report(d.file, d.line(append(at, lang)...), "language_foreign", "%s: %s is not a language of the pack", what, lang)
		}
	}
}

func (l *linter) manifest() {
	d := l.docs[manifestFile]
	if d == nil {
		return
	}
	if inFuture(l.pack.Version, l.Now) {
		l.report(d.file, d.line("version"), "version_early", "version %s lies in the future", l.pack.Version)
	}
	for i, c := range l.pack.Categories {
		l.text(d, c.Title, "categories."+c.ID+".title", true, "categories", index(i), "title")
	}
	for key, ids := range map[string][]string{"home": l.pack.Home, "emergency": l.emergency} {
		for i, id := range ids {
			line := d.line(key, index(i))
			switch {
			case slices.Contains(ids[:i], id):
				l.report(manifestFile, line, "topic_twice", "topic %q is given twice", id)
			case !l.hasArticle(id):
				l.report(manifestFile, line, "topic_unknown", "unknown topic %q", id)
			}
		}
	}
}

// inFuture tells whether a pack's version is a day that has begun nowhere. Such a pack would keep out all that follow
// until then.
func inFuture(version string, now time.Time) bool {
	return version > now.AddDate(0, 0, 1).Format(time.DateOnly)
}

func (l *linter) hasArticle(id string) bool {
	return slices.ContainsFunc(l.pack.Articles, func(a Article) bool { return a.ID == id })
}

func (l *linter) hasFix(id string) bool {
	return slices.ContainsFunc(l.pack.Fixes, func(f Fix) bool { return f.ID == id })
}

func (l *linter) hasChannel(id string) bool {
	return slices.ContainsFunc(l.pack.Channels, func(c Channel) bool { return c.ID == id })
}

// icon checks the name of one, which may be left out.
func (l *linter) icon(file string, line int, name string) {
	if name != "" && l.Icons != nil && !slices.Contains(l.Icons, name) {
		l.report(file, line, "icon_unknown", "there is no icon %q", name)
	}
}

// exists tells whether a link into the pack leads to something.
func (l *linter) exists(kind, id string) bool {
	switch kind {
	case OutcomeFix:
		return l.hasFix(id)
	case "channel":
		return l.hasChannel(id)
	}
	return l.hasArticle(id)
}
