//go:build linux

package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// BenchmarkStart opens the program and the bare window by turns. s-window is the time until the window has its words;
// s-interactive until it has also answered a key, Tab, which moves the focus; s-cpu is the processor time until then, and
// s-ui that of the UI thread alone, which other work on the computer hardly changes. MB-resident and MB-own are its memory
// when it has been left alone for a while: all that is resident, and that with what it shares counted in part (PSS).
func BenchmarkStart(b *testing.B) {
	ours, bare := built(b, "okpay.example/support/cmd/okpay-support"), built(b, "okpay.example/support/ui/bench/bare")
	d := startDisplay(b)
	env := d.env(b.TempDir())
	args := []string{"--config", "theme=light"}
	d.start(b, env, ours, args...) // makes its home, and both fill the caches of the graphics driver
	d.start(b, env, bare)
	var we, they series
	for b.Loop() {
		we.take(d.start(b, env, ours, args...))
		they.take(d.start(b, env, bare))
	}
	report("start, okpay-support", we)
	report("start, bare window", they)
	for _, unit := range []string{"s-window", "s-interactive", "s-cpu", "s-ui", "MB-resident", "MB-own"} {
		b.ReportMetric(we.Median(unit)/they.Median(unit), "times-bare-"+unit)
	}
}

// env is that of a program with its home.
func (d *display) env(home string) []string {
	return append(os.Environ(), "DISPLAY="+d.name, "LIBGL_ALWAYS_SOFTWARE=1", "FYNE_PLATFORM=x11",
		"OKPAY_SUPPORT_HOME="+home, "OKPAY_SUPPORT_KEYRING=file", "LANG=zh_CN.UTF-8")
}

// BenchmarkOpen presses a ticket of 500 mails in the program's list: ms-painted is the time until the conversation is seen.
func BenchmarkOpen(b *testing.B) {
	program := built(b, "okpay.example/support/cmd/okpay-support")
	b.Setenv("OKPAY_SUPPORT_KEYRING", "file")
	home := b.TempDir()
	fillStore(b, home, conversation(500))
	d := startDisplay(b)
	var opened series
	for b.Loop() {
		opened.Add("ms-painted", float64(d.open(b, d.env(home), program).Microseconds())/1000)
	}
	report("a ticket of 500 mails, in the program", opened)
	b.ReportMetric(opened.Median("ms-painted"), "ms-painted")
}

// open starts the program at its tickets, presses the first one and gives the time until its mails are seen.
func (d *display) open(b *testing.B, env []string, program string) time.Duration {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
	defer cancel()
	end := d.launch(b, ctx, cancel, env, program, "--screen", "tickets", "--config", "theme=light")
	defer end()
	win, err := d.drawn(ctx)
	if err != nil {
		b.Fatal(err)
	}
	time.Sleep(idle) // the start is over
	row, mails := image.Pt(300, 130), image.Rect(560, 120, 900, 640)
	before, err := d.part(win, mails)
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if err := d.click(win, row); err != nil {
		b.Fatal(err)
	}
	if err := until(ctx, "the conversation", func() (bool, error) {
		now, err := d.part(win, mails)
		return err == nil && !bytes.Equal(before, now) && written(now), err
	}); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}

// started is what one start took.
type started struct {
	window, interactive time.Duration
	cpu, ui             time.Duration
	residentMB, ownMB   float64
}

func (s *series) take(v started) {
	s.Add("s-window", v.window.Seconds())
	s.Add("s-interactive", v.interactive.Seconds())
	s.Add("s-cpu", v.cpu.Seconds())
	s.Add("s-ui", v.ui.Seconds())
	s.Add("MB-resident", v.residentMB)
	s.Add("MB-own", v.ownMB)
}

// idle is how long a window is left alone before its memory is looked at.
const idle = 4 * time.Second

// start runs a program until it has answered a key and was idle for a while, and ends it.
func (d *display) start(b *testing.B, env []string, program string, args ...string) (s started) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
	defer cancel()
	began := time.Now()
	end := d.launch(b, ctx, cancel, env, program, args...)
	defer end()
	win, err := d.drawn(ctx)
	if err != nil {
		b.Fatalf("%s: %v", filepath.Base(program), err)
	}
	s.window = time.Since(began)
	if err := d.answers(ctx, win); err != nil {
		b.Fatalf("%s: %v", filepath.Base(program), err)
	}
	s.interactive = time.Since(began)
	if s.cpu, err = cpuTime(d.pid); err != nil {
		b.Fatal(err)
	}
	if s.ui, err = firstThreadTime(d.pid); err != nil {
		b.Fatal(err)
	}
	time.Sleep(idle)
	memory, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", d.pid))
	if err != nil {
		b.Fatal(err)
	}
	s.residentMB, s.ownMB = field(memory, "Rss:"), field(memory, "Pss:")
	return s
}

// launch starts a program, which end ends.
func (d *display) launch(b *testing.B, ctx context.Context, cancel func(), env []string, program string, args ...string) (end func()) {
	b.Helper()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = env
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	d.pid = cmd.Process.Pid
	return func() {
		cancel()
		_ = cmd.Wait() // a program that was ended says so
	}
}

// cpuTime is the processor time of all threads of a process so far, by hundredths of a second (proc_pid_stat(5)).
func cpuTime(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, errors.New("the system does not tell a process's times")
	}
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond, errors.Join(err1, err2)
}

// firstThreadTime is the processor time so far of a process's first thread, which is the toolkit's UI thread
// (sched-stats.rst of Linux, /proc/<pid>/schedstat).
func firstThreadTime(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/schedstat", pid, pid))
	if err != nil {
		return 0, err
	}
	ran, _, _ := strings.Cut(string(text), " ")
	ns, err := strconv.ParseInt(ran, 10, 64)
	return time.Duration(ns), err
}

// field is a line of smaps_rollup (proc(5)), which counts in KiB, in units of 1,000,000 bytes.
func field(text []byte, name string) float64 {
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			n, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return n * 1024 / 1e6
		}
	}
	return 0
}

var builds sync.Map // package → path

// built is a program, built as make build does, once for all benchmarks.
func built(b *testing.B, pkg string) string {
	b.Helper()
	if path, ok := builds.Load(pkg); ok {
		return path.(string)
	}
	path := filepath.Join(scratch, filepath.Base(pkg))
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, pkg)
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	builds.Store(pkg, path)
	return path
}
