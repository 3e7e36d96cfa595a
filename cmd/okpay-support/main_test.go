package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"okpay.example/support/assets"
	"okpay.example/support/mail"
	"okpay.example/support/mail/demo"
)

// asProgram makes the test binary behave as the program, so that a test can start it as a process of its own.
const asProgram = "OKPAY_SUPPORT_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	time.Local = time.FixedZone("", -5*60*60) // the tests' person is in New York, in winter
	os.Exit(m.Run())
}

// program is one person's program: a home, and how it is called.
type program struct {
	t    *testing.T
	home string
	args []string // before those of each call

	network mail.Options // the zero value is the real one
}

// result is what a caller sees of a call.
type result struct {
	status      int
	out, errors string
}

func newProgram(t *testing.T) *program {
	t.Helper()
	t.Setenv("OKPAY_SUPPORT_KEYRING", "file")
	return &program{t: t, home: filepath.Join(t.TempDir(), "home")}
}

// run makes one call. Its standard input is no terminal.
func (p *program) run(args ...string) result {
	p.t.Helper()
	return p.runWith(p.t.Context(), "", args...)
}

func (p *program) runWith(ctx context.Context, stdin string, args ...string) result {
	p.t.Helper()
	var out, errs bytes.Buffer
	c := &cli{in: strings.NewReader(stdin), out: &out, err: &errs, network: p.network, keyCost: 10, cost: 2, env: func(name string) string {
		if name == "OKPAY_SUPPORT_HOME" {
			return p.home
		}
		return ""
	}}
	status := c.run(ctx, append(append([]string(nil), p.args...), args...))
	return result{status, out.String(), errs.String()}
}

// ok makes a call that must succeed, and decodes its JSON into v unless v is nil.
func (p *program) ok(v any, args ...string) result {
	p.t.Helper()
	if v != nil {
		args = append(args, "--json")
	}
	r := p.run(args...)
	if r.status != exitDone {
		p.t.Fatalf("%q ended with %d: %s", args, r.status, r.errors)
	}
	r.decode(p.t, v)
	return r
}

func (r result) decode(t *testing.T, v any) {
	t.Helper()
	if v == nil {
		return
	}
	d := json.NewDecoder(strings.NewReader(r.out))
	if err := d.Decode(v); err != nil {
		t.Fatalf("the result is no JSON: %v\n%s", err, r.out)
	}
	if d.More() {
		t.Fatalf("the result is more than one JSON document:\n%s", r.out)
	}
}

// lines are those of stderr.
func (r result) lines() []string { return strings.Split(strings.TrimSuffix(r.errors, "\n"), "\n") }

// onDemo gives a program that is set up on the built-in server.
func onDemo(t *testing.T) (*program, *demo.Server) {
	t.Helper()
	p := newProgram(t)
	s, err := demo.Start(context.WithoutCancel(t.Context()), demo.Options{AnswerAfter: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	pack := filepath.Join(t.TempDir(), "pack.toml")
	write(t, pack, string(assets.DemoDeployment()))
	p.args = []string{"--pack", pack, "--lang", "en"}
	r := p.runWith(t.Context(), s.Password+"\n", "account", "add", "--email", s.Email, "--user", s.User,
		"--imap", s.IMAP, "--smtp", s.SMTP, "--security", "none", "--password-stdin")
	if r.status != exitDone {
		t.Fatalf("account add: %d: %s", r.status, r.errors)
	}
	return p, s
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// eventually repeats a call until what it says is as wanted: replies take their time, and so does a busy machine.
func eventually(t *testing.T, what string, try func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !try(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s did not happen", what)
		}
	}
}

func TestTheWindowTakesOneLink(t *testing.T) {
	p := newProgram(t)
	for _, c := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"okpay-support://ticket/7H3K-9QDM"}, exitFailed, "no display"}, // understood, but there is none in a test
		{[]string{"mailto:support@okpay.example"}, exitFailed, "no display"},
		{[]string{"mailto:a@b.example", "mailto:c@d.example"}, exitUsage, "mailto:c@d.example"},
		{[]string{"tikcets"}, exitUsage, "tickets"},
		{[]string{"tikcets", "okpay-support://ticket/7H3K-9QDM"}, exitUsage, "tickets"},
	} {
		if r := p.run(append([]string{"--lang", "en"}, c.args...)...); r.status != c.status || !strings.Contains(r.errors, c.says) {
			t.Errorf("%q ended with %d: %s", c.args, r.status, r.errors)
		}
	}
}
