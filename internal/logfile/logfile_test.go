package logfile

import (
	"bufio"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	asWriter = "LOGFILE_TEST_WRITER" // in a child's environment: its name
	atPath   = "LOGFILE_TEST_PATH"
	lines    = 2000
)

// TestMain is a process that writes, where it was started as one by the test of several.
func TestMain(m *testing.M) {
	if name := os.Getenv(asWriter); name != "" {
		log := slog.New(slog.NewTextHandler(New(shared(os.Getenv(atPath))), nil))
		for i := range lines {
			log.Info("a line", "writer", name, "n", i, "filler", strings.Repeat(name, i%200))
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// shared keeps enough pieces for all that the writers write, and begins a new one many times.
func shared(path string) Options {
	return Options{Path: path, Size: 64 << 10, Keep: 100, Age: time.Hour, Now: time.Now}
}

func TestTwoProcessesWriteToOneLog(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "test.log")
	writers := []string{"ab", "cd"}
	var all sync.WaitGroup
	for _, name := range writers {
		all.Go(func() {
			cmd := exec.CommandContext(t.Context(), program)
			cmd.Env = append(os.Environ(), asWriter+"="+name, atPath+"="+path)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v, %s", name, err, out)
			}
		})
	}
	all.Wait()
	seen, large := map[string]int{}, 0
	pieces := read(t, dir)
	for name, text := range pieces {
		for line := range strings.Lines(text) {
			writer, n := whole(line)
			if writer == "" {
				t.Fatalf("%s: %q is no whole line", name, line)
			}
			seen[writer+strconv.Itoa(n)]++
		}
		if len(text) > 128<<10 { // while one makes room the other writes on, for as long as the system lets the first wait
			large++
		}
	}
	if len(pieces) < 4 || large > len(pieces)/2 {
		t.Errorf("%d pieces, %d of them too large", len(pieces), large)
	}
	for _, name := range writers {
		for i := range lines {
			if got := seen[name+strconv.Itoa(i)]; got != 1 {
				t.Fatalf("line %d of %s is there %d times", i, name, got)
			}
		}
	}
}

// whole gives who wrote a line and its number; "" where it is not as it was written.
func whole(line string) (writer string, n int) {
	var stamp string
	got, err := fmt.Sscanf(line, `%s level=INFO msg="a line" writer=%s n=%d`, &stamp, &writer, &n)
	if err != nil || got != 3 || !strings.HasPrefix(stamp, "time=") {
		return "", 0
	}
	filler := strings.Repeat(writer, n%200)
	if filler == "" {
		filler = `""`
	}
	if !strings.HasSuffix(line, fmt.Sprintf(" writer=%s n=%d filler=%s\n", writer, n, filler)) {
		return "", 0
	}
	return writer, n
}

// read gives the log's pieces by their names.
func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.log"))
	if err != nil {
		t.Fatal(err)
	}
	pieces := map[string]string{}
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		pieces[filepath.Base(p)] = string(text)
	}
	return pieces
}

func write(t *testing.T, f *File, lines ...string) {
	t.Helper()
	for _, l := range lines {
		if n, err := f.Write([]byte(l + "\n")); err != nil || n != len(l)+1 {
			t.Fatalf("%d bytes of %d, %v", n, len(l)+1, err)
		}
	}
}

func TestOlderPiecesMakeRoom(t *testing.T) {
	dir := t.TempDir()
	f := New(Options{Path: filepath.Join(dir, "a.log"), Size: 10, Keep: 2, Now: time.Now})
	write(t, f, "one one", "two two", "three", "four four", "a line that is longer than a piece", "five")
	want := map[string]string{"a.log": "five\n", "a.1.log": "a line that is longer than a piece\n", "a.2.log": "four four\n"}
	if got := read(t, dir); !maps.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestAPieceIsBegunByOneOfTwo(t *testing.T) {
	dir := t.TempDir()
	o := Options{Path: filepath.Join(dir, "a.log"), Size: 100, Keep: 3, Now: time.Now}
	a, b := New(o), New(o)
	write(t, a, strings.Repeat("a", 90))
	write(t, b, strings.Repeat("b", 90))
	write(t, a, strings.Repeat("c", 20))
	b.rotate() // late: the piece is new
	if got := slices.Sorted(maps.Keys(read(t, dir))); !slices.Equal(got, []string{"a.1.log", "a.2.log", "a.log"}) {
		t.Errorf("pieces %q", got)
	}
}

func TestPiecesPastTheirAgeGo(t *testing.T) {
	dir := t.TempDir()
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for name, age := range map[string]time.Duration{
		"a.log": 90 * 24 * time.Hour, "a.1.log": 2 * time.Hour, "a.2.log": 90 * 24 * time.Hour, "b.log": 90 * 24 * time.Hour,
		"a-2026-01-01T00-00-00.000.log": 90 * 24 * time.Hour, "a.txt": 90 * 24 * time.Hour,
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("x\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Time{}, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	New(Options{Path: filepath.Join(dir, "a.log"), Size: 10, Keep: 2, Age: 30 * 24 * time.Hour, Now: func() time.Time { return now }})
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if want := []string{"a.1.log", "a.log", "a.txt", "b.log"}; !slices.Equal(left, want) {
		t.Errorf("left %q, want %q", left, want)
	}
}

func TestALogThatCannotBeWrittenSaysSoAndIsTriedAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gone")
	f := New(Options{Path: filepath.Join(dir, "a.log"), Now: time.Now})
	if _, err := f.Write([]byte("lost\n")); err == nil {
		t.Error("no error without the folder")
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, f, "kept")
	if got := read(t, dir)["a.log"]; got != "kept\n" {
		t.Errorf("%q", got)
	}
	info, err := os.Stat(filepath.Join(dir, "a.log"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestALineAfterATornOneBeginsAnew(t *testing.T) {
	dir := t.TempDir()
	f := New(Options{Path: filepath.Join(dir, "a.log"), Now: time.Now})
	write(t, f, "one")
	if err := os.WriteFile(filepath.Join(dir, "a.log"), []byte("one\ntor"), 0o600); err != nil {
		t.Fatal(err)
	}
	f.torn = true // as a full disk leaves it
	write(t, f, "two", "three")
	scanner := bufio.NewScanner(strings.NewReader(read(t, dir)["a.log"]))
	var got []string
	for scanner.Scan() {
		got = append(got, scanner.Text())
	}
	if want := []string{"one", "tor", "two", "three"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
