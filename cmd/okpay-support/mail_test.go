package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"okpay.example/support/mail/mailtest"
)

func TestTheWayFromAMailToASolvedTicket(t *testing.T) {
	p, _ := onDemo(t)
	dir := t.TempDir()
	note := write(t, filepath.Join(dir, "note.txt"), "what I saw")
	empty := write(t, filepath.Join(dir, "empty"), "")
	var sent sendResult
	r := p.runWith(t.Context(), "My account is locked.\n", "send", "--subject", "Locked", "--body-file", "-", "--topic", "account-locked",
		"--attach", note, "--attach", note, "--attach", empty, "--json")
	r.decode(t, &sent)
	if r.status != exitDone || r.errors != "" || sent.State != "sent" || sent.Bytes == 0 || sent.Ticket == "" || sent.MessageID == "" {
		t.Fatalf("send: %d, %+v, %s", r.status, sent, r.errors)
	}
	id := string(sent.Ticket)
	var view struct {
		State    string
		Timeline []map[string]any
		Messages []map[string]any
	}
	eventually(t, "an answer", func() bool {
		var c map[string]any
		p.ok(&c, "check")
		keys(t, "check", c, map[string]string{
			"new": "number", "updated": "number", "bounced": "number", "bytes_in": "number", "bytes_out": "number",
			"round_trips": "number", "elapsed_ms": "number"})
		p.ok(&view, "tickets", "show", strings.ToLower(id))
		return len(view.Messages) >= 3
	})
	for _, e := range view.Timeline {
		keys(t, "timeline", e, map[string]string{"at": "time", "event": "string", "message_id": "string", "evidence": "string"})
	}
	for _, m := range view.Messages {
		keys(t, "message", m, map[string]string{
			"message_id": "string", "from": "string", "date": "time", "direction": "string", "text": "string",
			"quoted": "string", "attachments": "list", "verdict": "object"})
		if level := m["verdict"].(map[string]any)["level"]; level != "unverified" {
			t.Errorf("a verdict is %v", level)
		}
	}
	if files := view.Messages[0]["attachments"].([]any); len(files) != 3 {
		t.Errorf("it went with %v", files)
	} else {
		keys(t, "attachment", files[2], map[string]string{"name": "string", "type": "string", "size": "number"})
	}
	var list []any
	p.ok(&list, "tickets", "list", "--state", view.State)
	keys(t, "ticket", list[0], map[string]string{
		"id": "string", "subject": "string", "topic": "string", "state": "string", "created": "time", "updated": "time",
		"messages": "number", "unread": "number", "expected_by": "time null"})

	if r := p.runWith(t.Context(), "", "tickets", "reply", id, "--body", "T-1", "--json"); r.status != exitDone {
		t.Errorf("reply: %d, %s", r.status, r.errors)
	}
	p.ok(nil, "tickets", "note", id, "--", "-5", "called")
	p.ok(nil, "tickets", "note", id, "asked \u202eabc")
	shown := p.run("--lang", "en", "tickets", "show", id).out
	if !strings.Contains(shown, "Not verified\n   - ") || strings.Contains(shown, "\u202e") || !strings.Contains(shown, "[U+202E]abc") {
		t.Errorf("for the eye of a person:\n%s", shown)
	}
	p.ok(nil, "tickets", "close", id)
	p.ok(&view, "tickets", "show", id)
	if view.State != "solved" {
		t.Errorf("closed, it is %s", view.State)
	}
	p.ok(nil, "tickets", "reopen", id)
	if r := p.run("tickets", "note", id, " "); r.status != exitFailed || !strings.Contains(r.errors, "empty") {
		t.Errorf("an empty note: %d, %s", r.status, r.errors)
	}
	var again sendResult
	p.ok(&again, "send", "--subject", "Other", "--body", "x")
	if r := p.run("tickets", "attach", id, again.MessageID); r.status != exitFailed || !strings.Contains(r.errors, string(again.Ticket)) {
		t.Errorf("attaching another ticket's mail: %d, %s", r.status, r.errors)
	}
	if r := p.run("tickets", "attach", id, "<nobody@knows>"); r.status != exitNotFound {
		t.Errorf("attaching what is not there: %d, %s", r.status, r.errors)
	}
	p.ok(nil, "check", "--since-full")
	p.ok(nil, "tickets", "rebuild")
	p.ok(nil, "tickets", "delete", id)
	if r := p.run("tickets", "show", id); r.status != exitNotFound {
		t.Errorf("deleted, it is still shown: %d", r.status)
	}
}

func TestExportOverwritesNothing(t *testing.T) {
	p, _ := onDemo(t)
	var sent sendResult
	p.ok(&sent, "send", "--subject", "S", "--body", "B")
	dir := t.TempDir()
	for _, out := range []string{filepath.Join(dir, "x.mbox"), filepath.Join(dir, "folder") + "/"} {
		p.ok(nil, "tickets", "export", string(sent.Ticket), "--out", out)
		if r := p.run("tickets", "export", string(sent.Ticket), "--out", out); r.status != exitFailed || len(r.lines()) != 1 {
			t.Errorf("again to %s: %d, %s", out, r.status, r.errors)
		}
	}
	if mbox, err := os.ReadFile(filepath.Join(dir, "x.mbox")); err != nil || !bytes.HasPrefix(mbox, []byte("From ")) {
		t.Errorf("%.80s, %v", mbox, err)
	}
}

func TestAPreviewIsSentByteForByte(t *testing.T) {
	p, _ := onDemo(t)
	preview := p.run("preview", "--save", "--subject", "Zahlung 付款", "--body", "Grüße\n.\nFrom here", "--attach", os.Args[0]+".missing")
	if preview.status != exitNotFound {
		t.Fatalf("a missing file: %d, %s", preview.status, preview.errors)
	}
	preview = p.run("preview", "--save", "--subject", "Zahlung 付款", "--body", "Grüße\n.\nFrom here")
	draft := strings.TrimSpace(preview.errors)
	var sent sendResult
	p.ok(&sent, "send", "--draft", draft)
	dir := t.TempDir() + "/"
	p.ok(nil, "tickets", "export", string(sent.Ticket), "--out", dir)
	raw, err := os.ReadFile(filepath.Join(dir, string(sent.Ticket)+"-001-out.eml"))
	if err != nil {
		t.Fatal(err)
	}
	if string(raw) != preview.out {
		t.Errorf("sent:\n%s\npreviewed:\n%s", raw, preview.out)
	}
	if r := p.run("send", "--draft", draft); r.status != exitNotFound {
		t.Errorf("sent again: %d, %s", r.status, r.errors)
	}
	p.ok(nil, "preview", "--subject", "S", "--body", "B") // keeps nothing
}

func TestAQueuedMailCanBeTakenBackOrSent(t *testing.T) {
	p, _ := onDemo(t)
	draft := strings.TrimSpace(p.run("preview", "--save", "--subject", "S", "--body", "B").errors)
	var sent sendResult
	p.ok(&sent, "send", "--draft", draft, "--queue-only")
	if r := p.run("send", "--draft", draft); sent.State != "queued" || r.status != exitFailed || !strings.Contains(r.errors, "already") {
		t.Errorf("%+v, then %d: %s", sent, r.status, r.errors)
	}
	var rows []map[string]any
	p.ok(&rows, "outbox", "list")
	keys(t, "outbox", rows[0], map[string]string{
		"id": "number", "ticket": "string", "state": "string", "tries": "number", "next_try": "time", "last_error": "string"})
	p.ok(nil, "outbox", "cancel", "1")
	if r := p.run("outbox", "list", "--json"); r.out != "[]\n" {
		t.Errorf("taken back, it lists %s", r.out)
	}
	p.ok(&sent, "send", "--draft", draft)
	if sent.State != "sent" {
		t.Errorf("sent after all, it is %s", sent.State)
	}
	if r := p.run("outbox", "cancel", "2"); r.status != exitFailed || !strings.Contains(r.errors, "too late") {
		t.Errorf("taken back too late: %d, %s", r.status, r.errors)
	}
	p.ok(nil, "send", "--subject", "S", "--body", "B", "--queue-only")
	p.ok(nil, "outbox", "flush")
	if r := p.run("outbox", "list", "--json"); r.out != "[]\n" {
		t.Errorf("flushed, it lists %s", r.out)
	}
}

func TestAFixBecomesAMail(t *testing.T) {
	p, _ := onDemo(t)
	fix := p.run("fix", "run", "account-locked", "--answer", "locked", "--json")
	name := write(t, filepath.Join(t.TempDir(), "fix.json"), fix.out)
	if r := p.run("preview", "--from-fix", name, "--body", "Please help"); r.status != exitDone || !strings.Contains(r.out, "Subject: ") {
		t.Errorf("%d, %s%s", r.status, r.out, r.errors)
	}
}

// onSink gives a program whose outgoing server is a sink and whose incoming one is nowhere.
func onSink(t *testing.T, o mailtest.SMTPOptions) (*program, *mailtest.SMTP) {
	t.Helper()
	p := newProgram(t)
	sink := mailtest.StartSMTP(t, o)
	r := p.runWith(t.Context(), "secret\n", "account", "add", "--email", "me@mailbox.example", "--imap", "127.0.0.1:1",
		"--smtp", sink.Addr, "--security", "none", "--password-stdin", "--no-test")
	if r.status != exitDone {
		t.Fatalf("account add: %d, %s", r.status, r.errors)
	}
	p.args = []string{"--lang", "en"}
	return p, sink
}

func TestTheExitStatusSaysWhatBecameOfAMail(t *testing.T) {
	fail := func(at mailtest.Stage, err error) mailtest.SMTPOptions {
		return mailtest.SMTPOptions{Fail: func(s mailtest.Stage, _ mailtest.Mail) error {
			if s == at {
				return err
			}
			return nil
		}}
	}
	for name, c := range map[string]struct {
		server mailtest.SMTPOptions
		status int
		state  string
	}{
		"accepted":                     {mailtest.SMTPOptions{}, exitDone, "sent"},
		"recipient refused":            {fail(mailtest.StageRcpt, mailtest.Reply(550, 5, 1, 1, "no such user")), exitFailed, "failed"},
		"asked to come later":          {fail(mailtest.StageRcpt, mailtest.Reply(450, 4, 2, 1, "try later")), exitNetwork, "queued"},
		"line broken in the middle":    {fail(mailtest.StageMail, mailtest.ErrDrop), exitNetwork, "queued"},
		"line broken after the dot":    {fail(mailtest.StageRecord, mailtest.ErrDrop), exitUnknown, "unknown"},
		"turned away at once":          {fail(mailtest.StageConnect, mailtest.ErrDrop), exitNetwork, "queued"},
		"larger than the server takes": {mailtest.SMTPOptions{MaxBytes: 10}, exitFailed, "failed"},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := onSink(t, c.server)
			r := p.run("send", "--to", "support@okpay.example", "--subject", "S", "--body", "B", "--json")
			var sent sendResult
			r.decode(t, &sent)
			if r.status != c.status || string(sent.State) != c.state {
				t.Errorf("%d, %s; want %d, %s: %s", r.status, sent.State, c.status, c.state, r.errors)
			}
			if c.status == exitDone {
				return
			}
			if !strings.Contains(r.errors, `"code":"`+c.state+`"`) || len(r.lines()) != 1 {
				t.Errorf("it says %s", r.errors)
			}
			if r := p.run("outbox", "list", "--json"); !strings.Contains(r.out, string(sent.Ticket)) {
				t.Errorf("the mail is not kept: %s", r.out)
			}
			if r := p.run("outbox", "flush"); r.status == exitDone && c.state != "failed" {
				t.Errorf("flush says that all is well: %s", r.out)
			}
		})
	}
}

func TestWithoutAServerARetryMayHelp(t *testing.T) {
	p, _ := onSink(t, mailtest.SMTPOptions{})
	for _, args := range [][]string{{"check"}, {"account", "test"}, {"tickets", "rebuild"}} {
		if r := p.run(args...); r.status != exitNetwork {
			t.Errorf("%q: %d, %s", args, r.status, r.errors)
		}
	}
	r := p.run("account", "test", "--json")
	var tested struct {
		OK    bool
		Steps []map[string]any
	}
	r.decode(t, &tested)
	if tested.OK || len(tested.Steps) == 0 {
		t.Errorf("%+v", tested)
	}
}

func TestInterruptedNothingIsLost(t *testing.T) {
	reached := make(chan struct{}, 10)
	hold := make(chan struct{})
	p, _ := onSink(t, mailtest.SMTPOptions{Fail: func(s mailtest.Stage, _ mailtest.Mail) error {
		if s == mailtest.StageMail {
			reached <- struct{}{}
			<-hold
		}
		return nil
	}})
	t.Cleanup(func() { close(hold) }) // before the server's own, which waits for it
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		<-reached
		interrupt()
	}()
	r := p.runWith(ctx, "", "send", "--to", "support@okpay.example", "--subject", "S", "--body", "B", "--json")
	var sent sendResult
	r.decode(t, &sent)
	if r.status != exitFailed || sent.State != "queued" || len(r.lines()) != 1 {
		t.Errorf("%d, %+v, %s", r.status, sent, r.errors)
	}
	if r := p.run("outbox", "list", "--json"); !strings.Contains(r.out, string(sent.Ticket)) {
		t.Errorf("the mail is not kept: %s", r.out)
	}
}

func TestInterruptedWhileReadingStandardInput(t *testing.T) {
	p, _ := onSink(t, mailtest.SMTPOptions{})
	for _, args := range [][]string{
		{"send", "--to", "a@b.example", "--subject", "S", "-"},
		{"account", "add", "--email", "a@b.example", "--password-stdin"},
	} {
		never, w := io.Pipe()
		t.Cleanup(func() { _ = w.Close() })
		ctx, interrupt := context.WithTimeout(t.Context(), 50*time.Millisecond)
		var out, errs bytes.Buffer
		c := &cli{in: never, out: &out, err: &errs, env: func(string) string { return p.home }}
		if status := c.run(ctx, args); status == exitDone || strings.Count(errs.String(), "\n") != 1 {
			t.Errorf("%q: %d, %q", args, status, errs.String())
		}
		interrupt()
	}
}

// full is a standard output that takes nothing.
type full struct{ err error }

func (f full) Write([]byte) (int, error) { return 0, f.err }

func TestALostResultIsNoSuccess(t *testing.T) {
	p := newProgram(t)
	for _, c := range []struct {
		err   error
		lines int
	}{{syscall.ENOSPC, 1}, {errors.New("gone"), 1}, {syscall.EPIPE, 0}} {
		for _, args := range [][]string{{"faq", "list"}, {"faq", "list", "--json"}, {"completion", "bash"}} {
			var errs bytes.Buffer
			run := &cli{in: strings.NewReader(""), out: full{c.err}, err: &errs, env: func(string) string { return p.home }}
			if status := run.run(t.Context(), args); status != exitFailed || strings.Count(errs.String(), "\n") != c.lines {
				t.Errorf("%q to %v: %d, %q", args, c.err, status, errs.String())
			}
		}
	}
}
