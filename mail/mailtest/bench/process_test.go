package bench

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"okpay.example/support/internal/figures"
	"okpay.example/support/mail/mailtest"
)

// built is the program, built once for all benchmarks as make build does.
var built = sync.OnceValues(func() (string, error) {
	program := filepath.Join(scratch, "okpay-support")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, "okpay.example/support/cmd/okpay-support")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return program, nil
})

func build(b *testing.B) string {
	b.Helper()
	program, err := built()
	if err != nil {
		b.Fatal(err)
	}
	return program
}

// scratch is the folder of the built program.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "bench"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(scratch)
	os.Exit(code)
}

// find names a yardstick that must be there.
func find(b *testing.B, program string) string {
	b.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		b.Fatalf("%s is not installed; make bench-mail installs it on Debian", program)
	}
	return path
}

// startMailbox starts Dovecot with one empty mailbox.
func startMailbox(b *testing.B) *mailtest.Dovecot {
	b.Helper()
	return mailtest.StartDovecot(b)
}

func listen(b *testing.B) net.Listener {
	b.Helper()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	return ln
}

// account is where a home's mailbox lies.
type account struct{ imap, smtp, user, password string }

// home is a home of the program with a mailbox set up.
type home struct {
	program string
	env     []string
}

func newHome(b *testing.B, program string, a account) home {
	b.Helper()
	h := home{program: program, env: append(os.Environ(),
		"OKPAY_SUPPORT_HOME="+b.TempDir(), "OKPAY_SUPPORT_KEYRING=file", "OKPAY_SUPPORT_LANG=en")}
	if a.user == "" {
		a.user, a.password = "tester", "loopback-only" // those of the harness
	}
	args := []string{"account", "add", "--email", "me@mailbox.example", "--user", a.user, "--imap", a.imap,
		"--smtp", a.smtp, "--security", "none", "--no-test", "--password-stdin"}
	run(b, h.env, strings.NewReader(a.password+"\n"), h.program, args...)
	return h
}

func (h home) run(b *testing.B, args ...string) result {
	b.Helper()
	return run(b, h.env, nil, h.program, args...)
}

// result is what a process did and used.
type result struct {
	out     []byte
	elapsed time.Duration
	peakMB  float64 // of resident memory, files mapped into it included
}

// run runs a process to its end, which must be a success.
func run(b *testing.B, env []string, in io.Reader, program string, args ...string) result {
	b.Helper()
	var out, failure bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = env, in, &out, &failure
	began := time.Now()
	err := cmd.Run()
	elapsed := time.Since(began)
	if err != nil {
		b.Fatalf("%s %s: %v\n%s%s", filepath.Base(program), strings.Join(args, " "), err, out.Bytes(), failure.Bytes())
	}
	r := result{out: out.Bytes(), elapsed: elapsed}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.peakMB = float64(usage.Maxrss) / 1000 // Linux counts in KiB; 1024/1e6 of it would flatter
	}
	return r
}

// series holds the figures of repeated runs.
type series struct{ figures.Line }

// report prints the figures; tools/measure/report puts them into docs/benchmarks.md.
func report(b *testing.B, what string, s series) {
	b.Helper()
	s.What = what
	if err := s.Print(os.Stdout); err != nil {
		b.Fatal(err)
	}
}
