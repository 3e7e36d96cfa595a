package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// keys checks that a JSON object has the fields of the contract, with values of the kinds wanted.
func keys(t *testing.T, what string, object any, fields map[string]string) {
	t.Helper()
	m, ok := object.(map[string]any)
	if !ok {
		t.Fatalf("%s is no object: %v", what, object)
	}
	for name, want := range fields {
		v, ok := m[name]
		if !ok {
			t.Errorf("%s has no %q", what, name)
			continue
		}
		kind := "null"
		switch v := v.(type) {
		case string:
			kind = "string"
			if _, err := time.Parse(time.RFC3339, v); err == nil && strings.HasSuffix(v, "Z") {
				kind = "time"
			}
		case float64:
			kind = "number"
		case bool:
			kind = "bool"
		case []any:
			kind = "list"
		case map[string]any:
			kind = "object"
		}
		if !strings.Contains(" "+want+" ", " "+kind+" ") {
			t.Errorf("%s: %q is a %s, not a %s", what, name, kind, want)
		}
	}
}

func TestShapesOfWhatNeedsNoMailbox(t *testing.T) {
	p := newProgram(t)
	row := func(args ...string) any {
		t.Helper()
		var rows []any
		p.ok(&rows, args...)
		if len(rows) == 0 {
			t.Fatalf("%q lists nothing", args)
		}
		return rows[0]
	}
	object := func(args ...string) any {
		t.Helper()
		var v any
		p.ok(&v, args...)
		return v
	}
	channel := map[string]string{
		"id": "string", "kind": "string", "title": "string", "good_for": "string", "bring": "string", "value": "string",
		"open": "bool", "opens_at": "time null", "closes_at": "time null", "hours_confirmed": "bool",
	}
	keys(t, "faq search", row("faq", "search", "账户被锁定怎么办"), map[string]string{
		"id": "string", "kind": "string", "title": "string", "snippet": "string", "score": "number"})
	keys(t, "faq list", row("faq", "list"), map[string]string{
		"id": "string", "category": "string", "title": "string", "has_fix": "bool"})
	keys(t, "faq show", object("faq", "show", "account-locked"), map[string]string{
		"id": "string", "lang": "string", "category": "string", "title": "string", "question": "string",
		"answer": "string", "markdown": "string", "related": "list", "fix": "string"})
	keys(t, "fix run", object("fix", "run", "account-locked"), map[string]string{
		"fix": "string", "path": "list", "node": "string", "choices": "list", "outcome": "null", "report": "object"})
	keys(t, "contact list", row("contact", "list", "--at", "2026-11-23T09:30:00+08:00"), channel)
	channel["reason"] = "string"
	keys(t, "contact advise", row("contact", "advise", "--urgency", "now"), channel)
	keys(t, "version", object("version"), map[string]string{"version": "string", "go": "string", "os": "string"})
	keys(t, "discover", object("account", "discover", "a@qq.com"), map[string]string{
		"email": "string", "imap": "object", "smtp": "object", "known": "bool", "hint": "string"})
	if _, err := os.Stat(p.home); err == nil {
		t.Error("reading made a home")
	}
	keys(t, "doctor", object("doctor"), map[string]string{"ok": "bool", "checks": "list"})
}

func TestNothingIsAnEmptyList(t *testing.T) {
	p := newProgram(t)
	for _, args := range [][]string{
		{"faq", "search", "zzzzqqqq"}, {"faq", "search", ""}, {"tickets", "list"}, {"tickets", "list", "--state", "solved"},
		{"outbox", "list"}, {"outbox", "flush"},
	} {
		if r := p.run(append(args, "--json")...); r.status != exitDone || r.out != "[]\n" {
			t.Errorf("%q: %d, %q %q", args, r.status, r.out, r.errors)
		}
	}
}

func TestASearchThatFindsNothingSaysWhatElseThereIs(t *testing.T) {
	p := newProgram(t)
	for lang, want := range map[string]string{"en": "Nothing was found", "zh-CN": "没有找到"} {
		r := p.run("faq", "search", "zzzzqqqq", "--lang", lang)
		if r.status != exitDone || r.out != "" || !strings.Contains(r.errors, want) || !strings.Contains(r.errors, "contact advise") {
			t.Errorf("%d, %q %q", r.status, r.out, r.errors)
		}
	}
}

func TestLanguageOfTheAnswers(t *testing.T) {
	p := newProgram(t)
	for _, c := range []struct {
		args []string
		lang string
	}{
		{nil, "zh-CN"}, {[]string{"--lang", "en"}, "en"}, {[]string{"--config", "language=en"}, "en"},
		{[]string{"--lang", "zh-CN", "--config", "language=en"}, "zh-CN"},
	} {
		t.Setenv("LC_ALL", "C")
		var v struct{ Lang string }
		p.ok(&v, append(c.args, "faq", "show", "account-locked")...)
		if v.Lang != c.lang {
			t.Errorf("with %q it answers in %s", c.args, v.Lang)
		}
	}
}

func TestArgumentsAfterADoubleDashAreWords(t *testing.T) {
	p := newProgram(t)
	if r := p.run("faq", "search", "--json", "--", "--help"); r.status != exitDone || !strings.HasPrefix(r.out, "[") {
		t.Errorf("it ended with %d: %s%s", r.status, r.out, r.errors)
	}
}

func TestFixRunTakesAnswersInOrder(t *testing.T) {
	p := newProgram(t)
	args := []string{"fix", "run", "account-locked"}
	for places := 1; ; places++ {
		var r fixResult
		p.ok(&r, args...)
		if len(r.Path) != places || r.Path[places-1].Node != r.Node {
			t.Fatalf("after %q the path does not end at the node reached: %+v", args, r)
		}
		if r.Outcome != nil {
			break
		}
		if len(r.Choices) == 0 || places > 20 {
			t.Fatalf("the fix does not end: %+v", r)
		}
		args = append(args, "--answer", r.Choices[0].Key)
	}
	if r := p.run(append(args, "--answer", "more")...); r.status != exitUsage {
		t.Errorf("an answer after the end gives %d", r.status)
	}
	if r := p.run("fix", "run", "account-locked"); r.status != exitDone {
		t.Errorf("without a terminal it asked: %d %s", r.status, r.errors)
	}
}

const bounce = `From: MAILER-DAEMON@mx.example
To: me@mailbox.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <b@mx.example>
Date: Mon, 23 Nov 2026 09:30:00 +0800
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B

It could not be delivered.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; gone@okpay.example
Action: failed
Status: 5.1.1

--B
Content-Type: message/rfc822

Message-ID: <okp.K7F3-9Q2M.0123456789abcdef0123456789abcdef@mailbox.example>
Subject: S [#K7F3-9Q2M]

x
--B--
`

func TestInspectSaysWhatAMailIs(t *testing.T) {
	p := newProgram(t)
	dir := t.TempDir()
	shape := map[string]string{
		"message_id": "string", "in_reply_to": "list", "references": "list", "from": "string", "to": "list",
		"subject": "string", "date": "time null", "text": "string", "quoted": "string", "html": "string",
		"attachments": "list", "kind": "string", "bounce": "object null", "verdict": "object", "links": "list",
		"requests": "list", "defects": "list",
	}
	inspect := func(text string, more ...string) map[string]any {
		t.Helper()
		name := write(t, filepath.Join(dir, "mail.eml"), text)
		var v map[string]any
		p.ok(&v, append([]string{"inspect", name}, more...)...)
		keys(t, "inspect", v, shape)
		if level := v["verdict"].(map[string]any)["level"]; level != "unverified" {
			t.Errorf("the verdict is %v", level)
		}
		return v
	}
	if v := inspect(bounce); v["kind"] != "bounce" || v["date"] != "2026-11-23T01:30:00Z" {
		t.Errorf("a bounce is %v of %v", v["kind"], v["date"])
	} else {
		keys(t, "bounce", v["bounce"], map[string]string{
			"action": "string", "status": "string", "recipient": "string", "original_message_id": "string"})
	}
	hiding := "From: a@b.example\nSubject: =?utf-8?B?4oCuY2Vu?=\nContent-Type: text/plain; charset=utf-8\n\nPlease reply with your pass\u200bword."
	if v := inspect(hiding); v["subject"] != "[U+202E]cen" || v["text"] != "Please reply with your pass[U+200B]word." ||
		fmt.Sprint(v["requests"]) != "[password]" {
		t.Errorf("what is hidden is %q, %q, and asks for %v", v["subject"], v["text"], v["requests"])
	}
	if v := inspect("From: a@b.example\n\nHello\n"); v["bounce"] != nil || v["date"] != nil {
		t.Errorf("a plain mail has %v, %v", v["bounce"], v["date"])
	}
	inspect("From: a@b.example\nContent-Type: multipart/mixed\n\n\x00\xff\n") // broken, but a mail
	dns := write(t, filepath.Join(dir, "dns"), "okpay.example TXT x\n")
	inspect(bounce, "--dns", dns, "--authserv-id", "mx.example", "--authserv-id", "b", "--at", "2026-11-23T00:00:00Z")
}

func TestInspectJudgesByThePackAndTheRecords(t *testing.T) {
	p := newProgram(t)
	dir := t.TempDir()
	desk := write(t, filepath.Join(dir, "desk.toml"), "domains = [\"okpay.example\"]\nbrand_words = [\"OKPAY\"]\n")
	dns := write(t, filepath.Join(dir, "dns"), "_dmarc.okpay.example TXT v=DMARC1; p=reject\n")
	var v struct {
		Verdict struct {
			Level    string
			Reasons  []string
			Evidence []string
		}
		Requests []string
		Links    []struct{ Flags []string }
	}
	inspect := func(from, more string, flags ...string) {
		t.Helper()
		name := write(t, filepath.Join(dir, "mail.eml"), "From: "+from+"\nSubject: s\n"+more+
			"\n\nPlease reply with your password.\nhttp://okpay-refund.example/\n")
		v.Verdict.Reasons, v.Verdict.Evidence = nil, nil
		p.ok(&v, append([]string{"inspect", name, "--pack", desk, "--dns", dns}, flags...)...)
	}
	inspect("OKPAY <support@okpay.example>", "X: y")
	if v.Verdict.Level != "forged" || !slices.Contains(v.Verdict.Reasons, "policy_refuses") || len(v.Verdict.Evidence) == 0 {
		t.Errorf("an unsigned mail is %+v", v.Verdict)
	}
	if !slices.Equal(v.Requests, []string{"password"}) || len(v.Links) != 1 || !slices.Equal(v.Links[0].Flags, []string{"lookalike_words"}) {
		t.Errorf("it asks for %v, with links %+v", v.Requests, v.Links)
	}
	results := "Authentication-Results: mx.provider.example; dmarc=pass header.from=okpay.example"
	inspect("OKPAY <support@okpay.example>", results, "--authserv-id", "mx.provider.example")
	if v.Verdict.Level != "verified" {
		t.Errorf("one that the provider confirms is %+v", v.Verdict)
	}
	inspect("OKPAY <support@okpay.example>", results, "--authserv-id", "mx.other.example")
	if v.Verdict.Level != "forged" {
		t.Errorf("one that a stranger confirms is %+v", v.Verdict)
	}
	inspect("OKPAY <a@okpay-help.example>", "X: y")
	if v.Verdict.Level != "suspicious" {
		t.Errorf("a look-alike is %+v", v.Verdict)
	}
	broken := write(t, filepath.Join(dir, "broken"), "x\n")
	if r := p.run("inspect", filepath.Join(dir, "mail.eml"), "--dns", broken, "--json"); r.status != exitFailed || !strings.Contains(r.errors, "dns_file") {
		t.Errorf("a file of no records: %d, %s", r.status, r.errors)
	}
}

func TestInspectReadsNoMoreThanItMust(t *testing.T) {
	p := newProgram(t)
	name := write(t, filepath.Join(t.TempDir(), "huge.eml"), "From: a@b.example\n\nHello\n")
	if err := os.Truncate(name, 1<<40); err != nil { // as large as no one sends; the file has a hole, not content
		t.Fatal(err)
	}
	var v map[string]any
	p.ok(&v, "inspect", name)
	if defects, ok := v["defects"].([]any); !ok || len(defects) == 0 {
		t.Errorf("nothing is said of its size: %v", v["defects"])
	}
}

func TestWhatAMailSaysCannotDriveTheTerminal(t *testing.T) {
	p := newProgram(t)
	name := write(t, filepath.Join(t.TempDir(), "mail.eml"), "From: a@b.example\nSubject: \x1b]0;x\x07\n\n\x1b[2Jgone\x07 \xc2\x9b31m\n")
	if r := p.run("inspect", name); strings.ContainsAny(r.out, "\x1b\x07\u009b") {
		t.Errorf("control characters came through: %q", r.out)
	}
}

func TestASearchNeedsNoStore(t *testing.T) {
	p := newProgram(t)
	p.ok(nil, "tickets", "list") // makes the home
	if err := os.Remove(filepath.Join(p.home, "store.key")); err != nil {
		t.Fatal(err)
	}
	r := p.run("faq", "search", "账户被锁定怎么办", "--json")
	var found []map[string]any
	r.decode(t, &found)
	if r.status != exitDone || len(found) == 0 || found[0]["id"] != "account-locked" {
		t.Errorf("%d, %v, %s", r.status, found, r.errors)
	}
	if len(r.lines()) != 1 || r.errors == "" {
		t.Errorf("that the tickets were not searched is not said in one line: %q", r.errors)
	}
}

func TestADamagedHomeIsSaidAndKept(t *testing.T) {
	for name, harm := range map[string]struct {
		do   func(t *testing.T, home string)
		code string
	}{
		"key gone": {func(t *testing.T, home string) {
			if err := os.Remove(filepath.Join(home, "store.key")); err != nil {
				t.Fatal(err)
			}
		}, "key"},
		"store cut off": {func(t *testing.T, home string) {
			if err := os.Truncate(filepath.Join(home, "store.db"), 10_000); err != nil {
				t.Fatal(err)
			}
		}, "damaged"},
		"settings that are none": {func(t *testing.T, home string) {
			write(t, filepath.Join(home, "settings.toml"), "language = [")
		}, "setting_file"},
		"settings out of bounds": {func(t *testing.T, home string) {
			write(t, filepath.Join(home, "settings.toml"), "text_size = 7")
		}, "setting_value_in_file"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProgram(t)
			p.ok(nil, "tickets", "list")
			harm.do(t, p.home)
			before := snapshot(t, p.home)
			for _, args := range [][]string{{"tickets", "list"}, {"outbox", "list"}, {"check"}, {"account", "show"}} {
				r := p.run(append(args, "--json")...)
				var said struct {
					Error struct{ Code, Message string }
				}
				if err := json.Unmarshal([]byte(r.errors), &said); err != nil || r.status != exitFailed {
					t.Fatalf("%q: %d, %q", args, r.status, r.errors)
				}
				if said.Error.Code != harm.code || said.Error.Message == "" {
					t.Errorf("%q says %+v", args, said.Error)
				}
			}
			if after := snapshot(t, p.home); after != before {
				t.Errorf("the home was changed:\n%s\n%s", before, after)
			}
		})
	}
}

// snapshot says which files of a home there are, and how large.
func snapshot(t *testing.T, home string) string {
	t.Helper()
	var b strings.Builder
	for _, name := range []string{"home-id", "store.key", "store.db", "settings.toml"} {
		data, err := os.ReadFile(filepath.Join(home, name))
		if err == nil {
			fmt.Fprintln(&b, name, len(data))
		}
	}
	return b.String()
}
