package pack

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// Finding is one thing that Lint found.
type Finding struct {
	File    string `json:"file"`
	Line    int    `json:"line"` // from 1; 0 when the fault is no line's
	Level   Level  `json:"level"`
	Problem string `json:"problem"`
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
	return fmt.Sprintf("%s:%d: %s: %s", f.File, max(f.Line, 1), f.Level, f.Problem)
}

// demoFile is the overlay of the demonstration; Load does not read it.
const demoFile = "demo.toml"

// Lint reads a pack folder and tells everything that is wrong with it, by file and line.
func Lint(fsys fs.FS, now time.Time) []Finding {
	l := &linter{reading: readPack(fsys), now: now}
	l.manifest()
	l.articles()
	for i := range l.pack.Fixes {
		l.fix(&l.pack.Fixes[i])
	}
	l.channels()
	l.calendar()
	l.demo()
	slices.SortStableFunc(l.problems, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return slices.Compact(l.problems)
}

// linter checks what Load lets pass.
type linter struct {
	*reading
	now time.Time
}

func (l *linter) warn(file string, line int, format string, args ...any) {
	l.problems = append(l.problems,
		Finding{File: file, Line: line, Level: LevelWarning, Problem: fmt.Sprintf(format, args...)})
}

// text reports the languages that a text lacks, and those that the pack does not have. required tells whether the
// text must be there at all.
func (l *linter) text(d *document, t Text, what string, required bool, at ...string) {
	if len(t) == 0 {
		if required {
			l.report(d.file, d.line(at...), "%s is missing", what)
		}
		return
	}
	for _, lang := range l.pack.Languages {
		if strings.TrimSpace(t[lang]) == "" {
			l.report(d.file, d.line(at...), "%s has no translation into %s", what, lang)
		}
	}
	for _, lang := range sortedKeys(t) {
		if !slices.Contains(l.pack.Languages, lang) {
			l.report(d.file, d.line(append(at, lang)...), "%s: %s is not a language of the pack", what, lang)
		}
	}
}

func (l *linter) manifest() {
	d := l.docs[manifestFile]
	if d == nil {
		return
	}
	for i, c := range l.pack.Categories {
		l.text(d, c.Title, "title of category "+c.ID, true, "categories", index(i), "title")
	}
	for key, ids := range map[string][]string{"home": l.pack.Home, "emergency": l.emergency} {
		for i, id := range ids {
			if !l.hasArticle(id) {
				l.report(manifestFile, d.line(key, index(i)), "unknown topic %q", id)
			}
		}
	}
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

func (l *linter) channels() {
	d := l.docs[channelsFile]
	if d == nil {
		return
	}
	for i, c := range l.pack.Channels {
		at := func(key string) []string { return []string{index(i), key} }
		l.text(d, c.Title, "title of "+c.ID, true, at("title")...)
		l.text(d, c.GoodFor, "good_for of "+c.ID, true, at("good_for")...)
		l.text(d, c.Bring, "bring of "+c.ID, true, at("bring")...)
		l.text(d, c.Note, "note of "+c.ID, false, at("note")...)
		if !slices.Contains(ChannelKinds(), c.Kind) {
			l.report(d.file, d.line(at("kind")...), "kind %q is not a kind of channel", c.Kind)
		}
		for _, u := range sortedKeys(c.Rank) {
			if !slices.Contains(Urgencies(), u) {
				l.report(d.file, d.line(index(i), "rank", u), "%q is not an urgency", u)
			}
		}
		for _, u := range sortedKeys(c.Reason) {
			if !slices.Contains(Urgencies(), u) {
				l.report(d.file, d.line(index(i), "reason", u), "%q is not an urgency", u)
			}
		}
		for _, u := range Urgencies() {
			if c.Rank[u] < 1 {
				l.report(d.file, d.line(at("rank")...), "%s has no rank for %s", c.ID, u)
			}
			l.text(d, c.Reason[u], fmt.Sprintf("reason of %s for %s", c.ID, u), true, index(i), "reason", u)
		}
	}
}

func (l *linter) calendar() {
	d := l.docs[calendarFile]
	if d == nil {
		if slices.ContainsFunc(l.pack.Channels, func(c Channel) bool { return len(c.Hours) > 0 }) {
			l.warn(calendarFile, 0, "is missing: hours are shown as unconfirmed")
		}
		return
	}
	c := l.pack.Calendar
	if c.Expires == "" {
		l.warn(d.file, d.line("expires"), "expires is missing: hours are shown as unconfirmed")
	} else if c.Expires < l.now.In(l.pack.Location()).Format(time.DateOnly) {
		l.report(d.file, d.line("expires"), "the calendar expired on %s", c.Expires)
	}
	for name, list := range map[string][]string{"holidays": c.Holidays, "workdays": c.Workdays} {
		for i, s := range list {
			if slices.Contains(list[:i], s) {
				l.report(d.file, d.line(name, index(i)), "%s is given twice", s)
			}
			if name == "workdays" && slices.Contains(c.Holidays, s) {
				l.report(d.file, d.line(name, index(i)), "%s is a holiday too", s)
			}
		}
	}
}

// demo checks that the demonstration's overlay fits.
func (l *linter) demo() {
	if _, err := fs.Stat(l.fsys, demoFile); err != nil {
		return
	}
	data, err := readFile(l.fsys, demoFile)
	if err == nil {
		_, err = l.pack.overlay(demoFile, data)
	}
	if err != nil {
		l.reportError(demoFile, err)
	}
}
