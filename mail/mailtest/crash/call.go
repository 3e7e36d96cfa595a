package crash

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// journalFile is what the driver did and saw, in the order in which it did.
type journalFile struct {
	mu    sync.Mutex
	file  *os.File
	began time.Time
}

func (j *journalFile) say(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	_, _ = fmt.Fprintf(j.file, "%9.3f %s\n", time.Since(j.began).Seconds(), fmt.Sprintf(format, args...))
}

// plan says when a call is killed. The zero value lets it end.
type plan struct {
	after time.Duration // from its start, or from the final dot; 0 lets it end
	atDot bool
}

// result is what is known of a call.
type result struct {
	status int // -1 when it was killed
	killed bool
	out    string
	errors string
	took   time.Duration
}

// code is that of the JSON error.
func (r result) code() string {
	var e struct{ Error struct{ Code string } }
	lines := strings.Split(strings.TrimSpace(r.errors), "\n")
	if json.Unmarshal([]byte(lines[len(lines)-1]), &e) != nil {
		return ""
	}
	return e.Error.Code
}

// running is a started process.
type running struct {
	h         *home
	args      []string
	cmd       *exec.Cmd
	began     time.Time
	out, errs bytes.Buffer
	ended     chan struct{}
	err       error
}

// patience is how long a call may take before that itself is a fault.
const patience = 90 * time.Second

func (h *home) start(stdin string, args ...string) *running {
	p := &running{h: h, args: args, ended: make(chan struct{}), began: time.Now()}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	p.cmd = exec.CommandContext(ctx, h.o.Program, append(args, "--json", "--lang", "en")...)
	p.cmd.Env = append(os.Environ(), "OKPAY_SUPPORT_KEYRING=file", "OKPAY_SUPPORT_HOME="+h.store(), "TMPDIR="+h.dir)
	p.cmd.Stdin = strings.NewReader(stdin)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.errs
	h.office.running(p.began)
	if err := p.cmd.Start(); err != nil {
		h.t.Errorf("start the program: %v", err)
	}
	go func() {
		defer close(p.ended)
		defer cancel()
		p.err = p.cmd.Wait()
		h.office.ended(p.began)
	}()
	return p
}

// wait waits for the call's end, which the plan may hasten.
func (p *running) wait(k plan) result {
	killed := false
	if k.after > 0 {
		killed = p.await(k) && p.cmd.Process.Kill() == nil
	}
	<-p.ended
	r := result{out: p.out.String(), errors: p.errs.String(), took: time.Since(p.began), status: p.cmd.ProcessState.ExitCode()}
	var exit *exec.ExitError
	if p.err != nil && !errors.As(p.err, &exit) {
		p.h.violated("%q could not be run: %v", p.args, p.err)
	}
	r.killed = killed && r.status == -1
	if r.status == -1 && !killed {
		p.h.violated("%q did not end within %v or was ended by a signal: %s", p.args, patience, r.errors)
	}
	p.h.journal.say("%q ended with %d after %v (kill %+v): %s %s", p.args, r.status, r.took.Round(time.Millisecond), k,
		strings.TrimSpace(r.out), strings.TrimSpace(r.errors))
	return r
}

// await waits for the moment of the kill; false when the call ended before.
func (p *running) await(k plan) bool {
	if k.atDot {
		select {
		case <-p.h.office.dots:
		case <-p.ended:
			return false
		}
	}
	select {
	case <-time.After(k.after):
		return true
	case <-p.ended:
		return false
	}
}

// call runs the program to its end.
func (h *home) call(args ...string) result { return h.start("", args...).wait(plan{}) }
