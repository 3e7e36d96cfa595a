package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// ear is a stderr that calls heard for each line with a word in it.
type ear struct {
	mu    sync.Mutex
	all   bytes.Buffer
	word  string
	heard func()
}

func (e *ear) Write(b []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if strings.Contains(string(b), e.word) {
		e.heard()
	}
	return e.all.Write(b)
}

func TestACallThatWaitsForAServerSaysSo(t *testing.T) {
	silent := accepting(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	for _, call := range [][]string{
		{"check"}, {"tickets", "rebuild"}, {"account", "test"}, {"outbox", "flush"},
		{"send", "--to", "support@okpay.example", "--subject", "S", "--body", "B"},
	} {
		t.Run(strings.Join(call[:1], " "), func(t *testing.T) {
			p := newProgram(t)
			p.ok(nil, "tickets", "list")
			add := p.runWith(t.Context(), "secret\n", "account", "add", "--email", "ann@mailbox.example", "--imap", silent, "--smtp", silent,
				"--security", "none", "--password-stdin", "--no-test")
			if add.status != exitDone {
				t.Fatal(add.errors)
			}
			if call[0] == "outbox" {
				p.ok(nil, "send", "--to", "support@okpay.example", "--subject", "S", "--body", "B", "--queue-only")
			}
			ctx, cancel := context.WithCancel(t.Context())
			var waits []time.Duration
			soon := make(chan time.Time, 1)
			errs := &ear{word: " 20 s so far", heard: cancel}
			c := &cli{
				in: strings.NewReader(""), out: io.Discard, err: errs,
				env: func(string) string { return p.home },
				after: func(d time.Duration) <-chan time.Time {
					if waits = append(waits, d); len(waits) < 3 {
						soon <- time.Time{}
						return soon
					}
					return nil
				},
			}
			if status := c.run(ctx, append([]string{"--lang", "en"}, call...)); status == exitDone {
				t.Errorf("a silent server was no trouble")
			}
			if said := errs.all.String(); len(waits) < 2 || waits[0] != patienceFirst || waits[1] != patienceAgain || !strings.Contains(said, " 5 s so far") {
				t.Errorf("waited %v, said %s", waits, said)
			}
		})
	}
}

func TestNothingIsSaidOfTheWaitWhereStderrIsJSON(t *testing.T) {
	gone := accepting(t, func(net.Conn) {})
	p := newProgram(t)
	p.runWith(t.Context(), "secret\n", "account", "add", "--email", "ann@mailbox.example", "--imap", gone, "--smtp", gone,
		"--security", "none", "--password-stdin", "--no-test")
	var errs bytes.Buffer
	c := &cli{in: strings.NewReader(""), out: io.Discard, err: &errs, env: func(string) string { return p.home },
		after: func(time.Duration) <-chan time.Time {
			t.Error("it waits to say something")
			return nil
		}}
	if status := c.run(t.Context(), []string{"check", "--json"}); status != exitNetwork || strings.Count(errs.String(), "\n") != 1 {
		t.Errorf("%d: %s", status, errs.String())
	}
}
