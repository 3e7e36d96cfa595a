package hostile

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/privacy"
	"okpay.example/support/mail/trust"
)

const (
	atPath = "HOSTILE_MAIL" // in a child's environment: the mail that it is to read
	asKind = "HOSTILE_WORK" // and what it is to do with it
	mb     = 1 << 20
)

// TestMain is a process that reads one mail, where it was started as one: its memory is the mail's cost alone.
func TestMain(m *testing.M) {
	if path := os.Getenv(atPath); path != "" {
		if err := work(path, os.Getenv(asKind)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// cost is what a child reports.
type cost struct {
	Peak int64 // bytes that were resident at most; 0 where the system does not say
	Text int   // bytes of text that were read
	cpu  time.Duration
}

// work does with a mail what is done when it comes in: it is parsed, judged by its official domain, and made visible. For
// the yardstick it is read into memory and hashed; for privacy it is scanned as if all of it were typed.
func work(path, kind string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	raw := io.NewSectionReader(f, 0, info.Size())
	var c cost
	switch kind {
	case "hash":
		data := make([]byte, info.Size())
		if _, err := io.ReadFull(raw, data); err != nil {
			return err
		}
		c.Text = len(sha256.Sum256(data))
	case "scan":
		var text strings.Builder
		text.Grow(int(info.Size()))
		if _, err := io.Copy(&text, raw); err != nil {
			return err
		}
		c.Text = len(privacy.Scan(text.String())) // findings
	default:
		p, err := message.Parse(raw, message.Limits{})
		if err != nil {
			return err
		}
		zone, err := trust.ReadZone(strings.NewReader("s._domainkey.okpay.example TXT v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"))
		if err != nil {
			return err
		}
		at := time.Date(2026, 3, 2, 2, 30, 0, 0, time.UTC)
		j := trust.Judge{Policy: trust.Policy{Domains: []string{"okpay.example"}, Brands: []string{"OKPAY"}}, DNS: zone}
		if _, err := j.Verdict(context.Background(), trust.Letter{Mail: p, Raw: raw, At: at, Now: at}); err != nil {
			return err
		}
		v := p.Visible()
		c.Text = len(v.Text) + len(v.Quoted)
	}
	c.Peak = peak()
	return json.NewEncoder(os.Stdout).Encode(c)
}

// peak is the most memory of this process that was resident at a time.
func peak() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for s := bufio.NewScanner(bytes.NewReader(status)); s.Scan(); {
		if rest, ok := strings.CutPrefix(s.Text(), "VmHWM:"); ok {
			kb, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(rest, " kB")), 10, 64)
			return kb << 10
		}
	}
	return 0
}

// measure runs a child on a mail.
func measure(b *testing.B, path, kind string) (c cost) {
	b.Helper()
	program, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.CommandContext(b.Context(), program)
	cmd.Env = append(os.Environ(), atPath+"="+path, asKind+"="+kind)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		b.Fatal(err)
	}
	if err := json.Unmarshal(out, &c); err != nil {
		b.Fatal(err)
	}
	c.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return c
}

// BenchmarkHostile measures what each mail costs of processor time, for each 25 MB or part of it, and of memory, beside
// reading a mail of that size and hashing it. Allowed are 1 s, and 5 times the mail and 32 MB. ns/op says nothing here.
func BenchmarkHostile(b *testing.B) {
	for _, size := range []int64{1 * mb, 25 * mb, 100 * mb} {
		for _, m := range Mails() {
			b.Run(fmt.Sprintf("%dMB/%s", size/mb, strings.ReplaceAll(strings.ReplaceAll(m.Name, ",", ""), " ", "-")), func(b *testing.B) {
				compare(b, m, size, "read")
			})
		}
	}
}

// BenchmarkHostileScan looks for secrets in each mail as if all of it were typed.
func BenchmarkHostileScan(b *testing.B) {
	for _, m := range append(Texts(), Mails()...) {
		b.Run(strings.ReplaceAll(strings.ReplaceAll(m.Name, ",", ""), " ", "-"), func(b *testing.B) { compare(b, m, 25*mb, "scan") })
	}
}

func compare(b *testing.B, m Mail, size int64, kind string) {
	path := filepath.Join(b.TempDir(), "mail.eml")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	if err := m.Write(f, size); err != nil {
		b.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	var read, hash cost
	for b.Loop() {
		read, hash = measure(b, path, kind), measure(b, path, "hash")
	}
	pieces := (info.Size() + 25*mb - 1) / (25 * mb)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(read.cpu.Seconds()/float64(pieces), "s/25MB")
	b.ReportMetric(hash.cpu.Seconds()/float64(pieces), "s/25MB-hashed")
	b.ReportMetric(float64(read.Peak)/mb, "MB")
	b.ReportMetric(float64(5*info.Size())/mb+32, "MB-allowed")
	b.ReportMetric(float64(read.Text)/1024, "KB-text")
}
