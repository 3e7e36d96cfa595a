package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail/mailtest"
)

func TestAFailedMailSaysWhatToDoAndIsMended(t *testing.T) {
	full := true
	p, sink := onSink(t, mailtest.SMTPOptions{Fail: func(s mailtest.Stage, m mailtest.Mail) error {
		if s == mailtest.StageRcpt && m.To[len(m.To)-1] == "gone@okpay.example" {
			return mailtest.Reply(550, 5, 1, 1, "no such user")
		}
		if s == mailtest.StageRcpt && full {
			return mailtest.Reply(552, 5, 2, 2, "over quota")
		}
		return nil
	}})
	a, b := write(t, filepath.Join(t.TempDir(), "a.txt"), "A"), write(t, filepath.Join(t.TempDir(), "b.txt"), "B")
	r := p.run("send", "--to", "gone@okpay.example", "--subject", "S", "--body", "B", "--attach", a, "--json")
	var sent sendResult
	r.decode(t, &sent)
	id := strconv.FormatInt(sent.ID, 10)
	if r.status != exitFailed || sent.ID == 0 || !strings.Contains(r.errors, "no such user") || !strings.Contains(r.errors, "outbox edit "+id) {
		t.Fatalf("send: %d, %s", r.status, r.errors)
	}
	if r := p.run("outbox", "list"); !strings.Contains(r.out, "waits for you") || !strings.Contains(r.out, "no such user") {
		t.Errorf("the list says %s", r.out)
	}
	if r := p.run("outbox", "list", "--json"); !strings.Contains(r.out, `"next_try":null`) {
		t.Errorf("it waits for the person: %s", r.out)
	}
	if r := p.run("outbox", "retry", id); r.status != exitFailed || !strings.Contains(r.errors, "no such user") {
		t.Errorf("retry: %d, %s", r.status, r.errors)
	}
	r = p.run("outbox", "edit", id, "--to", "support@okpay.example", "--body", "More words", "--attach", b, "--without", "a.txt", "--json")
	var edited struct {
		Cancelled int64
		Draft     string
	}
	r.decode(t, &edited)
	if r.status != exitDone || edited.Draft == "" || edited.Cancelled != sent.ID {
		t.Fatalf("edit: %d, %+v, %s", r.status, edited, r.errors)
	}
	if r := p.run("outbox", "list", "--json"); r.out != "[]\n" {
		t.Errorf("taken back, it lists %s", r.out)
	}
	r = p.run("send", "--draft", edited.Draft, "--json")
	r.decode(t, &sent)
	if r.status != exitFailed || !strings.Contains(r.errors, "over quota") {
		t.Errorf("send: %d, %s", r.status, r.errors)
	}
	full = false
	if r := p.run("outbox", "retry", strconv.FormatInt(sent.ID, 10)); r.status != exitDone {
		t.Errorf("retry: %d, %s", r.status, r.errors)
	}
	mails := sink.Mails()
	if len(mails) != 1 || mails[0].To[0] != "support@okpay.example" || !bytes.Contains(mails[0].Data, []byte("More words")) ||
		!bytes.Contains(mails[0].Data, []byte("b.txt")) || bytes.Contains(mails[0].Data, []byte("a.txt")) {
		t.Errorf("%d mails, the first %.2000s", len(mails), mails[0].Data)
	}
}

func TestEditingAMailThatHasNoSuchFile(t *testing.T) {
	p, _ := onSink(t, mailtest.SMTPOptions{})
	p.ok(nil, "send", "--to", "support@okpay.example", "--subject", "S", "--body", "B", "--queue-only")
	r := p.run("outbox", "edit", "1", "--without", "a.txt")
	if r.status != exitNotFound || !strings.Contains(r.errors, "send --draft") {
		t.Errorf("%d, %s", r.status, r.errors)
	}
	for _, verb := range []string{"edit", "retry", "look", "cancel"} {
		if r := p.run("outbox", verb, "99"); r.status != exitNotFound || len(r.lines()) != 1 {
			t.Errorf("%s: %d, %s", verb, r.status, r.errors)
		}
		if r := p.run("outbox", verb, "x"); r.status != exitUsage {
			t.Errorf("%s: %d, %s", verb, r.status, r.errors)
		}
	}
}

func TestATooLargeMailSaysTheSizesAndWhatToDo(t *testing.T) {
	p, sink := onSink(t, mailtest.SMTPOptions{MaxBytes: 5000})
	big := write(t, filepath.Join(t.TempDir(), "big.bin"), strings.Repeat("x", 20_000))
	r := p.run("send", "--to", "support@okpay.example", "--subject", "S", "--body", "B", "--attach", big)
	for _, want := range []string{"27 KB", "5 KB", "Shrink", "--without"} {
		if !strings.Contains(r.errors, want) {
			t.Errorf("%q is missing in %s", want, r.errors)
		}
	}
	if r.status != exitFailed || len(sink.Mails()) != 0 {
		t.Errorf("%d, %d mails", r.status, len(sink.Mails()))
	}
	p.args = []string{"--lang", "zh-CN"}
	if r := p.run("outbox", "list"); !strings.Contains(r.out, "邮箱最大只收 5 KB") {
		t.Errorf("in Chinese: %s", r.out)
	}
}

func TestAMailThatMayHaveArrivedSaysWhatIsKnown(t *testing.T) {
	drop := true
	p, sink := onSink(t, mailtest.SMTPOptions{Fail: func(s mailtest.Stage, _ mailtest.Mail) error {
		if s == mailtest.StageRecord && drop {
			return mailtest.ErrDrop
		}
		return nil
	}})
	r := p.run("send", "--to", "support@okpay.example", "--subject", "S", "--body", "B")
	for _, want := range []string{"may or may not have arrived", "looked for at", "outbox look 1", "outbox retry 1", "outbox cancel 1"} {
		if !strings.Contains(r.errors, want) {
			t.Errorf("%q is missing in %s", want, r.errors)
		}
	}
	if r.status != exitUnknown {
		t.Errorf("status %d", r.status)
	}
	r = p.run("outbox", "look", "1") // the mailbox is nowhere
	if r.status != exitUnknown || !strings.Contains(r.errors, "could not be searched") || !strings.Contains(r.errors, "next look at") {
		t.Errorf("look: %d, %s", r.status, r.errors)
	}
	drop = false
	if r := p.run("outbox", "retry", "1"); r.status != exitDone {
		t.Errorf("retry: %d, %s", r.status, r.errors)
	}
	mails := sink.Mails()
	if len(mails) != 2 || !bytes.Equal(mails[0].Data, mails[1].Data) {
		t.Errorf("%d mails, of the same bytes %v", len(mails), len(mails) == 2 && bytes.Equal(mails[0].Data, mails[1].Data))
	}
	if r := p.run("outbox", "look", "1"); r.status != exitFailed {
		t.Errorf("look at a sent mail: %d, %s", r.status, r.errors)
	}
}

// doubtful is a home on Dovecot with a mail, number 1, whose line broke; taken tells whether the server has it.
func doubtful(t *testing.T, taken bool) (*program, *mailtest.SMTP, *mailtest.Dovecot) {
	t.Helper()
	at, drop := mailtest.StageDot, true
	if taken {
		at = mailtest.StageRecord
	}
	dovecot := mailtest.StartDovecot(t)
	sink := mailtest.StartSMTP(t, mailtest.SMTPOptions{Fail: func(s mailtest.Stage, _ mailtest.Mail) error {
		if s == at && drop {
			drop = false
			return mailtest.ErrDrop
		}
		return nil
	}})
	p := newProgram(t)
	r := p.runWith(t.Context(), dovecot.Password+"\n", "account", "add", "--email", "me@mailbox.example", "--user", dovecot.User,
		"--imap", dovecot.Addr, "--smtp", sink.Addr, "--security", "none", "--password-stdin", "--no-test")
	if r.status != exitDone {
		t.Fatalf("account add: %d, %s", r.status, r.errors)
	}
	p.args = []string{"--lang", "en"}
	if r := p.run("send", "--to", "support@okpay.example", "--subject", "S", "--body", "B"); r.status != exitUnknown {
		t.Fatalf("send: %d, %s", r.status, r.errors)
	}
	return p, sink, dovecot
}

func TestAMailThatArrivedIsNotTakenBack(t *testing.T) {
	p, sink, dovecot := doubtful(t, true)
	dovecot.Deliver(t, "Sent", sink.Mails()[0].Data)
	r := p.run("outbox", "cancel", "1", "--json")
	if r.status != exitFailed || !strings.Contains(r.errors, `"arrived"`) || !strings.Contains(r.errors, "has arrived after all") {
		t.Errorf("%d, %s", r.status, r.errors)
	}
	var list []struct{ State string }
	p.ok(&list, "tickets", "list")
	if len(list) != 1 || list[0].State != "waiting" {
		t.Errorf("tickets %+v", list)
	}
}

func TestAMailThatMayHaveArrivedGoesAgainAsTheSameMail(t *testing.T) {
	p, sink, _ := doubtful(t, false)
	var after sendResult
	var list []struct{ ID, State string }
	p.ok(&list, "tickets", "list")
	r := p.run("outbox", "edit", "1", "--body", "Other words", "--json")
	var edited struct{ Draft string }
	r.decode(t, &edited)
	if r.status != exitDone || !strings.Contains(r.errors, "No copy of this mail was found") || !strings.Contains(r.errors, list[0].ID) {
		t.Errorf("edit: %d, %s", r.status, r.errors)
	}
	p.ok(&list, "tickets", "list")
	if len(list) != 1 || list[0].State != "draft" {
		t.Errorf("tickets %+v", list)
	}
	r = p.run("send", "--draft", edited.Draft, "--json")
	r.decode(t, &after)
	if r.status != exitDone || r.errors != "" || string(after.Ticket) != list[0].ID {
		t.Errorf("send: %d, %+v, %s", r.status, after, r.errors)
	}
	var view struct {
		State    string
		Messages []struct {
			MessageID string `json:"message_id"`
			Text      string
		}
		Timeline []struct {
			Event     string
			MessageID string `json:"message_id"`
		}
	}
	p.ok(&view, "tickets", "show", list[0].ID)
	if view.State != "waiting" || len(view.Messages) != 1 || view.Messages[0].Text != "Other words" || len(sink.Mails()) != 1 {
		t.Errorf("%+v", view)
	}
	for _, e := range view.Timeline {
		if e.MessageID != after.MessageID {
			t.Errorf("%s goes by %s, the mail went as %s", e.Event, e.MessageID, after.MessageID)
		}
	}
}

func TestAMailThatNobodyCanLookForIsTakenBackByDecision(t *testing.T) {
	drop := true
	p, _ := onSink(t, mailtest.SMTPOptions{Fail: func(s mailtest.Stage, _ mailtest.Mail) error {
		if s == mailtest.StageRecord && drop {
			drop = false
			return mailtest.ErrDrop
		}
		return nil
	}})
	p.run("send", "--to", "support@okpay.example", "--subject", "S", "--body", "B")
	for _, verb := range []string{"cancel", "edit"} { // the mailbox is nowhere
		r := p.run("outbox", verb, "1", "--json")
		if r.status != exitNetwork || !strings.Contains(r.errors, `"unlooked"`) || !strings.Contains(r.errors, "--anyway") {
			t.Errorf("%s: %d, %s", verb, r.status, r.errors)
		}
	}
	r := p.run("outbox", "cancel", "1", "--anyway")
	if r.status != exitDone || !strings.Contains(r.errors, "may have arrived all the same") {
		t.Errorf("cancel --anyway: %d, %s", r.status, r.errors)
	}
	if r := p.run("outbox", "list", "--json"); r.out != "[]\n" {
		t.Errorf("taken back, it lists %s", r.out)
	}
	if r := p.run("send", "--draft", strings.TrimSpace(r.out)); r.status != exitDone {
		t.Errorf("send: %d, %s", r.status, r.errors)
	}
}

// Ctrl-C in the middle of the mail: the server has nothing, the mail waits in the outbox, and it is said how to go on.
func TestInterruptedInTheMiddleOfTheMail(t *testing.T) {
	reached, hold := make(chan struct{}, 10), make(chan struct{})
	p, sink := onSink(t, mailtest.SMTPOptions{BodyAfter: 100, Fail: func(s mailtest.Stage, _ mailtest.Mail) error {
		if s == mailtest.StageBody {
			reached <- struct{}{}
			<-hold
		}
		return nil
	}})
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		<-reached
		interrupt()
	}()
	big := write(t, filepath.Join(t.TempDir(), "big.bin"), strings.Repeat("x", 12<<20)) // more than is under way between two programs
	r := p.runWith(ctx, "", "send", "--to", "support@okpay.example", "--subject", "S", "--body", "B", "--attach", big)
	close(hold)
	if r.status != exitFailed || !strings.Contains(r.errors, "the server has nothing of it") || !strings.Contains(r.errors, "outbox cancel 1") {
		t.Errorf("%d, %s", r.status, r.errors)
	}
	if n := len(sink.Mails()); n != 0 {
		t.Errorf("%d mails at the server", n)
	}
	if r := p.run("outbox", "list"); !strings.Contains(r.out, "queued") {
		t.Errorf("the mail is not kept: %s", r.out)
	}
	if r := p.run("outbox", "flush"); r.status != exitDone {
		t.Errorf("flush: %d, %s", r.status, r.errors)
	}
	if n := len(sink.Mails()); n != 1 {
		t.Errorf("%d mails at the server", n)
	}
}

func TestProgressIsOneLine(t *testing.T) {
	words, err := app.Words("", "zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	now := time.Unix(0, 0)
	p := &progress{cli: &cli{err: &out, words: words}, now: func() time.Time { return now }}
	for range 100 {
		p.went(now.UnixMilli()*1024, 10_000<<10)
		now = now.Add(50 * time.Millisecond)
	}
	p.went(10_000<<10, 10_000<<10)
	p.draw("")
	lines := strings.Split(out.String(), "\r")
	if len(lines) > 40 || strings.Contains(out.String(), "\n") {
		t.Errorf("drawn %d times in 5 s", len(lines))
	}
	if !strings.Contains(out.String(), "每秒 1000 KB，还要约 5 秒") || !strings.Contains(out.String(), "等服务器确认") {
		t.Errorf("it says %q", out.String())
	}
	if last := lines[len(lines)-2]; strings.Trim(last, " \b") != "" {
		t.Errorf("it leaves %q", last)
	}
}
