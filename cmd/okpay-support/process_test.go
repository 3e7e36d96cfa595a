//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// process prepares the program as a process of its own in the same home.
func (p *program) process(args ...string) *exec.Cmd {
	c := exec.CommandContext(p.t.Context(), os.Args[0], append(append([]string(nil), p.args...), args...)...)
	c.Env = append(os.Environ(), asProgram+"=1", "OKPAY_SUPPORT_HOME="+p.home, "TMPDIR="+p.t.TempDir())
	c.WaitDelay = 10 * time.Second
	return c
}

func TestServeDemoEndsWithAnInterruptAndLeavesNothing(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		p := newProgram(t)
		c := p.process("serve-demo")
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		var errs bytes.Buffer
		c.Stderr = &errs
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(out).ReadBytes('\n')
		if err != nil {
			t.Fatalf("%v: %s", err, errs.String())
		}
		var ready map[string]any
		if err := json.Unmarshal(line, &ready); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		keys(t, "serve-demo", ready, map[string]string{
			"imap": "string", "smtp": "string", "user": "string", "password": "string", "email": "string",
			"support": "string", "security": "string", "dns": "string", "pack": "string"})
		for _, name := range []string{"dns", "pack"} {
			if _, err := os.Stat(ready[name].(string)); err != nil {
				t.Errorf("while it runs: %v", err)
			}
		}
		if err := c.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
		if err := c.Wait(); err != nil || errs.Len() != 0 {
			t.Errorf("%v: it ended with %v, %s", s, err, errs.String())
		}
		if _, err := os.Stat(filepath.Dir(ready["dns"].(string))); err == nil {
			t.Errorf("%v: it left %s", s, ready["dns"])
		}
	}
}

func TestCompletionIsAScript(t *testing.T) {
	p := newProgram(t)
	for shell, check := range map[string][]string{"bash": {"bash", "-n"}, "zsh": {"zsh", "-n"}, "fish": {"fish", "-n"}} {
		r := p.ok(nil, "completion", shell)
		if !strings.Contains(r.out, "okpay-support") {
			t.Errorf("%s: %.100s", shell, r.out)
		}
		path, err := exec.LookPath(check[0])
		if err != nil {
			t.Logf("there is no %s here to read its script", shell)
			continue
		}
		name := write(t, filepath.Join(t.TempDir(), shell), r.out)
		if out, err := exec.CommandContext(t.Context(), path, check[1], name).CombinedOutput(); err != nil || len(out) != 0 {
			t.Errorf("%s: %v, %s", shell, err, out)
		}
		if shell != "bash" {
			continue
		}
		if out, err := exec.CommandContext(t.Context(), path, "-ec", "source "+name+"; complete -p okpay-support").CombinedOutput(); err != nil {
			t.Errorf("sourcing: %v, %s", err, out)
		}
	}
}

func TestAWatchTellsWhatAnotherProcessDoes(t *testing.T) {
	p, _ := onDemo(t)
	var before sendResult
	p.ok(&before, "send", "--subject", "S", "--body", "B", "--queue-only")
	c := p.process("check", "--watch")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	seen := make(chan watchLine, 100)
	go func() {
		defer close(seen)
		for lines.Scan() {
			var l watchLine
			if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
				t.Errorf("%v: %s", err, lines.Text())
			}
			seen <- l
		}
	}()
	lock := filepath.Join(p.home, "owner.lock")
	eventually(t, "the watch", func() bool { _, err := os.Stat(lock); return err == nil })
	var sent sendResult
	p.ok(&sent, "send", "--subject", "S", "--body", "B")
	events := map[string]bool{}
	for l := range seen {
		if l.Ticket == before.Ticket && (l.Event == "created" || l.Event == "queued") {
			t.Errorf("%s was there already", l.Event)
		}
		if l.Ticket == sent.Ticket {
			if events[string(l.Event)] {
				t.Errorf("%s is told twice", l.Event)
			}
			events[string(l.Event)] = true
		}
		if l.Event == "answered" && l.Ticket == sent.Ticket {
			break
		}
	}
	for _, e := range []string{"created", "queued", "sent", "acknowledged", "answered"} {
		if !events[e] {
			t.Errorf("%s is not told", e)
		}
	}
	if r := p.run("check", "--json"); r.status != exitDone || !strings.Contains(r.out, `"asked":true`) || len(r.lines()) != 1 {
		t.Errorf("a check beside it: %d, %s%s", r.status, r.out, r.errors)
	}
	if r := p.run("tickets", "rebuild"); r.status != exitFailed || len(r.lines()) != 1 {
		t.Errorf("a rebuild beside it: %d, %s", r.status, r.errors)
	}
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	for range seen { // the pipe must be read to its end before Wait
	}
	if err := c.Wait(); err != nil {
		t.Errorf("interrupted, it ended with %v", err)
	}
}

// A check beside a watch says what the watch found out, not only that it was asked.
func TestACheckBesideAWatchThatReachesNoServer(t *testing.T) {
	p, s := onDemo(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	c := p.process("check", "--watch")
	var errs bytes.Buffer
	c.Stderr = &errs
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lock := filepath.Join(p.home, "owner.lock")
	eventually(t, "the watch", func() bool {
		f := flock.New(lock)
		free, err := f.TryLock()
		return errors.Join(err, f.Close()) == nil && !free
	})
	r := p.run("check", "--json")
	if r.status != exitNetwork || r.code(t) != "account_refused" || r.out != "" {
		t.Errorf("%d, %s%s", r.status, r.out, r.errors)
	}
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("interrupted, the watch ended with %v: %s", err, errs.String())
	}
}

func TestAnOddLocaleIsNoReasonToComplain(t *testing.T) {
	p := newProgram(t)
	for _, locale := range []string{"xx", "klingon", "foo_BAR.UTF-8", "C", ""} {
		c := p.process("version", "--json")
		c.Env = append(c.Env, "LC_ALL="+locale, "LANG="+locale)
		var out, errs bytes.Buffer
		c.Stdout, c.Stderr = &out, &errs
		if err := c.Run(); err != nil || errs.Len() != 0 || !strings.HasPrefix(out.String(), "{") {
			t.Errorf("%q: %v, %s, %s", locale, err, out.String(), errs.String())
		}
	}
}

func TestSeveralSendAtOnce(t *testing.T) {
	p, _ := onDemo(t)
	const n = 4
	calls := make([]*exec.Cmd, n)
	outs := make([]bytes.Buffer, n)
	for i := range calls {
		calls[i] = p.process("send", "--subject", "S", "--body", "B", "--json")
		calls[i].Stdout = &outs[i]
		if err := calls[i].Start(); err != nil {
			t.Fatal(err)
		}
	}
	tickets := map[string]bool{}
	for i, c := range calls {
		if err := c.Wait(); err != nil {
			t.Errorf("call %d ended with %v", i, err)
		}
		var sent sendResult
		result{out: outs[i].String()}.decode(t, &sent)
		tickets[string(sent.Ticket)] = sent.State == "sent"
	}
	if len(tickets) != n {
		t.Errorf("the tickets are %v", tickets)
	}
}

func TestACrashTellsNoSecret(t *testing.T) {
	heard := make(chan struct{})
	imap := accepting(t, func(c net.Conn) {
		fmt.Fprint(c, "* OK [CAPABILITY IMAP4rev1] ready\r\n")
		in := bufio.NewScanner(c)
		for in.Scan() {
			if strings.Contains(in.Text(), "4711") {
				close(heard)
				<-t.Context().Done() // and says no more
				return
			}
		}
	})
	p := newProgram(t)
	r := p.runWith(t.Context(), markedPassword+"\n", "account", "add", "--email", "me@mailbox.example", "--imap", imap,
		"--smtp", "127.0.0.1:1", "--security", "none", "--proxy", "http://ann:"+markedProxy+"@127.0.0.1:1", "--password-stdin", "--no-test")
	if r.status != exitDone {
		t.Fatalf("%d: %s", r.status, r.errors)
	}
	c := p.process("account", "test")
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	c.Env = append(c.Env, "GOTRACEBACK=all", "OKPAY_SUPPORT_KEYRING=file")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	<-heard
	if err := c.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err == nil || !strings.Contains(errs.String(), "goroutine ") {
		t.Fatalf("it did not crash: %v, %s", err, errs.String())
	}
	p.wantNoSecret("the crash", out.String(), errs.String())
}
