package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"okpay.example/support/mail"
)

// A crash is what the Go runtime ends the program for: a panic that nobody caught, in whatever goroutine, or a fault in
// the C code of the window. The runtime writes it to a file in the home's logs, as nothing of ours runs any more. The next
// start makes a report of it, without what may be personal, and the window offers that for a mail to support.
const (
	crashFile    = "crash.raw"
	crashPrefix  = "crash-"
	crashPending = ".new.txt" // ending of a report that was not decided on
	crashSettled = ".txt"
	crashTime    = "20060102T150405Z"
	maxCrashes   = 5       // kept
	maxCrashRead = 1 << 20 // bytes of what the runtime wrote
	maxCrashText = 200     // lines of a report
)

// Crash is the report of a crash.
type Crash struct {
	At   time.Time
	Text string
	file string
}

// WatchCrashes makes a crash of this process leave its traces in the home, having first turned those of the last one into
// a report. The returned function ends the watch, as an orderly end leaves no traces. One home's window calls it: two
// processes would write into one file.
func (a *App) WatchCrashes() (end func() error, err error) {
	raw := filepath.Join(a.Folders.Logs, crashFile)
	if err := a.keepCrash(raw); err != nil {
		a.Log.Error("make a report of the last crash", "err", err)
	}
	f, err := os.OpenFile(raw, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("watch for crashes: %w", err)
	}
	b := BuildInfo(a.library.Pack().Version)
	_, err = fmt.Fprintf(f, "OKPAY Support %s\n%s, %s/%s\n\n", b.Version, b.Go, b.OS, b.Arch)
	err = errors.Join(err, debug.SetCrashOutput(f, debug.CrashOptions{}), f.Close()) // the runtime has a handle of its own
	if err != nil {
		return nil, errors.Join(fmt.Errorf("watch for crashes: %w", err), os.Remove(raw))
	}
	return func() error { return errors.Join(debug.SetCrashOutput(nil, debug.CrashOptions{}), os.Remove(raw)) }, nil
}

// keepCrash turns what the runtime wrote in the last run into a report. A run that was killed left only its head.
func (a *App) keepCrash(raw string) error {
	text, at, err := readCrash(raw)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	head, trace, ok := bytes.Cut(text, []byte("\n\n"))
	if ok && len(trace) > 0 {
		name := filepath.Join(a.Folders.Logs, crashPrefix+at.Format(crashTime)+crashPending)
		report := string(head) + "\n" + at.Format(time.RFC3339) + "\n\n" + CrashText(string(trace))
		if err := os.WriteFile(name, []byte(report), 0o600); err != nil {
			return err
		}
	}
	return errors.Join(os.Remove(raw), a.dropCrashes())
}

// readCrash gives the beginning of what the runtime wrote, and when that was. The file is closed then: on Windows one that
// is open cannot be removed.
func readCrash(raw string) (text []byte, at time.Time, err error) {
	f, err := os.Open(raw)
	if err != nil {
		return nil, at, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, at, err
	}
	text, err = io.ReadAll(io.LimitReader(f, maxCrashRead))
	return text, info.ModTime().UTC().Truncate(time.Second), err
}

// crashes lists the reports that end so, oldest first.
func (a *App) crashes(ending string) []string {
	names, err := filepath.Glob(filepath.Join(a.Folders.Logs, crashPrefix+"*"+ending))
	if err != nil {
		return nil // only for a malformed pattern
	}
	slices.Sort(names)
	return names
}

// dropCrashes keeps the newest reports.
func (a *App) dropCrashes() (err error) {
	all := a.crashes(crashSettled)
	for _, name := range all[:max(0, len(all)-maxCrashes)] {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

// LastCrash gives the report of the last crash, as long as nobody decided what becomes of it.
func (a *App) LastCrash() (Crash, bool, error) {
	names := a.crashes(crashPending)
	if len(names) == 0 {
		return Crash{}, false, nil
	}
	c := Crash{file: names[len(names)-1]}
	text, err := os.ReadFile(c.file)
	if err != nil {
		return Crash{}, false, fmt.Errorf("read the report of a crash: %w", err)
	}
	stamp := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(c.file), crashPrefix), crashPending)
	if c.At, err = time.Parse(crashTime, stamp); err != nil {
		return Crash{}, false, fmt.Errorf("read when a crash was: %w", err)
	}
	c.Text = string(text)
	return c, true, nil
}

// SettleCrashes remembers that all reports so far were decided on: none of them is offered again.
func (a *App) SettleCrashes() (err error) {
	for _, name := range a.crashes(crashPending) {
		err = errors.Join(err, os.Rename(name, strings.TrimSuffix(name, crashPending)+crashSettled))
	}
	if err != nil {
		return fmt.Errorf("settle the report of a crash: %w", err)
	}
	return nil
}

// DraftFromCrash begins a mail to support that carries a report as a file. It is not sent, and can be given up like any.
func (a *App) DraftFromCrash(ctx context.Context, c Crash) (mail.Draft, error) {
	w := a.Words()
	d, err := a.Mail.NewDraft(ctx, mail.Draft{
		Subject: w.T("crash.mail.subject"), Body: w.T("crash.mail.body"), Lang: a.Lang(), To: strings.TrimSpace(a.Settings().SupportAddress),
	})
	if err != nil {
		return d, err
	}
	if _, err := a.Mail.AddFile(ctx, d.ID, "crash-report.txt", "text/plain", strings.NewReader(c.Text)); err != nil {
		return d, fmt.Errorf("attach the report: %w", err)
	}
	return d, nil
}

var (
	goroutineLine  = regexp.MustCompile(`^goroutine \d+ .*\[[a-z ,()0-9]+\]:$`)
	goroutineParts = regexp.MustCompile(` gp=0x[0-9a-f]+ m=\w+( mp=0x[0-9a-f]+)?`)
	callLine       = regexp.MustCompile(`^(created by )?([\pL\d_./*()\[\]…·@-]+?)(\([^()]*\)|\(\.\.\.\))?( in goroutine \d+)?$`)
	fileLine       = regexp.MustCompile(`^\t(.+\.(?:go|s|c)):(\d+)( .*)?$`)
	signalLine     = regexp.MustCompile(`^(SIG[A-Z]+: [a-z ]+|\[signal SIG[A-Z]+: [a-z ]+).*$`)
)

// runtimeWords begin the panics whose text is the runtime's or the standard library's own, with nothing in it but types
// and numbers. Any other may quote what it stumbled over.
var runtimeWords = []string{
	"runtime error: ", "assignment to entry in nil map", "close of ", "send on closed channel", "all goroutines are asleep",
	"interface conversion: ", "sync: ", "concurrent map ", "unexpected signal", "stack overflow", "out of memory", "reflect: call of ",
}

// leftOut stands for what a report does not repeat.
const leftOut = "(left out)"

// CrashText makes a report of what the Go runtime wrote: where in the code it happened, and no word of what the program
// had in its hands. Whatever does not look like a line of the runtime's is left out.
func CrashText(trace string) string {
	var out []string
	trail := false // among the goroutines
	for line := range strings.Lines(trace) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case len(out) >= maxCrashText:
			return strings.Join(append(out, "…"), "\n") + "\n"
		case goroutineLine.MatchString(line):
			trail = true
			out = append(out, "", goroutineParts.ReplaceAllString(line, ""))
		case signalLine.MatchString(line):
			out = append(out, strings.TrimPrefix(signalLine.FindStringSubmatch(line)[1], "["))
		case !trail:
			out = append(out, panicLine(line)...)
		default:
			out = append(out, frameLine(line)...)
		}
	}
	return strings.Join(out, "\n") + "\n"
}

// panicLine keeps the kind of a panic or fatal error, and its text where that says nothing personal.
func panicLine(line string) []string {
	line = strings.TrimLeft(line, "\t ")
	for _, kind := range []string{"panic: ", "fatal error: "} {
		text, ok := strings.CutPrefix(line, kind)
		if !ok {
			continue
		}
		if slices.ContainsFunc(runtimeWords, func(w string) bool { return strings.HasPrefix(text, w) }) {
			return []string{line}
		}
		return []string{kind + leftOut}
	}
	return nil
}

// frameLine keeps a function without its arguments, or a place in the code without the folders of a computer.
func frameLine(line string) []string {
	if m := fileLine.FindStringSubmatch(line); m != nil {
		return []string{"\t" + sourcePath(m[1]) + ":" + m[2]}
	}
	if m := callLine.FindStringSubmatch(line); m != nil && strings.Contains(m[2], ".") {
		return []string{m[1] + m[2] + m[4]}
	}
	return nil
}

// sourcePath cuts a path to what is the same on all computers.
func sourcePath(path string) string {
	path = filepath.ToSlash(path)
	for _, root := range []string{"/pkg/mod/", "/src/"} {
		if _, rest, ok := strings.Cut(path, root); ok {
			return rest
		}
	}
	if parts := strings.Split(path, "/"); strings.HasPrefix(path, "/") || strings.Contains(path, ":") {
		return strings.Join(parts[max(0, len(parts)-3):], "/")
	}
	return path
}
