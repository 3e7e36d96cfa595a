package inbox_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"okpay.example/support/mail/mailtest"
)

const (
	longest  = 15 * time.Minute // that any server may hold up a check
	mostHeap = 64 << 20         // bytes that any server may make us keep
)

// flood says s again and again until the client has had enough.
func flood(first, s string) func(*mailtest.Line) {
	s = strings.Repeat(s, 1+(1<<15)/len(s))
	return func(l *mailtest.Line) {
		for ok := l.Send(first); ok; ok = l.Send(s) {
			continue
		}
	}
}

// drip says s byte by byte.
func drip(s string, pause time.Duration) func(*mailtest.Line) {
	return func(l *mailtest.Line) {
		for i := range len(s) {
			if !l.Send(s[i : i+1]) {
				return
			}
			time.Sleep(pause) // of the bubble's clock
		}
	}
}

func silence(l *mailtest.Line) { l.Wait() }

var steps = []string{
	"^GREETING", "^AUTHENTICATE", "^LIST", "^EXAMINE", "^STATUS", "^UID SEARCH", "^UID FETCH .*HEADER", `^UID FETCH .*BODY.PEEK\[\]`, "^LOGOUT",
}

// wrong is one thing that a server does wrong.
type wrong struct {
	name string
	rule mailtest.Rule
}

// hostile are servers that do one thing wrong; what they are asked next they answer rightly. A server that says OK and
// gives no mail where there is one is not among them: that a mail is gone is believed.
var hostile = []wrong{
	{"silent", mailtest.Rule{Raw: silence}},
	{"slow", mailtest.Rule{Raw: drip("* OK "+strings.Repeat("a while ", 1000), 20*time.Second)}},
	{"hangs up", mailtest.Rule{Drop: true}},
	{"BYE", mailtest.Rule{Say: "* BYE Server shutting down", Drop: true}},
	{"BYE and stays", mailtest.Rule{Say: "* BYE Server shutting down"}},
	{"BYE and goes on", mailtest.Rule{Say: "* BYE Server shutting down", Pass: true}},
	{"wrong tag", mailtest.Rule{Say: "A999 OK done"}},
	{"tag twice", mailtest.Rule{Say: "TAG NO not now\nTAG OK done"}},
	{"no tag", mailtest.Rule{Say: "OK done"}},
	{"continuation out of the blue", mailtest.Rule{Say: "+ go on"}},
	{"empty lines", mailtest.Rule{Say: "\n\n\n"}},
	{"bare line feeds", mailtest.Rule{Raw: func(l *mailtest.Line) { l.Send("* OK x\n* OK y\nT OK z\n") }}},
	{"garbage", mailtest.Rule{Raw: func(l *mailtest.Line) { l.Send("\xff\xfe\x00\x01)]}\"\\\r\n{(\r\n") }}},
	{"NUL bytes", mailtest.Rule{Raw: func(l *mailtest.Line) { l.Send("* OK \x00\x00\x00\r\n\x00\r\n") }}},
	{"TLS in the clear", mailtest.Rule{Raw: func(l *mailtest.Line) { l.Send("\x15\x03\x01\x00\x02\x02\x46") }}},
	{"HTTP", mailtest.Rule{Say: "HTTP/1.1 400 Bad Request\nConnection: close\n", Drop: true}},
	{"line of a megabyte", mailtest.Rule{Say: "* OK " + strings.Repeat("x", 1<<20), Pass: true}},
	{"literal past 64 bits", mailtest.Rule{Raw: flood("* 1 FETCH (UID 1 BODY[] {99999999999999999999}\r\n", "x")}},
	{"literal below zero", mailtest.Rule{Say: "* 1 FETCH (UID 1 BODY[] {-5}\nxxxxx)", Pass: true}},
	{"literal longer than announced", mailtest.Rule{Say: "* 1 FETCH (UID 1 BODY[] {5}\n0123456789)", Pass: true}},
	{"literal where text belongs", mailtest.Rule{Say: "* LIST () {100000000}\nx", Pass: true}},
	{"more mails than there can be", mailtest.Rule{Say: "* 4294967296 EXISTS\n* 99999999999 FETCH (UID 0)", Pass: true}},
	{"UIDs that are none", mailtest.Rule{Say: "* OK [UIDNEXT -1] x\n* OK [UIDVALIDITY 0] x\n* SEARCH 0 -1", Pass: true}},
	{"half a quoted string", mailtest.Rule{Say: `* LIST () "/" "IN` + "\nBOX\"", Pass: true}},
}

// floods are those that say more than anybody would read.
var floods = []wrong{
	{"a million untagged lines", mailtest.Rule{Raw: func(l *mailtest.Line) {
		thousand := strings.Repeat("* OK still here\r\n", 1000)
		for i := 0; i < 1000 && l.Send(thousand); i++ {
			continue
		}
	}}},
	{"folders without end", mailtest.Rule{Raw: flood("", `* LIST (\HasNoChildren) "/" "`+strings.Repeat("f", 200)+"\"\r\n")}},
	{"mails without end", mailtest.Rule{Raw: flood("", "* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n")}},
	{"line without end", mailtest.Rule{Raw: flood("* OK ", strings.Repeat("x", 1<<16))}},
	{"parentheses without end", mailtest.Rule{Raw: flood("* 1 FETCH (X-A ", strings.Repeat("(", 1<<16))}},
	{"literal without end", mailtest.Rule{Raw: flood("* 1 FETCH (UID 1 BODY[] {1000000000}\r\n", strings.Repeat("x", 1<<16))}},
	{"literal of 4 GiB", mailtest.Rule{Raw: flood("* 1 FETCH (UID 1 BODY[] {4294967296}\r\n", strings.Repeat("x", 1<<16))}},
	{"search result without end", mailtest.Rule{Raw: flood("* SEARCH", strings.Repeat(" 4294967295", 1000))}},
	{"flags without end", mailtest.Rule{Raw: flood("* FLAGS (", strings.Repeat(`\Seen `, 1000))}},
}

func TestHostileServersEndACheckInTimeAndLoseNothing(t *testing.T) {
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) { beHostile(t, h.rule, steps) })
	}
	for n, h := range floods {
		t.Run(h.name, func(t *testing.T) { beHostile(t, h.rule, steps[n%len(steps):][:1]) })
	}
}

// TestFloodsEndACheckInTimeAndLoseNothing has each at every step. The race detector, with which reading takes ten times as
// long, sees each at one; see the Makefile.
func TestFloodsEndACheckInTimeAndLoseNothing(t *testing.T) {
	for _, h := range floods {
		t.Run(h.name, func(t *testing.T) { beHostile(t, h.rule, steps) })
	}
}

// beHostile checks a mailbox whose server does one thing wrong, at each of the steps.
func beHostile(t *testing.T, rule mailtest.Rule, steps []string) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for n, step := range steps {
			w.forgetFolders()
			w.server.Deliver("INBOX", noon, answer(n))
			rule.On, rule.Times = step, 1
			w.server.Script(rule)
			err := w.checkWithinBounds()
			if err == nil && len(w.stored()) != n+2 {
				t.Errorf("at %s: no error, mails %q", step, w.stored())
			}
			w.server.Unscript()
			w.check()
			w.wantTimeline(strings.TrimSpace(strings.Repeat("answered ", n+1)))
			if t.Failed() {
				t.Fatalf("at %s: %v", step, err)
			}
		}
	})
}

// checkWithinBounds checks, in a bubble, in bounded time and memory.
func (w *world) checkWithinBounds() error {
	w.t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	ctx, cancel := context.WithTimeoutCause(w.t.Context(), 24*time.Hour, errors.New("a day has passed"))
	defer cancel()
	_, err := w.Check(ctx, false)
	if d := time.Since(began); d > longest {
		w.t.Errorf("the server held up the check for %v: %v", d, err)
	}
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > mostHeap {
		w.t.Errorf("the heap grew by %d bytes", grown)
	}
	if grown := int64(after.Sys) - int64(before.Sys); grown > mostHeap {
		w.t.Errorf("the process grew by %d bytes", grown)
	}
	return err
}

// watching runs f while Watch runs, in a bubble.
func watching(t *testing.T, prepare func(*world), f func(*world)) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		prepare(w)
		w.Now, w.Rand = time.Now, func(n int64) int64 { return n / 2 }
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- w.Watch(ctx, nil) }()
		synctest.Wait()
		f(w)
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Watch ended with %v", err)
		}
	})
}

func TestWatchRecoversFromWhateverTheServerDoesWithIDLE(t *testing.T) {
	for _, test := range []struct {
		name  string
		rules []mailtest.Rule
	}{
		{"OK without +", []mailtest.Rule{{On: "^IDLE", Say: "TAG OK IDLE terminated"}}},
		{"OK without + , once", []mailtest.Rule{{On: "^IDLE", Say: "TAG OK IDLE terminated", Times: 1}}},
		{"refused", []mailtest.Rule{{On: "^IDLE", Say: "TAG NO not now"}}},
		{"not known", []mailtest.Rule{{On: "^IDLE", Say: "TAG BAD unknown command"}}},
		{"silence", []mailtest.Rule{{On: "^IDLE", Raw: silence, Times: 3}}},
		{"BYE", []mailtest.Rule{{On: "^IDLE", Say: "+ idling\n* BYE idle for too long", Drop: true, Times: 3}}},
		{"DONE unanswered", []mailtest.Rule{{On: "^DONE", Raw: silence, Times: 3}}},
		{"DONE refused", []mailtest.Rule{{On: "^DONE", Say: "TAG BAD no"}}},
		{"hangs up at DONE", []mailtest.Rule{{On: "^DONE", Drop: true, Times: 3}}},
		{"storm of EXISTS", []mailtest.Rule{{On: "^IDLE", Raw: flood("+ idling\r\n", "* 1 EXISTS\r\n* 0 RECENT\r\n"), Drop: true, Times: 3}}},
		{"storm of EXPUNGE", []mailtest.Rule{{On: "^IDLE", Raw: flood("+ idling\r\n", "* 1 EXPUNGE\r\n"), Drop: true, Times: 3}}},
		{"storm of FETCH", []mailtest.Rule{{On: "^IDLE", Raw: flood("+ idling\r\n", "* 1 FETCH (FLAGS (\\Seen))\r\n"), Drop: true, Times: 3}}},
		{"EXISTS at once", []mailtest.Rule{{On: "^IDLE", Say: "+ idling\n* 5 EXISTS\n* 2 EXPUNGE\n* 4 EXISTS\n* OK Still here", Times: 5}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			watching(t, func(w *world) { w.server.Script(test.rules...) }, func(w *world) {
				time.Sleep(30 * time.Minute) // of the bubble's clock
				synctest.Wait()
				w.server.Deliver("INBOX", time.Now(), answer(1))
				time.Sleep(15 * time.Minute)
				synctest.Wait()
				w.wantTimeline("answered")
				if n := w.server.Dials(); n > 45 {
					w.t.Errorf("%d connections in 45 minutes", n)
				}
			})
		})
	}
}

func TestWatchOutlivesCuts(t *testing.T) {
	watching(t, func(*world) {}, func(w *world) {
		for n := range 5 {
			time.Sleep(time.Minute)
			w.server.Cut()
			time.Sleep(5 * time.Minute)
			w.server.Deliver("INBOX", time.Now(), answer(n))
			time.Sleep(15 * time.Second)
			synctest.Wait()
		}
		w.wantTimeline("answered answered answered answered answered")
	})
}

func TestWatchLeavesALineThatFellSilent(t *testing.T) {
	for n := int64(1); n < 2000; n += 97 * stride {
		var line *mailtest.FlakyDialer
		prepare := func(w *world) {
			line = &mailtest.FlakyDialer{Base: w.server.Dial, ReadBytes: n, Silent: true, Times: 2}
			w.Env.Dial = line.Dial
		}
		watching(t, prepare, func(w *world) {
			w.server.Deliver("INBOX", noon, answer(1))
			time.Sleep(45 * time.Minute) // of the bubble's clock
			synctest.Wait()
			w.wantTimeline("answered")
			if in, _ := line.Bytes(); in < n {
				w.t.Errorf("only %d bytes were said, so that nothing fell silent", in)
			}
		})
		if t.Failed() {
			t.Fatalf("after silence from byte %d on", n)
		}
	}
}
