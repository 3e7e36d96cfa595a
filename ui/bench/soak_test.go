//go:build linux

package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"okpay.example/support/internal/app"
	smail "okpay.example/support/mail"
	"okpay.example/support/mail/mailtest"
)

var (
	soakTime = flag.Duration("soak", 10*time.Minute, "how long BenchmarkSoak goes on")
	soakSeed = flag.Uint64("seed", 1, "of BenchmarkSoak's plan")
)

// soakDeployment is the desk that the script writes to.
const soakDeployment = `
domains = ["okpay.example"]
support_address = "support@okpay.example"
`

// BenchmarkSoak lets a script use the real window for a long time before a busy mail server, which answers, restarts and
// loses connections by a plan that follows from the seed, and looks whether what the process holds stays as it is. It
// writes the samples into out/soak.
func BenchmarkSoak(b *testing.B) {
	program := built(b, "okpay.example/support/ui/bench/soak")
	b.Setenv("OKPAY_SUPPORT_KEYRING", "file")
	for b.Loop() {
		o := startSoakOffice(b)
		home := b.TempDir()
		addSoakAccount(b, home, o)
		samples := o.soak(b, program, home)
		v := judgeSoak(samples)
		v.judgeLog(readLog(b, home))
		fmt.Print(v.table())
		part := "<!-- begin: soak -->\n" + v.table() + "<!-- end: soak -->\n" // for tools/measure/report
		if err := os.WriteFile(filepath.Join(soakFolder(b), "soak.md"), []byte(part), 0o644); err != nil {
			b.Fatal(err)
		}
		for _, fault := range v.faults {
			b.Error(fault)
		}
	}
}

// soakFolder is where the samples are kept.
func soakFolder(b *testing.B) string {
	b.Helper()
	dir := filepath.Join("..", "..", "out", "soak")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.Fatal(err)
	}
	return dir
}

// soakOffice is the provider and the desk.
type soakOffice struct {
	dovecot *mailtest.Dovecot
	line    *mailtest.Recorder // to Dovecot
	smtp    *mailtest.SMTP
	rng     *rand.Rand

	answered, delivered, cuts, restarts int
}

func startSoakOffice(b *testing.B) *soakOffice {
	b.Helper()
	o := &soakOffice{
		dovecot: mailtest.StartDovecot(b), smtp: mailtest.StartSMTP(b, mailtest.SMTPOptions{}), rng: rand.New(rand.NewPCG(*soakSeed, 1)),
	}
	o.line = mailtest.StartRecorder(b, o.dovecot.Addr)
	return o
}

func addSoakAccount(b *testing.B, home string, o *soakOffice) {
	b.Helper()
	core, err := app.Open(b.Context(), app.Options{Home: home})
	if err != nil {
		b.Fatal(err)
	}
	var cfg smail.AccountConfig
	cfg.Email, cfg.User = "person.soak@mailbox.example", o.dovecot.User
	cfg.IMAP.Host, cfg.IMAP.Port = mailtest.HostPort(b, o.line.Addr)
	cfg.SMTP.Host, cfg.SMTP.Port = mailtest.HostPort(b, o.smtp.Addr)
	cfg.IMAP.Security, cfg.SMTP.Security = smail.NoTLS, smail.NoTLS
	if _, err := core.Mail.SaveAccount(b.Context(), 0, cfg, o.dovecot.Password); err != nil {
		b.Fatal(err)
	}
	if err := core.Close(); err != nil {
		b.Fatal(err)
	}
}

// soak runs the window for its time and plays the office meanwhile.
func (o *soakOffice) soak(b *testing.B, program, home string) (samples []soakSample) {
	b.Helper()
	d := startDisplay(b)
	overlay := filepath.Join(b.TempDir(), "deployment.toml")
	if err := os.WriteFile(overlay, []byte(soakDeployment), 0o600); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(program, "-home", home, "-deployment", overlay, "-profile", filepath.Join(soakFolder(b), "heap.pprof"))
	cmd.Env = d.env(home)
	var failure bytes.Buffer
	cmd.Stderr = &failure
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	raw, err := os.Create(filepath.Join(soakFolder(b), "samples.jsonl"))
	if err != nil {
		b.Fatal(err)
	}
	defer raw.Close()
	read := make(chan struct{})
	go func() {
		defer close(read)
		for in := bufio.NewScanner(out); in.Scan(); {
			fmt.Fprintln(raw, in.Text())
			var v soakSample
			if json.Unmarshal(in.Bytes(), &v) == nil {
				samples = append(samples, v)
			}
		}
	}()
	o.play(b, *soakTime, read)
	_ = cmd.Process.Signal(syscall.SIGTERM)
	<-read
	if err := cmd.Wait(); err != nil {
		b.Errorf("the window ended with %v: %s", err, failure.String())
	}
	fmt.Printf("the office: %d answers, %d other mails, %d cuts, %d restarts; %d mails came\n",
		o.answered, o.delivered, o.cuts, o.restarts, len(o.smtp.Mails()))
	return samples
}

// play answers, sends other mails, cuts lines and restarts the server, until the time is over or the window has ended.
func (o *soakOffice) play(b *testing.B, lasts time.Duration, ended <-chan struct{}) {
	b.Helper()
	over := time.After(lasts)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-over:
			return
		case <-ended:
			b.Error("the window ended by itself")
			return
		case <-tick.C:
		}
		for _, m := range o.smtp.Mails()[o.answered:] {
			o.answered++
			o.dovecot.Deliver(b, "INBOX", answerTo(m.Data, o.answered))
		}
		switch n := o.rng.IntN(240); {
		case n < 80:
			o.delivered++
			o.dovecot.Deliver(b, "INBOX", newsletter(o.delivered))
		case n < 83: // each 80 s
			o.cuts++
			o.line.Cut()
		case n < 84: // each four minutes
			o.restarts++
			o.dovecot.Restart(b)
		}
	}
}

// answerTo is the desk's answer to a mail.
func answerTo(data []byte, n int) []byte {
	id := "<none@mailbox.example>"
	if m, err := mail.ReadMessage(bytes.NewReader(data)); err == nil {
		id = m.Header.Get("Message-ID")
	}
	return fmt.Appendf(nil, "From: OKPAY Support <support@okpay.example>\nTo: person.soak@mailbox.example\nSubject: Re: your account KIRSCHBAUM\n"+
		"Date: %s\nMessage-ID: <answer.%d@okpay.example>\nIn-Reply-To: %s\nReferences: %[3]s\n\nYour account is open again. KIRSCHBAUM\n%s",
		time.Now().Format(time.RFC1123Z), n, id, strings.Repeat("> quoted\n", 50))
}

func newsletter(n int) []byte {
	return fmt.Appendf(nil, "From: Writer <w%d@letters.example>\nTo: person.soak@mailbox.example\nSubject: KIRSCHBAUM news %[1]d\n"+
		"Date: %s\nMessage-ID: <n.%[1]d@letters.example>\n\n%s", n, time.Now().Format(time.RFC1123Z), strings.Repeat("A line of a letter.\n", 100))
}

// readLog gives the lines of the home's log.
func readLog(b *testing.B, home string) (lines []string) {
	b.Helper()
	names, err := filepath.Glob(filepath.Join(home, "logs", "*"))
	if err != nil || len(names) == 0 {
		b.Fatalf("there is no log: %v", err)
	}
	for _, n := range names {
		data, err := os.ReadFile(n)
		if err != nil {
			b.Fatal(err)
		}
		lines = append(lines, strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")...)
	}
	return lines
}
