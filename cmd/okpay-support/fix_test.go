package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime/quotedprintable"
	netmail "net/mail"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"okpay.example/support/faq/fix"
	"okpay.example/support/internal/app"
)

// atTerminal makes a call with somebody at the terminal who types these lines.
func (p *program) atTerminal(lines string, args ...string) result {
	p.t.Helper()
	var out, errs bytes.Buffer
	c := &cli{in: strings.NewReader(lines), out: &out, err: &errs, asks: true, env: func(name string) string {
		return map[string]string{"OKPAY_SUPPORT_HOME": p.home}[name]
	}}
	status := c.run(p.t.Context(), append(append([]string(nil), p.args...), args...))
	return result{status, out.String(), errs.String()}
}

func TestFixRunTellsWhatToDoAndWhatToSend(t *testing.T) {
	p := newProgram(t)
	var r fixResult
	p.ok(&r, "--lang", "en", "fix", "run", "account-compromised", "--answer", "money")
	if !r.Urgent || len(r.Do) != 3 || !strings.HasPrefix(r.Do[0], "Lock the account") {
		t.Errorf("the first five minutes: %+v", r)
	}
	p.ok(&r, "--lang", "en", "fix", "run", "account-compromised", "--answer", "money", "--answer", "locked", "--answer", "yes",
		"--transaction", "T-1")
	if r.Outcome == nil || r.Outcome.Urgency != "now" || r.Report.Transaction != "T-1" ||
		!strings.HasPrefix(r.Report.Tell, "My account was compromised") || !strings.Contains(r.Reports["zh-CN"].Body, "走到这一步：") {
		t.Errorf("the report: %+v", r)
	}
	p.ok(&r, "fix", "run", "refund-status", "--answer", "sent", "--answer", "pending", "--answer", "no")
	if r.Outcome == nil || r.Outcome.Kind != "solved" || !r.Outcome.Wait {
		t.Errorf("an outcome to wait for: %+v", r.Outcome)
	}
}

// A fix begun in English can be sent to a desk that reads Chinese, and what was changed by hand in the file counts.
func TestAFixIsSentInTheLanguageOfTheMail(t *testing.T) {
	p, _ := onDemo(t)
	made := p.run("fix", "run", "transfer-delayed", "--answer", "sent", "--answer", "completed", "--answer", "no", "--transaction", "T-77", "--json")
	name := write(t, filepath.Join(t.TempDir(), "fix.json"), made.out)
	draft := func(args ...string) string {
		t.Helper()
		r := p.run(append([]string{"preview", "--from-fix", name}, args...)...)
		if r.status != exitDone {
			t.Fatalf("%d, %s", r.status, r.errors)
		}
		return plainText(t, r.out)
	}
	p.args[3] = "zh-CN" // after --pack FILE --lang
	zh := draft()
	for _, want := range []string{"我转出的一笔款没有到账", "交易编号：T-77", "是哪一种钱没到？ → 我转出或付出的", "来自 OKPAY Support"} {
		if !strings.Contains(zh, want) {
			t.Errorf("no %q in\n%s", want, zh)
		}
	}
	if strings.Contains(zh, "现在显示的状态：") {
		t.Errorf("a blank that nobody filled in is sent:\n%s", zh)
	}
	p.args[3] = "en"
	if en := draft("--body", "My own words."); !strings.Contains(en, "My own words.") || strings.Contains(en, "has not arrived. Please") ||
		!strings.Contains(en, "Which money has not arrived? → ") {
		t.Errorf("in English:\n%s", en)
	}
	var r fixResult
	if err := json.Unmarshal([]byte(made.out), &r); err != nil {
		t.Fatal(err)
	}
	r.Report.Tell = "Changed by hand."
	changed, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	write(t, name, string(changed))
	if got := draft(); !strings.Contains(got, "Changed by hand.") {
		t.Errorf("what was changed by hand is not sent:\n%s", got)
	}
}

// plainText is the text of a mail without files.
func plainText(t *testing.T, raw string) string {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	r := m.Body
	switch m.Header.Get("Content-Transfer-Encoding") {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAtATerminalAFixGoesOnWhereItWasLeft(t *testing.T) {
	p := newProgram(t)
	p.args = []string{"--lang", "en"}
	r := p.atTerminal("1\n1\n", "fix", "run", "reset-password")
	if r.status != exitDone || strings.Contains(r.errors, "Going on") || !strings.Contains(r.errors, "What happens now?") {
		t.Fatalf("%d, %s", r.status, r.errors)
	}
	r = p.atTerminal("1\n\n1\nyes\nperhaps\n1\n", "fix", "run", "reset-password") // back once, then on to the end
	if r.status != exitDone || !strings.Contains(r.errors, "Going on where you left") || !strings.Contains(r.errors, "Did it work?") ||
		!strings.Contains(r.out, "Your password is changed") {
		t.Fatalf("%d, %s%s", r.status, r.out, r.errors)
	}
	var counts []struct {
		Fix    string
		Worked int
	}
	p.ok(&counts, "fix", "counts")
	if len(counts) != 1 || counts[0].Fix != "reset-password" || counts[0].Worked != 1 {
		t.Errorf("counted %+v", counts)
	}
	if r := p.run("fix", "followup", "--json"); r.out != "[]\n" {
		t.Errorf("asked on the same day: %s", r.out)
	}
}

func TestFixRunResumesAndRestarts(t *testing.T) {
	p := newProgram(t)
	var r fixResult
	p.ok(&r, "fix", "run", "reset-password", "--restart", "--answer", "email", "--answer", "done")
	p.ok(&r, "fix", "run", "reset-password", "--resume", "--answer", "not-arrived")
	if r.Node != "wait" || r.Changed {
		t.Errorf("resumed at %s", r.Node)
	}
	p.ok(&r, "fix", "run", "reset-password", "--answer", "phone") // on its own: nothing read, nothing kept
	if r.Node != "request" {
		t.Errorf("went to %s", r.Node)
	}
	p.ok(&r, "fix", "run", "reset-password", "--resume")
	if r.Node != "wait" {
		t.Errorf("it was kept: %s", r.Node)
	}
	p.ok(&r, "fix", "run", "reset-password", "--restart")
	if r.Node != "registered" {
		t.Errorf("begun anew at %s", r.Node)
	}
	p.ok(nil, "fix", "forget")
	p.ok(&r, "fix", "run", "reset-password", "--resume")
	if len(r.Path) != 1 {
		t.Errorf("not forgotten: %+v", r.Path)
	}
}

// twoDaysAgo ends a fix as if it had been then.
func (p *program) twoDaysAgo(id string, wait bool, keys ...string) {
	p.t.Helper()
	a, err := app.Open(p.t.Context(), app.Options{Home: p.home, Now: func() time.Time { return time.Now().AddDate(0, 0, -2) }})
	if err != nil {
		p.t.Fatal(err)
	}
	f, _ := a.Library().Fix(id)
	run := fix.Start(f, a.Now())
	for _, key := range keys {
		if run, err = run.Answer(f, key, a.Now()); err != nil {
			p.t.Fatal(err)
		}
	}
	if err := a.FinishFix(p.t.Context(), run, wait); err != nil {
		p.t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		p.t.Fatal(err)
	}
}

func TestFollowUpsAreListedAndAnswered(t *testing.T) {
	p := newProgram(t)
	p.twoDaysAgo("transfer-delayed", true, "sent", "pending", "no")
	var due []followUp
	p.ok(&due, "fix", "followup")
	if len(due) != 1 || due[0].Fix != "transfer-delayed" || !due[0].Wait {
		t.Fatalf("asked: %+v", due)
	}
	for _, args := range [][]string{{"transfer-delayed"}, {"transfer-delayed", "perhaps"}} {
		if r := p.run(append([]string{"fix", "followup"}, args...)...); r.status != exitUsage {
			t.Errorf("%q: %d, %s", args, r.status, r.errors)
		}
	}
	p.ok(nil, "fix", "followup", "transfer-delayed", "no")
	var r fixResult
	p.ok(&r, "--lang", "en", "fix", "run", "transfer-delayed", "--resume")
	if r.Node != "solved-wait" || !strings.Contains(r.Report.Body, "I waited, and it did not come.") {
		t.Errorf("what did not come: %+v", r)
	}
	if r := p.run("fix", "followup", "transfer-delayed", "no"); r.status != exitNotFound {
		t.Errorf("asked twice: %d, %s", r.status, r.errors)
	}
}
